// Word.swift: a word of the schema table as the program writes it.

import Synchronization

/// A keyword or the name of a setting, written as a literal: `block.value("tile")`. The vocabulary
/// is asked for its number once for each literal of the program; afterwards the literal's address
/// leads to it, so that asking for a setting by name costs no more than by number.
package struct Word: ExpressibleByStringLiteral, Sendable {
  /// The number of the word; `.none` for one that the table doesn't have.
  let id: NameID
  /// The literal.
  package let text: StaticString

  package init(stringLiteral literal: StaticString) {
    text = literal
    id = Word.known(literal)
  }

  /// Addresses of literals with the numbers of their words, 16 bits, below them; 0 for none.
  private nonisolated(unsafe) static let seen: UnsafeMutablePointer<Atomic<UInt64>> = {
    let slots = UnsafeMutablePointer<Atomic<UInt64>>.allocate(capacity: 1 << bits)
    for slot in 0..<(1 << bits) { (slots + slot).initialize(to: Atomic(0)) }
    return slots
  }()

  private static let bits: UInt64 = 10

  private static func known(_ literal: StaticString) -> NameID {
    guard literal.hasPointerRepresentation else { return find(literal) }
    let address = UInt64(UInt(bitPattern: literal.utf8Start))
    // Programs lie in the lower 47 bits. Two literals of one slot take turns in it.
    let slot = seen + Int(truncatingIfNeeded: (address &* 0x9E37_79B9_7F4A_7C15) >> (64 - bits))
    let entry = slot.pointee.load(ordering: .relaxed)
    if entry >> 16 == address {
      return NameID(Int32(Int16(truncatingIfNeeded: entry)))
    }
    let id = find(literal)
    let number = UInt64(UInt16(truncatingIfNeeded: id.rawValue))
    slot.pointee.store(address << 16 | number, ordering: .relaxed)
    return id
  }

  private static func find(_ literal: StaticString) -> NameID {
    Vocabulary.shared.names.find(literal.description) ?? .none
  }
}
