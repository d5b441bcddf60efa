// Lowering.swift: turns the trees of files into flat records of blocks and settings.

import DLSSyntax
import DLSText

extension Loader {
  /// Lowers every file.
  mutating func lowerAll(_ workers: Workers) {
    let nodes = data.files.reduce(0) { $0 + $1.tree.nodes.count }
    for file in data.files {
      if workers.count > 1, !file.tree.seams.isEmpty {
        lowerPieces(of: file, room: nodes, workers)
      } else {
        if data.blocks.isEmpty { makeRoom(nodes) }
        lower(file)
      }
    }
    data.writtenBlocks = data.blocks.count
  }

  /// Makes room once for what so many nodes become: a setting has three nodes at least, a block hardly
  /// ever less than eight, and about twelve slots.
  mutating func makeRoom(_ nodes: Int) {
    data.attributes.reserveCapacity(nodes / 3)
    data.blocks.reserveCapacity(nodes / 8)
    data.slots.reserveCapacity(nodes * 3 / 2)
  }

  /// Lowers one file: each block of the top level breadth first, so that a block's settings and children
  /// stand together, and what one block of the top level holds does too.
  private mutating func lower(_ file: SourceFile) {
    file.tree.withFlat { lower(file, $0) }
  }

  private mutating func lower(_ file: SourceFile, _ flat: FlatTree) {
    lower(flat.firstChild(.file), until: flat.after(.file), file, flat)
  }

  /// Lowers entries of the top level, from one node to the one behind them.
  mutating func lower(_ first: NodeID, until end: NodeID, _ file: SourceFile, _ flat: FlatTree) {
    var node = first
    while node < end {
      lower(entry: node, file, flat)
      node = flat.after(node)
    }
  }

  /// Lowers an entry of the top level. Imports were followed before.
  mutating func lower(entry node: NodeID, _ file: SourceFile, _ flat: FlatTree) {
    switch flat.kind(node) {
    case .block: addTop(node, file, flat)
    case .letEntry: addLet(node, file)
    case .edition: checkEdition(node, file)
    case .attribute:
      if let path = flat.child(node, .path) {
        let name = file.tree.meantName(ofAttribute: node) ?? file.tree.text(path)
        report(.looseSetting(name), file.id, flat.range(path))
      }
    default: break
    }
  }

  private static let profileKind = Schema.topKinds["profile"].map { Int16($0) }

  /// Adds a block of the top level and all that is in it.
  private mutating func addTop(_ node: NodeID, _ file: SourceFile, _ flat: FlatTree) {
    let index = data.blocks.count
    data.tops[Int(file.id.rawValue)].append(index)
    let kind = addBlock(node, file, flat, parent: -1, kind: -1)
    if kind >= 0 {
      if file.id == .main {
        data.mainBlocks[Int(kind)].append(index)
      } else if kind == Loader.profileKind {
        data.hasProfilesElsewhere = true
      }
    }
    var next = index
    while next < data.blocks.count {
      lowerEntries(next, file, flat)
      next += 1
    }
  }

  private mutating func lowerEntries(_ index: Int, _ file: SourceFile, _ flat: FlatTree) {
    let node = data.blocks[index].node
    let kind = data.blocks[index].kind
    let firstSlot = Int(data.blocks[index].firstSlot)
    let firstAttribute = data.attributes.count
    let firstChild = data.blocks.count
    let end = flat.after(node)
    var entry = flat.firstChild(node)
    while entry < end {
      switch flat.kind(entry) {
      case .attribute: addAttribute(entry, flat, block: index, kind: kind, firstSlot)
      case .block: _ = addBlock(entry, file, flat, parent: index, kind: kind)
      case .letEntry, .importEntry, .edition:
        let word = flat.range(ofToken: Int(flat.node(entry).firstToken))
        report(.nestedStatement(file.tree.text(word)), file.id, flat.range(entry))
      default: break
      }
      entry = flat.after(entry)
    }
    let (attributes, children) = (data.attributes.count, data.blocks.count)
    data.blocks.withUnsafeMutableBufferPointer { blocks in
      blocks[index].firstAttribute = Int32(truncatingIfNeeded: firstAttribute)
      blocks[index].attributeCount = Int32(truncatingIfNeeded: attributes - firstAttribute)
      blocks[index].firstChild = Int32(truncatingIfNeeded: firstChild)
      blocks[index].childCount = Int32(truncatingIfNeeded: children - firstChild)
    }
  }

  /// Adds the block at a node; `kind` is that of the block around it. The block's own kind.
  private mutating func addBlock(
    _ node: NodeID, _ file: SourceFile, _ flat: FlatTree, parent: Int, kind: Int16
  ) -> Int16 {
    let keyword = Int(flat.node(node).firstToken)
    let word = data.names.intern(flat.bytes, flat.indices(ofToken: keyword))
    let path = flat.name(ofBlock: node)
    let isUnknownPlace = parent >= 0 && kind < 0
    let own = isUnknownPlace ? -1 : vocabulary.kind(word, under: kind)
    data.add(
      BlockRecord(
        kind: own, file: file.id, parent: Int32(truncatingIfNeeded: parent), node: node,
        name: path.map { intern($0, file.tree, flat) } ?? .none))
    return own
  }

  private mutating func addAttribute(
    _ node: NodeID, _ flat: FlatTree, block: Int, kind: Int16, _ firstSlot: Int
  ) {
    guard let path = flat.child(node, .path) else { return }
    var name: NameID
    if let token = flat.singleToken(path) {
      name = data.names.intern(flat.bytes, flat.indices(ofToken: token))
    } else {
      name = intern(path, data.files[Int(data.blocks[block].file.rawValue)].tree, flat)
    }
    if name == Vocabulary.like { likeSettings.append(data.attributes.count) }
    let value = flat.value(ofAttribute: node)
    var row = vocabulary.row(name, of: kind)
    if row == -1, flat.node(node).isBroken {
      let tree = data.files[Int(data.blocks[block].file.rawValue)].tree
      if let meant = tree.meantName(ofAttribute: node) {
        name = data.names.intern(meant)
        row = vocabulary.row(name, of: kind)
      }
    }
    var isFirst = false
    if row >= 0, value != nil {
      let slot = firstSlot + Int(row)
      // Of two that say the same, the first one counts.
      isFirst = data.slots[slot] < 0
      if isFirst { data.slots[slot] = Int32(truncatingIfNeeded: data.attributes.count) }
    }
    if !isFirst, mayRepeat.last != block { mayRepeat.append(block) }
    data.attributes.append(
      AttributeRecord(
        block: Int32(truncatingIfNeeded: block), row: row,
        isDefault: value.map { flat.isName($0, "default") } ?? false, name: name, node: node,
        value: value))
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
    tree.withFlat { intern(path, tree, $0) }
  }

  private mutating func intern(_ path: NodeID, _ tree: SyntaxTree, _ flat: FlatTree) -> NameID {
    if let token = flat.singleToken(path) {
      return data.names.intern(flat.bytes, flat.indices(ofToken: token))
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
