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
