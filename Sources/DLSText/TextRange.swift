// TextRange.swift: a half-open range of bytes in one file.

/// A half-open range of byte offsets, `start ..< end`, in one file.
///
/// Offsets are 32 bits wide: a caller refuses files of 4 GiB and more before it makes ranges.
public struct TextRange: Hashable, Sendable {
  /// The offset of the first byte.
  public let start: UInt32
  /// The offset after the last byte; never less than `start`.
  public let end: UInt32

  /// The range from `start` to `end`; an `end` before `start` gives the empty range at `start`.
  @inlinable @inline(__always)
  public init(_ start: UInt32, _ end: UInt32) {
    self.start = start
    self.end = max(start, end)
  }

  /// The empty range at `offset`: a place between two bytes.
  @inlinable @inline(__always)
  public init(at offset: UInt32) {
    self.init(offset, offset)
  }

  /// The length in bytes.
  package var count: Int { Int(end - start) }

  /// Whether the range covers no byte.
  package var isEmpty: Bool { start == end }

  /// The range as array indices.
  @inlinable @inline(__always)
  public var indices: Range<Int> { Int(start)..<Int(end) }

  /// Whether the byte at `offset` lies in the range.
  package func contains(_ offset: UInt32) -> Bool {
    start <= offset && offset < end
  }

  /// Whether `offset` lies in the range or right at its end, as a caret does.
  package func touches(_ offset: UInt32) -> Bool {
    start <= offset && offset <= end
  }

  /// Whether every byte of `other` lies in the range.
  package func covers(_ other: TextRange) -> Bool {
    start <= other.start && other.end <= end
  }

  /// Whether the two ranges share a byte.
  package func overlaps(_ other: TextRange) -> Bool {
    start < other.end && other.start < end
  }

  /// The smallest range that covers both.
  package func union(_ other: TextRange) -> TextRange {
    TextRange(min(start, other.start), max(end, other.end))
  }

  /// The range cut to the bytes of a file of `count` bytes.
  package func clamped(to count: Int) -> TextRange {
    let limit = UInt32(clamping: count)
    return TextRange(min(start, limit), min(end, limit))
  }
}

extension TextRange: Comparable {
  /// Orders by start, then by end.
  public static func < (a: TextRange, b: TextRange) -> Bool {
    a.start != b.start ? a.start < b.start : a.end < b.end
  }
}

extension TextRange: CustomStringConvertible {
  /// `4..<9`
  public var description: String { "\(start)..<\(end)" }
}
