// NameTests.swift: what is said about blocks, names and references. `^` marks the place.

import DLSCheck
import DLSLanguage
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

  /// What is a setting elsewhere stands in the wrong place, however near another word of this block is.
  @Test func settingsOfOtherBlocks() {
    let net = "train net { chips = \"c\", model_type = unet, "
    check(
      "\(net)^tile^ = 512 px }",
      "DLS0105 `train` has no setting `tile`. `tile` belongs in `export`.")
    check(
      "\(net)^model^ = \"net\" }",
      "DLS0105 `train` has no setting `model`. `model` belongs in `infer`.")
    check(
      "schema s { class a { value = 1 } }\nsamples l { schema = s, from = \"a\", class_field = \"c\", for a "
        + "{ labels = \"a\", ^weight^ = 2 } }",
      "DLS0105 `for` has no setting `weight`. `weight` belongs in `for` of `train`.")
    check(
      "schema s { class a { value = 1, ^ignore_classes^ = true } }",
      "DLS0105 `class` has no setting `ignore_classes`. `ignore_classes` belongs in `train`.")
    check(
      "train net { chips = \"c\", model_type = mm_detection, ^model^ = \"atss\" }",
      "DLS0105 `train` has no setting `model`. `model` belongs in `infer`, and what ArcGIS calls so is "
        + "`mm_model` here.")
  }

  /// A `let` stands for a text, and its bare name for nothing.
  @Test func bareNamesOfLets() {
    check(
      "let name = \"a.tif\"\nsource a { path = ^name^ }",
      "DLS0116 `name` is a `let`, which stands for a text. In a string it is written \"${name}\".")
    check(
      "let crs = \"EPSG:32633\"\nsource a { path = [\"a\", ^crs^], crs = ^crs^ }", "DLS0116",
      "DLS0116")
    check(
      "import \"lib\" as g\nsource a { path = ^g.root^ }", "DLS0116",
      files: ["lib": "let root = \"a\"\n"])
    check(
      "let gsd = ^10 cm/px^\nsource a { path = \"a\", cell_size = ^gsd^ }",
      "DLS0025 A `let` gives a text a name, and this is a number. Write it where it is used; as a part of "
        + "texts it stands in quotes: \"10 cm/px\".",
      "DLS0116")
    check("source a { path = ^name^ }", "DLS0201")
  }

  /// In quotes the name of a thing is a path.
  @Test func namesAsPaths() {
    let start = """
      source s { path = "s.tif" }
      schema c { class oak { value = 1 } }
      work_units u { source = s, unit_size = 9 m }
      export chips { schema = c, units = u, format = pascal_voc }

      """
    check(
      "\(start)train net { chips = ^\"chips\"^, model_type = ssd }",
      "DLS0405 In quotes `chips` is a path, and an export has this name. Write chips without quotes, or "
        + "\"./chips\" for a file or folder.")
    check("\(start)train net { chips = [chips, ^\"chips\"^], model_type = ssd }", "DLS0405")
    check("\(start)train net { chips = \"./chips\", model_type = ssd }")
    check("\(start)train net { chips = \"other\", model_type = ssd }")
    check("\(start)train net { chips = \"u\", model_type = ssd }")
    check(
      "\(start)train net { chips = chips, model_type = ssd }\n"
        + "infer map { model = ^\"net\"^, source = s }", "DLS0405")
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
    check(
      "import \"acme/lib\" as lib\nlet a = \"x${^lib.p.area^}\"",
      "DLS0123 No `let` is called `lib.p.area`. Only a text that has its name by `let` can stand here, and "
        + "such a name has no dots.",
      files: ["acme/lib": "person p {}"])
    check(
      "import \"acme/lib\" as lib\nlet a = \"x${^lib.year^}\"",
      "DLS0123 No `let` is called `lib.year`. Write `let year = \"…\"` at the top of lib.",
      files: ["acme/lib": "person ana {}"])
    check(
      "import \"acme/lib\" as lib\nlet a = \"x${^lib.year^}\"",
      "DLS0123 No `let` is called `lib.year`. Did you mean `lib.years`?",
      files: ["acme/lib": "let years = \"2024\""])
    check("let a = \"x${^a^}\"", "DLS0125")
    check(
      "let a = ^7^",
      "DLS0025 A `let` gives a text a name, and this is a number. Write it where it is used; as a part of "
        + "texts it stands in quotes: \"7\".")
    check(
      "let a = ^red^",
      "DLS0025 A `let` gives a text a name, and this is no text. Write \"red\", in quotes.")
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
    // What a block of no known kind has is told by its keyword.
    check("^rnnner^ net {}\nprofile p { net.epochs = 1 }", "DLS0101")
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

  /// Slips in paths of profiles that have one way out.
  @Test func pathsOfProfiles() {
    let text = """
      source s { path = "s.tif" }
      work_units plots { source = s, unit_size = 9 m }
      schema c {
        class oak { value = 1 }
        class ash { value = 2 }
      }
      export chips { schema = c, units = plots, format = pascal_voc }
      train net { chips = chips, model_type = center_net, for oak { weight = 2 } }
      profile p { ^§^ = 1 }

      """
    for (path, message) in [
      (
        "plots.validation",
        "`work_units` has no setting `validation`. It belongs in `split`: write "
          + "`plots.split.validation`."
      ),
      ("train.net.iterations", "A path begins with the block's name. Write `net.iterations`."),
      (
        "review.lease",
        "This file has no `review`. Write a block `review`, and the path leads to it."
      ),
      (
        "epochs", "`epochs` is a setting, and the path begins with its block. Write `net.epochs`."
      ),
      (
        "net.ash.weight",
        "A `for` goes by what it is for, without the word: `net.NAME.…`. It has to stand in `net` already."
      ),
      (
        "net.for.oak.weight",
        "A `for` goes by what it is for, without the word: `net.NAME.…`. It has to stand in `net` already."
      ),
      ("chips.tle", "`export` has no setting `tle`. Did you mean `tile`?"),
    ] {
      check(text.replacing("§", with: path), "DLS0126 \(message)")
    }
  }

  /// A `for` of something that a library or a class holds has dots in its name.
  @Test func pathsOfProfilesToDottedNames() {
    let land = "schema land { class nature { class forest { value = 1 } } }\n"
    let files = [
      "lib": "person x {}\ngroup crew { collectors = x }\ngroup guests { collectors = x }\n" + land,
      "mid": "person y {}\ngroup crew { collectors = y }\n",
    ]
    let text = """
      import "lib" as lib
      import "mid" as mid
      source s { path = "s.tif" }
      schema own { like = lib.land, class snow { value = 7 } }
      samples given {
        schema = own
        from = "a.geojson"
        for own.nature.forest { labels = "F" }
        for snow { labels = "S" }
      }
      work_units tiles { source = s, grid = 2 x 2, for lib.guests { within = "w.geojson" } }
      work_units both {
        source = s
        grid = 2 x 2
        for lib.crew { within = "w.geojson" }
        for mid.crew { within = "v.geojson" }
      }
      profile p { § }

      """
    let plain = text.replacing("§", with: "given.snow.labels = \"T\"")
    for path in [
      "tiles.lib.guests.within", "tiles.guests.within", "given.own.nature.forest.labels",
      "given.forest.labels", "given.snow.labels", "both.lib.crew.within", "both.mid.crew.within",
    ] {
      check(text.replacing("§", with: "\(path) = \"q\""), files: files)
      check(plain, files: files, sets: ["\(path)=q"])
    }
    for (path, message) in [
      (
        "both.^crew^.within",
        "DLS0126 In `both`, `for lib.crew` and `for mid.crew` end in `crew`. Write all of the name, as "
          + "lib.crew."
      ),
      (
        "tiles.^lib.guest^.within",
        "DLS0126 `tiles` has no `for lib.guest`. Did you mean `lib.guests`?"
      ),
      ("given.^sno^.labels", "DLS0114 `given` has nothing called `sno`. Did you mean `snow`?"),
      (
        "^given.nature.labels^",
        "DLS0126 A `for` goes by what it is for, without the word: `given.NAME.…`. It has to stand in "
          + "`given` already."
      ),
    ] {
      check(text.replacing("§", with: "\(path) = \"q\""), message, files: files)
    }
    let model = diagnose(Example(plain, files: files, sets: ["tiles.guests.within=q"])).model
    let given = model.block(at: "tiles")?.children.first
    #expect(given?.value("within")?.asPath?.written == "q")
  }

  /// A path that calls the project by its name is no slip of another name, however near one is.
  @Test func pathsToTheProject() {
    let text = """
      import "lib" as lib
      project crowns { owner = lib.bo }
      source crown { path = "c.tif" }
      work_units plots { source = crown, unit_size = 9 m }
      profile p { ^§^ = "Spring" }

      """
    let files = ["lib": "project lib {}\nperson bo {}\n"]
    for (path, meant) in [
      ("crowns.title", "project.title"), ("project.crowns.title", "project.title"),
      ("lib.lib.title", "lib.project.title"), ("lib.project.lib.title", "lib.project.title"),
    ] {
      let message = "The project goes by its keyword, whatever its name. Write `\(meant)`."
      let written = text.replacing("§", with: path)
      check(written, "DLS0126 \(message)", files: files)
      let found = diagnose(Example(written.replacing("^", with: ""), files: files)).diagnostics
      #expect(found.first?.fixes.map(\.isSafe) == [true])
      #expect(found.first?.fixes.flatMap(\.edits).map(\.newText) == [meant])
      let plain = text.replacing("^§^", with: "project.title")
      check(plain, "DLS0126 \(message)", files: files, sets: ["\(path)=Spring"])
    }
    check(
      text.replacing("§", with: "crowns"),
      "DLS0126 The project goes by its keyword, whatever its name. Write `project` and a setting of it, "
        + "such as `project.title`.", files: files)
    check(
      text.replacing("^§^", with: "lib.^boo^.title"),
      "DLS0114 `lib` has nothing called `boo`. Did you mean `bo`?", files: files)
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

  @Test func namesOnTheCommandLine() {
    let text = """
      import "lib.dlsproj" as lib
      let year = "2024"
      project p { owner = ana }
      person ana {}
      person bo {}
      runner gpu { type = local }
      source east { path = "e.tif" }
      source west { path = "w.tif" }
      group crew { collectors = [ana] }
      work_units plots { source = east, unit_size = 50 m, assign = crew }
      schema land { class wood { value = 1 } }
      export chips { schema = land, units = plots, format = classified_tiles, tile = 256 px }
      export others { schema = land, units = plots, format = classified_tiles, tile = 128 px }
      train net { chips = chips, model_type = unet }
      infer map { source = east, model = net, output = "m.tif" }
      """
    let library = "source old { path = \"o.tif\" }\nlet when = \"then\""
    for set in [
      "project.owner=bo", "plots.source=west", "chips.schema=land", "net.chips=others",
      "net.runner=gpu", "map.source=west", "map.source=lib.old", "map.model=net",
      "crew.collectors=[ana, bo]", "chips.units=[plots]", "project.title=In ${year}",
      "project.title=${lib.when}", "year=${lib.when}",
    ] {
      let found = diagnose(Example(text, files: ["lib.dlsproj": library], sets: [set]))
      let errors = found.diagnostics.filter { $0.severity == .error }
      #expect(errors.isEmpty, "\(set): \(errors.map(\.message))")
    }
    let (model, found) = diagnose(
      Example(text, files: ["lib.dlsproj": library], sets: ["map.source=west", "net.chips=othrs"]))
    #expect(
      found.filter { $0.severity == .error }.map(\.message)
        == ["No export is called `othrs`. Did you mean `others`?"])
    #expect(model.block(at: "map")?.reference("source")?.name == "west")
  }

  @Test func moves() {
    check("source a { path = \"a\" }\nmoved { from = ^a^, to = a }", "DLS0130")
    check("moved { from = b, to = ^c^ }", "DLS0131")
    check(
      "moved { from = b, to = ^c^ }\nmoved { from = c, to = ^b^ }", "DLS0132", "DLS0132")
    check("source d { path = \"a\" }\nmoved { from = b, to = c }\nmoved { from = c, to = d }")
  }

  /// A class of a schema that moved too may be named by either name of the schema.
  /// The common part of two addresses is no likeness.
  @Test func whereAMoveMayHaveLed() {
    let trees = "schema trees { class oak { value = 1 }, class pine { value = 2 } }\nmoved { "
    check(
      "\(trees)from = trees.fir, to = ^trees.tanne^ }",
      "DLS0131 Nothing is called `trees.tanne`. Write the name that the thing has now.")
    check("\(trees)from = trees.fir, to = ^trees.xyz^ }", "DLS0131")
    check(
      "\(trees)from = trees.fir, to = ^trees.pin^ }",
      "DLS0131 Nothing is called `trees.pin`. Did you mean `trees.pine`?")
    check(
      "\(trees)from = trees.fir, to = ^tress.oak^ }",
      "DLS0131 Nothing is called `tress.oak`. Did you mean `trees.oak`?")
  }

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

  /// Few siblings are looked through, many are noted: what is told is the same.
  @Test(arguments: [2, 11, 12, 13, 14, 60])
  func oneThingIsSpokenOfTwice(count: Int) {
    let classes = (0..<count).map { "class c\($0) { value = \($0 + 1) }" }.joined(separator: "\n")
    let own = (0..<count).map { "for c\($0) { labels = \"l\($0)\" }" }.joined(separator: "\n")
    let samples = "samples s { schema = t, from = \"s.geojson\", class_field = \"f\"\n\(own)\n"
    for again in [0, count / 2, count - 1] {
      check(
        "schema t {\n\(classes)\n}\n\(samples)for ^c\(again)^ { labels = \"x\" } }",
        "DLS0109")
    }
    check("schema t {\n\(classes)\n}\n\(samples)}")
  }

  /// What a setting or a path was meant to be, where its value, its beginning or the one block of its kind says so.
  @Test(arguments: [
    (
      "samples k { schema = s, file = \"a.gpkg\" }",
      "`samples` has no setting `file`. Did you mean `from`?"
    ),
    ("source o { file = \"a.tif\" }", "`source` has no setting `file`. Did you mean `path`?"),
    (
      "train t { chips = \"c\", batch = 8 }",
      "`train` has no setting `batch`. Did you mean `batch_size`?"
    ),
    (
      "runner here { type = local }\nprofile q { runner.threads = 1 }",
      "A path begins with the block's name. Write `here.threads`."
    ),
    (
      "runner here { type = local }\nprofile q { here { threads = 1 } }",
      "The language has no block `here` here. `profile` holds settings only: write `here.threads = …`."
    ),
  ])
  func meant(text: String, message: String) {
    let found = diagnose(Example(text + "\nschema s { class a { value = 1 } }\n")).diagnostics
    #expect(found.map(\.message).contains(message), "\(found.map(\.message))")
  }
}
