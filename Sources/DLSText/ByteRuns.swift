// ByteRuns.swift: looks at long runs of bytes, eight at a time.

/// Questions about all bytes of a text. The standard library answers them byte by byte.
package enum ByteRuns {
  /// Where a byte first stands in a range of a text, if it does.
  package static func first(
    _ byte: UInt8, in bytes: Span<UInt8>, _ range: Range<Int>
  ) -> Int? {
    precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "beyond the text")
    let raw = bytes.bytes
    @inline(__always)
    func marks(_ place: Int) -> UInt64 {
      ByteMarks.equal(
        raw.unsafeLoadUnaligned(fromUncheckedByteOffset: place, as: UInt64.self).littleEndian, byte)
    }
    var place = range.lowerBound
    // Where there is none for long, as of bytes that no text has.
    while place &+ 32 <= range.upperBound,
      marks(place) | marks(place &+ 8) | marks(place &+ 16) | marks(place &+ 24) == 0
    {
      place &+= 32
    }
    while place &+ 8 <= range.upperBound {
      let found = marks(place)
      if found != 0 { return place + ByteMarks.first(found) }
      place &+= 8
    }
    while place < range.upperBound {
      if bytes[place] == byte { return place }
      place += 1
    }
    return nil
  }

  /// Calls `body` with each place of a range where one of two bytes stands, in order; every bit that any byte
  /// of the range has.
  @inline(__always)
  static func forEach(
    _ one: UInt8, or other: UInt8, in bytes: Span<UInt8>, _ range: Range<Int>,
    _ body: (Int) -> Void
  ) -> UInt8 {
    precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "beyond the text")
    let raw = bytes.bytes
    var seen: UInt64 = 0
    var place = range.lowerBound
    while place &+ 8 <= range.upperBound {
      let word = raw.unsafeLoadUnaligned(fromUncheckedByteOffset: place, as: UInt64.self)
        .littleEndian
      seen |= word
      // For control characters one question rules out most words.
      let mayHold = max(one, other) >= 0x20 || ByteMarks.below(word, 0x20) != 0
      var marks = mayHold ? ByteMarks.equal(word, one, other) : 0
      while marks != 0 {
        body(place &+ ByteMarks.first(marks))
        marks &= marks &- 1
      }
      place &+= 8
    }
    while place < range.upperBound {
      seen |= UInt64(bytes[place])
      if bytes[place] == one || bytes[place] == other { body(place) }
      place &+= 1
    }
    seen |= seen >> 32
    seen |= seen >> 16
    return UInt8(truncatingIfNeeded: seen | seen >> 8)
  }

  /// Calls `body` with each place of a range where a byte is in one of two ranges, in order; all of them are below
  /// 0x80, as kinds of tokens are.
  package static func forEach(
    among one: ClosedRange<UInt8>, or other: ClosedRange<UInt8>, in bytes: Span<UInt8>,
    _ range: Range<Int>, _ body: (Int) -> Void
  ) {
    precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "beyond the bytes")
    let raw = bytes.bytes
    var place = range.lowerBound
    while place &+ 8 <= range.upperBound {
      let word = raw.unsafeLoadUnaligned(fromUncheckedByteOffset: place, as: UInt64.self)
        .littleEndian
      var marks = ByteMarks.among(word, one) | ByteMarks.among(word, other)
      while marks != 0 {
        body(place &+ ByteMarks.first(marks))
        marks &= marks &- 1
      }
      place &+= 8
    }
    while place < range.upperBound {
      if one.contains(bytes[place]) || other.contains(bytes[place]) { body(place) }
      place &+= 1
    }
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
    bytes.bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self).littleEndian
  }
}
