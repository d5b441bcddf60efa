// TextChange.swift: which part of a text became another one.

/// A part of a text that was replaced: everything before and after it is as it was.
package struct TextChange: Sendable, Equatable {
  /// The bytes that went, in the old text.
  package let old: Range<Int>
  /// The bytes that came, in the new text; they begin where those that went did.
  package let new: Range<Int>

  /// The bytes of `old` became `count` others.
  package init(_ old: Range<Int>, count: Int) {
    self.old = old
    new = old.lowerBound..<old.lowerBound + count
  }

  /// The least change that makes one text of another.
  package init(from old: [UInt8], to new: [UInt8]) {
    let least = min(old.count, new.count)
    var start = 0
    while start < least, old[start] == new[start] { start += 1 }
    var rest = 0
    while rest < least - start, old[old.count - 1 - rest] == new[new.count - 1 - rest] { rest += 1 }
    self.init(start..<old.count - rest, count: new.count - rest - start)
  }

  /// How far what stands behind was moved.
  package var shift: Int { new.count - old.count }

  /// This change and one of its result as one: it replaces what either of them did, and what is
  /// between them.
  package func followed(by next: TextChange) -> TextChange {
    let start = min(old.lowerBound, next.old.lowerBound)
    // Where the second ends, as an offset of the first text, and where the first does in the last.
    let oldEnd = max(old.upperBound, next.old.upperBound - shift)
    let newEnd = max(new.upperBound + next.shift, next.new.upperBound)
    return TextChange(start..<max(start, oldEnd), count: newEnd - start)
  }

  /// Where a place of the old text is in the new one; nil for a place in what was replaced.
  package func moved(_ range: TextRange) -> TextRange? {
    if Int(range.end) <= old.lowerBound { return range }
    return Int(range.start) >= old.upperBound ? range.moved(by: shift) : nil
  }
}

extension TextRange {
  /// The same range so many bytes further on.
  @inlinable @inline(__always)
  public func moved(by shift: Int) -> TextRange {
    let bytes = UInt32(truncatingIfNeeded: shift)
    return TextRange(start &+ bytes, end &+ bytes)
  }
}
