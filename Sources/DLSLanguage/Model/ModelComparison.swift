// ModelComparison.swift: compares a model with the one that it was before one file of it changed.

import DLSSyntax
import DLSText

/// Compares a model with the one that it was before one file of it changed.
struct ModelComparison {
  private let old: Model
  private let new: Model
  private let tree: TreeChange
  private let file: Int
  /// Where the blocks written anew stand in the list of the file's blocks of the top level.
  private let oldTops: Range<Int>
  private let newTops: Range<Int>
  private let oldBlocks: Range<Int>
  private let newBlocks: Range<Int>
  private let oldAttributes: Range<Int>
  private let newAttributes: Range<Int>
  /// Whether a `let` came, went or changed.
  private let hasOtherTexts: Bool

  /// Nil where more changed.
  init?(_ old: Model, _ new: Model, _ tree: TreeChange, _ path: String) {
    guard let file = new.files.firstIndex(where: { $0.path == path }),
      old.files.count == new.files.count,
      new.files.indices.allSatisfy({ $0 == file || old.files[$0].tree === new.files[$0].tree }),
      old.data.overrides.isEmpty, new.data.overrides.isEmpty, old.profileName == nil,
      !tree.touchesImports(new.files[file].tree)
    else { return nil }
    self.old = old
    self.new = new
    self.tree = tree
    self.file = file
    oldTops = ModelComparison.tops(old, file, tree.oldNodes)
    newTops = ModelComparison.tops(new, file, tree.newNodes)
    oldBlocks = ModelComparison.blocks(old, file, oldTops)
    newBlocks = ModelComparison.blocks(new, file, newTops)
    oldAttributes = old.data.attributes(of: oldBlocks)
    newAttributes = new.data.attributes(of: newBlocks)
    hasOtherTexts = tree.changesTexts(new.files[file].tree)
    guard old.data.writtenBlocks - oldBlocks.count == new.data.writtenBlocks - newBlocks.count,
      forAll(old, oldTops, tree.gone.text) == forAll(new, newTops, newText)
    else { return nil }
  }

  /// Some blocks of the top level as written, if others look at one of them without naming it: they, and
  /// what they name, have to stay as they are.
  private func forAll(
    _ model: Model, _ tops: Range<Int>, _ text: (NodeID) -> ArraySlice<UInt8>
  ) -> [ArraySlice<UInt8>] {
    let blocks = model.data.tops[file][tops].map { model.data.blocks[$0] }
    guard blocks.contains(where: \.isForAll) else { return [] }
    return blocks.map { text($0.node) }
  }

  /// A node of the file as it is written now.
  private func newText(_ node: NodeID) -> ArraySlice<UInt8> {
    let tree = new.files[file].tree
    return tree.bytes[tree.range(node).indices]
  }

  /// Which of a file's blocks of the top level have their nodes among some.
  private static func tops(_ model: Model, _ file: Int, _ nodes: Range<Int>) -> Range<Int> {
    let (data, tops) = (model.data, model.data.tops[file])
    return data.place(
      ofNode: nodes.lowerBound, in: tops)..<data.place(ofNode: nodes.upperBound, in: tops)
  }

  /// The blocks of the top level at some places of a file's list, and all that is in them.
  private static func blocks(_ model: Model, _ file: Int, _ tops: Range<Int>) -> Range<Int> {
    let data = model.data
    return data.end(ofTop: tops.lowerBound, in: file)..<data.end(ofTop: tops.upperBound, in: file)
  }

  var change: ModelChange {
    let isQuiet = isQuiet
    let came = Array(new.data.tops[file][newTops])
    let dependents = dependents(isQuiet)
    let went = old.keywords(of: Array(old.data.tops[file][oldTops]))
    return ModelChange(
      file: new.files[file].id, text: tree.bytes, tokens: tree.newTokens, nodes: tree.newNodes,
      neighbourhood: old.data.neighbourhood(
        of: oldTops, in: new.files[file], tree), oldBlocks: oldBlocks, newBlocks: newBlocks,
      oldWritten: old.data.writtenBlocks,
      newTops: came, dependents: dependents,
      keywords: went.union(new.keywords(of: came + dependents)),
      isQuiet: isQuiet, settings: isQuiet ? settings : nil, hasOtherTexts: hasOtherTexts,
      changesNames: tree.changesNames(new.files[file].tree))
  }

  // MARK: What is the same

  /// Whether the blocks are the same but for their settings.
  private var isQuiet: Bool {
    guard !hasOtherTexts, oldBlocks.count == newBlocks.count,
      old.data.blocks.count == new.data.blocks.count,
      likes(old, oldBlocks, tree.gone.text) == likes(new, newBlocks, newText)
    else { return false }
    return zip(oldBlocks, newBlocks).allSatisfy { one, other in
      let (a, b) = (old.data.blocks[one], new.data.blocks[other])
      return a.kind == b.kind && a.childCount == b.childCount
        && (a.parent < 0 ? b.parent < 0 : a.parent - Int32(one) == b.parent - Int32(other))
        && isSame(old, a.name, new, b.name)
    }
  }

  private func isSame(_ one: Model, _ a: NameID, _ other: Model, _ b: NameID) -> Bool {
    a == .none || b == .none ? a == b : one.data.names.text(a) == other.data.names.text(b)
  }

  /// What some blocks are like, as written.
  private func likes(
    _ model: Model, _ blocks: Range<Int>, _ text: (NodeID) -> ArraySlice<UInt8>
  ) -> [ArraySlice<UInt8>] {
    model.data.attributes(of: blocks).filter {
      model.data.attributes[$0].name == Vocabulary.like
    }.map { text(model.data.attributes[$0].node) }
  }

  /// The settings that are written otherwise, those of other blocks that have them by `like` among them;
  /// nil where a profile carries them on.
  private var settings: [Int32]? {
    let isProfile = old.data.blocks[oldBlocks].contains {
      $0.kind >= 0 && Schema.blocks[Int($0.kind)] === Schema.profile
    }
    if isProfile { return nil }
    var found: [Int32] = []
    for index in oldBlocks { addSettings(of: index, to: &found) }
    if new.data.hasLikes {
      for index in old.data.blocks.indices
      where old.data.blocks[index].base >= 0 && !oldBlocks.contains(index) {
        addSettings(of: index, to: &found)
      }
    }
    return found
  }

  /// Adds those settings of a block that are written otherwise.
  private func addSettings(of index: Int, to found: inout [Int32]) {
    for slot in old.data.slots(ofBlock: index) {
      let (was, now) = (Int(old.data.slots[slot]), Int(new.data.slots[slot]))
      if was < 0, now < 0 { continue }
      // What stands outside of the change is the same one.
      if was >= 0, now >= 0, !oldAttributes.contains(was), !newAttributes.contains(now) { continue }
      if was < 0 || now < 0 || oldText(was) != new.text(ofAttribute: now) {
        found.append(Int32(truncatingIfNeeded: slot))
      }
    }
  }

  /// A setting as it was written. What stands outside of the change is written as it was.
  private func oldText(_ index: Int) -> ArraySlice<UInt8> {
    if oldAttributes.contains(index) { return tree.gone.text(old.data.attributes[index].node) }
    let added = newAttributes.count - oldAttributes.count
    return new.text(ofAttribute: index < oldAttributes.lowerBound ? index : index + added)
  }

  // MARK: What depends on it

  private func dependents(_ isQuiet: Bool) -> [Int] {
    let now = Leading(new).dependents(of: newBlocks, filledIn, isQuiet: isQuiet)
    if isQuiet { return now }
    let shift = newBlocks.count - oldBlocks.count
    let before = Leading(old).dependents(of: oldBlocks, isQuiet: false).map {
      $0 + ($0 >= oldBlocks.upperBound ? shift : 0)
    }
    return Set(now + before).sorted()
  }

  /// The blocks that hold a text with `${…}`, if such texts may be filled in otherwise.
  private var filledIn: [Int] {
    if !hasOtherTexts { return [] }
    return new.data.attributes.indices.filter {
      new.values.state($0).contains(.isFilledIn)
    }.map { Int(new.top(of: BlockID(new.data.attributes[$0].block)).index) }
  }
}

extension ModelData {
  /// The bytes, in the old text, of some of its blocks of the top level that went, of the ones beside them,
  /// and of the change.
  /// - Parameter file: the file as it is now.
  func neighbourhood(
    of tops: Range<Int>, in file: SourceFile, _ change: TreeChange
  ) -> Range<Int> {
    let all = self.tops[Int(file.id.rawValue)]
    func range(_ place: Int) -> TextRange? {
      all.indices.contains(place)
        ? change.oldRange(of: blocks[all[place]].node, in: file.tree) : nil
    }
    let bytes = change.bytes
    let start = range(tops.lowerBound - 1).map { Int($0.start) } ?? 0
    let end =
      range(tops.upperBound).map { Int($0.end) } ?? file.tree.bytes.count - bytes.shift
    return min(start, bytes.old.lowerBound)..<max(end, bytes.old.upperBound) + 1
  }
}
