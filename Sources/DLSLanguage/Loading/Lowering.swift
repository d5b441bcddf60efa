// Lowering.swift: turns the trees of files into flat records of blocks and settings.

import DLSSyntax
import DLSText

extension Loader {
  /// Lowers every file.
  mutating func lowerAll() {
    for index in data.files.indices { lower(data.files[index]) }
  }

  /// Lowers one file, breadth first, so that a block's settings and children stand together.
  private mutating func lower(_ file: SourceFile) {
    let tree = file.tree
    let first = data.blocks.count
    for node in tree.children(.file) {
      switch tree.kind(node) {
      case .block:
        data.tops[Int(file.id.rawValue)].append(data.blocks.count)
        addBlock(node, file, parent: -1)
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

  private mutating func lowerEntries(_ index: Int, _ file: SourceFile) {
    let tree = file.tree
    let node = data.blocks[index].node
    data.blocks[index].firstAttribute = Int32(truncatingIfNeeded: data.attributes.count)
    data.blocks[index].firstChild = Int32(truncatingIfNeeded: data.blocks.count)
    for entry in tree.children(node) {
      switch tree.kind(entry) {
      case .attribute: addAttribute(entry, file, block: index)
      case .block: addBlock(entry, file, parent: index)
      case .letEntry, .importEntry, .edition:
        let word = tree.range(ofToken: Int(tree.node(entry).firstToken))
        report(.nestedStatement(tree.text(word)), file.id, tree.range(entry))
      default: continue
      }
    }
    let first = data.blocks[index]
    data.blocks[index].attributeCount =
      Int32(truncatingIfNeeded: data.attributes.count) - first.firstAttribute
    data.blocks[index].childCount = Int32(truncatingIfNeeded: data.blocks.count) - first.firstChild
  }

  private mutating func addBlock(_ node: NodeID, _ file: SourceFile, parent: Int) {
    let tree = file.tree
    let keyword = tree.range(ofToken: Int(tree.node(node).firstToken))
    let word = data.names.intern(tree.bytes[keyword.indices])
    let path = tree.name(ofBlock: node)
    let isUnknownPlace = parent >= 0 && data.blocks[parent].kind < 0
    data.blocks.append(
      BlockRecord(
        kind: isUnknownPlace ? -1 : kind(word, parent < 0 ? -1 : data.blocks[parent].kind),
        file: file.id, parent: Int32(truncatingIfNeeded: parent), node: node,
        keywordRange: keyword,
        name: path.map { data.names.intern(tree.pathBytes($0)) } ?? .none,
        nameRange: path.map { tree.range($0) } ?? keyword))
  }

  private mutating func addAttribute(_ node: NodeID, _ file: SourceFile, block: Int) {
    let tree = file.tree
    guard let path = tree.child(node, .path) else { return }
    let name = data.names.intern(tree.pathBytes(path))
    data.attributes.append(
      AttributeRecord(
        block: Int32(truncatingIfNeeded: block), row: row(name, data.blocks[block].kind),
        name: name, nameRange: tree.range(path), value: tree.value(ofAttribute: node), node: node))
  }

  private mutating func addLet(_ node: NodeID, _ file: SourceFile) {
    let tree = file.tree
    guard let path = tree.child(node, .path) else { return }
    data.lets.append(
      LetRecord(
        file: file.id, name: data.names.intern(tree.pathBytes(path)), nameRange: tree.range(path),
        value: tree.value(ofAttribute: node)))
  }

  private mutating func checkEdition(_ node: NodeID, _ file: SourceFile) {
    let tree = file.tree
    guard let number = tree.child(node, .quantity) else { return }
    let text = tree.text(number)
    if text != String(Schema.edition) {
      report(.unknownEdition(text), file.id, tree.range(number))
    }
  }

  /// The kind of a keyword under a parent's kind (-1: the top level), remembered by name.
  mutating func kind(_ word: NameID, _ parent: Int16) -> Int16 {
    let key = UInt64(UInt32(bitPattern: word.rawValue)) << 16 | UInt64(UInt16(bitPattern: parent))
    if let known = kinds[key] { return known }
    let row = parent < 0 ? nil : Schema.blocks[Int(parent)]
    let found = Int16(
      truncatingIfNeeded: Schema.kind(data.names.text(word), in: row) ?? -1)
    kinds[key] = found
    return found
  }

  /// The row of a name in a kind, remembered by name; -2 for `like`.
  private mutating func row(_ name: NameID, _ kind: Int16) -> Int16 {
    guard kind >= 0 else { return -1 }
    let key = UInt64(UInt32(bitPattern: name.rawValue)) << 16 | UInt64(UInt16(bitPattern: kind))
    if let known = rows[key] { return known }
    let text = data.names.text(name)
    let block = Schema.blocks[Int(kind)]
    var found = block.attributes.firstIndex { $0.name == text } ?? -1
    if found < 0, text == "like", Schema.allowsLike(block) { found = -2 }
    rows[key] = Int16(truncatingIfNeeded: found)
    return Int16(truncatingIfNeeded: found)
  }
}
