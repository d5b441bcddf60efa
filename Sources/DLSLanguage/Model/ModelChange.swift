// ModelChange.swift: what became of a model when its text changed in one place.

package import DLSSyntax
package import DLSText

/// What became of a model when blocks of the top level of one of its files were written anew, and
/// nothing else; or when that file imports others, and its blocks are the same ones.
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
  /// Whether the blocks are the same ones by kind, name and place, and only their settings differ.
  package let isQuiet: Bool
  /// Whether what came by `like` did so as before.
  package let keepsImplied: Bool
  /// The numbers that old blocks have now which stand in no text, -1 for those that went; empty where all
  /// are moved like the others.
  let impliedNumbers: [Int32]
  /// The blocks with a text that may be filled in otherwise or a name that may lead elsewhere. What leads to
  /// them may mean something else, too.
  package let holders: Holders
  /// Whether those, and what leads to them, are among the dependents.
  package let holdersAreDependents: Bool
  /// Whether a `let` came, went or changed.
  package let hasOtherTexts: Bool
  /// Whether other names stand in the text, or stand there otherwise, or it broke or was mended.
  package let changesNames: Bool
  /// The first file that is another one now, as is every one behind it; nil where the files are the same ones.
  package let firstOtherFile: FileID?

  /// Whether blocks that stayed have other numbers now.
  package var renumbers: Bool { oldBlocks.count != newBlocks.count }

  /// The number that an old block has now; nil where it was written anew, or came by `like` and may be
  /// another one now.
  package func moved(_ block: BlockID) -> BlockID? { moves(block) }

  /// The same, for whoever asks for many.
  package var moves: BlockMove {
    BlockMove(
      gone: oldBlocks,
      shift: BlockShift(
        end: Int32(truncatingIfNeeded: oldBlocks.upperBound),
        added: Int32(truncatingIfNeeded: newBlocks.count - oldBlocks.count)),
      known: keepsImplied && impliedNumbers.isEmpty ? .max : oldWritten, implied: impliedNumbers)
  }
}

/// Blocks that have certain settings, by number in the new model and in order.
package struct Holders: Sendable {
  /// Those of the top level that have some or in which one stands that has.
  package var tops: [Int] = []
  /// Those that have some.
  package var blocks: [Int] = []
  /// Those of them of which something may be said by themselves that has to do with the settings: about the values
  /// of those, or since something is wrong with another one.
  package var odd: [Int] = []
  /// The rows of the settings.
  package var rows = RowSet()
}

/// What became of the files of a project when one of them imports others, or by other names.
struct FileChange {
  /// The blocks of the top level that led to files that are others now; nil where settings did so that decide
  /// nothing but what they say, which have `holders`.
  let dependents: [Int]?
  /// By number, whether a setting led to such a file or is faulty.
  let isHeld: [Bool]
  /// The first file that is another one now.
  let first: FileID
  /// The blocks of that file and of all behind it: those that went, and those that came.
  let oldBlocks: Range<Int>, newBlocks: Range<Int>
  /// The number of old blocks that stand in a text.
  let oldWritten: Int
  /// Whether what came by `like` did so as before.
  let keepsImplied: Bool
  /// Whether a text may be filled in otherwise.
  let hasOtherTexts: Bool
}

extension ModelChange {
  /// The same with other files; nil where more may have changed than what leads to them.
  /// - Parameter new: the model that there is now.
  func with(_ files: FileChange, _ new: Model) -> ModelChange? {
    let hasOtherTexts = hasOtherTexts || files.hasOtherTexts
    let held = new.data.attributes.indices.filter { setting in
      hasOtherTexts && new.values.state(setting).contains(.isFilledIn)
        || setting < files.isHeld.count && files.isHeld[setting]
    }
    let holders = new.data.holders(held, new.values)
    var dependents = dependents
    if let before = files.dependents {
      let now = Leading(new).dependents(of: files.newBlocks, holders.tops, isQuiet: false)
      dependents = Set(dependents + before + now).sorted()
    }
    if (dependents + holders.tops).contains(where: { new.data.blocks[$0].isForAll }) { return nil }
    let came = new.data.tops[Int(files.first.rawValue)...].joined()
    return ModelChange(
      file: file, text: text, tokens: tokens, nodes: nodes, neighbourhood: neighbourhood,
      oldBlocks: files.oldBlocks, newBlocks: files.newBlocks, oldWritten: files.oldWritten,
      newTops: newTops + came, dependents: dependents, isQuiet: false,
      keepsImplied: files.keepsImplied, impliedNumbers: [], holders: holders,
      holdersAreDependents: files.dependents != nil, hasOtherTexts: hasOtherTexts,
      changesNames: true, firstOtherFile: files.first)
  }
}

extension Model {
  /// What became of a model, this one being the new one; nil where more may have changed than blocks of
  /// the top level and what leads to them.
  package func change(from old: Model, by tree: TreeChange, of path: String) -> ModelChange? {
    guard let number = files.firstIndex(where: { $0.path == path }),
      old.files.count == files.count,
      files.indices.allSatisfy({ $0 == number || old.files[$0].tree === files[$0].tree }),
      old.data.overrides.isEmpty, data.overrides.isEmpty, old.profileName == nil,
      !tree.changesImports(files[number].tree)
    else { return nil }
    let former = FormerBlocks(old, files[number], tree)
    return former.change(
      self, dependents: Leading(old).dependents(of: former.blocks, isQuiet: false),
      keepsImplied: false)
  }

  /// The blocks of the top level, by number, that lead to some others in one step or several; nil where one of
  /// them is looked at without being named.
  package func dependents(of tops: [Int]) -> [Int]? {
    let found = Leading(self).dependents(of: 0..<0, tops, isQuiet: true)
    return found.contains { data.blocks[$0].isForAll } ? nil : found
  }

  /// The blocks of the top level that are `profile`, in whichever file: their entries lead anywhere.
  package var profiles: [BlockID] {
    let own = blocks(of: "profile").map(\.id)
    if !data.hasProfilesElsewhere { return own }
    let elsewhere = data.tops.dropFirst().joined().lazy.map { Block(model: self, index: $0) }
    return own + elsewhere.filter { $0.row === Schema.profile }.map(\.id)
  }

  /// The blocks that stand in no text.
  package var impliedBlocks: some Sequence<BlockID> {
    (data.writtenBlocks..<data.blocks.count).lazy.map { BlockID(Int32(truncatingIfNeeded: $0)) }
  }

  /// Those of them that stand in a block of the top level.
  package func impliedBlocks(under top: Int) -> [Int] {
    var found: [Int] = []
    for block in blocks(under: top) where data.blocks[block].hasImplied {
      var rest = data.impliedChildren[Int32(truncatingIfNeeded: block)] ?? []
      while let child = rest.popLast() {
        found.append(Int(child))
        rest += data.impliedChildren[child] ?? []
      }
    }
    return found
  }

  /// By block, whether it is or stands in one of some blocks of the top level, by way of `like` or not.
  func marks(under tops: [Int]) -> [Bool] {
    var isIn = [Bool](repeating: false, count: data.blocks.count)
    for top in tops {
      for block in blocks(under: top) { isIn[block] = true }
      for block in impliedBlocks(under: top) { isIn[block] = true }
    }
    return isIn
  }

  /// The block of the top level that a block is or stands in.
  package func top(of block: BlockID) -> BlockID {
    var index = Int(block.index)
    while data.blocks[index].parent >= 0 { index = Int(data.blocks[index].parent) }
    return BlockID(Int32(truncatingIfNeeded: index))
  }

  /// A block of the top level and those in it, by number.
  package func blocks(under top: Int) -> Range<Int> { data.blocks(under: top) }
}

extension ModelData {
  /// A block of the top level and those in it, by number.
  func blocks(under top: Int) -> Range<Int> {
    var end = top + 1
    while end < blocks.count, blocks[end].parent >= top, !blocks[end].isImplied { end += 1 }
    return top..<end
  }
}

extension BlockRecord {
  /// Whether it is one that others look at without naming it.
  var isForAll: Bool {
    guard parent < 0, kind >= 0 else { return false }
    let row = Schema.blocks[Int(kind)]
    return row.isSingle || row.naming == .none
  }
}
