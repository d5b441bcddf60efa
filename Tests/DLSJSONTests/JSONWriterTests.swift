// JSONWriterTests.swift: what texts look like as JSON.

import DLSJSON
import Testing

@Test(arguments: [
  ("", "\"\""), ("plain", "\"plain\""), ("a\"b", "\"a\\\"b\""), ("\\", "\"\\\\\""),
  ("a\nb\rc\td", "\"a\\nb\\rc\\td\""), ("\u{0}\u{1F}\u{7F}", "\"\\u0000\\u001f\\u007f\""),
  ("ünï – ok", "\"ünï – ok\""), ("日本", "\"日本\""),
])
func aTextIsWritten(_ text: String, _ json: String) {
  #expect(JSONWriter.text(.string(text)) == json)
}

/// What needs an escape is found wherever it stands among other characters, and in texts of any length.
@Test(arguments: ["\"", "\\", "\n", "\u{1}", "\u{1F}", "\u{7F}"])
func anEscapeIsFoundAnywhere(_ character: String) throws {
  for filler in ["a", "~", " ", "é", "\u{80}", "\u{7FF}", "😀"] {
    for before in 0..<18 {
      for after in 0..<10 {
        let text =
          String(repeating: filler, count: before) + character
          + String(repeating: filler, count: after)
        let json = JSONWriter.text(.string(text))
        #expect(json.utf8.count > text.utf8.count + 2)
        let read = try JSONReader.parse(json)
        #expect(read == .string(text))
        if read != .string(text) { return }
      }
    }
  }
}

@Test(arguments: [
  0, 7, 9, 10, 99, 100, 12_345, 999_999, 1_000_000, 99_999_999, 100_000_000, 4_294_967_296, Int.max,
])
func aNumberIsWrittenAsItsDigits(_ number: Int) {
  #expect(JSONWriter.text(.integer(Int64(number))) == String(number))
  #expect(JSONWriter.text(.integer(Int64(-number))) == String(-number))
  var writer = JSONWriter()
  writer.piece(number)
  #expect(writer.bytes == Array(String(number).utf8))
}

/// A name that the program writes stands as one that comes from elsewhere does, compact and indented.
@Test(arguments: [false, true])
func aNameIsWrittenAlike(isIndented: Bool) {
  var (one, other) = (JSONWriter(indented: isIndented), JSONWriter(indented: isIndented))
  one.beginObject()
  other.beginObject()
  for number: Int64 in 1...2 {
    one.member("range", .integer(number))
    let name = ["range"][0]
    other.member(name, .integer(number))
  }
  one.endObject()
  other.endObject()
  #expect(one.bytes == other.bytes)
}

/// Lists of nothing leave no comma behind.
@Test(arguments: [
  ([], "[]"), (["[]"], "[]"), (["[1,2]"], "[1,2]"), (["[]", "[1]"], "[1]"),
  (["[1]", "[]", "[[],2]", "[]"], "[1,[],2]"),
])
func listsAreJoined(lists: [String], joined: String) {
  let parts = lists.map { Array($0.utf8) }
  #expect(JSONWriter.list(joining: parts) == Array(joined.utf8))
}
