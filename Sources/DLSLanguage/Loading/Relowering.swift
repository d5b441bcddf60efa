// Relowering.swift: the model of a text that changed in one place, from the model that it had.

package import DLSSyntax
package import DLSText

extension Project {
  /// The model of a project of which one file changed, without lowering the rest of it; nil where that
  /// doesn't do: under a profile or `--set`, or where both imports and blocks came or went. The model is the
  /// one that `load` makes.
  /// - Parameters:
  ///   - old: the project as it was; the model of nothing afterwards, where it was used up.
  ///   - tree: the tree that the file has now, and `change` how it came of the one it had.
  ///   - readTree: the tree that a file has now, by its path; asked where an import changed.
  package static func reload(
    _ old: inout Model, file: SourceFile, tree: SyntaxTree, _ change: TreeChange,
    workers: Workers = .one, identity: (String) -> String = FilePath.plain,
    readTree: (String) -> Result<SyntaxTree, ReadFailure>
  ) -> Reloaded? {
    guard var relowering = Relowering(old, file, tree, change) else { return nil }
    var imports: ImportsRelowering?
    if relowering.hasOtherImports {
      imports = ImportsRelowering(old, relowering, identity, readTree)
      if imports == nil { return nil }
    }
    let former = FormerBlocks(old, relowering.file, change)
    if relowering.isQuiet {
      old = .empty
      var model = relowering.withOtherSettings(workers)
      let change = former.change(
        model, dependents: [], keepsImplied: true, namesTexts: relowering.namesTexts)
      return imports?.reloaded(&model, change, workers) ?? Reloaded(model: model, change: change)
    }
    let dependents = Leading(old).dependents(of: former.blocks, isQuiet: false)
    old = .empty
    let keepsLikes = relowering.keepsLikes
    let model = relowering.withOtherBlocks(dependents, workers)
    let implied = relowering.impliedNumbers
    return Reloaded(
      model: model,
      change: former.change(
        model, dependents: dependents, keepsImplied: keepsLikes || implied != nil,
        impliedNumbers: implied ?? []))
  }
}

/// A model that was made from the one before a change of the text.
package struct Reloaded {
  /// The model.
  package let model: Model
  /// What became of the one before; nil where more may have changed than a few blocks and what leads to
  /// them.
  package let change: ModelChange?
}

/// The work of lowering a few blocks anew and moving what stands behind them.
struct Relowering {
  var old: Model
  let file: SourceFile
  let change: TreeChange
  /// Where the blocks of the top level that are lowered anew stand in their file's list.
  let tops: Range<Int>
  /// Those blocks, nested ones among them, and their settings.
  let blocks: Range<Int>
  let attributes: Range<Int>
  let slots: Range<Int>
  /// The blocks whose settings by `like` may be others now: those of them that have a `like`, and those that
  /// are like one of them, in one step or several.
  let inheriting: [Int]
  /// The same as made of the new text; numbers begin at 0.
  private(set) var fresh = Loader()
  /// Whether the blocks are the same ones, tied to the same schemas, and no name stands for anything but a text
  /// that didn't.
  private(set) var isQuiet = false
  /// Whether other texts have names.
  private(set) var namesTexts = false
  /// The numbers that blocks have now which stand in no text, where `like` was followed anew in a few blocks alone.
  var impliedNumbers: [Int32]?
  /// Whether an import came, went or changed, or something is wrong with one that was written anew.
  let hasOtherImports: Bool

  init?(_ old: Model, _ file: SourceFile, _ tree: SyntaxTree, _ change: TreeChange) {
    let data = old.data
    guard data.overrides.isEmpty, data.profileName == nil, old.plain == nil,
      // Names that were typed and are gone are kept until the project is loaded anew.
      data.names.count <= 2 * data.loadedNames + 1000
    else { return nil }
    hasOtherImports =
      change.changesImports(tree)
      // What is wrong with files that are taken in is told by whoever reads them.
      || data.problems.contains {
        $0.stage == .reading && $0.moved(change.bytes, in: file.id) == nil
      }
    self.old = old
    self.change = change
    self.file = file.holding(tree)
    let number = Int(file.id.rawValue)
    (tops, blocks) = data.touched(by: change, in: number)
    attributes = data.attributes(of: blocks)
    slots = data.slots(of: blocks)
    inheriting = data.inheriting(from: blocks)
    lowerAnew()
    guard !fresh.data.names.hasOtherSpellings else { return nil }
    namesTexts =
      old.data.lets[old.data.lets(of: file.id, in: change.bytes.old)].map(\.name)
      != fresh.data.lets.map(\.name)
    isQuiet = hasSameBlocks && hasNoShare && (!namesTexts || areFree(fresh.data.lets.map(\.name)))
  }

  /// Lowers the new entries by themselves.
  private mutating func lowerAnew() {
    fresh.data.names = old.data.names
    fresh.data.files = old.data.files
    fresh.data.files[Int(file.id.rawValue)] = file
    fresh.data.tops = old.data.tops.map { _ in [] }
    file.tree.withFlat { flat in
      var node = NodeID(change.newNodes.lowerBound)
      while node.index < change.newNodes.upperBound {
        fresh.lower(entry: node, file, flat)
        node = flat.after(node)
      }
    }
    fresh.reportRepeatedSettings()
  }

  /// Whether a `let` came, went or changed.
  var hasOtherTexts: Bool {
    namesTexts || change.changesTexts(file.tree)
  }

  private var hasSameBlocks: Bool {
    let (data, new) = (old.data, fresh.data)
    guard new.blocks.count == blocks.count, new.slots.count == slots.count else { return false }
    let isSame = new.blocks.indices.allSatisfy { index in
      let (was, now) = (data.blocks[blocks.lowerBound + index], new.blocks[index])
      let parent = now.parent < 0 ? -1 : now.parent + Int32(blocks.lowerBound)
      return was.kind == now.kind && was.name == now.name && was.parent == parent
        && was.childCount == now.childCount
    }
    let tree = file.tree
    return isSame
      && ties(data, attributes, of: blocks.lowerBound, change.gone.text)
        .elementsEqual(
          ties(new, new.attributes.indices, of: 0) { tree.bytes[tree.range($0).indices] }, by: ==)
  }

  /// Whether the blocks have no share in what is wrong with names and `like`.
  private var hasNoShare: Bool {
    old.data.problems.allSatisfy { problem in
      switch problem.stage {
      case .naming, .liking: problem.moved(change.bytes, in: file.id) != nil
      default: true
      }
    }
  }

  /// Whether names of texts stand for nothing else, and what stood for one of those that went is a text that is
  /// filled in, or faulty.
  private func areFree(_ names: [NameID]) -> Bool {
    let data = old.data
    let gone = data.lets(of: file.id, in: change.bytes.old)
    guard !hasOtherImports, let references = old.references,
      Set(names).count == names.count,
      !data.problems.contains(where: { $0.stage == .naming || $0.stage == .liking }),
      !references.heads.contains(where: { $0.to < 0 })
    else { return false }
    return names.allSatisfy { name in
      switch data.entity(name, in: file.id) {
      case .letEntry(let index)?: gone.contains(index)
      case .block?, .importEntry?: false
      case nil: true
      }
    }
  }

  /// What decides which schemas some blocks are tied to and what they are like: whose it is, counted from the first
  /// of them, and as written.
  private func ties(
    _ data: ModelData, _ attributes: Range<Int>, of first: Int,
    _ text: (NodeID) -> ArraySlice<UInt8>
  ) -> [(block: Int, text: ArraySlice<UInt8>)] {
    attributes.filter {
      data.attributes[$0].name == Vocabulary.like || data.tiesSchema(data.attributes[$0])
    }.map { (Int(data.attributes[$0].block) - first, text(data.attributes[$0].node)) }
  }
}

extension ModelData {
  /// The blocks with a `like` that are some blocks, or are like one of them or of others, in one step or several.
  func inheriting(from blocks: Range<Int>, or others: Set<Int32> = []) -> [Int] {
    let range = Int32(blocks.lowerBound)..<Int32(blocks.upperBound)
    var found = others
    // Mostly there are none, and one look at each tells.
    let isAny =
      !others.isEmpty
      || heirs.withUnsafeBufferPointer { heirs in
        heirs.contains { range.contains($0.base) || range.contains($0.block) }
      }
    var isSettled = !isAny
    while !isSettled {
      let known = found.count
      for heir in heirs
      where range.contains(heir.base) || range.contains(heir.block)
        || known > 0 && found.contains(heir.base)
      {
        found.insert(heir.block)
      }
      isSettled = found.count == known
    }
    return found.map { Int($0) }.sorted()
  }

  /// Which blocks a change takes away: where those of the top level stand in their file's list, and the numbers
  /// of those and all that is in them.
  func touched(
    by change: TreeChange, in file: Int
  ) -> (tops: Range<Int>, blocks: Range<Int>) {
    let all = tops[file]
    let start = place(ofNode: change.oldNodes.lowerBound, in: all)
    let end = place(ofNode: change.oldNodes.upperBound, in: all)
    return (start..<end, self.end(ofTop: start, in: file)..<self.end(ofTop: end, in: file))
  }

  /// The texts that a file names within some bytes, by their places.
  func lets(of file: FileID, in bytes: Range<Int>) -> Range<Int> {
    func place(of byte: Int) -> Int {
      lets.firstIndex { $0.file > file || $0.file == file && Int($0.nameRange.start) >= byte }
        ?? lets.count
    }
    return place(of: bytes.lowerBound)..<place(of: bytes.upperBound)
  }

  /// The place of the first block, of some of the top level, whose node is `node` or behind it.
  func place(ofNode node: Int, in tops: [Int]) -> Int {
    tops.partitioningIndex { blocks[$0].node.index >= node }
  }

  /// Where the blocks of a file's top level before the one at a place end, by number.
  func end(ofTop place: Int, in file: Int) -> Int {
    if place < tops[file].count { return tops[file][place] }
    return tops[(file + 1)...].first { !$0.isEmpty }?[0] ?? writtenBlocks
  }

  /// Where the blocks of a file end, by number.
  func end(of file: FileID) -> Int {
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
  func slots(of blocks: Range<Int>) -> Range<Int> {
    firstSlot(of: blocks.lowerBound)..<firstSlot(of: blocks.upperBound)
  }

  private func firstSlot(of block: Int) -> Int {
    block < blocks.count ? Int(blocks[block].firstSlot) : slots.count
  }

  /// Whether a setting decides which schema its block, or one that leads to it, is tied to.
  func tiesSchema(_ attribute: AttributeRecord) -> Bool {
    guard attribute.row >= 0, let row = row(Int(attribute.block)) else { return false }
    return row.attributes[Int(attribute.row)].type.tiesSchema
  }
}

extension BlockRecord {
  /// Where its settings end, by number.
  fileprivate var attributesEnd: Int32 { firstAttribute + attributeCount }
}

extension SourceFile {
  /// The same file with another text.
  func holding(_ tree: SyntaxTree) -> SourceFile {
    SourceFile(
      id: id, path: path, folder: folder, tree: tree, prefix: prefix, isSetting: isSetting)
  }
}
