// LikesRelowering.swift: follows `like` anew where it led to what was written anew, and nowhere else.

import DLSSyntax
import DLSText

/// The work of following `like` anew in a few blocks: those that went had others which are like them. What
/// everybody else has from elsewhere stays, and those of its blocks that stand in no text get the numbers that
/// they have where the whole is loaded.
struct LikesRelowering {
  /// The blocks that went, by their old numbers.
  private let gone: Range<Int>
  /// The number of old blocks that stood in a text.
  private let written: Int
  /// The blocks of the top level that stay and are like one that went, in one step or several, or whose `like` leads
  /// nowhere, by their old numbers.
  private let heirs: [Int]
  /// By old block that stands in no text, whether it is to come anew or not at all.
  private let isOpen: [Bool]
  /// The numbers that those have now; -1 for what is open.
  private(set) var numbers: [Int32] = []

  /// Nil where everything has to be followed.
  /// - Parameter inheriting: the blocks that went, or are like one of them, as far as they have a base.
  init?(_ data: ModelData, _ gone: Range<Int>, _ inheriting: [Int]) {
    let isWrong = data.problems.contains { $0.stage == .liking }
    guard !data.heirs.isEmpty, !data.problems.contains(where: { $0.stage == .naming || $0.isCycle })
    else { return nil }
    self.gone = gone
    written = data.writtenBlocks
    // Who is like one whose `like` leads nowhere gets from there what that one gets.
    let open = Set(isWrong ? data.openLikes : [])
    let all = open.isEmpty ? inheriting : data.inheriting(from: gone, or: open)
    heirs = all.filter {
      $0 < data.writtenBlocks && data.blocks[$0].parent < 0 && !gone.contains($0)
    }
    var isOf = Array(filling: data.writtenBlocks, with: false)
    for block in gone { isOf[block] = true }
    for top in heirs { for block in data.blocks(under: top) { isOf[block] = true } }
    var isOpen = Array(filling: data.blocks.count - data.writtenBlocks, with: false)
    // What one of them stands in comes before it.
    for place in isOpen.indices {
      let parent = Int(data.blocks[written + place].parent)
      isOpen[place] = parent < written ? isOf[parent] : isOpen[parent - written]
    }
    self.isOpen = isOpen
  }

  /// Takes away what comes anew, or doesn't come any more. What of it stands in no text keeps its room until
  /// the others have their numbers.
  func forget(_ data: inout ModelData) {
    for place in isOpen.indices where isOpen[place] { data.removeName(ofImplied: written + place) }
    for top in heirs { for block in data.blocks(under: top) { data.forgetLike(of: block) } }
    let isHeir = heirs
    data.heirs = data.heirs.filter { block, _ in
      let block = Int(block)
      if block >= written { return !isOpen[block - written] }
      return !gone.contains(block) && !isHeir.holds(data.top(of: block))
    }
    for place in isOpen.indices where isOpen[place] {
      (data.blocks[written + place].parent, data.blocks[written + place].base) = (0, 0)
    }
    // Is filled again as they get their numbers.
    data.impliedChildren.removeAll(keepingCapacity: true)
  }

  /// Follows `like` in those blocks and in the ones that came; false where everything has to be followed.
  mutating func follow(_ loader: inout Loader, _ part: Splice) -> Bool {
    let known = loader.data.problems.count
    let tops = followed(part, loader.data)
    loader.followLikes(of: tops)
    // Who is the first of a circle depends on all that are in it.
    guard !loader.data.problems[known...].contains(where: \.isCycle),
      let turns = Turns(loader.data, tops, isOpen), turns.keepsOrder
    else { return false }
    numbers = loader.number(turns, isOpen)
    return true
  }

  /// The blocks of the top level of which each `like` is followed, by the numbers that they have now, in order.
  private func followed(_ part: Splice, _ data: ModelData) -> [Int] {
    let came = part.newBlocks.filter { data.blocks[$0].parent < 0 }
    return (heirs.map { Int(part.shift(Int32(truncatingIfNeeded: $0))) } + came).sorted()
  }
}

/// The blocks that have a `like`, in the order in which what comes by it is added, and what each had.
private struct Turns {
  /// The blocks, by number.
  let order: [Int]
  /// The blocks of the top level of which each `like` was followed anew.
  let followed: [Int]
  /// By block that stands in a text: which of those that stand in none are in it, by place.
  private var runs: [Range<Int32>]

  /// Nil where what is in one block stands in several places.
  init?(_ data: ModelData, _ followed: [Int], _ isOpen: [Bool]) {
    self.followed = followed
    let kept = data.heirs.lazy.map { Int($0.block) }
      .filter { $0 < data.writtenBlocks && data.blocks[$0].parent < 0 }
    let all = (kept + followed.filter { data.blocks[$0].base >= 0 }).sorted()
    order = Turns.basesFirst(all, data)
    runs = Array(filling: data.writtenBlocks, with: 0..<0)
    for place in isOpen.indices where !isOpen[place] {
      let (top, own) = (data.top(of: data.writtenBlocks + place), Int32(truncatingIfNeeded: place))
      if runs[top].isEmpty {
        runs[top] = own..<own + 1
      } else if runs[top].upperBound == own {
        runs[top] = runs[top].lowerBound..<own + 1
      } else {
        return nil
      }
    }
  }

  private static func basesFirst(_ likes: [Int], _ data: ModelData) -> [Int] {
    var isDone = Array(filling: data.writtenBlocks, with: false)
    var (order, chain): ([Int], [Int]) = ([], [])
    order.reserveCapacity(likes.count)
    for start in likes {
      chain.removeAll(keepingCapacity: true)
      var current = start
      while current >= 0, data.blocks[current].base >= 0, !isDone[current] {
        chain.append(current)
        isDone[current] = true
        current = Int(data.blocks[current].base)
      }
      order += chain.reversed()
    }
    return order
  }

  /// What a block had that stands in no text, by place; nil where it is followed anew.
  func run(_ top: Int) -> Range<Int>? {
    if followed.holds(top) { return nil }
    return Int(runs[top].lowerBound)..<Int(runs[top].upperBound)
  }

  /// Whether what stays comes one after the other as it did.
  var keepsOrder: Bool {
    var end = 0
    return order.allSatisfy { top in
      guard let run = run(top), !run.isEmpty else { return true }
      defer { end = run.upperBound }
      return run.lowerBound >= end
    }
  }
}

extension Loader {
  /// Finds the blocks that each `like` in some blocks of the top level names, and cuts cycles.
  fileprivate mutating func followLikes(of tops: [Int]) {
    likeSettings = tops.flatMap { top in
      data.attributes(of: data.blocks(under: top)).filter {
        data.attributes[$0].name == Vocabulary.like
      }
    }
    likes = []
    setBases(resolveLikes())
    cutCycles()
  }

  /// Puts the blocks that stand in no text behind one another as they come by turns, where those that are followed
  /// anew get theirs; the numbers that the others have now.
  fileprivate mutating func number(_ turns: Turns, _ isOpen: [Bool]) -> [Int32] {
    let first = data.writtenBlocks
    var move = ImpliedMove(data, isOpen.count)
    data.blocks.removeSubrange(first...)
    data.slots.removeSubrange(move.firstSlot...)
    var room = MergingRoom()
    var came: [Int] = []
    for top in turns.order {
      if let run = turns.run(top) {
        for place in run { put(place, &move) }
      } else {
        let known = data.blocks.count
        merge(top, Int(data.blocks[top].base), &room)
        came += known..<data.blocks.count
      }
    }
    noteHeirs(turns.followed)
    let own = turns.followed.flatMap { data.blocks(under: $0) }
    inheritSettings(of: own.filter { data.blocks[$0].base >= 0 } + came)
    return move.numbers
  }

  /// Puts a block that stands in no text behind all others.
  private mutating func put(_ place: Int, _ move: inout ImpliedMove) {
    let number = Int32(truncatingIfNeeded: data.blocks.count)
    var record = move.records[place]
    let slots = Int(record.firstSlot) - move.firstSlot
    record.parent = move(record.parent)
    record.base = move(record.base)
    record.firstSlot = Int32(truncatingIfNeeded: data.slots.count)
    data.blocks.append(record)
    data.slots += move.slots[slots..<slots + vocabulary.rowCount(of: record.kind)]
    data.impliedChildren[record.parent, default: []].append(number)
    move.numbers[place] = number
    let before = Int32(truncatingIfNeeded: data.writtenBlocks + place)
    if number != before { data.renumber(implied: Int(number), from: BlockID(before)) }
  }

  /// Lists the blocks with a base anew, of which those in some blocks of the top level and all that stand in no text
  /// may be others.
  private mutating func noteHeirs(_ followed: [Int]) {
    let first = data.writtenBlocks
    func entry(_ block: Int) -> (block: Int32, base: Int32) {
      (Int32(truncatingIfNeeded: block), data.blocks[block].base)
    }
    var heirs = data.heirs.filter { Int($0.block) < first }
    heirs += followed.flatMap { data.blocks(under: $0) }.map(entry).filter { $0.base >= 0 }
    heirs.sort { $0.block < $1.block }
    heirs += (first..<data.blocks.count).lazy.map(entry)
    data.heirs = heirs
  }
}

/// Blocks that stand in no text, and what becomes of their numbers.
private struct ImpliedMove {
  let records: [BlockRecord]
  /// Their slots, the first of which was that one.
  let slots: [Int32]
  let firstSlot: Int
  private let written: Int
  /// By place; -1 for those that have none yet.
  var numbers: [Int32]

  init(_ data: ModelData, _ count: Int) {
    written = data.writtenBlocks
    records = Array(data.blocks[written...])
    firstSlot = records.first.map { Int($0.firstSlot) } ?? data.slots.count
    slots = Array(data.slots[firstSlot...])
    numbers = Array(filling: count, with: -1)
  }

  func callAsFunction(_ block: Int32) -> Int32 {
    Int(block) < written ? block : numbers[Int(block) - written]
  }
}

extension LoadProblem {
  /// Whether blocks are like each other in a circle.
  fileprivate var isCycle: Bool {
    if case .likeCycle = kind { return true }
    return false
  }
}

extension ModelData {
  /// The blocks of the top level with a `like` in them that leads nowhere, or with several of which one may.
  fileprivate var openLikes: [Int32] {
    var open: [Int32] = []
    var last: Int32 = -1
    for setting in attributes where setting.name == Vocabulary.like {
      if setting.row != -2 || blocks[Int(setting.block)].base < 0 || setting.block == last {
        open.append(Int32(truncatingIfNeeded: top(of: Int(setting.block))))
      }
      last = setting.block
    }
    return open
  }

  /// Takes away what a block of a text has by `like`.
  mutating func forgetLike(of block: Int) {
    if blocks[block].base < 0, !blocks[block].hasImplied { return }
    (blocks[block].base, blocks[block].hasImplied) = (-1, false)
    for slot in slots(ofBlock: block)
    where slots[slot] >= 0 && Int(attributes[Int(slots[slot])].block) != block {
      slots[slot] = -1
    }
  }

  /// Forgets the name of a block that stands in no text.
  mutating func removeName(ofImplied block: Int) {
    guard let scope = scope(ofNameOfImplied: block),
      // Where a text has the name, it stands for what that says.
      scopes.entity(blocks[block].name, in: scope)
        == .block(BlockID(Int32(truncatingIfNeeded: block)))
    else { return }
    scopes.remove(blocks[block].name, scope)
  }

  /// Lets the name of a block that stands in no text stand for its number.
  fileprivate mutating func renumber(implied block: Int, from before: BlockID) {
    guard let scope = scope(ofNameOfImplied: block),
      scopes.entity(blocks[block].name, in: scope) == .block(before)
    else { return }
    scopes.replace(
      blocks[block].name, scope, by: .block(BlockID(Int32(truncatingIfNeeded: block))))
  }

  private func scope(ofNameOfImplied block: Int) -> NameScopes.Scope? {
    let kind = Int(blocks[block].kind)
    guard kind >= 0, vocabulary.heads[kind] == .name else { return nil }
    return schema(around: block).flatMap { scopes.scope(ofSchema: $0) }
  }

  /// The block of the top level that a block is or stands in.
  fileprivate func top(of block: Int) -> Int {
    var index = block
    while blocks[index].parent >= 0 { index = Int(blocks[index].parent) }
    return index
  }
}

extension [Int] {
  /// Whether a number is among those, which are in order.
  fileprivate func holds(_ number: Int) -> Bool {
    let place = partitioningIndex { $0 >= number }
    return place < count && self[place] == number
  }
}
