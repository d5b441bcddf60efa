// AllowTests.swift: what comments allow, and what is said about such comments.

import DLSCheck
import DLSFormat
import DLSSyntax
import DLSText
import Testing

/// Two classes with colours alike (DLS0404, at the second colour), with text at some places.
private func alike(
  above: String = "", head: String = "", value: String = "", behind: String = "",
  between: String = ""
) -> String {
  """
  \(above)
  schema s {\(head)
    class a { value = 1, color = #2e7d32 }
    \(between)
    class b {
      value = 2
      color = #2f7e33\(value)
    }\(behind)
  }

  """
}

@Suite struct AllowTests {
  private static let allow = "// dls: allow DLS0404 because of the legend"

  /// Wherever a comment speaks for the entry, before and after the formatter.
  @Test(arguments: [
    alike(above: allow), alike(head: "  " + allow), alike(value: " " + allow),
    alike(value: "," + allow), alike(behind: allow), alike(between: allow),
    alike(between: allow + "\n    // Another comment.\n\n"),
    "schema s { class a { value = 1, color = #2e7d32 }, class b { value = 2, color = #2f7e33 } } "
      + allow,
    "//dls:allow DLS0404,DLS0326  because x\n" + alike().replacing("// none", with: ""),
  ])
  func aReasonLetsItPass(_ text: String) {
    let twice = text.contains("DLS0326") ? ["DLS0502"] : []
    let (model, found) = diagnose(Example(text))
    #expect(found.map(\.code) == twice, "\(found.map(\.message)) in \(text)")
    let allowed = Checker.examine(model).allowed
    #expect(allowed.map(\.diagnostic.code) == ["DLS0404"])
    #expect(allowed.first?.reason == (twice.isEmpty ? "of the legend" : "x"))
    let formatted = Formatter.format(Parser.parse(Array(text.utf8)))
    let again = diagnose(Example(String(decoding: formatted, as: UTF8.self))).diagnostics
    #expect(again.map(\.code) == twice, "\(String(decoding: formatted, as: UTF8.self))")
  }

  /// What begins nearly as such a comment does is told, and counts once it is mended.
  @Test(arguments: [
    "// DLS: allow DLS0404 because of the legend", "/// dls: allow DLS0404 because of the legend",
    "//Dls: Allow DLS0404 because of the legend",
  ])
  func nearlyRightIsToldOf(_ comment: String) {
    let text = alike(between: comment)
    let (_, found) = diagnose(Example(text))
    #expect(found.map(\.code) == ["DLS0504", "DLS0404"], "\(found.map(\.message))")
    let fix = found.first?.fixes.first
    #expect(fix?.isSafe == true)
    let mended = try? TextEdit.apply(fix?.edits ?? [], to: Array(text.utf8))
    let after = diagnose(Example(String(decoding: mended ?? [], as: UTF8.self))).diagnostics
    #expect(after.map(\.code) == (comment.contains("Allow") ? ["DLS0504", "DLS0404"] : []))
  }

  /// Comments may speak of the program.
  @Test func proseIsNoCommand() {
    for comment in ["// DLS: our tool", "/// dls: checks this", "// Dls: as code"] {
      let found = diagnose(Example("\(comment)\nreview { lease = 2 h }\n")).diagnostics
      #expect(found.isEmpty, "\(found.map(\.message))")
    }
  }

  @Test func itSpeaksForItsEntryAlone() {
    let elsewhere = "// dls: allow DLS0404 because of the legend\nperson ana {}\n" + alike()
    #expect(diagnose(Example(elsewhere)).diagnostics.map(\.code) == ["DLS0502", "DLS0404"])
    let other = alike(above: "// dls: allow DLS0326 because of the legend")
    #expect(diagnose(Example(other)).diagnostics.map(\.code) == ["DLS0502", "DLS0404"])
    let last = alike() + "// dls: allow DLS0404 because of the legend\n"
    #expect(diagnose(Example(last)).diagnostics.map(\.code) == ["DLS0404", "DLS0502"])
  }

  @Test func itAllowsWithoutAReasonAndSaysSo() {
    check(
      "^// dls: allow DLS0404^" + alike(),
      "DLS0501 This allows DLS0404 and doesn't say why. Write `because` and the reason behind it.")
    check("^// dls: allow DLS0404 because^" + alike(), "DLS0501")
  }

  @Test func whatTheTextMeansCannotBeAllowed() {
    check(
      "// dls: allow ^DLS0105^ because I like it\nreview { ^leas^ = 2 h }",
      "DLS0503 DLS0105 can't be allowed, for what it is about can't be done without. Mend that, and "
        + "remove this comment.", "DLS0105")
    check("// dls: allow ^DLS0008^ because x\nreview { ^lease =^ }", "DLS0503", "DLS0008")
    check("// dls: allow ^DLS0801^ because x\nperson ana {}", "DLS0503")
    check("// dls: allow ^DLS0502^ because x\nperson ana {}", "DLS0503")
    check("// dls: allow ^DLS9^ because x\nperson ana {}", "DLS0503")
  }

  @Test func aCodeGoesWithItsComma() throws {
    func mended(_ codes: String) throws -> String {
      let text = "// dls: allow \(codes) because x\n" + alike()
      let fixes = diagnose(Example(text)).diagnostics.first?.fixes ?? []
      let bytes = try TextEdit.apply(try #require(fixes.first).edits, to: Array(text.utf8))
      return String(String(decoding: bytes, as: UTF8.self).prefix { $0 != "\n" })
    }
    let left = "// dls: allow DLS0404 because x"
    #expect(try mended("DLS0404, DLS0303") == left)
    #expect(try mended("DLS0303, DLS0404") == left)
    #expect(try mended("DLS0303 DLS0404") == left)
  }

  @Test func unclearComments() {
    check("// dls: ^allaw^ DLS0404 because x\nperson ana {}", "DLS0504")
    check("// dls: allow DLS0404 ^becuase^ x\nperson ana {}", "DLS0504")
    check("^// dls: allow^\nperson ana {}", "DLS0504")
    check("^// dls:^\nperson ana {}", "DLS0504")
    check("// dlsproj is the ending\n/// dls: allow\nperson ana {}")
  }

  @Test func whatDependsOnSettingsIsNotJudged() {
    let text = """
      // dls: allow DLS0303 because the ground is alike everywhere
      source s { path = "s.tif" }
      person ana {}
      """
    #expect(diagnose(Example(text)).diagnostics.map(\.code) == ["DLS0502"])
    #expect(diagnose(Example(text, sets: ["s.path=t.tif"])).diagnostics.isEmpty)
    check("// dls: allow DLS0601 because x\nperson ana {}")
  }

  @Test func manyCommentsTakeNoLongTime() {
    let line = "source s { path = \"a\" } // dls: allow DLS0404 because x\n"
    let found = diagnose(Example(String(repeating: line, count: 5000))).diagnostics
    #expect(found.filter { $0.code == "DLS0502" }.count == 5000)
  }
}
