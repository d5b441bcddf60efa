// Names.swift: every name as a small number, so that comparing names is comparing numbers.

import DLSText

/// Stands for a name; equal names have equal numbers, across the files of one model.
package struct NameID: Hashable, Sendable {
  package let rawValue: Int32

  package init(_ rawValue: Int32) { self.rawValue = rawValue }

  /// No name.
  static let none = NameID(-1)
}

/// The names of one model. ASCII names go through a table over bytes; others through `String`,
/// whose equality is that of Unicode's canonical forms, as the language wants it.
package struct Names: Sendable {
  /// The bytes of all names, as first written, one after the other.
  private var bytes: [UInt8] = []
  /// Where each name ends in `bytes`.
  private var ends: [UInt32] = []
  private var hashes: [UInt32] = []
  /// Open addressing: the number of a name, or -1.
  private var slots: [Int32]
  private var others: [String: Int32] = [:]
  /// Differs from run to run, so that no file can be made of names that all collide.
  private let seed: UInt64

  /// No names, with room for some.
  package init(room: Int = 128) {
    var count = 16
    while count < room * 2 { count *= 2 }
    slots = Array(repeating: -1, count: count)
    seed = UInt64(UInt(bitPattern: Hasher().finalize()))
    ends.reserveCapacity(room)
    hashes.reserveCapacity(room)
    bytes.reserveCapacity(room * 8)
  }

  /// The names in their order.
  init(_ texts: [String]) {
    self.init(room: texts.count)
    for text in texts { _ = intern(text) }
  }

  /// Whether a name was met in two canonical forms: which one is its text depends on where each stands.
  private(set) var hasOtherSpellings = false

  /// The number of names.
  package var count: Int { ends.count }

  /// The text of a name, as first written.
  package func text(_ id: NameID) -> String {
    guard ends.indices.contains(Int(id.rawValue)) else { return "" }
    return String(decoding: bytes[range(Int(id.rawValue))], as: UTF8.self)
  }

  /// Whether a name is of ASCII letters, digits, `_` and `-` alone: one script, no dot.
  func isPlain(_ id: NameID) -> Bool {
    guard ends.indices.contains(Int(id.rawValue)) else { return false }
    let (span, range) = (bytes.span, range(Int(id.rawValue)))
    if range.count < 8 { return Names.isPlain(Names.short(span, range)) }
    for place in stride(from: range.lowerBound, to: range.upperBound - 8, by: 8)
    where !Names.isPlain(Names.word(span, place)) {
      return false
    }
    return Names.isPlain(Names.word(span, range.upperBound - 8))
  }

  /// Whether none of eight bytes is a dot or part of a letter beyond ASCII.
  @inline(__always)
  private static func isPlain(_ word: UInt64) -> Bool {
    (ByteMarks.equal(word, 0x2E) | word) & 0x8080_8080_8080_8080 == 0
  }

  /// The number of the name at a range of a text, a new one where it is new.
  mutating func intern(_ text: [UInt8], _ range: Range<Int>) -> NameID {
    text.withUnsafeBufferPointer { intern($0, range) }
  }

  /// The number of the name at a range of a text, a new one where it is new.
  mutating func intern(_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> NameID {
    let (hash, isASCII) = hash(text.span, range)
    if !isASCII {
      return internOther(
        String(decoding: UnsafeBufferPointer(rebasing: text[range]), as: UTF8.self))
    }
    let slot = slot(of: text.span, range, hash)
    if slots[slot] >= 0 { return NameID(slots[slot]) }
    bytes += text[range]
    return add(hash, at: slot)
  }

  /// The number of a name, a new one where it is new.
  package mutating func intern(_ text: String) -> NameID {
    intern(Array(text.utf8), 0..<text.utf8.count)
  }

  /// The number of the name at a range of a text, if it is already there.
  func find(_ text: [UInt8], _ range: Range<Int>) -> NameID? { find(text.span, range) }

  /// The number of the name at a range of a text, if it is already there.
  func find(_ text: Span<UInt8>, _ range: Range<Int>) -> NameID? {
    let (hash, isASCII) = hash(text, range)
    if !isASCII {
      let other = text.extracting(range).withUnsafeBufferPointer {
        String(decoding: $0, as: UTF8.self)
      }
      return others[other].map { NameID($0) }
    }
    let found = slots[slot(of: text, range, hash)]
    return found >= 0 ? NameID(found) : nil
  }

  /// The number of a name that is already there.
  package func find(_ text: String) -> NameID? {
    let found = text.utf8.withContiguousStorageIfAvailable { buffer -> Int32? in
      let (hash, isASCII) = hash(buffer.span, 0..<buffer.count)
      return isASCII ? slots[slot(of: buffer.span, 0..<buffer.count, hash)] : nil
    }
    guard let ascii = found ?? nil else { return others[text].map { NameID($0) } }
    return ascii >= 0 ? NameID(ascii) : nil
  }

  /// The slot that holds a name, or the free one where it belongs.
  @inline(__always)
  private func slot(of text: Span<UInt8>, _ range: Range<Int>, _ hash: UInt32) -> Int {
    let (slots, hashes) = (slots.span, hashes.span)
    let mask = slots.count - 1
    var slot = Int(hash) & mask
    // The mask keeps within the table, and what stands in it is the number of a name.
    while slots[unchecked: slot] >= 0 {
      let index = Int(slots[unchecked: slot])
      if hashes[unchecked: index] == hash, holds(index, text, range) { return slot }
      slot = (slot + 1) & mask
    }
    return slot
  }

  @inline(__always)
  private func holds(_ index: Int, _ text: Span<UInt8>, _ wanted: Range<Int>) -> Bool {
    let range = range(index)
    guard range.count == wanted.count else { return false }
    let (own, other) = (bytes.span, text)
    guard range.count >= 8 else {
      return Names.short(own, range) == Names.short(other, wanted)
    }
    var (place, theirs) = (range.lowerBound, wanted.lowerBound)
    while place + 8 < range.upperBound {
      if Names.word(own, place) != Names.word(other, theirs) { return false }
      place += 8
      theirs += 8
    }
    return Names.word(own, range.upperBound - 8) == Names.word(other, wanted.upperBound - 8)
  }

  private func range(_ index: Int) -> Range<Int> {
    (index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])
  }

  /// Eight bytes as one number. Where they lie within the text is for `hash` to see to, which is asked
  /// first.
  @inline(__always)
  private static func word(_ text: Span<UInt8>, _ place: Int) -> UInt64 {
    text.bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: place, as: UInt64.self)
  }

  /// The bytes of a word of less than eight as one number; some of them twice.
  @inline(__always)
  private static func short(_ text: Span<UInt8>, _ range: Range<Int>) -> UInt64 {
    let count = range.count
    if count >= 4 {
      let first = text.bytes.unsafeLoadUnaligned(
        fromUncheckedByteOffset: range.lowerBound, as: UInt32.self)
      let last = text.bytes.unsafeLoadUnaligned(
        fromUncheckedByteOffset: range.upperBound - 4, as: UInt32.self)
      return UInt64(first) | UInt64(last) << 32
    }
    guard count > 0 else { return 0 }
    return UInt64(text[unchecked: range.lowerBound])
      | UInt64(text[unchecked: range.lowerBound + count / 2]) << 8
      | UInt64(text[unchecked: range.upperBound - 1]) << 16
  }

  /// A hash of eight bytes at a time, and whether every byte is ASCII.
  @inline(__always)
  private func hash(_ text: Span<UInt8>, _ range: Range<Int>) -> (UInt32, isASCII: Bool) {
    precondition(range.lowerBound >= 0 && range.upperBound <= text.count, "beyond the text")
    var hash = seed &+ UInt64(range.count)
    var seen: UInt64 = 0
    let last: UInt64
    if range.count < 8 {
      last = Names.short(text, range)
    } else {
      var place = range.lowerBound
      while place + 8 < range.upperBound {
        let word = Names.word(text, place)
        seen |= word
        hash = Names.mixed(hash ^ word)
        place += 8
      }
      last = Names.word(text, range.upperBound - 8)
    }
    hash = Names.mixed(hash ^ last)
    return (UInt32(truncatingIfNeeded: hash), (seen | last) & 0x8080_8080_8080_8080 == 0)
  }

  @inline(__always)
  private static func mixed(_ word: UInt64) -> UInt64 {
    let product = word.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    return product.high ^ product.low
  }

  /// Takes over the names that another table has beyond the first `known`, which both have; their numbers
  /// here, in their order.
  mutating func add(_ other: Names, beyond known: Int) -> [NameID] {
    hasOtherSpellings = hasOtherSpellings || other.hasOtherSpellings
    return other.bytes.withUnsafeBufferPointer { bytes in
      (known..<max(known, other.count)).map { intern(bytes, other.range($0)) }
    }
  }

  private mutating func internOther(_ text: String) -> NameID {
    if let id = others[text] {
      if !text.utf8.elementsEqual(bytes[range(Int(id))]) { hasOtherSpellings = true }
      return NameID(id)
    }
    bytes += text.utf8
    ends.append(UInt32(bytes.count))
    hashes.append(0)
    let id = NameID(Int32(truncatingIfNeeded: ends.count - 1))
    others[text] = id.rawValue
    return id
  }

  private mutating func add(_ hash: UInt32, at slot: Int) -> NameID {
    ends.append(UInt32(bytes.count))
    hashes.append(hash)
    let id = NameID(Int32(truncatingIfNeeded: ends.count - 1))
    slots[slot] = id.rawValue
    if ends.count * 2 > slots.count { grow() }
    return id
  }

  private mutating func grow() {
    let count = slots.count * 2
    var bigger = [Int32](repeating: -1, count: count)
    for old in slots where old >= 0 {
      var slot = Int(hashes[Int(old)]) & (count - 1)
      while bigger[slot] >= 0 { slot = (slot + 1) & (count - 1) }
      bigger[slot] = old
    }
    slots = bigger
  }
}
