// SharedBytes.swift: how much two texts have in common at their ends.

import DLSText

/// Compares texts.
enum SharedBytes {
  /// How many bytes two texts share at their beginning, and how many of the rest at their end.
  static func count(_ old: [UInt8], _ new: [UInt8]) -> (before: Int, behind: Int) {
    let room = min(old.count, new.count)
    let (a, b) = (old.span, new.span)
    var before = 0
    while before + 8 <= room, word(a, before) == word(b, before) { before += 8 }
    while before < room, a[before] == b[before] { before += 1 }
    var behind = 0
    let rest = room - before
    while behind + 8 <= rest,
      word(a, old.count - behind - 8) == word(b, new.count - behind - 8)
    {
      behind += 8
    }
    while behind < rest, a[old.count - 1 - behind] == b[new.count - 1 - behind] { behind += 1 }
    return (before, behind)
  }

  @inline(__always)
  private static func word(_ text: Span<UInt8>, _ place: Int) -> UInt64 {
    text.bytes.unsafeLoadUnaligned(fromByteOffset: place, as: UInt64.self)
  }
}
