// LineIndex.swift: turns byte offsets into lines and columns, and back.

/// How a column is counted.
package enum PositionEncoding: Sendable, CaseIterable {
  /// Bytes.
  case utf8
  /// UTF-16 code units, the default of editors.
  case utf16
  /// Unicode scalars.
  case utf32
}

/// A place in a text; both numbers begin at 0.
package struct TextPosition: Hashable, Sendable {
  /// The line, from 0.
  package let line: Int
  /// The column, from 0, in the units of the encoding that was asked for.
  package let column: Int

  /// The place at `line` and `column`, both from 0.
  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }
}

/// A place of a text whose column is known: those behind it in its line are counted from there. For one text and
/// one encoding.
package struct ColumnMark: Sendable {
  fileprivate var line = -1
  fileprivate var index = 0
  fileprivate var column = 0

  /// A mark at no place.
  package init() {}
}

/// The lines of one text. A line ends with LF, CRLF or a CR alone.
///
/// Nothing here fails: an offset past the end stands for the end, a column past the end of its line
/// for the line's end, and bytes that are no UTF-8 count as the U+FFFD they are shown as.
package struct LineIndex: Sendable {
  /// The text.
  package private(set) var bytes: [UInt8]
  /// The offset at which each line begins; the first is 0.
  package private(set) var lineStarts: [UInt32]
  /// Whether each byte is one character, so that all encodings count alike.
  private var isASCII: Bool

  /// The lines of `bytes`, which must be shorter than 4 GiB.
  /// - Parameter workers: the threads that may share a long text.
  package init(_ bytes: [UInt8], workers: Workers = .one) {
    let ranges = workers.ranges(bytes.count, least: 1 << 17)
    let pieces = workers.map(ranges.count) { piece in
      var starts: [UInt32] = piece == 0 ? [0] : []
      starts.reserveCapacity(ranges[piece].count / 24 + 1)
      let isASCII = LineIndex.scan(bytes, ranges[piece], &starts)
      return (starts: starts, isASCII: isASCII)
    }
    isASCII = pieces.allSatisfy(\.isASCII)
    self.bytes = bytes
    lineStarts = pieces.count == 1 ? pieces[0].starts : pieces.flatMap(\.starts)
  }

  /// Notes where lines begin that end within a range; whether each of its bytes is a character.
  private static func scan(
    _ bytes: [UInt8], _ range: Range<Int>, _ starts: inout [UInt32]
  ) -> Bool {
    let span = bytes.span
    return ByteRuns.forEach(0x0A, or: 0x0D, in: span, range) { noteEnd($0, span, &starts) } < 0x80
  }

  /// Notes the line behind a line feed or a carriage return, unless the line break goes on.
  @inline(__always)
  private static func noteEnd(_ place: Int, _ bytes: Span<UInt8>, _ starts: inout [UInt32]) {
    let next = place + 1
    if bytes[place] == 0x0A || next == bytes.count || bytes[next] != 0x0A {
      starts.append(UInt32(truncatingIfNeeded: next))
    }
  }

  /// Replaces some bytes of the text. What it costs besides moving memory follows the length of the
  /// lines that change, not that of the text.
  package mutating func replace(_ range: TextRange, by new: [UInt8]) {
    let range = range.clamped(to: bytes.count)
    // A line break of two characters may come to be, or be broken up, at either end.
    let first = line(at: range.start > 0 ? range.start - 1 : 0)
    var next = line(at: range.end) + 1
    let shift = new.count - range.count
    bytes.replaceSubrange(range.indices, with: new)
    let end = next < lineStarts.count ? Int(lineStarts[next]) + shift : bytes.count
    var starts: [UInt32] = []
    let isASCIIThere = LineIndex.scan(bytes, Int(lineStarts[first])..<end, &starts)
    // The line that begins right behind is found again.
    if next < lineStarts.count { next += 1 }
    let moved = UInt32(truncatingIfNeeded: shift)
    lineStarts.withUnsafeMutableBufferPointer { starts in
      for place in next..<max(next, starts.count) { starts[place] &+= moved }
    }
    lineStarts.replaceSubrange(first + 1..<next, with: starts)
    isASCII = isASCII && isASCIIThere
  }

  /// The number of lines; a text that ends with a line break has an empty last one.
  package var lineCount: Int { lineStarts.count }

  /// The line, from 0, that holds the byte at `offset`.
  /// - Parameter near: a line that may be near it; what the search costs follows how near.
  package func line(at offset: UInt32, near: Int? = nil) -> Int {
    // The lines of a text are about alike in length.
    let wanted = near ?? Int(offset) * lineStarts.count / max(bytes.count, 1)
    var low = min(max(wanted, 0), lineStarts.count - 1)
    var (high, step) = (low + 1, 1)
    while low > 0, lineStarts[low] > offset {
      (low, high) = (max(low - step, 0), low)
      step *= 2
    }
    while high < lineStarts.count, lineStarts[high] <= offset {
      (low, high) = (high, min(high + step, lineStarts.count))
      step *= 2
    }
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return low
  }

  /// The bytes of a line without its line break; empty for a line that isn't there.
  package func range(ofLine line: Int) -> TextRange {
    guard lineStarts.indices.contains(line) else { return TextRange(at: UInt32(bytes.count)) }
    let start = lineStarts[line]
    var end = line + 1 < lineStarts.count ? lineStarts[line + 1] : UInt32(bytes.count)
    while end > start, bytes[Int(end) - 1] == 0x0A || bytes[Int(end) - 1] == 0x0D { end -= 1 }
    return TextRange(start, end)
  }

  /// The text of a line without its line break.
  package func text(ofLine line: Int) -> String {
    String(decoding: bytes[range(ofLine: line).indices], as: UTF8.self)
  }

  /// Whether columns have to be counted, character by character.
  package func countsCharacters(_ encoding: PositionEncoding) -> Bool {
    !isASCII && encoding != .utf8
  }

  /// The line and column of a byte offset; `near` is a line that may be near it.
  package func position(
    at offset: UInt32, _ encoding: PositionEncoding = .utf8, near: Int? = nil
  ) -> TextPosition {
    var mark = ColumnMark()
    return position(at: offset, encoding, near: near, from: &mark)
  }

  /// The same for many places of a text, one behind the other: each is counted from the mark that the one
  /// before has left.
  package func position(
    at offset: UInt32, _ encoding: PositionEncoding, near: Int?, from mark: inout ColumnMark
  ) -> TextPosition {
    let offset = min(offset, UInt32(bytes.count))
    let line = line(at: offset, near: near)
    let start = Int(lineStarts[line])
    if !countsCharacters(encoding) {
      return TextPosition(line: line, column: Int(offset) - start)
    }
    if mark.line != line || mark.index > Int(offset) {
      (mark.line, mark.index, mark.column) = (line, start, 0)
    }
    let span = bytes.span
    while mark.index < Int(offset) {
      let run = asciiRun(mark.index, Int(offset))
      mark.index += run
      mark.column += run
      if mark.index == Int(offset) { break }
      let step = UTF8Decoder.step(span, at: mark.index)
      if mark.index + step.length > Int(offset) { break }
      mark.column += width(step.scalar, encoding)
      mark.index += step.length
    }
    return TextPosition(line: line, column: mark.column)
  }

  /// How many bytes from a place on are ASCII for certain and lie before another; they are looked at by eights.
  private func asciiRun(_ start: Int, _ end: Int) -> Int {
    bytes.withUnsafeBytes { bytes in
      var next = start
      while next + 8 <= end,
        bytes.loadUnaligned(fromByteOffset: next, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
      {
        next += 8
      }
      return next - start
    }
  }

  /// The first byte of the character that a byte of a line belongs to.
  private func start(of offset: Int, _ line: Range<Int>) -> Int {
    let span = bytes.span
    // A character has four bytes at most; what is no UTF-8 is left as it is.
    for first in stride(from: offset, through: max(line.lowerBound, offset - 3), by: -1)
    where first < line.upperBound && span[first] & 0xC0 != 0x80 {
      return first + UTF8Decoder.step(span, at: first).length > offset ? first : offset
    }
    return offset
  }

  /// The byte offset of a line and column.
  package func offset(of position: TextPosition, _ encoding: PositionEncoding = .utf8) -> UInt32 {
    guard position.line >= 0 else { return 0 }
    guard position.line < lineStarts.count else { return UInt32(bytes.count) }
    let line = range(ofLine: position.line).indices
    if !countsCharacters(encoding) {
      let column = min(max(position.column, 0), line.count)
      return UInt32(isASCII ? line.lowerBound + column : start(of: line.lowerBound + column, line))
    }
    let wanted = min(position.column, line.count)
    var column = 0
    var index = line.lowerBound
    let span = bytes.span
    while index < line.upperBound {
      let run = asciiRun(index, min(line.upperBound, index + wanted - column))
      index += run
      column += run
      if index == line.upperBound { break }
      let step = UTF8Decoder.step(span, at: index)
      column += width(step.scalar, encoding)
      if column > position.column { break }
      index += step.length
    }
    return UInt32(min(index, line.upperBound))
  }

  private func width(_ scalar: Unicode.Scalar?, _ encoding: PositionEncoding) -> Int {
    encoding == .utf16 && (scalar?.value ?? 0) > 0xFFFF ? 2 : 1
  }
}
