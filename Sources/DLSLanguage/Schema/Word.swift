// Word.swift: a word of the schema table as the program writes it.

import Synchronization

/// A keyword or the name of a setting, written as a literal: `block.value("tile")`. The vocabulary
/// looks for its number once for each literal of the program; afterwards the literal's address
/// leads to it, so that asking for a setting by name costs no more than by number.
package struct Word: ExpressibleByStringLiteral, Sendable {
  /// The literal.
  package let text: StaticString

  package init(stringLiteral literal: StaticString) { text = literal }
}

/// The numbers of the words that the program writes, by the addresses of their literals.
struct LiteralNumbers: Sendable {
  /// Addresses of literals with the numbers of their words, 16 bits, below them; 0 for none. Kept for good.
  private nonisolated(unsafe) let seen: UnsafeMutablePointer<Atomic<UInt64>>

  private static let bits: UInt64 = 12

  init() {
    seen = .allocate(capacity: 1 << LiteralNumbers.bits)
    for slot in 0..<(1 << LiteralNumbers.bits) { (seen + slot).initialize(to: Atomic(0)) }
  }

  /// The number of a literal's word, which `find` looks for where that isn't known yet.
  @inline(__always)
  func number(of literal: StaticString, _ find: (StaticString) -> NameID) -> NameID {
    guard literal.hasPointerRepresentation else { return find(literal) }
    let address = UInt64(UInt(bitPattern: literal.utf8Start))
    // Programs lie in the lower 47 bits. A literal is in its slot or in the one beside it, where others may
    // take turns with it.
    let place = Int(
      truncatingIfNeeded: (address &* 0x9E37_79B9_7F4A_7C15) >> (64 - LiteralNumbers.bits))
    let entry = (seen + place).pointee.load(ordering: .relaxed)
    if entry >> 16 == address { return NameID(Int32(Int16(truncatingIfNeeded: entry))) }
    let other = (seen + (place ^ 1)).pointee.load(ordering: .relaxed)
    if other >> 16 == address { return NameID(Int32(Int16(truncatingIfNeeded: other))) }
    let id = find(literal)
    let number = UInt64(UInt16(truncatingIfNeeded: id.rawValue))
    let slot = seen + (entry == 0 ? place : place ^ 1)
    slot.pointee.store(address << 16 | number, ordering: .relaxed)
    return id
  }
}
