// DumpTests.swift: settings as a plain tree: the same bytes for the same meaning.

import DLSLanguage
import Testing

@Suite struct DumpTests {
  private func dump(_ text: String, _ address: String, paths: PathStyle = .written) -> String {
    load(text, files: charterLibrary).block(at: address)?.settings(paths: paths).canonicalText ?? ""
  }

  @Test func numbersAreInBaseUnits() {
    #expect(
      dump(charter, "plots.split") == #"{"validation":0.2,"test":0.1,"seed":42}"#)
    #expect(dump("review {}", "review") == #"{"four_eyes":false,"on_rejected":"ask","lease":7200}"#)
  }

  @Test func severalKindsOfUnitAreNamed() {
    #expect(dump(charter, "plots").contains(#""unit_size":{"unit":"m","value":[10,20]}"#))
    #expect(
      dump("source s { path = \"a\", cell_size = 10 cm/px }", "s").contains(
        #""cell_size":{"unit":"cm/px","value":10}"#))
  }

  @Test func nestedBlocksAreObjects() {
    let text = dump(charter, "crown-map")
    #expect(text.contains(#""for":{"crowns.tree":{"threshold":0.35}}"#))
    #expect(text.contains(#""clean":{"min_area":0.5,"simplify":0.2}"#))
    #expect(text.contains(#""model":"crown-net""#))
  }

  @Test func theOrderOfTheTextDoesNotMatter() {
    let one = "export e { tile = 64 px, stride = 32 px, format = coco }"
    let other = "export e {\n  format = coco // why\n  stride = 32 x 32 px\n  tile = 64 px\n}"
    #expect(dump(one, "e") == dump(other, "e"))
  }

  @Test func pathsOfImportsAreSeenFromTheProject() {
    let model = load(
      "import \"lib/a.dlsproj\" as a\nsource s { like = a.s }",
      files: ["lib/a.dlsproj": "source s { path = \"x/y.tif\" }"])
    #expect(model.block(at: "s")?.paths("path").map(\.resolved) == ["lib/x/y.tif"])
    #expect(
      model.block(at: "s")?.settings().canonicalText.contains(#""path":["lib/x/y.tif"]"#) == true)
  }

  @Test func textIsEscapedAsJSON() {
    #expect(Neutral.text("a\"b\\c\n\u{1}ü").canonicalText == "\"a\\\"b\\\\c\\u000a\\u0001ü\"")
    #expect(Neutral.number(1e-7).canonicalText == "1e-07")
    #expect(Neutral.number(-0.0).canonicalText == "0")
    #expect(Neutral.list([.null, .boolean(true)]).canonicalText == "[null,true]")
  }
}
