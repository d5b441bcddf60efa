// ByteRuns.swift: looks at long runs of bytes, eight at a time.

/// Questions about all bytes of a text. The standard library answers them byte by byte.
package enum ByteRuns {
  /// Where the first byte 0 stands, if there is one.
  package static func firstZero(_ bytes: [UInt8]) -> Int? {
    let bytes = bytes.span
    let ones: UInt64 = 0x0101_0101_0101_0101
    var index = 0
    while index + 8 <= bytes.count {
      let word = word(bytes, index)
      // A byte that is 0 borrows from its highest bit; one that has that bit is none.
      if (word &- ones) & ~word & (ones << 7) != 0 { break }
      index += 8
    }
    while index < bytes.count {
      if bytes[index] == 0 { return index }
      index += 1
    }
    return nil
  }

  /// Whether two runs are the same.
  package static func areEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    let (a, b) = (a.span, b.span)
    guard a.count == b.count else { return false }
    var index = 0
    while index + 8 <= a.count {
      if word(a, index) != word(b, index) { return false }
      index += 8
    }
    while index < a.count {
      if a[index] != b[index] { return false }
      index += 1
    }
    return true
  }

  @inline(__always)
  private static func word(_ bytes: Span<UInt8>, _ index: Int) -> UInt64 {
    bytes.bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
  }
}
