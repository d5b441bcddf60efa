// NameTests.swift: what is said about blocks, names and references. `^` marks the place.

import DLSCheck
import DLSText
import Testing

@Suite struct NameTests {
  /// An import that is broken is told once, and not of each name that is looked for in it.
  @Test func whatABrokenImportHoldsIsNoFurtherNews() {
    for line in ["people.dlsproj as people", "people as people", "people"] {
      let text = "import \(line)\nproject p { owner = people.ana, goal = detect_objects }\n"
      let codes = diagnose(Example(text)).diagnostics.filter { $0.severity == .error }.map(\.code)
      #expect(codes == ["DLS0024"], "\(line)")
    }
    let empty = diagnose(Example("import \"\" as x\n")).diagnostics.map(\.message)
    #expect(empty == ["This import names no file. Write its path relative to this file."])
  }

  @Test func unknownBlocks() {
    check(
      "^scheme^ crowns {}",
      "DLS0101 The language has no block `scheme` here. Did you mean `schema`?")
    check(
      "review { ^lease^ { } }",
      "DLS0101 The language has no block `lease` here. `lease` is a setting of `review`: write "
        + "`lease = …`.")
    // What stands in an unknown block is not picked to pieces.
    check("^gadget^ x { nonsense = 1, more {} }", "DLS0101")
  }

  @Test func misplacedBlocks() {
    check(
      "^split^ { test = 10 % }",
      "DLS0102 `split` belongs in `work_units`. Move it there.")
    check(
      "schema s { ^source^ a { path = \"a\" } }",
      "DLS0102 `source` stands at the top level of a file, not in `schema`. Move it out.")
  }

  @Test func namesOfBlocks() {
    check(
      "^schema^ {}", "DLS0103 `schema` needs a name before its `{`, such as `schema my-schema {`.")
    check("review ^four^ {}", "DLS0104")
    check("person ^default^ {}", "DLS0134")
    check("person ^a.b^ {}", "DLS0134")
  }

  @Test func unknownSettings() {
    check(
      "review { ^leas^ = 2 h }",
      "DLS0105 `review` has no setting `leas`. Did you mean `lease`?")
    check(
      "review { ^tile^ = 2 px }",
      "DLS0105 `review` has no setting `tile`. `tile` belongs in `export`.")
    check(
      "train net { chips = \"c\", model_type = unet, ^max_epochs^ = 3 }",
      "DLS0105 What ArcGIS calls `max_epochs` is `epochs` here.")
    check(
      "source a { path = \"a\" }\nwork_units u { source = a, unit_size = 1 m, ^split^ = 20 % }",
      "DLS0105 `split` is a block of `work_units`, not a setting. Write `split { … }`.")
    check("review { ^a.b^ = 2 h }", "DLS0105")
  }

  @Test func looseEntries() {
    check(
      "^lease^ = 2 h",
      "DLS0106 `lease` is a setting, and it stands in no block. It belongs in `review`.")
    check("review { ^let a = \"b\"^ }", "DLS0107")
    check("dlsproj ^7^", "DLS0129")
  }

  @Test func duplicates() {
    check("person ana {}\nsource ^ana^ { path = \"a\" }", "DLS0108")
    check("let ana = \"x\"\nperson ^ana^ {}", "DLS0108")
    check(
      """
      schema s {
        class a {
          class b { value = 1 }
        }
        field ^b^ { type = text }
      }
      """, "DLS0108")
    check(
      "review {}\n^review^ { lease = 1 h }",
      "DLS0109 There is a `review` here already. Put the settings of both into one.")
    check("review { lease = 1 h, ^lease^ = 2 h }", "DLS0110")
  }

  @Test func namesAreEqualInAnyOfTheirUnicodeForms() {
    check("person andr\u{E9} {}\nperson ^andre\u{301}^ {}", "DLS0108")
  }

  @Test func neededSettings() {
    check(
      "project p {}\n^source a^ {}\ninfer i { model = \"m\", source = a }",
      "DLS0111 `source a` needs `path`. Write `path = …`, a path in quotes, such as \"data/file.tif\"."
    )
    check("source a { path = \"a\" }\nsource b { like = a }")
    // A library may be incomplete; what takes it as it is, is told.
    check("source a {}")
    check(
      "project p {}\nimport \"acme\" as acme\ninfer i { model = \"m\", source = ^acme.a^ }",
      "DLS0111",
      files: ["acme": "source a {}"])
    check(
      """
      project p {}
      import "acme" as acme
      source b { like = acme.a, path = "b" }
      infer i { model = "m", source = b }
      """, files: ["acme": "source a {}"])
  }

  @Test func variants() {
    check(
      "schema s { field f { type = text, ^unit^ = m } }",
      "DLS0112 `unit` has no meaning when `type` is text. It goes with integer or real. Remove it, or "
        + "change `type`.")
  }

  @Test func references() {
    check(
      "source ortho { path = \"a\" }\nwork_units u { source = ^orto^, unit_size = 1 m }",
      "DLS0113 No source is called `orto`. Did you mean `ortho`?")
    check(
      "schema s {}\nwork_units u { source = ^s^, unit_size = 1 m }",
      "DLS0115 `s` is a `schema`, and a source belongs here. There is none yet.")
    check(
      "import \"acme\" as acme\nwork_units u { source = acme.^dem^, unit_size = 1 m }",
      "DLS0114 `acme` has nothing called `dem`. It has ortho.",
      files: ["acme": "source ortho { path = \"a\" }"])
    check(
      "import \"acme\" as acme\nwork_units u { source = ^acme^, unit_size = 1 m }", "DLS0116",
      files: ["acme": ""])
    check(
      "let a = \"b\"\nwork_units u { source = ^a^, unit_size = 1 m }", "DLS0116")
  }

  @Test func importsAreNotPassedOn() {
    let files = ["a": "import \"b\" as b\nperson x { like = b.kim }", "b": "person kim {}"]
    check("import \"a\" as a\nperson p { like = a.x }", files: files)
    check("import \"a\" as a\nperson p { like = a.^b^ }", "DLS0114", files: files)
  }

  @Test func pathsAreRelativeToTheFileThatWritesThem() {
    let files = ["lib/a": "import \"b\" as b\nperson x { like = b.kim }", "lib/b": "person kim {}"]
    check("import \"lib/a\" as a\nperson p { like = a.x }", files: files)
  }

  @Test func missingImportsAreReportedOnce() {
    check(
      "import ^\"acme\"^ as acme\nwork_units u { source = acme.dem, unit_size = 1 m }",
      "DLS0117 acme can't be read: no such file. Write its path relative to this file.")
  }

  @Test func likes() {
    check("person a { like = ^b^ }", "DLS0113")
    check("person a { like = ^a^ }", "DLS0121")
    check("person ^a^ { like = b }\nperson b { like = a }", "DLS0121")
    check("schema s {}\nperson a { like = ^s^ }", "DLS0115")
    check("review { ^like^ = a }", "DLS0122")
  }

  @Test func lets() {
    check("let a = \"x${^b^}\"", "DLS0123")
    check("let a = \"x${^a^}\"", "DLS0125")
    check(
      "let a = ^7^",
      "DLS0025 A `let` gives a text a name, and this is no text. Write \"7\", in quotes.")
    check("source s { path = \"$${no}.tif\" }")
  }

  @Test func everyProfileIsChecked() {
    check(
      "train net { chips = \"c\", model_type = unet }\nprofile p { net.epochs = ^0^ }", "DLS0211")
    check(
      "train net { chips = \"c\", model_type = unet }\nprofile p { ^net.epoch^ = 1 }",
      "DLS0126 `train` has no setting `epoch`. Did you mean `epochs`?")
    check("profile p { ^nett.epochs^ = 1 }", "DLS0126")
    // The word that leads to a thing of another kind is no way out.
    check(
      "source a { path = \"b.tif\" }\nschema ^a^ { class c { value = 1 } }\n"
        + "samples s { schema = ^a^, from = \"b.geojson\" }", "DLS0108",
      "DLS0115 `a` is a `source`, and a schema belongs here. There is none yet.")
    // A block of no known kind is nothing to set, and no suggestion for itself.
    check(
      "^rnnner^ net {}\nprofile p { ^net.epochs^ = 1 }", "DLS0101",
      "DLS0126 Nothing is called `net`. Begin the path with a block's name or a `let`.")
    check("train net { chips = \"c\", model_type = unet }\nprofile p { ^net^ = 1 }", "DLS0126")
    check(
      """
      project p { goal = classify_pixels }
      train net { chips = "c", model_type = unet }
      profile p2 { net.model_type = ^ssd^ }
      """,
      "DLS0301 With `--profile p2`: This project's goal is classify_pixels, and `ssd` is for "
        + "detect_objects. Take unet, deeplab, psp_net or fpn, or write `goal = detect_objects`.")
  }

  @Test func settingsOfTheCommandLine() {
    let text = "train net { chips = \"c\", model_type = unet }"
    check(text, sets: ["net.epochs=3"])
    check(text, "DLS0211", sets: ["net.epochs=0"])
    check(text, "DLS0126", sets: ["net.epoch=3"])
    check(text, "DLS0128", sets: ["net.epochs"])
    check(text, "DLS0008", sets: ["net.epochs="])
    check(text, sets: ["net.chips=\"other\""])
    check(text, sets: ["net.output=a folder/x"])
  }

  @Test func moves() {
    check("source a { path = \"a\" }\nmoved { from = ^a^, to = a }", "DLS0130")
    check("moved { from = b, to = ^c^ }", "DLS0131")
    check(
      "moved { from = b, to = ^c^ }\nmoved { from = c, to = ^b^ }", "DLS0132", "DLS0132")
    check("source d { path = \"a\" }\nmoved { from = b, to = c }\nmoved { from = c, to = d }")
  }

  /// A class of a schema that moved too may be named by either name of the schema.
  @Test func movesOfClassesAndTheirSchema() {
    let trees = "schema arbres { class chene { value = 1 } }\nmoved { from = trees, to = arbres }\n"
    check(trees + "moved { from = trees.oak, to = arbres.chene }")
    check(trees + "moved { from = trees.oak, to = trees.chene }")
    check(trees + "moved { from = arbres.oak, to = arbres.chene }")
    check(trees + "moved { from = trees.oak, to = ^trees.elm^ }", "DLS0131")
    check(trees + "moved { from = ^trees^, to = a }", "DLS0132")
  }

  /// Which of two things has the samples only the store knows: removing the `moved` could lose them.
  @Test func aMoveFromATakenNameIsRemovedByHandOnly() {
    let text = "schema c { class a { value = 1 }\n class b { value = 2 } }\n"
    func found(_ moves: String) -> [Diagnostic] { diagnose(Example(text + moves)).diagnostics }
    let taken = found("moved { from = c.a, to = c.b }\nmoved { from = c.old, to = c.a }")
    #expect(taken.map(\.code) == ["DLS0130"])
    #expect(taken.first?.message.contains("Leave `c.old` its name until") == true)
    #expect(taken.first?.fixes.isEmpty == true)
    #expect(found("moved { from = c.a, to = c.b }").first?.fixes.isEmpty == true)
    #expect(found("moved { from = c.a, to = c.z }").first?.fixes.count == 1)
  }
}
