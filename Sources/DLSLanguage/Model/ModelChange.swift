// ModelChange.swift: what became of a model when its text changed in one place.

package import DLSSyntax
package import DLSText

/// What became of a model when blocks of the top level of one of its files were written anew, and
/// nothing else.
package struct ModelChange: Sendable {
  /// The file.
  package let file: FileID
  /// The bytes of the blocks that were written anew.
  package let text: TextChange
  /// Their tokens and nodes, in the new tree.
  package let tokens: Range<Int>, nodes: Range<Int>
  /// The bytes of those blocks and of the ones beside them, in the old text.
  package let neighbourhood: Range<Int>
  /// The blocks, nested ones among them, by number: those that went, and those that came.
  let oldBlocks: Range<Int>, newBlocks: Range<Int>
  /// The number of old blocks that stand in a text.
  let oldWritten: Int
  /// The blocks of the top level that came, by number.
  package let newTops: [Int]
  /// The blocks of the top level, by number in the new model, that stand elsewhere and may mean
  /// something else now: those that lead to one that was written anew, in one step or several.
  package let dependents: [Int]
  /// The keywords of those that came, of those that went, and of those that may mean something else now.
  package let keywords: Set<String>
  /// Whether the blocks are the same ones by kind, name and place, and only their settings differ.
  package let isQuiet: Bool
  /// The settings that differ, as models count them; nil where others may differ with them.
  package let settings: [Int32]?
  /// Whether other names stand in the text, or stand there otherwise, or it broke or was mended.
  package let changesNames: Bool

  /// The number that an old block has now; nil where it was written anew, or came by `like` and may be
  /// another one now.
  package func moved(_ block: BlockID) -> BlockID? {
    if oldBlocks.contains(Int(block.index)) { return nil }
    if !isQuiet, block.index >= oldWritten { return nil }
    let isBehind = Int(block.index) >= oldBlocks.upperBound
    let shift = isBehind ? newBlocks.count - oldBlocks.count : 0
    return BlockID(block.index + Int32(truncatingIfNeeded: shift))
  }
}

extension Model {
  /// What became of a model, this one being the new one; nil where more may have changed than blocks of
  /// the top level and what leads to them.
  package func change(from old: Model, by tree: TreeChange, of path: String) -> ModelChange? {
    guard let change = ModelComparison(old, self, tree, path)?.change else { return nil }
    // What leads to a change may be what others look at without naming it.
    let isForAll = change.dependents.contains { ModelComparison.isForAll(data.blocks[$0]) }
    return isForAll ? nil : change
  }

  /// The blocks of the top level that are `profile`, whose entries lead anywhere.
  package var profiles: [BlockID] {
    blocks(of: "profile").map(\.id)
  }

  /// The blocks that stand in no text.
  package var impliedBlocks: some Sequence<BlockID> {
    (data.writtenBlocks..<data.blocks.count).lazy.map { BlockID(Int32(truncatingIfNeeded: $0)) }
  }

  /// The block of the top level that a block is or stands in.
  package func top(of block: BlockID) -> BlockID {
    var index = Int(block.index)
    while data.blocks[index].parent >= 0 { index = Int(data.blocks[index].parent) }
    return BlockID(Int32(truncatingIfNeeded: index))
  }

  /// A block of the top level and those in it, by number.
  package func blocks(under top: Int) -> Range<Int> {
    var end = top + 1
    while end < data.blocks.count, data.blocks[end].parent >= top, !data.blocks[end].isImplied {
      end += 1
    }
    return top..<end
  }
}

/// Compares a model with the one that it was before one file of it changed.
private struct ModelComparison {
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

  /// Nil where more changed.
  init?(_ old: Model, _ new: Model, _ tree: TreeChange, _ path: String) {
    guard let file = new.files.firstIndex(where: { $0.path == path }),
      old.files.count == new.files.count,
      new.files.indices.allSatisfy({ $0 == file || old.files[$0].tree === new.files[$0].tree }),
      old.data.overrides.isEmpty, new.data.overrides.isEmpty, old.profileName == nil,
      old.files[file].tree.lasting(tree.oldNodes) == new.files[file].tree.lasting(tree.newNodes)
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
    guard old.data.writtenBlocks - oldBlocks.count == new.data.writtenBlocks - newBlocks.count,
      forAll(old, oldTops) == forAll(new, newTops)
    else { return nil }
  }

  /// Some blocks of the top level as written, if others look at one of them without naming it: they, and
  /// what they name, have to stay as they are.
  private func forAll(_ model: Model, _ tops: Range<Int>) -> [ArraySlice<UInt8>] {
    let tree = model.files[file].tree
    let blocks = model.data.tops[file][tops].map { model.data.blocks[$0] }
    guard blocks.contains(where: ModelComparison.isForAll) else { return [] }
    return blocks.map { tree.bytes[tree.range($0.node).indices] }
  }

  /// Whether a block is one that others look at without naming it.
  static func isForAll(_ block: BlockRecord) -> Bool {
    guard block.parent < 0, block.kind >= 0 else { return false }
    let row = Schema.blocks[Int(block.kind)]
    return row.isSingle || row.naming == .none
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
    let went = keywords(old, Array(old.data.tops[file][oldTops]))
    return ModelChange(
      file: new.files[file].id, text: tree.bytes, tokens: tree.newTokens, nodes: tree.newNodes,
      neighbourhood: neighbourhood, oldBlocks: oldBlocks, newBlocks: newBlocks,
      oldWritten: old.data.writtenBlocks,
      newTops: came, dependents: dependents, keywords: went.union(keywords(new, came + dependents)),
      isQuiet: isQuiet, settings: isQuiet ? settings : nil, changesNames: changesNames)
  }

  /// The keywords of some blocks, but for those that the table doesn't have.
  private func keywords(_ model: Model, _ blocks: [Int]) -> Set<String> {
    var kinds: UInt64 = 0
    for block in blocks where model.data.blocks[block].kind >= 0 {
      kinds |= 1 << UInt64(model.data.blocks[block].kind)
    }
    return Set(
      Schema.blocks.indices.filter { kinds & 1 << UInt64($0) != 0 }.map {
        Schema.blocks[$0].keyword
      })
  }

  private var neighbourhood: Range<Int> {
    let (tree, tops) = (old.files[file].tree, old.data.tops[file])
    func range(_ place: Int) -> TextRange? {
      tops.indices.contains(place) ? tree.range(old.data.blocks[tops[place]].node) : nil
    }
    let bytes = self.tree.bytes.old
    let start = range(oldTops.lowerBound - 1).map { Int($0.start) } ?? 0
    let end = range(oldTops.upperBound).map { Int($0.end) } ?? tree.bytes.count
    return min(start, bytes.lowerBound)..<max(end, bytes.upperBound) + 1
  }

  // MARK: What is the same

  /// Whether the blocks are the same but for their settings.
  private var isQuiet: Bool {
    let (before, after) = (old.files[file].tree, new.files[file].tree)
    guard oldBlocks.count == newBlocks.count, old.data.blocks.count == new.data.blocks.count,
      likes(old, oldBlocks, before) == likes(new, newBlocks, after)
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
    _ model: Model, _ blocks: Range<Int>, _ tree: SyntaxTree
  ) -> [ArraySlice<UInt8>] {
    model.data.attributes(of: blocks).filter {
      model.data.attributes[$0].name == Vocabulary.like
    }.map {
      tree.bytes[tree.range(model.data.attributes[$0].node).indices]
    }
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
    let block = old.data.blocks[index]
    guard block.kind >= 0 else { return }
    for place in 0..<Vocabulary.shared.rowCount(of: block.kind) {
      let slot = Int(block.firstSlot) + place
      let (was, now) = (Int(old.data.slots[slot]), Int(new.data.slots[slot]))
      if was < 0, now < 0 { continue }
      // What stands outside of the change is the same one.
      if was >= 0, now >= 0, !oldAttributes.contains(was), !newAttributes.contains(now) { continue }
      if was < 0 || now < 0 || text(old, was) != text(new, now) {
        found.append(Int32(truncatingIfNeeded: slot))
      }
    }
  }

  /// A setting as it is written.
  private func text(_ model: Model, _ attribute: Int) -> ArraySlice<UInt8> {
    let record = model.data.attributes[attribute]
    let tree = model.files[Int(model.data.blocks[Int(record.block)].file.rawValue)].tree
    return tree.bytes[tree.range(record.node).indices]
  }

  /// While a text is broken, what it refers to can't be known.
  private var changesNames: Bool {
    let (before, after) = (old.files[file].tree, new.files[file].tree)
    return before.problems.isEmpty != after.problems.isEmpty
      || names(before, tree.oldTokens) != names(after, tree.newTokens)
  }

  private func names(_ tree: SyntaxTree, _ tokens: Range<Int>) -> [ArraySlice<UInt8>] {
    tokens.filter { tree.tokens.kind($0) == .name }.map {
      tree.bytes[tree.range(ofToken: $0).indices]
    }
  }

  // MARK: What depends on it

  private func dependents(_ isQuiet: Bool) -> [Int] {
    var marks = Leading(new).marks(newBlocks, isQuiet: isQuiet)
    if !isQuiet {
      let before = Leading(old).marks(oldBlocks, isQuiet: false)
      let shift = newBlocks.count - oldBlocks.count
      for (block, isMarked) in before.enumerated() where isMarked && !oldBlocks.contains(block) {
        marks[block + (block >= oldBlocks.upperBound ? shift : 0)] = true
      }
    }
    return marks.indices.filter { marks[$0] && !newBlocks.contains($0) }
  }
}

/// Which blocks of the top level lead to which.
private struct Leading {
  private let model: Model

  init(_ model: Model) { self.model = model }

  /// The blocks of the top level that lead to some blocks, by number; and, since a name that led
  /// nowhere may lead to them now, those with something wrong, unless names stayed as they were.
  func marks(_ blocks: Range<Int>, isQuiet: Bool) -> [Bool] {
    var marks = Array(repeating: false, count: model.data.blocks.count)
    for block in blocks { marks[block] = true }
    var steps: [(from: Int, to: Int)] = []
    model.forEachReference { from, to in
      guard let to else {
        if !isQuiet { marks[top(from)] = true }
        return
      }
      let step = (top(from), top(to))
      if step.0 != step.1, !blocks.contains(from) { steps.append(step) }
    }
    var isMore = true
    while isMore {
      isMore = false
      for step in steps where marks[step.to] && !marks[step.from] {
        marks[step.from] = true
        isMore = true
      }
    }
    return marks
  }

  private func top(_ block: Int) -> Int {
    Int(model.top(of: BlockID(Int32(truncatingIfNeeded: block))).index)
  }
}

extension Model {
  /// Calls `body` with each block and each block it leads to; with nil where something is wrong with
  /// what it says.
  fileprivate func forEachReference(_ body: (_ from: Int, _ to: Int?) -> Void) {
    for index in data.attributes.indices {
      let state = values.state(index)
      if state.isDisjoint(with: [.namesBlocks, .isFaulty, .namesClasses]) { continue }
      let block = Int(data.attributes[index].block)
      if state.contains(.isFaulty) { body(block, nil) }
      switch values.value(ofAttribute: index) {
      case .reference(let target)??: body(block, Int(target.index))
      case .list(let items)??:
        for case .reference(let target) in items { body(block, Int(target.index)) }
      default: continue
      }
    }
    for index in data.blocks.indices where Vocabulary.shared.isForSomething(data.blocks[index].kind)
    {
      body(index, values.target(index))
    }
  }
}
