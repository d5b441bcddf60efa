// StableHash.swift: a 128-bit hash that is the same on every machine and in every version.

/// A 128-bit hash value. Not for secrets: it tells different things apart, it does not resist an
/// attacker who makes two things alike on purpose.
package struct Hash128: Hashable, Comparable, Sendable {
  package let high: UInt64
  package let low: UInt64

  /// A hash from its halves.
  init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Orders by the hexadecimal form.
  package static func < (left: Hash128, right: Hash128) -> Bool {
    left.high == right.high ? left.low < right.low : left.high < right.high
  }

  /// Thirty-two lower-case hexadecimal digits.
  package var hex: String {
    String(unsafeUninitializedCapacity: 32) { out in
      for digit in 0..<16 {
        out[digit] = Self.digit(high >> UInt64(60 - 4 * digit))
        out[16 + digit] = Self.digit(low >> UInt64(60 - 4 * digit))
      }
      return 32
    }
  }

  private static func digit(_ value: UInt64) -> UInt8 {
    let nibble = UInt8(truncatingIfNeeded: value & 15)
    return nibble < 10 ? 48 + nibble : 87 + nibble
  }

  /// The first 53 bits as a share: 0 or more, less than 1. Draws use it.
  package var share: Double { Double(high >> 11) * 0x1p-53 }
}

/// Feeds values into a `Hash128`. The mixing is MurmurHash3's for 128 bits; text and lists carry
/// their lengths, so that ("ab", "c") and ("a", "bc") differ.
package struct StableHasher: Sendable {
  private var h1: UInt64
  private var h2: UInt64
  private var pending: UInt64 = 0
  private var hasPending = false
  private var wordCount: UInt64 = 0

  /// Starts with a seed; another seed gives an unrelated hash.
  package init(seed: UInt64 = 0) {
    h1 = seed
    h2 = seed
  }

  /// Feeds 64 bits.
  package mutating func add(_ word: UInt64) {
    wordCount &+= 1
    guard hasPending else {
      pending = word
      hasPending = true
      return
    }
    hasPending = false
    mix(pending, word)
  }

  /// Feeds an integer.
  package mutating func add(_ value: Int) { add(UInt64(bitPattern: Int64(value))) }

  /// Feeds a number; 0 and -0 count as the same.
  package mutating func add(_ value: Double) { add((value == 0 ? 0 : value).bitPattern) }

  /// Feeds a text by its UTF-8 bytes.
  package mutating func add(_ text: String) {
    var text = text
    text.withUTF8 { add(bytes: UnsafeRawBufferPointer($0)) }
  }

  /// Feeds bytes and their count.
  package mutating func add(bytes: UnsafeRawBufferPointer) {
    add(bytes.count)
    add(part: bytes)
  }

  /// Feeds a part of bytes whose count was fed before. Every part but the last is of whole words of
  /// eight bytes: then the parts give the hash of the whole.
  package mutating func add(part bytes: UnsafeRawBufferPointer) {
    var index = 0
    while index + 8 <= bytes.count {
      add(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)))
      index += 8
    }
    guard index < bytes.count else { return }
    var word: UInt64 = 0
    var shift: UInt64 = 0
    while index < bytes.count {
      word |= UInt64(bytes[index]) << shift
      shift += 8
      index += 1
    }
    add(word)
  }

  /// Feeds bytes and their count.
  package mutating func add(_ bytes: [UInt8]) { bytes.withUnsafeBytes { add(bytes: $0) } }

  /// Feeds a geometry: kind, shape of its parts, coordinates.
  package mutating func add(_ geometry: Geometry) {
    add(UInt64(geometry.kind.rawValue))
    add(geometry.ringEnds.count)
    for end in geometry.ringEnds { add(end) }
    add(geometry.partEnds.count)
    for end in geometry.partEnds { add(end) }
    add(geometry.coordinates.count)
    geometry.coordinates.withUnsafeBufferPointer { for value in $0 { add(value) } }
  }

  /// The hash of everything fed so far; feeding may go on.
  package func finish() -> Hash128 {
    var copy = self
    if copy.hasPending { copy.mix(copy.pending, 0x9E37_79B9_7F4A_7C15) }
    var a = copy.h1 ^ copy.wordCount
    var b = copy.h2 ^ copy.wordCount
    a = a &+ b
    b = b &+ a
    a = Self.avalanche(a)
    b = Self.avalanche(b)
    a = a &+ b
    b = b &+ a
    return Hash128(high: a, low: b)
  }

  @inline(__always)
  private mutating func mix(_ first: UInt64, _ second: UInt64) {
    let c1: UInt64 = 0x87C3_7B91_1142_53D5
    let c2: UInt64 = 0x4CF5_AD43_2745_937F
    h1 ^= Self.rotate(first &* c1, 31) &* c2
    h1 = (Self.rotate(h1, 27) &+ h2) &* 5 &+ 0x52DC_E729
    h2 ^= Self.rotate(second &* c2, 33) &* c1
    h2 = (Self.rotate(h2, 31) &+ h1) &* 5 &+ 0x3849_5AB5
  }

  @inline(__always)
  private static func rotate(_ value: UInt64, _ count: UInt64) -> UInt64 {
    value << count | value >> (64 - count)
  }

  @inline(__always)
  private static func avalanche(_ value: UInt64) -> UInt64 {
    var value = value
    value ^= value >> 33
    value = value &* 0xFF51_AFD7_ED55_8CCD
    value ^= value >> 33
    value = value &* 0xC4CE_B9FE_1A85_EC53
    return value ^ value >> 33
  }
}
