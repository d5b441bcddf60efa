// SharedBytes.swift: how much two texts have in common at their ends.

import DLSText

/// Compares texts.
enum SharedBytes {
  /// How many bytes two texts share at their beginning, as far as an end; the first few are known to be the same.
  static func before(_ old: [UInt8], _ new: [UInt8], from known: Int, upTo end: Int) -> Int {
    let room = min(end, old.count, new.count)
    let (a, b) = (old.span, new.span)
    var before = known
    while before + 8 <= room, word(a, before) == word(b, before) { before += 8 }
    while before < room, a[before] == b[before] { before += 1 }
    return before
  }

  /// How many bytes two texts share at their end, of those behind the first few.
  static func behind(_ old: [UInt8], _ new: [UInt8], from first: Int) -> Int {
    let (a, b) = (old.span, new.span)
    var behind = 0
    let rest = min(old.count, new.count) - first
    while behind + 8 <= rest,
      word(a, old.count - behind - 8) == word(b, new.count - behind - 8)
    {
      behind += 8
    }
    while behind < rest, a[old.count - 1 - behind] == b[new.count - 1 - behind] { behind += 1 }
    return behind
  }

  @inline(__always)
  private static func word(_ text: Span<UInt8>, _ place: Int) -> UInt64 {
    text.bytes.unsafeLoadUnaligned(fromByteOffset: place, as: UInt64.self)
  }
}
