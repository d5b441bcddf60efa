// Relowering.swift: the model of a text that changed within blocks, from the model that it had.

package import DLSSyntax
import DLSText

extension Project {
  /// The model of a project of which one file changed, where blocks only changed settings: no name, kind or
  /// place of a block, nothing that decides which schema a block is tied to, no text with a name, no import.
  /// Nil for any other change.
  /// The model is the one that `load` makes.
  /// - Parameters:
  ///   - old: the project as it was.
  ///   - tree: the tree that the file has now, and `change` how it came of the one it had.
  package static func reload(
    _ old: Model, file: SourceFile, tree: SyntaxTree, _ change: TreeChange
  ) -> Model? {
    var relowering = Relowering(old, file, tree, change)
    return relowering?.run()
  }
}

/// The work of lowering a few blocks anew and moving what stands behind them.
private struct Relowering {
  private let old: Model
  private let file: SourceFile
  private let change: TreeChange
  /// The blocks that are lowered anew, nested ones among them, and their settings.
  private let blocks: Range<Int>
  private let attributes: Range<Int>
  /// The same as made of the new text; numbers begin at 0.
  private var fresh = Loader()

  init?(_ old: Model, _ file: SourceFile, _ tree: SyntaxTree, _ change: TreeChange) {
    let data = old.data
    guard data.overrides.isEmpty, data.profileName == nil, old.plain == nil,
      // Names that were typed and are gone are kept until the project is loaded anew.
      data.names.count <= 2 * data.loadedNames + 1000,
      data.problems.allSatisfy({ $0.isOfOneEntry && $0.place.file == file.id }),
      data.problems.allSatisfy({ change.bytes.moved($0.place.range) == nil }),
      file.tree.lasting(change.oldNodes) == tree.lasting(change.newNodes)
    else { return nil }
    self.old = old
    self.change = change
    self.file = file.holding(tree)
    let number = Int(file.id.rawValue)
    let tops = data.tops[number]
    let first = data.place(ofNode: change.oldNodes.lowerBound, in: tops)
    let end = data.place(ofNode: change.oldNodes.upperBound, in: tops)
    blocks = data.end(ofTop: first, in: number)..<data.end(ofTop: end, in: number)
    attributes = data.attributes(of: blocks)
    guard lowerAnew(), isQuiet() else { return nil }
  }

  /// Lowers the new entries by themselves; false where more has to be known.
  private mutating func lowerAnew() -> Bool {
    fresh.data.names = old.data.names
    fresh.data.files = old.data.files
    fresh.data.files[Int(file.id.rawValue)] = file
    fresh.data.tops = old.data.tops.map { _ in [] }
    let hasImports = file.tree.withFlat { flat in
      var hasImports = false
      var node = NodeID(change.newNodes.lowerBound)
      while node.index < change.newNodes.upperBound {
        if flat.kind(node) == .importEntry { hasImports = true }
        fresh.lower(entry: node, file, flat)
        node = flat.after(node)
      }
      return hasImports
    }
    fresh.reportRepeatedSettings()
    return !hasImports && fresh.data.problems.allSatisfy(\.isOfOneEntry)
  }

  /// Whether the blocks are the same ones, tied to the same schemas.
  private func isQuiet() -> Bool {
    let (data, new) = (old.data, fresh.data)
    guard new.blocks.count == blocks.count, new.slots.count == data.slots(of: blocks).count else {
      return false
    }
    let isSame = new.blocks.indices.allSatisfy { index in
      let (was, now) = (data.blocks[blocks.lowerBound + index], new.blocks[index])
      let parent = now.parent < 0 ? -1 : now.parent + Int32(blocks.lowerBound)
      return was.kind == now.kind && was.name == now.name && was.parent == parent
        && was.childCount == now.childCount
    }
    return isSame
      && ties(data, attributes, old.files[Int(file.id.rawValue)].tree)
        == ties(new, new.attributes.indices, file.tree)
  }

  /// What decides which schemas some blocks are tied to and what they are like, as written.
  private func ties(
    _ data: ModelData, _ attributes: Range<Int>, _ tree: SyntaxTree
  ) -> [ArraySlice<UInt8>] {
    attributes.filter {
      data.attributes[$0].name == Vocabulary.like || data.tiesSchema(data.attributes[$0])
    }.map { index in
      tree.bytes[tree.range(data.attributes[index].node).indices]
    }
  }

  // MARK: Joining

  mutating func run() -> Model {
    var loader = Loader()
    loader.data = old.data
    loader.data.files[Int(file.id.rawValue)] = file
    loader.data.names = fresh.data.names
    putBlocks(&loader.data)
    putAttributes(&loader.data)
    putSlots(&loader.data)
    if old.data.hasLikes {
      moveImplied(&loader.data)
      if isInherited { loader.inheritSettings() }
    }
    moveEntries(&loader.data)
    let values = old.values.reading(
      loader.data, attributes, fresh.data.attributes.count, file.id, change.bytes)
    return Model(loader.data, values: values)
  }

  /// How much further on what stands behind is, by its kind.
  private var nodes: Int { change.newNodes.count - change.oldNodes.count }
  private var added: Int32 { Int32(fresh.data.attributes.count - attributes.count) }

  private func putBlocks(_ data: inout ModelData) {
    let firstSlot = Int32(data.slots(of: blocks).lowerBound)
    let (fileID, bytes) = (file.id, change.bytes.shift)
    let (nodes, added) = (nodes, added)
    data.blocks.withUnsafeMutableBufferPointer { all in
      for (place, block) in zip(blocks, fresh.data.blocks) {
        var block = block
        if block.parent >= 0 { block.parent += Int32(blocks.lowerBound) }
        block.firstAttribute += Int32(attributes.lowerBound)
        block.firstChild += Int32(blocks.lowerBound)
        block.firstSlot += firstSlot
        (block.base, block.hasImplied) = (all[place].base, all[place].hasImplied)
        all[place] = block
      }
      for place in blocks.upperBound..<all.count {
        all[place].firstAttribute += added
        if all[place].file != fileID { continue }
        all[place].node = all[place].node.moved(by: nodes)
        all[place].keywordRange = all[place].keywordRange.moved(by: bytes)
        all[place].nameRange = all[place].nameRange.moved(by: bytes)
      }
    }
  }

  private func putAttributes(_ data: inout ModelData) {
    let fresh = fresh.data.attributes.map { attribute in
      var attribute = attribute
      attribute.block += Int32(blocks.lowerBound)
      return attribute
    }
    data.attributes.replaceSubrange(attributes, with: fresh)
    let (bytes, nodes) = (change.bytes.shift, nodes)
    // Those of other files come behind all of this one's.
    let end = data.attributes(of: data.end(of: file.id)..<data.end(of: file.id)).lowerBound
    data.attributes.withUnsafeMutableBufferPointer { all in
      for place in attributes.lowerBound + fresh.count..<end {
        all[place].node = all[place].node.moved(by: nodes)
        all[place].value = all[place].value?.moved(by: nodes)
        all[place].nameRange = all[place].nameRange.moved(by: bytes)
      }
    }
  }

  /// What came by `like` from the settings that went is left open.
  private func putSlots(_ data: inout ModelData) {
    let range = old.data.slots(of: blocks)
    let (first, added) = (Int32(attributes.lowerBound), added)
    let (gone, end) = (first, Int32(attributes.upperBound))
    let moved = old.data.hasLikes ? 0..<data.slots.count : range.upperBound..<data.slots.count
    data.slots.withUnsafeMutableBufferPointer { all in
      for place in moved where all[place] >= gone {
        all[place] = all[place] >= end ? all[place] + added : -1
      }
      for (place, slot) in zip(range, fresh.data.slots) {
        all[place] = slot < 0 ? -1 : slot + first
      }
    }
  }

  /// Whether settings that went, or came, are those of other blocks by `like`.
  private var isInherited: Bool {
    let data = old.data
    return blocks.contains { data.blocks[$0].base >= 0 }
      || data.blocks.contains { $0.base >= 0 && hasBase($0) }
  }

  /// Whether a block is like one of those that were lowered anew, in one step or several.
  private func hasBase(_ block: BlockRecord) -> Bool {
    var base = Int(block.base)
    while base >= 0 {
      if blocks.contains(base) { return true }
      base = Int(old.data.blocks[base].base)
    }
    return false
  }

  /// A block that stands in no text has the place of the one that it came from, which comes before it.
  private func moveImplied(_ data: inout ModelData) {
    for index in data.writtenBlocks..<data.blocks.count {
      let from = data.blocks[Int(data.blocks[index].base)]
      data.blocks[index].node = from.node
      (data.blocks[index].keywordRange, data.blocks[index].nameRange) = (
        from.keywordRange, from.nameRange
      )
      data.blocks[index].firstAttribute = 0
    }
  }

  /// The entries that are no blocks: those that were lowered anew, which say what they said, and those
  /// that stand behind.
  private func moveEntries(_ data: inout ModelData) {
    let (bytes, nodes) = (change.bytes, nodes)
    var new = fresh.data.lets[...]
    for index in data.lets.indices where data.lets[index].file == file.id {
      let start = Int(data.lets[index].nameRange.start)
      if start >= bytes.old.upperBound {
        data.lets[index] = data.lets[index].moved(bytes: bytes.shift, nodes: nodes)
      } else if start >= bytes.old.lowerBound, let now = new.popFirst() {
        data.lets[index] = now
      }
    }
    for index in data.imports.indices
    where data.imports[index].file == file.id
      && Int(data.imports[index].nameRange.start) >= bytes.old.upperBound
    {
      data.imports[index] = data.imports[index].moved(bytes: bytes.shift)
    }
    data.problems = fresh.data.problems
  }
}

extension ModelData {
  /// The place of the first block, of some of the top level, whose node is `node` or behind it.
  func place(ofNode node: Int, in tops: [Int]) -> Int {
    var (low, high) = (0, tops.count)
    while low < high {
      let middle = (low + high) / 2
      if blocks[tops[middle]].node.index < node { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Where the blocks of a file's top level before the one at a place end, by number.
  func end(ofTop place: Int, in file: Int) -> Int {
    if place < tops[file].count { return tops[file][place] }
    return tops[(file + 1)...].lazy.compactMap(\.first).first ?? writtenBlocks
  }

  /// Where the blocks of a file end, by number.
  fileprivate func end(of file: FileID) -> Int {
    end(ofTop: tops[Int(file.rawValue)].count, in: Int(file.rawValue))
  }

  /// The settings of whole blocks of the top level, by number.
  func attributes(of blocks: Range<Int>) -> Range<Int> {
    // Those that came by `like` have none, and stand behind all others.
    let first =
      blocks.lowerBound < writtenBlocks
      ? Int(self.blocks[blocks.lowerBound].firstAttribute) : attributes.count
    if blocks.isEmpty { return first..<first }
    return first..<max(first, Int(self.blocks[blocks.upperBound - 1].attributesEnd))
  }

  /// The slots of whole blocks of the top level.
  fileprivate func slots(of blocks: Range<Int>) -> Range<Int> {
    firstSlot(of: blocks.lowerBound)..<firstSlot(of: blocks.upperBound)
  }

  private func firstSlot(of block: Int) -> Int {
    block < blocks.count ? Int(blocks[block].firstSlot) : slots.count
  }

  /// Whether a setting decides which schema its block, or one that leads to it, is tied to.
  fileprivate func tiesSchema(_ attribute: AttributeRecord) -> Bool {
    guard attribute.row >= 0, let row = row(Int(attribute.block)) else { return false }
    return row.attributes[Int(attribute.row)].type.tiesSchema
  }
}

extension BlockRecord {
  /// Where its settings end, by number.
  fileprivate var attributesEnd: Int32 { firstAttribute + attributeCount }
}

extension NodeID {
  @inline(__always)
  fileprivate func moved(by shift: Int) -> NodeID { NodeID(index + shift) }
}

extension LetRecord {
  fileprivate func moved(bytes: Int, nodes: Int) -> LetRecord {
    LetRecord(
      file: file, name: name, nameRange: nameRange.moved(by: bytes),
      value: value?.moved(by: nodes))
  }
}

extension ImportRecord {
  fileprivate func moved(bytes: Int) -> ImportRecord {
    ImportRecord(
      file: file, name: name, nameRange: nameRange.moved(by: bytes),
      pathRange: pathRange.moved(by: bytes), target: target)
  }
}

extension SourceFile {
  /// The same file with another text.
  fileprivate func holding(_ tree: SyntaxTree) -> SourceFile {
    SourceFile(
      id: id, path: path, folder: folder, tree: tree, prefix: prefix, isSetting: isSetting)
  }
}
