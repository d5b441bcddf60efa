// Meeting.swift: blocks that note one thing, and what a check of them consists of.

import DLSLanguage
import DLSText

/// A check of blocks that have to do with each other without naming each other: each of them notes some
/// values, and those that note equal ones meet. An object, since every block has a look at all of them, and
/// references to several closures take longer to count than what they do.
final class MeetingCheck: Sendable {
  typealias Noting =
    @Sendable (_ block: Block, _ context: CheckContext, _ notes: inout Notes) -> Void
  typealias Meet = @Sendable (_ meeting: Meeting, _ context: inout CheckContext) -> Void

  /// The keywords of the blocks of the top level, of the project's own file, that note something.
  let keywords: Set<String>
  /// Notes what a block says. It depends on the block and on what that leads to.
  let note: Noting
  /// Whether there can be anything to find, going by what is noted.
  let isOfUse: @Sendable (_ meetings: Meetings, _ place: Int) -> Bool
  /// Whether there may be something to say of a value that is noted once.
  let looksAtSingle: Bool
  /// Looks at those who meet, each of which it takes to be as it is, with what it leads to.
  let check: Meet

  init(
    _ keywords: Set<String>, note: @escaping Noting,
    isOfUse: @escaping @Sendable (Meetings, Int) -> Bool = { _, _ in true },
    looksAtSingle: Bool = true, check: @escaping Meet
  ) {
    self.keywords = keywords
    self.note = note
    self.isOfUse = isOfUse
    self.looksAtSingle = looksAtSingle
    self.check = check
    Uncounted.keep(self)
  }
}

/// What blocks meet under: a value that a check thinks of, as a number.
struct MeetingKey: Hashable, Comparable, Sendable {
  fileprivate let number: UInt64

  /// - Parameters:
  ///   - place: the check's place in the list of those that look beyond one block.
  ///   - what: the value. Hardly ever do two have one number; a check must only never report what isn't so.
  init(_ place: Int, _ what: some Hashable) {
    var hasher = Hasher()
    hasher.combine(what)
    number = UInt64(place) << 56 | UInt64(UInt(bitPattern: hasher.finalize())) >> 8
  }

  /// The same for what is known by a number.
  init(_ place: Int, _ what: PlaceNumber) {
    number = UInt64(place) << 56 | what.rawValue >> 8
  }

  /// The place of the check.
  var place: Int { Int(number >> 56) }

  static func < (a: MeetingKey, b: MeetingKey) -> Bool { a.number < b.number }
}

/// What a block lets others know of it.
struct Note: Comparable, Sendable {
  let key: MeetingKey
  /// The role above the block: those who meet are in this order.
  private let rank: UInt64

  /// - Parameters:
  ///   - role: what the block is to those that it meets, which isn't negative.
  ///   - block: the block, one of the top level, by number.
  init(key: MeetingKey, role: Int, block: Int32) {
    self.key = key
    rank = UInt64(role) << 32 | UInt64(UInt32(bitPattern: block))
  }

  var role: Int { Int(rank >> 32) }

  var block: Int32 { Int32(truncatingIfNeeded: rank) }

  @inline(__always)
  static func < (a: Note, b: Note) -> Bool {
    a.key < b.key || a.key == b.key && a.rank < b.rank
  }
}

// MARK: Order

extension Note {
  /// Notes in their order.
  static func inOrder(_ notes: [Note]) -> [Note] {
    // Those of a long project are dealt, eleven bits at a time, which takes a tenth of comparing them. Their blocks
    // are in order, and roles are few.
    guard notes.count > 1000, notes.allSatisfy({ $0.rank < 1 << 43 }),
      zip(notes, notes.dropFirst()).allSatisfy({ $0.block <= $1.block })
    else { return notes.sorted() }
    var (dealt, other) = (notes, notes)
    deal(notes, &dealt) { $0.rank >> 32 }
    for shift in stride(from: UInt64(0), to: 64, by: 11) {
      deal(dealt, &other) { $0.key.number >> shift }
      swap(&dealt, &other)
    }
    return dealt
  }

  /// Puts notes in the order of the lowest eleven bits of their digits; those with the same bits stay as they are.
  @inline(__always)
  private static func deal(_ from: [Note], _ to: inout [Note], _ digit: (Note) -> UInt64) {
    let mask: UInt64 = 1 << 11 - 1
    var starts = [Int](repeating: 0, count: Int(mask) + 1)
    for note in from { starts[Int(digit(note) & mask)] += 1 }
    var next = 0
    for place in starts.indices { (starts[place], next) = (next, next + starts[place]) }
    for note in from {
      let place = Int(digit(note) & mask)
      to[starts[place]] = note
      starts[place] += 1
    }
  }
}

/// What blocks note, while it is gathered.
struct Notes {
  private(set) var all: [Note]
  /// The check that it is for, by its place, and the block.
  var place = 0, block: Int32 = 0

  /// None, with room for so many.
  init(room: Int) {
    all = []
    all.reserveCapacity(room)
  }

  /// Notes a value, under which the block meets those that note the same.
  mutating func add(_ what: some Hashable, role: Int = 0) {
    all.append(Note(key: MeetingKey(place, what), role: role, block: block))
  }

  /// Notes a place of files.
  mutating func add(_ what: PlaceNumber, role: Int = 0) {
    all.append(Note(key: MeetingKey(place, what), role: role, block: block))
  }
}

/// The blocks that note one value.
struct Meeting {
  private let notes: ArraySlice<Note>
  private let model: Model

  init(_ notes: ArraySlice<Note>, _ model: Model) {
    self.notes = notes
    self.model = model
  }

  var key: MeetingKey { notes[notes.startIndex].key }

  /// Whether a value is the one that they note.
  func isAbout(_ what: some Hashable) -> Bool { key == MeetingKey(key.place, what) }

  /// Whether there are some with a role.
  func has(_ role: Int) -> Bool { notes.contains { $0.role == role } }

  /// Whether there is one with a role and no other.
  func isOfOne(_ role: Int) -> Bool { notes.count { $0.role == role } == 1 }

  /// All of them, once for each time that one notes the value, with what they are to the others.
  var members: some Sequence<(role: Int, block: Block)> {
    notes.lazy.map { ($0.role, model.block(BlockID($0.block))) }
  }

  /// All of them.
  var blocks: some Sequence<Block> { members.lazy.map(\.block) }

  /// Those that have a role.
  func blocks(_ role: Int) -> some Sequence<Block> {
    members.lazy.filter { $0.role == role }.map(\.block)
  }
}
