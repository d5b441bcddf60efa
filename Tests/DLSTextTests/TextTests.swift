// TextTests.swift: ranges, positions and edits.

import DLSText
import Testing

@Test func rangesKnowTheirRelations() {
  let range = TextRange(2, 5)
  #expect(range.contains(2) && !range.contains(5) && range.touches(5))
  #expect(range.overlaps(TextRange(4, 9)) && !range.overlaps(TextRange(5, 9)))
  #expect(range.covers(TextRange(at: 5)) && !range.covers(TextRange(1, 3)))
  #expect(range.union(TextRange(7, 8)) == TextRange(2, 8))
  #expect(TextRange(7, 3) == TextRange(at: 7))
  #expect(TextRange(2, 50).clamped(to: 4) == TextRange(2, 4))
}

@Test func linesEndWithEveryKindOfBreak() {
  let index = LineIndex(Array("a\nb\r\nc\rd\n".utf8))
  #expect(index.lineStarts == [0, 2, 5, 7, 9])
  #expect((0..<5).map(index.text(ofLine:)) == ["a", "b", "c", "d", ""])
  #expect(index.text(ofLine: 99) == "")
  #expect(index.line(at: 4) == 1 && index.line(at: 5) == 2 && index.line(at: 99) == 4)
}

@Test(arguments: PositionEncoding.allCases)
func columnsComeBack(_ encoding: PositionEncoding) {
  let text = "aé😀z\nü\n"
  let bytes = Array(text.utf8)
  let index = LineIndex(bytes)
  var offset = 0
  for scalar in text.unicodeScalars {
    let position = index.position(at: UInt32(offset), encoding)
    if scalar != "\n" {
      #expect(index.offset(of: position, encoding) == UInt32(offset))
    }
    offset += String(scalar).utf8.count
  }
  let columns: [PositionEncoding: Int] = [.utf8: 7, .utf16: 4, .utf32: 3]
  #expect(index.position(at: 7, encoding) == TextPosition(line: 0, column: columns[encoding] ?? -1))
}

@Test func positionsOutsideAreClamped() {
  let index = LineIndex(Array("ab\nc".utf8))
  #expect(index.offset(of: TextPosition(line: 0, column: 99)) == 2)
  #expect(index.offset(of: TextPosition(line: -1, column: 0)) == 0)
  #expect(index.offset(of: TextPosition(line: 9, column: 0)) == 4)
  #expect(index.position(at: 99) == TextPosition(line: 1, column: 1))
}

@Test func brokenBytesCountAsTheyAreShown() {
  let bytes: [UInt8] = [0x61, 0xFF, 0xE2, 0x82, 0x62, 0xF0, 0x9F, 0x98, 0x80, 0x0A]
  let shown = String(decoding: bytes, as: UTF8.self)
  let index = LineIndex(bytes)
  #expect(index.position(at: 9, .utf32).column == shown.unicodeScalars.count - 1)
  #expect(index.position(at: 9, .utf16).column == shown.utf16.count - 1)
}

@Test func validityIsThatOfTheStandardLibrary() {
  let samples: [[UInt8]] = [
    [0x41], [0xC3, 0xA9], [0xC0, 0x80], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80],
    [0xF4, 0x90, 0x80, 0x80],
    [0xF0, 0x9F, 0x98, 0x80], [0xE2, 0x82], [0x80], [0xF8, 0x88, 0x80, 0x80, 0x80],
    [0xEF, 0xBB, 0xBF],
  ]
  for bytes in samples {
    let isValid = String(validating: bytes, as: UTF8.self) != nil
    #expect(UTF8Decoder.isValid(bytes.span, 0..<bytes.count) == isValid, "\(bytes)")
  }
}

private func edit(_ start: UInt32, _ end: UInt32, _ text: String) -> TextEdit {
  TextEdit(file: .main, range: TextRange(start, end), newText: text)
}

private func apply(_ edits: [TextEdit], _ text: String) throws(TextEditError) -> String {
  String(decoding: try TextEdit.apply(edits, to: Array(text.utf8)), as: UTF8.self)
}

@Test func editsApplyInAnyOrder() throws {
  #expect(try apply([edit(3, 5, "X"), edit(0, 1, "")], "abcdef") == "bcXf")
  #expect(try apply([edit(1, 1, "1"), edit(1, 1, "2"), edit(1, 2, "B")], "abc") == "a12Bc")
  #expect(try apply([], "abc") == "abc")
}

@Test func editsThatOverlapAreRefused() {
  #expect(throws: TextEditError.overlap(TextRange(0, 3), TextRange(2, 4))) {
    try apply([edit(0, 3, ""), edit(2, 4, "")], "abcdef")
  }
  #expect(throws: TextEditError.overlap(TextRange(0, 3), TextRange(0, 3))) {
    try apply([edit(0, 3, "a"), edit(0, 3, "b")], "abcdef")
  }
  #expect(throws: TextEditError.outside(TextRange(2, 9), count: 3)) {
    try apply([edit(2, 9, "")], "abc")
  }
}
