// ByteMarks.swift: finds bytes in a text, eight at a time.

/// Looks at eight bytes at once. A mark is the highest bit of a byte.
package enum ByteMarks {
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let lows: UInt64 = 0x7F7F_7F7F_7F7F_7F7F

  /// Marks the bytes that are this one.
  /// - Parameter word: eight bytes, the first one lowest.
  @inline(__always)
  package static func equal(_ word: UInt64, _ byte: UInt8) -> UInt64 {
    zero(word ^ (ones &* UInt64(byte)))
  }

  /// Marks the bytes that are one of two.
  @inline(__always)
  package static func equal(_ word: UInt64, _ one: UInt8, _ other: UInt8) -> UInt64 {
    equal(word, one) | equal(word, other)
  }

  /// Marks the bytes below one that is at most 0x80.
  @inline(__always)
  package static func below(_ word: UInt64, _ byte: UInt8) -> UInt64 {
    // Of a byte with its highest bit set, the difference with the lower bits is none of its own.
    ~((word | ~lows) &- ones &* UInt64(byte)) & ~word & ~lows
  }

  /// Marks the bytes of a range; all bytes, and those of the range, are below 0x80.
  @inline(__always)
  package static func among(_ word: UInt64, _ range: ClosedRange<UInt8>) -> UInt64 {
    let reached = word &+ ones &* UInt64(0x80 - range.lowerBound)
    let passed = word &+ ones &* UInt64(0x7F - range.upperBound)
    return reached & ~passed & ~lows
  }

  /// The place, from 0, of the first byte that is marked; there is one.
  @inline(__always)
  package static func first(_ marks: UInt64) -> Int { marks.trailingZeroBitCount / 8 }

  /// Marks the bytes that are 0, and no others: no byte's sum reaches into the next.
  @inline(__always)
  private static func zero(_ word: UInt64) -> UInt64 {
    ~(((word & lows) &+ lows) | word | lows)
  }
}
