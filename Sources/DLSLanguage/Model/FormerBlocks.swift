// FormerBlocks.swift: what has to be known of a model to tell what became of it, once it is gone.

import DLSSyntax
import DLSText

/// The blocks of a model that a change of the text took away, and what led to them: kept while the model
/// itself may be changed in its place.
struct FormerBlocks {
  /// The file that changed, as it is now, and how.
  private let file: SourceFile
  private let change: TreeChange
  /// How many of the file's blocks of the top level stand before them.
  private let topsBefore: Int
  /// Those and all that is in them, and their settings, by number.
  let blocks: Range<Int>
  private let attributes: Range<Int>
  /// The number of all blocks, and of those that stood in a text.
  private let count: Int
  private let written: Int
  private let records: [BlockRecord]
  private let settings: [AttributeRecord]
  private let names: [String?]
  /// Whether one of them that others look at without naming it led to another one of them.
  private let isLedFromAll: Bool
  /// The bytes of those blocks and of the ones beside them, in the old text.
  let neighbourhood: Range<Int>
  /// What the texts were called that stood in what was written anew.
  private let lets: [String]

  /// - Parameters:
  ///   - old: the model as it was.
  ///   - file: the file that changed, as it is now.
  init(_ old: Model, _ file: SourceFile, _ change: TreeChange) {
    let (data, number) = (old.data, Int(file.id.rawValue))
    let places: Range<Int>
    (places, blocks) = data.touched(by: change, in: number)
    self.file = file
    self.change = change
    topsBefore = places.lowerBound
    attributes = data.attributes(of: blocks)
    (count, written) = (data.blocks.count, data.writtenBlocks)
    // A slice would hold on to all of them.
    records = Array(data.blocks[blocks])
    settings = Array(data.attributes[attributes])
    names = records.map { $0.name == .none ? nil : data.names.text($0.name) }
    isLedFromAll = old.isLedFromAll(to: Array(data.tops[number][places]))
    neighbourhood = data.neighbourhood(of: places, in: file, change)
    lets = data.lets(of: file.id, in: change.bytes.old).map { data.names.text(data.lets[$0].name) }
  }

  /// What became of the model; nil where more may have changed than blocks of the top level and what leads to
  /// them.
  /// - Parameters:
  ///   - new: the model that there is now.
  ///   - before: the blocks that led to those that went.
  ///   - keepsImplied: whether what comes by `like` is known to do so as before.
  ///   - impliedNumbers: the numbers that such blocks have now, where they aren't moved like the others.
  ///   - namesTexts: whether the blocks are the same ones, and names stand for other texts.
  func change(
    _ new: Model, dependents before: [Int], keepsImplied: Bool, impliedNumbers: [Int32] = [],
    namesTexts: Bool = false
  ) -> ModelChange? {
    let (tops, newBlocks) = came(new)
    guard written - blocks.count == new.data.writtenBlocks - newBlocks.count,
      forAll == forAll(tops, new), !isLedFromAll, !new.isLedFromAll(to: tops)
    else { return nil }
    let isQuiet = namesTexts || areSame(newBlocks, new)
    let hasOtherTexts = namesTexts || change.changesTexts(file.tree)
    // What is faulty may name one of them.
    let texts =
      hasOtherTexts
      ? new.data.filledIn(new.values, orFaulty: namesTexts) : Holders()
    let dependents = dependents(newBlocks, new, before, isQuiet ? [] : texts.tops, isQuiet: isQuiet)
    // What leads to a change may be what others look at without naming it.
    if (dependents + texts.tops).contains(where: { new.data.blocks[$0].isForAll }) { return nil }
    return ModelChange(
      file: file.id, text: change.bytes, tokens: change.newTokens, nodes: change.newNodes,
      neighbourhood: neighbourhood, oldBlocks: blocks, newBlocks: newBlocks, oldWritten: written,
      newTops: tops, dependents: dependents, isQuiet: isQuiet,
      keepsImplied: isQuiet || keepsImplied, impliedNumbers: impliedNumbers,
      holders: texts, holdersAreDependents: !isQuiet,
      hasOtherTexts: hasOtherTexts,
      changesNames: change.changesNames(file.tree), firstOtherFile: nil)
  }

  /// The blocks of the top level, by number, that came in their place, and those and all that is in them.
  private func came(_ new: Model) -> (tops: [Int], blocks: Range<Int>) {
    let number = Int(file.id.rawValue)
    let all = new.data.tops[number]
    let end = new.data.place(ofNode: change.newNodes.upperBound, in: all)
    return (
      Array(all[topsBefore..<end]),
      new.data.end(ofTop: topsBefore, in: number)..<new.data.end(ofTop: end, in: number)
    )
  }

  private func dependents(
    _ newBlocks: Range<Int>, _ new: Model, _ before: [Int], _ filledIn: [Int], isQuiet: Bool
  ) -> [Int] {
    let now = Leading(new).dependents(of: newBlocks, filledIn, isQuiet: isQuiet)
    if isQuiet { return now }
    let shift = BlockShift(
      end: Int32(blocks.upperBound), added: Int32(newBlocks.count - blocks.count))
    return Set(now + before.map { Int(shift(Int32($0))) }).sorted()
  }

  /// The blocks that others look at without naming them, as written: they have to stay as they are.
  private var forAll: [ArraySlice<UInt8>] {
    records.filter(\.isForAll).map { change.gone.text($0.node) }
  }

  /// The same of those that came in their place.
  private func forAll(_ tops: [Int], _ new: Model) -> [ArraySlice<UInt8>] {
    tops.map { new.data.blocks[$0] }.filter(\.isForAll).map { newText($0.node) }
  }

  /// A node of the file as it is written now.
  private func newText(_ node: NodeID) -> ArraySlice<UInt8> {
    file.tree.bytes[file.tree.range(node).indices]
  }

  // MARK: What is the same

  /// Whether other blocks came that are the same ones but for their settings.
  private func areSame(_ newBlocks: Range<Int>, _ new: Model) -> Bool {
    guard blocks.count == newBlocks.count, count == new.data.blocks.count,
      likes == likes(newBlocks, new), lets == newLets(new)
    else { return false }
    return zip(zip(records, names), newBlocks).allSatisfy { old, number in
      let (was, now) = (old.0, new.data.blocks[number])
      let name = now.name == .none ? nil : new.data.names.text(now.name)
      let place = blocks.lowerBound + number - newBlocks.lowerBound
      return was.kind == now.kind && was.childCount == now.childCount
        && (was.parent < 0
          ? now.parent < 0 : was.parent - Int32(place) == now.parent - Int32(number))
        && old.1 == name
    }
  }

  private func newLets(_ new: Model) -> [String] {
    let bytes = change.bytes.old.lowerBound..<change.bytes.old.upperBound + change.bytes.shift
    return new.data.lets(of: file.id, in: bytes).map { new.text(new.data.lets[$0].name) }
  }

  /// What some blocks are like, as written.
  private var likes: [ArraySlice<UInt8>] {
    settings.filter { $0.name == Vocabulary.like }.map { change.gone.text($0.node) }
  }

  private func likes(_ newBlocks: Range<Int>, _ new: Model) -> [ArraySlice<UInt8>] {
    new.data.attributes(of: newBlocks).map { new.data.attributes[$0] }
      .filter { $0.name == Vocabulary.like }.map { newText($0.node) }
  }
}

extension Model {
  /// Whether one of some blocks of the top level that others look at without naming it leads to one of them that
  /// is named.
  fileprivate func isLedFromAll(to tops: [Int]) -> Bool {
    let named = tops.filter { !data.blocks[$0].isForAll }
    if named.count == tops.count || named.isEmpty { return false }
    return dependents(of: named) == nil
  }
}

extension ModelData {
  /// The bytes, in the old text, of some of its blocks of the top level that went, of the ones beside them,
  /// and of the change.
  /// - Parameter file: the file as it is now.
  fileprivate func neighbourhood(
    of tops: Range<Int>, in file: SourceFile, _ change: TreeChange
  ) -> Range<Int> {
    let all = self.tops[Int(file.id.rawValue)]
    func range(_ place: Int) -> TextRange? {
      all.indices.contains(place)
        ? change.oldRange(of: blocks[all[place]].node, in: file.tree) : nil
    }
    let bytes = change.bytes
    let start = range(tops.lowerBound - 1).map { Int($0.start) } ?? 0
    let end = range(tops.upperBound).map { Int($0.end) } ?? file.tree.bytes.count - bytes.shift
    return min(start, bytes.old.lowerBound)..<max(end, bytes.old.upperBound) + 1
  }

  /// The blocks of the top level that have settings that are, or hold, a text with `${…}`, in order, and the
  /// rows of those settings.
  fileprivate func filledIn(_ values: ValueTable, orFaulty: Bool) -> Holders {
    return holders(values.attributes(orFaulty ? [.isFilledIn, .isFaulty] : .isFilledIn), values)
  }

  /// The blocks that have some settings, by `like` or not.
  /// - Parameter held: the settings, in order.
  func holders(_ held: [Int], _ values: ValueTable) -> Holders {
    if held.isEmpty { return Holders() }
    var isIn = [Bool](repeating: false, count: blocks.count)
    var rows = RowSet()
    var isOdd = isIn
    for index in held {
      let (block, row) = (Int(attributes[index].block), Int(attributes[index].row))
      isIn[block] = true
      if !values.state(index).isDisjoint(with: .odd) { isOdd[block] = true }
      if row >= 0 { rows.insert(row, of: blocks[block].kind) }
    }
    for (heir, base) in heirs {
      var current = Int(base)
      while current >= 0 {
        if isIn[current] {
          isIn[Int(heir)] = true
          let kind = blocks[Int(heir)].kind
          // A class may be like a field.
          for row in kind == blocks[current].kind ? 0..<0 : 0..<Vocabulary.shared.rowCount(of: kind)
          {
            rows.insert(row, of: kind)
          }
        }
        current = Int(blocks[current].base)
      }
    }
    let own = isIn.indices.filter { isIn[$0] }
    var tops: [Int] = []
    for block in own {
      var top = block
      while blocks[top].parent >= 0 { top = Int(blocks[top].parent) }
      // Those of one block of the top level stand together, but for what stands in no text.
      if tops.last != top { tops.append(top) }
    }
    if !zip(tops, tops.dropFirst()).allSatisfy(<) { tops = Set(tops).sorted() }
    for index in values.attributes([.isFaulty, .namesClasses]) {
      isOdd[Int(attributes[index].block)] = true
    }
    return Holders(tops: tops, blocks: own, odd: own.filter { isOdd[$0] }, rows: rows)
  }

  /// The slots of a block, one for each row of its kind.
  func slots(ofBlock block: Int) -> Range<Int> {
    let record = blocks[block]
    let first = Int(record.firstSlot)
    return first..<first + (record.kind >= 0 ? Vocabulary.shared.rowCount(of: record.kind) : 0)
  }
}
