// SecretTests.swift: credentials in the text of a project, wherever they may stand.

import DLSCheck
import DLSText
import Testing

@Suite struct SecretTests {
  @Test func everyPlaceOfAText() {
    check("source s { path = \"https://ana:^secret^@example.org/a.tif\" }", "DLS0308")
    check("project p { title = \"https://ana:^secret^@example.org/a.gpkg\" }", "DLS0308")
    check("let base = \"https://ana:^secret^@example.org\"", "DLS0308")
    check("// See https://ana:^secret^@example.org/.\nperson p {}", "DLS0308")
    check("source s { path = [\"a.tif\", \"https://h/a?token=^x1^\"] }", "DLS0410")
    check(
      "source s { path = \"a.tif\" }\nprofile x { s.path = \"https://h/a?sig=^x1^\" }", "DLS0410")
    check("project p { instructions = \"password=^mango^\" }", "DLS0411")
    check("project p { title = \"^AKIAIOSFODNN7EXAMPLE^\" }", "DLS0412")
    check("source s { path = \"https://example.org:80/a@b.tif\" }")
    check("source s { path = \"//host/a:b@c.tif\" }")
  }

  @Test func setsCountToo() {
    check(
      "source s { path = \"a.tif\" }", "DLS0308", sets: ["s.path=https://ana:secret@h/a.tif"])
    check("let t = \"a\"\nsource s { path = \"https://h/a?token=${t}\" }", "DLS0413", sets: ["t=b"])
  }

  @Test func piecesAreLookedAtTogether() {
    check("let w = \"mango\"\nsource s { path = ^\"https://ana:${w}@h/a.tif\"^ }", "DLS0413")
    check(
      "let a = \"https://ana:\"\nlet b = \"x1@h\"\nsource s { path = ^\"${a}${b}/a.tif\"^ }",
      "DLS0413")
    // Reported where it stands, and nowhere else.
    check(
      "let w = \"https://ana:^mango^@h\"\nsource s { path = ^\"${w}/a.tif\"^ }", "DLS0308",
      "DLS0413")
    check("let w = \"imagery\"\nsource s { path = \"https://ana@h/${w}/a.tif\" }")
  }

  @Test func eachKindHasItsFix() throws {
    let text = "source s { path = \"https://ana:mango@h/a.tif?b=1&key=x1&token=x2\" }\n"
    let found = diagnose(.init(text)).diagnostics
    #expect(found.map(\.code) == ["DLS0308", "DLS0410"])
    let edits = found.flatMap { $0.fixes[0].edits }
    #expect(found.allSatisfy { $0.fixes[0].isSafe && $0.help != nil })
    let mended = try TextEdit.apply(edits, to: Array(text.utf8))
    #expect(
      String(decoding: mended, as: UTF8.self)
        == "source s { path = \"https://ana@h/a.tif?b=1\" }\n")
  }

  @Test func noMessageQuotesOne() {
    let secret = "man-go-tree"
    for text in [
      "import \"https://ana:\(secret)@h/a.dlsproj\" as a",
      "project p { \"https://u:\(secret)@h\" }", "source s { crs = \"https://u:\(secret)@h\" }",
      "source s { path = \"a\", x = \"?token=\(secret)\" }",
      "source s { path = 'https://u:\(secret)@h' }", "source s { path = https://u:\(secret)@h }",
    ] {
      for found in diagnose(.init(text)).diagnostics {
        let words = [found.message, found.help ?? ""] + found.related.map(\.message)
        for word in words + found.fixes.map(\.title) {
          #expect(!word.contains(secret), "\(text): \(word)")
        }
      }
    }
  }
}
