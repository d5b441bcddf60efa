// TypingTests.swift: what is changed along with typing and saving.

import DLSIDE
import DLSJSON
import DLSTestClient
import Testing

@Suite struct TypingTests {
  /// Types a key before `¦` and compares the text.
  private func check(_ text: String, _ key: String, _ laidOut: String) throws {
    let desk = EditingDesk(["/w/a.dlsproj": text])
    let edits = desk.ask("textDocument/onTypeFormatting", ["ch": .string(key), "options": [:]])
    try desk.apply(edits["result"]?.array ?? [], to: "/w/a.dlsproj")
    #expect(desk.texts["/w/a.dlsproj"] == laidOut)
  }

  @Test(arguments: ["\n", "\r\n"])
  func aLineThatEnds(lineBreak: String) throws {
    func with(_ text: String) -> String { text.replacing("\n", with: lineBreak) }
    try check(
      with("source s {\n  path=\"🌲.tif\"  \n¦\n}\n"), "\n",
      with("source s {\n  path = \"🌲.tif\"\n  \n}\n"))
    try check(with("source s {\n¦}\n"), "\n", with("source s {\n}\n"))
    try check(with("a {\n  b {\n    c = [\n¦"), "\n", with("a {\n  b {\n    c = [\n      "))
    try check(with("person a {}\n    ¦\n"), "\n", with("person a {}\n\n"))
    try check(with("¦\n"), "\n", with("\n"))
  }

  /// In a library that others import, in text that the disk has otherwise, in another root.
  @Test(arguments: ["/w/lib.dlsproj", "/v/b.dlsproj"])
  func typedTextIsLaidOutAnywhere(path: String) throws {
    let desk = EditingDesk(
      ["/w/a.dlsproj": "import \"lib.dlsproj\" as lib\n", path: "person old {}\n"],
      open: ["/w/a.dlsproj"], unsaved: [path: "source s{path=\"a\"}¦\n"], folders: ["/w", "/v"])
    let edits = desk.ask("textDocument/onTypeFormatting", ["ch": "}", "options": [:]])
    try desk.apply(edits["result"]?.array ?? [], to: path)
    #expect(desk.texts[path] == "source s { path = \"a\" }\n")
  }

  @Test func aBlockThatCloses() throws {
    try check(
      "source   s {path=\"a\"}¦\nperson  b  {}\n", "}",
      "source s { path = \"a\" }\nperson  b  {}\n")
    try check(
      "train t {\n   sampling{x=1}¦\n  y =2\n}\n", "}",
      "train t {\n   sampling { x = 1 }\n  y =2\n}\n")
    try check("a = \"}¦\"\n", "}", "a = \"}\"\n")
    try check("source s { path = }¦\n", "}", "source s { path = }\n")
  }

  @Test func savingLaysOut() throws {
    let text = "source   s {path=\"a\"}\n"
    func saved(_ reason: JSONValue, _ options: JSONValue = .null) throws -> String? {
      let desk = EditingDesk(["/w/a.dlsproj": text + "¦"], options: options)
      let answer = desk.ask("textDocument/willSaveWaitUntil", ["reason": reason])
      try desk.apply(answer["result"]?.array ?? [], to: "/w/a.dlsproj")
      return desk.texts["/w/a.dlsproj"]
    }
    #expect(try saved(1) == "source s { path = \"a\" }\n")
    #expect(try saved(2) == text, "what is saved by itself is still being typed")
    #expect(try saved(1, ["dls": ["formatOnSave": false]]) == text)
  }

  /// Names that change together; none where typing alone would lose something.
  @Test(
    arguments: [
      ("let da¦ta = \"\"\nsource s { path = \"${data}\" }\n", nil, 2),
      ("let data = \"\"\nsource s { path = \"${da¦ta}\" }\n", nil, 2),
      ("person an¦a {}\n", nil, 0),
      ("project p {}\ngroup g¦ {}\nwork_units u { assign = g }\n", [], 2),
      ("project p {}\ngroup g¦ {}\nwork_units u { assign = g }\n", ["g"], 0),
      ("sour¦ce s {}\nwork_units u { source = s }\n", nil, 0),
      ("group g { analysts = [an¦a, ana] }\nperson ana {\n", nil, 3),
    ] as [(String, Set<String>?, Int)])
  func linkedNames(text: String, stored: Set<String>?, count: Int) {
    let desk = EditingDesk(
      ["/w/a.dlsproj": text],
      stored: stored.map { StoredNames(path: "p.gpkg", addresses: $0) })
    let result = desk.ask("textDocument/linkedEditingRange")["result"]
    #expect(result?["ranges"]?.array?.count ?? 0 == count)
  }

  @Test func linkedNamesKeepToTheFile() {
    let library = "person an¦a {}\ngroup g { analysts = ana }\n"
    func count(_ files: [String: String], _ unsaved: [String: String] = [:], _ roots: [String])
      -> Int
    {
      let desk = EditingDesk(files, open: ["/w/lib.dlsproj"], unsaved: unsaved, folders: roots)
      return desk.ask("textDocument/linkedEditingRange")["result"]?["ranges"]?.array?.count ?? 0
    }
    let user = "import \"../w/lib.dlsproj\" as lib\ngroup h { analysts = lib.ana }\n"
    #expect(count(["/w/lib.dlsproj": library], [:], ["/w"]) == 2)
    #expect(count(["/w/lib.dlsproj": library, "/w/a.dlsproj": user], [:], ["/w"]) == 0)
    #expect(count(["/w/lib.dlsproj": library, "/v/a.dlsproj": user], [:], ["/w", "/v"]) == 0)
    #expect(
      count(
        ["/w/lib.dlsproj": library, "/w/a.dlsproj": user], ["/w/a.dlsproj": "person x {}\n"],
        ["/w"]) == 2)
  }

  @Test func highlightsTellWritingFromReading() {
    let desk = EditingDesk(["/w/a.dlsproj": "person an¦a {}\ngroup g { analysts = ana }\n"])
    let kinds = desk.ask("textDocument/documentHighlight")["result"]?.array?.map { $0["kind"] }
    #expect(kinds == [3, 2])
  }
}
