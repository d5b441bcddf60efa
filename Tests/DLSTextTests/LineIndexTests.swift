// LineIndexTests.swift: lines after a change are the lines of the changed text.

import DLSText
import Testing

@Suite struct LineIndexTests {
  @Test func replacingIsIndexingAnew() {
    let pieces = ["", "a", "\n", "\r", "\r\n", "ab\ncd", "\n\n", "ä🌲", "\r\r\n\n"].map {
      Array($0.utf8)
    }
    var state: UInt64 = 7
    func random(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % limit
    }
    for _ in 0..<300 {
      var lines = LineIndex([])
      for _ in 0..<20 {
        let start = random(lines.bytes.count + 1)
        let end = start + random(lines.bytes.count - start + 1)
        let isLong = end - start > 4 && random(3) > 0
        let range = TextRange(UInt32(start), UInt32(isLong ? start + 2 : end))
        lines.replace(range, by: pieces[random(pieces.count)])
        let fresh = LineIndex(lines.bytes)
        #expect(lines.lineStarts == fresh.lineStarts)
        let place = UInt32(random(lines.bytes.count + 1))
        #expect(lines.position(at: place, .utf16) == fresh.position(at: place, .utf16))
      }
    }
  }

  /// A line break of two characters may lie on both sides of where the text is cut.
  @Test(arguments: 0..<8)
  func piecesHaveTheLinesOfTheWhole(shift: Int) {
    let halves = Workers(count: 2) { pieces, work in
      for piece in (0..<pieces).reversed() { work(piece) }
    }
    let line = Array("a\r\né\n\r\r\n\n".utf8)
    let bytes =
      Array(repeating: 0x62, count: shift) + Array(repeating: line, count: 60_000).joined()
    let (whole, pieces) = (LineIndex(bytes), LineIndex(bytes, workers: halves))
    #expect(whole.lineStarts == pieces.lineStarts)
    let end = UInt32(bytes.count - 3)
    #expect(whole.position(at: end, .utf16) == pieces.position(at: end, .utf16))
  }

  /// A column within a character is its start, whatever is counted.
  @Test(arguments: [
    (PositionEncoding.utf8, [0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10]),
    (.utf16, [0, 1, 3, 6, 6, 10, 10]), (.utf32, [0, 1, 3, 6, 10, 10]),
  ])
  func columnsWithinCharacters(encoding: PositionEncoding, wanted: [UInt32]) {
    let lines = LineIndex(Array("aé木🌲\nb".utf8))
    let found = wanted.indices.map { column in
      lines.offset(of: TextPosition(line: 0, column: column), encoding)
    }
    #expect(found == wanted)
  }

  /// Columns are counted from where the last was; in a long line each would be counted anew otherwise.
  @Test(arguments: PositionEncoding.allCases)
  func columnsFromAMark(encoding: PositionEncoding) {
    let text = "Bäume 🌲 and a run of letters, ä, and another one\r\nplain line of letters\n木木 木 end"
    let lines = LineIndex(Array(text.utf8))
    let places = 0...UInt32(lines.bytes.count)
    var mark = ColumnMark()
    for offset in Array(places) + places.reversed() + places.filter({ $0 % 7 == 0 }) {
      let found = lines.position(at: offset, encoding, near: nil, from: &mark)
      #expect(found == lines.position(at: offset, encoding))
      let end = Int(offset)
      guard end == lines.bytes.count || lines.bytes[end] & 0xC0 != 0x80 else { continue }
      let start = String(
        decoding: lines.bytes[Int(lines.lineStarts[found.line])..<end], as: UTF8.self)
      let count =
        switch encoding {
        case .utf8: start.utf8.count
        case .utf16: start.utf16.count
        case .utf32: start.unicodeScalars.count
        }
      #expect(found.column == count)
      let inLine = lines.range(ofLine: found.line).end >= offset
      if inLine { #expect(lines.offset(of: found, encoding) == offset) }
    }
    for column in [Int.min, -1, Int.max] {
      let offset = lines.offset(of: TextPosition(line: 1, column: column), encoding)
      #expect(offset == (column < 0 ? lines.range(ofLine: 1).start : lines.range(ofLine: 1).end))
    }
  }

  /// Bytes that are no UTF-8 can each be pointed at.
  @Test func bytesOfNoCharacterAreLeft() {
    let lines = LineIndex([0x61, 0x80, 0x80, 0xE2, 0x61])
    for column in 0...5 {
      #expect(lines.offset(of: TextPosition(line: 0, column: column), .utf8) == UInt32(column))
    }
  }
}

/// The line of a place is looked for near where lines of one length would have it; these have all lengths.
@Test(arguments: [
  "", "\n", "\n\n\n\n", "a", "one\ntwo\nthree", String(repeating: "\n", count: 500) + "end",
  String(repeating: "a long line ", count: 99) + "\n\n\nb\n",
  "\n\n\n" + String(repeating: "x", count: 999) + "\n" + String(repeating: "\n", count: 99) + "yy",
])
func everyPlaceIsInItsLine(_ text: String) {
  let index = LineIndex(Array(text.utf8))
  var line = 0
  for offset in 0...UInt32(text.utf8.count) {
    if line + 1 < index.lineStarts.count, index.lineStarts[line + 1] <= offset { line += 1 }
    #expect(index.line(at: offset) == line)
    for near in [-1, 0, line - 1, line, line + 3, index.lineCount, .max] {
      #expect(index.line(at: offset, near: near) == line)
    }
  }
  #expect(index.line(at: .max) == index.lineCount - 1)
}
