// Lowering.swift: turns the trees of files into flat records of blocks and settings.

import DLSSyntax
import DLSText

extension Loader {
  /// Lowers every file.
  mutating func lowerAll() {
    let nodes = data.files.reduce(0) { $0 + $1.tree.nodes.count }
    // Room is made once; a setting has three nodes at least, a block hardly ever less than eight.
    data.attributes.reserveCapacity(nodes / 3)
    data.blocks.reserveCapacity(nodes / 8)
    for file in data.files { lower(file) }
  }

  /// Lowers one file, breadth first, so that a block's settings and children stand together.
  private mutating func lower(_ file: SourceFile) {
    let tree = file.tree
    let first = data.blocks.count
    for node in tree.children(.file) {
      switch tree.kind(node) {
      case .block: addTop(node, file)
      case .letEntry: addLet(node, file)
      case .edition: checkEdition(node, file)
      case .attribute:
        if let path = tree.child(node, .path) {
          report(.looseSetting(tree.text(path)), file.id, tree.range(path))
        }
      default: continue
      }
    }
    var next = first
    while next < data.blocks.count {
      lowerEntries(next, file)
      next += 1
    }
  }

  private mutating func addTop(_ node: NodeID, _ file: SourceFile) {
    let index = data.blocks.count
    data.tops[Int(file.id.rawValue)].append(index)
    addBlock(node, file, parent: -1, kind: -1)
    let kind = Int(data.blocks[index].kind)
    if file.id == .main, kind >= 0 { data.mainBlocks[kind].append(index) }
  }

  private mutating func lowerEntries(_ index: Int, _ file: SourceFile) {
    let tree = file.tree
    let node = data.blocks[index].node
    let kind = data.blocks[index].kind
    let firstAttribute = data.attributes.count
    let firstChild = data.blocks.count
    for entry in tree.children(node) {
      switch tree.kind(entry) {
      case .attribute: addAttribute(entry, tree, block: index, kind: kind)
      case .block: addBlock(entry, file, parent: index, kind: kind)
      case .letEntry, .importEntry, .edition:
        let word = tree.range(ofToken: Int(tree.node(entry).firstToken))
        report(.nestedStatement(tree.text(word)), file.id, tree.range(entry))
      default: continue
      }
    }
    data.blocks[index].firstAttribute = Int32(truncatingIfNeeded: firstAttribute)
    data.blocks[index].attributeCount =
      Int32(truncatingIfNeeded: data.attributes.count - firstAttribute)
    data.blocks[index].firstChild = Int32(truncatingIfNeeded: firstChild)
    data.blocks[index].childCount = Int32(truncatingIfNeeded: data.blocks.count - firstChild)
  }

  /// Adds the block at a node; `kind` is that of the block around it.
  private mutating func addBlock(
    _ node: NodeID, _ file: SourceFile, parent: Int, kind: Int16
  ) {
    let tree = file.tree
    let keyword = tree.range(ofToken: Int(tree.node(node).firstToken))
    let word = data.names.intern(tree.bytes, keyword.indices)
    let path = tree.name(ofBlock: node)
    let isUnknownPlace = parent >= 0 && kind < 0
    data.add(
      BlockRecord(
        kind: isUnknownPlace ? -1 : vocabulary.kind(word, under: kind),
        file: file.id, parent: Int32(truncatingIfNeeded: parent), node: node,
        keywordRange: keyword,
        name: path.map { intern($0, tree) } ?? .none,
        nameRange: path.map { tree.range($0) } ?? keyword))
  }

  private mutating func addAttribute(_ node: NodeID, _ tree: SyntaxTree, block: Int, kind: Int16) {
    guard let path = tree.child(node, .path) else { return }
    let name = intern(path, tree)
    let value = tree.value(ofAttribute: node)
    let row = vocabulary.row(name, of: kind)
    if row >= 0, value != nil {
      let slot = Int(data.blocks[block].firstSlot) + Int(row)
      // Of two that say the same, the first one counts.
      if data.slots[slot] < 0 {
        data.slots[slot] = Int32(truncatingIfNeeded: data.attributes.count)
      }
    }
    data.attributes.append(
      AttributeRecord(
        block: Int32(truncatingIfNeeded: block), row: row,
        isDefault: value.map { tree.isName($0, "default") } ?? false, name: name,
        nameRange: tree.range(path), value: value, node: node))
  }

  private mutating func addLet(_ node: NodeID, _ file: SourceFile) {
    let tree = file.tree
    guard let path = tree.child(node, .path) else { return }
    data.lets.append(
      LetRecord(
        file: file.id, name: intern(path, tree), nameRange: tree.range(path),
        value: tree.value(ofAttribute: node)))
  }

  /// The number of a path's text, without blanks between its names.
  mutating func intern(_ path: NodeID, _ tree: SyntaxTree) -> NameID {
    if let token = tree.singleToken(path) {
      let range = tree.range(ofToken: token)
      return data.names.intern(tree.bytes, range.indices)
    }
    return data.names.intern(tree.names(path).joined(separator: "."))
  }

  private mutating func checkEdition(_ node: NodeID, _ file: SourceFile) {
    let tree = file.tree
    guard let number = tree.child(node, .quantity) else { return }
    let text = tree.text(number)
    if text != String(Schema.edition) {
      report(.unknownEdition(text), file.id, tree.range(number))
    }
  }
}
