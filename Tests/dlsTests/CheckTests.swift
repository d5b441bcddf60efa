// CheckTests.swift: `dls check`, `dls fmt` and `dls explain` from outside.

import DLSJSON
import DLSPlatform
import Testing

@Suite struct CheckTests {
  @Test func caretsStandUnderTheWord() throws {
    let sandbox = try Sandbox()
    try sandbox.write("a.dlsproj", "project a {\n\ttitle = \"日本\", titel = 1\n}\n")
    let outcome = try sandbox.dls("check")
    #expect(outcome.code == 1)
    #expect(
      outcome.out == """
        error[DLS0105]: `project` has no setting `titel`. Did you mean `title`?
         --> a.dlsproj:2:16
          |
        2 |     title = "日本", titel = 1
          |                     ^^^^^
          fix: Write title

        1 error.
        `dls check --unsafe-fixes` mends 1 of these; look at what it changes.

        """, "\(outcome.out)")
  }

  @Test func longLinesAreCutAroundThePlace() throws {
    let sandbox = try Sandbox()
    let padding = String(repeating: "x", count: 1_000_000)
    try sandbox.write(
      "a.dlsproj",
      "project a { title = \"\(padding)\", titel = 1, instructions = \"\(padding)\" }\n")
    let outcome = try sandbox.dls("check", "a.dlsproj")
    #expect(outcome.code == 1)
    let lines = outcome.out.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.allSatisfy { $0.count < 140 })
    let source = try #require(lines.first { $0.hasPrefix("1 |") })
    let marks = try #require(lines.first { $0.contains("^^^^^") })
    let column = try #require(marks.firstIndex(of: "^")).utf16Offset(in: marks)
    #expect(Array(source)[column..<(column + 5)] == Array("titel")[...])
  }

  /// Many files are checked in steps, and many findings of one file are drawn by several threads.
  @Test func whatIsFoundComesInTheOrderOfFilesAndLines() throws {
    let sandbox = try Sandbox()
    let names = (100..<700).map { "f\($0).dlsproj" }
    for name in names { try sandbox.write(name, "project a { titel = 1 }\n") }
    let many = try sandbox.dls("check", "--no-data", ".")
    #expect(many.code == 1)
    #expect(places(many.out) == names.map { "\($0):1:13" })
    #expect(many.out.contains("600 errors in 600 files."), "\(many.out.suffix(300))")
    let lines = (0..<5000).map { "person p\($0) { titel = 1 }\n" }.joined()
    try sandbox.write("one.dlsproj", lines)
    let one = try sandbox.dls("check", "--no-data", "one.dlsproj")
    #expect(places(one.out).map(line) == Array(1...5000))
  }

  /// What stands behind each arrow of a report.
  private func places(_ report: String) -> [String] {
    report.split(separator: "\n").compactMap { line in
      line.contains("--> ") ? line.split(separator: " ").last.map(String.init) : nil
    }
  }

  /// The number of a place's line.
  private func line(_ place: String) -> Int? {
    place.split(separator: ":").dropFirst().first.flatMap { Int($0) }
  }

  @Test func strictCountsWarnings() throws {
    let sandbox = try Sandbox()
    // A source that nothing uses is worth a warning.
    try sandbox.write("a.dlsproj", "project a {}\nsource unused { path = \"a.tif\" }\n")
    let lenient = try sandbox.dls("check")
    #expect(lenient.code == 0, "\(lenient.all)")
    #expect(lenient.out.contains("1 warning"), "\(lenient.all)")
    #expect(try sandbox.dls("check", "--strict").code == 1)
  }

  @Test func quietAndStandardInput() throws {
    let sandbox = try Sandbox()
    let fine = try sandbox.dls("check", "-", "--quiet", input: "project a {}\n")
    #expect(fine.code == 0)
    #expect(fine.all == "exit 0\n")
    let bad = try sandbox.dls("check", "-", "-q", input: "project a {\n")
    #expect(bad.code == 1)
    #expect(bad.out.contains("<stdin>:"))
  }

  @Test func jsonNamesFileAndPlace() throws {
    let sandbox = try Sandbox()
    try sandbox.write("deep/a.dlsproj", "project a { titel = 1 }\n")
    try sandbox.write("deep/b.dlsproj", "project b {}\n")
    let outcome = try sandbox.dls("check", "--json", ".")
    #expect(outcome.code == 1)
    let report = try JSONReader.parse(outcome.out)
    #expect(report["files"]?.integer == 2)
    #expect(report["errors"]?.integer == 1)
    let found = try #require(report["diagnostics"]?[0])
    #expect(found["code"]?.string == "DLS0105")
    #expect(found["place"]?["file"]?.string == "deep/a.dlsproj")
    #expect(found["place"]?["start"]?["line"]?.integer == 1)
    #expect(found["place"]?["start"]?["column"]?.integer == 13)
    #expect(found["fixes"]?[0]?["edits"]?[0]?["text"]?.string == "title")
  }

  @Test func importedMistakesAreReportedOnce() throws {
    let sandbox = try Sandbox()
    try sandbox.write("lib.dlsproj", "person sam { titel = \"x\" }\n")
    try sandbox.write("a.dlsproj", "import \"lib.dlsproj\" as lib\nproject a { owner = lib.sam }\n")
    try sandbox.write("b.dlsproj", "import \"lib.dlsproj\" as lib\nproject b { owner = lib.sam }\n")
    let outcome = try sandbox.dls("check", ".")
    #expect(outcome.out.contains("1 error in 3 files"), "\(outcome.all)")
  }

  /// What an import names may be anything: one error at the import, not one for each line of data.
  @Test func whatIsNoProjectIsNotImported() throws {
    let sandbox = try Sandbox()
    try sandbox.write("labels.geojson", "\n{\"type\": \"FeatureCollection\", \"features\": []}\n")
    try sandbox.write("labels.kml", "\u{FEFF}<?xml version=\"1.0\"?>\n<kml/>\n")
    for name in ["labels.csv", "old.CSV"] { try sandbox.write(name, "x,y\n1,2\n") }
    try sandbox.write("ortho.tif", "II*\0\0\0\0\0")
    try sandbox.write("named.dlsproj", "SQLite format 3\0")
    try sandbox.shell("mkfifo pipe.dlsproj")
    for (name, what) in [
      ("labels.geojson", "it is GeoJSON"), ("labels.kml", "it is XML"),
      ("labels.csv", "it is a table"), ("old.CSV", "it is a table"),
      ("ortho.tif", "it is imagery (TIFF)"), ("named.dlsproj", "it is a GeoPackage"),
      ("pipe.dlsproj", "it is a device or a pipe"), ("/dev/zero", "it is a device or a pipe"),
    ] {
      try sandbox.write("a.dlsproj", "import \"\(name)\" as l\n\nperson ana {}\n")
      let outcome = try sandbox.dls("check", "--no-data", "--format", "json", "a.dlsproj")
      let report = try JSONReader.parse(Array(outcome.out.utf8))
      let errors = (report["diagnostics"]?.array ?? []).filter { $0["severity"] == "error" }
      #expect(errors.count == 1, "\(outcome.all)")
      #expect(errors.first?["place"]?["file"] == "a.dlsproj", "\(outcome.all)")
      let message = errors.first?["message"]?.string ?? ""
      #expect(message.contains("\(name) is no project file: \(what)"), "\(message)")
    }
  }

  /// That a file isn't there can be seen without the imagery that it would be laid over.
  @Test func filesThatAreNotThereAreToldAtOnce() throws {
    let sandbox = try Sandbox()
    try sandbox.makeProject()
    for name in ["ortho.tif", "units.geojson", "boxes.geojson"] {
      try FileSystem.remove(sandbox.file(name))
    }
    let outcome = try sandbox.dls("check", "--probe", "--json")
    let report = try JSONReader.parse(Array(outcome.out.utf8))
    let codes = (report["diagnostics"]?.array ?? []).compactMap { $0["code"]?.string }
    #expect(codes.sorted() == ["DLS0619", "DLS0802", "DLS0803"], "\(outcome.all)")
    #expect(outcome.out.contains("There is no file 'units.geojson'."), "\(outcome.all)")
    // Of a text alone nobody knows where it is to be carried out.
    let quiet = try sandbox.dls("check", "--json")
    #expect(!quiet.out.contains("DLS08"), "\(quiet.all)")
  }

  @Test func neverStartsTheEngine() throws {
    let sandbox = try Sandbox()
    try sandbox.makeProject()
    try sandbox.write("engine", "#!/bin/sh\ntouch '\(sandbox.path)/started'\n")
    try sandbox.shell("chmod +x engine")
    let surroundings = ["DLS_ENGINE": sandbox.file("engine")]
    let outcome = try sandbox.dls("check", environment: surroundings)
    #expect(outcome.code == 0, "\(outcome.all)")
    #expect(outcome.out.contains("Not checked against the data yet: ortho."), "\(outcome.all)")
    let texts = try sandbox.dls("check", "--no-data")
    #expect(!texts.out.contains("Not checked against the data"), "\(texts.all)")
    #expect(!FileSystem.exists(sandbox.file("started")))
    #expect(try sandbox.dls("plan").code == 0)
    #expect(try !sandbox.dls("check").out.contains("Not checked against the data"))
    try sandbox.write("ortho.tif", "other imagery")
    #expect(try sandbox.dls("check").out.contains("Not checked against the data"))
  }

  @Test func dataOfSeveralFilesAreToldApart() throws {
    let sandbox = try Sandbox()
    for name in ["a", "b"] {
      try sandbox.write(
        "\(name).dlsproj",
        "project \(name) { owner = m }\nperson m {}\nsource o { path = \"o.tif\" }\n")
    }
    try sandbox.write("o.tif", "imagery")
    let outcome = try sandbox.dls("check", ".")
    #expect(
      outcome.out.contains("the data yet: o (a.dlsproj), o (b.dlsproj)."), "\(outcome.all)")
    for format in ["sarif", "junit"] {
      let report = try sandbox.dls("check", "--format", format, ".").out
      #expect(report.contains("`dls check --probe` does"), "\(report)")
    }
  }

  @Test func knownDataIsCheckedAgainst() throws {
    let sandbox = try Sandbox()
    try sandbox.makeProject()
    #expect(try sandbox.dls("plan").code == 0)
    // The imagery, 400 m wide, is known now; the text changes, the data doesn't.
    let text = try sandbox.text("trees.dlsproj")
    let cut = text.replacing(
      "polygons = \"units.geojson\"\n  id_field = \"id\"", with: "unit_size = 2 deg")
    #expect(cut != text)
    try sandbox.write("trees.dlsproj", cut)
    let outcome = try sandbox.dls("check")
    #expect(outcome.code == 1, "\(outcome.all)")
    #expect(outcome.out.contains("error[DLS0805]"), "\(outcome.all)")
  }

  @Test func aModelPackageIsAskedWhatItFinds() throws {
    let sandbox = try Sandbox()
    try sandbox.makeProject()
    let text = try sandbox.text("trees.dlsproj")
    try sandbox.write(
      "trees.dlsproj",
      text + """
        infer usa { model = "usa.dlpk", source = ortho, output = "usa.gpkg" }
        samples proposals { schema = crowns, from = usa }

        """)
    try sandbox.write("usa.dlpk", "Tree Snag")
    let unknown = try sandbox.dls("check")
    #expect(unknown.code == 0 && unknown.out.contains("usa.dlpk"), "\(unknown.all)")
    #expect(unknown.out.contains("Not checked against the data yet"), "\(unknown.all)")
    let told = """
      warning[DLS0621]: usa.dlpk finds "Tree" and 1 more of its 2, which no class of `crowns` lists, \
      so it would be left out. Write `for tree { labels = "Tree" }`.
      """
    #expect(try sandbox.dls("check", "--probe").out.contains(told))
    // The answer is kept: nothing has to be started for it again.
    let known = try sandbox.dls("check", environment: ["DLS_ENGINE": "/nowhere"])
    #expect(known.out.contains(told), "\(known.all)")
    try FileSystem.remove(sandbox.file("usa.dlpk"))
    let gone = try sandbox.dls("check", "--probe")
    #expect(gone.code == 1 && gone.out.contains("error[DLS0622]"), "\(gone.all)")
  }

  /// Everybody's first day: the report says what is known without an engine, and the command why there is no
  /// more.
  @Test func withoutAnEngineTheReportIsWhole() throws {
    let sandbox = try Sandbox()
    try sandbox.makeProject()
    try FileSystem.remove(sandbox.file("boxes.geojson"))
    let surroundings = ["DLS_ENGINE": nil as String?, "DLS_ENGINE_HOME": "/nonexistent"]
    let outcome = try sandbox.dls("check", "--probe", environment: surroundings)
    #expect(outcome.code == 2, "\(outcome.all)")
    #expect(outcome.out.contains("error[DLS0619]"), "\(outcome.all)")
    #expect(outcome.out.contains("1 error.\n"), "\(outcome.all)")
    #expect(
      outcome.out.contains("Not checked against the data yet: ortho."), "\(outcome.all)")
    #expect(outcome.err.contains("dls: the engine isn't installed"), "\(outcome.all)")
    #expect(outcome.err.contains("Run `dls engine install` once"), "\(outcome.all)")
    let written = try sandbox.dls("check", "--probe", "--json", environment: surroundings)
    #expect(written.code == 2, "\(written.all)")
    let report = try JSONReader.parse(Array(written.out.utf8))
    #expect(report["errors"] == 1)
    let reasons = (report["unasked"]?.array ?? []).compactMap(\.string)
    #expect(
      reasons.contains {
        $0.hasPrefix("The engine could not look at the data: the engine isn't installed. Run ")
      }, "\(reasons)")
    for format in ["sarif", "junit"] {
      let told = try sandbox.dls(
        "check", "--probe", "--format", format, environment: surroundings)
      #expect(told.code == 2 && told.out.contains("The engine could not look"), "\(told.all)")
    }
  }

  @Test func aTextCanBeCheckedWithoutItsData() throws {
    let sandbox = try Sandbox()
    try sandbox.makeProject()
    for name in ["ortho.tif", "units.geojson", "boxes.geojson"] {
      try FileSystem.remove(sandbox.file(name))
    }
    let outcome = try sandbox.dls("check")
    #expect(outcome.code == 0, "\(outcome.all)")
    #expect(outcome.out.contains("Not checked against the data yet: ortho"), "\(outcome.all)")
    let plan = try sandbox.dls("plan")
    #expect(plan.code == 1)
    #expect(plan.out.contains("no file fits 'ortho.tif'"), "\(plan.all)")
  }

  /// Imagery that isn't there is told once, at its path, with the file that was probably meant.
  @Test func lostImageryIsToldAtItsPath() throws {
    let sandbox = try Sandbox()
    try sandbox.makeProject()
    let text = try sandbox.text("trees.dlsproj")
    let more = "\nwork_units more { source = ortho, grid = 2 x 2, within = \"units.geojson\" }\n"
    try FileSystem.rename(sandbox.file("ortho.tif"), to: sandbox.file("Ortho.TIF"))
    for (path, why) in [
      ("ortho.tif", "There is 'Ortho.TIF'. "), (" Ortho.TIF ", "There is 'Ortho.TIF'. "),
      ("https://example.org/ortho.tif", "Files are read from disks, not from a network: "),
      ("$DATE.tif", "`$` names no variable of the shell here: "), ("other.tif", ""),
    ] {
      try sandbox.write(
        "trees.dlsproj", text.replacing("\"ortho.tif\"", with: "\"\(path)\"") + more)
      let plan = try sandbox.dls("plan")
      #expect(plan.code == 1 && plan.out.contains("no file fits '\(path)'. \(why)"), "\(plan.all)")
      #expect(plan.out.split(separator: "DLS0802").count == 2, "\(plan.all)")
      #expect(plan.out.contains("source ortho { path = \"\(path)\" }"), "\(plan.all)")
    }
  }

  /// What keeps imagery from being opened need not show in its files: whoever mended it isn't told it again.
  @Test func imageryThatCouldNotBeOpenedIsLookedAtAnew() throws {
    let sandbox = try Sandbox()
    try sandbox.makeProject()
    let closed = ["DLS_FAKE_ENGINE": "closed"]
    for line in [["check", "--probe"], ["plan"], ["apply", "--yes"]] {
      let refused = try sandbox.dls(line, environment: closed)
      #expect(refused.code == 1 && refused.all.contains("access was refused"), "\(refused.all)")
    }
    let known = try sandbox.dls("check")
    #expect(known.code == 1 && known.out.contains("error[DLS0802]"), "\(known.all)")
    #expect(try sandbox.shell("chmod 600 ortho.tif").code == 0)
    let unknown = try sandbox.dls("check")
    #expect(unknown.code == 0, "rights are another: \(unknown.all)")
    #expect(try sandbox.dls("check", "--probe", environment: closed).code == 1)
    for line in [["plan"], ["apply", "--yes"], ["check"]] {
      let outcome = try sandbox.dls(line)
      #expect(outcome.code == 0, "\(line): \(outcome.all)")
    }
  }

  @Test func hostileTextsEnd() throws {
    let sandbox = try Sandbox()
    for text in [
      String(repeating: "[", count: 2_000_000), String(repeating: "a {", count: 100_000),
      "\0\0\u{1b}[31m", String(repeating: "project a {}\n", count: 2000),
    ] {
      try sandbox.write("h.dlsproj", text)
      let outcome = try sandbox.dls("check", "h.dlsproj")
      #expect(outcome.code == 1)
      #expect(!outcome.out.contains("\u{1b}"))
      #expect(outcome.err.isEmpty)
    }
  }

  @Test func gigabytesAreRefused() throws {
    let sandbox = try Sandbox()
    #expect(try sandbox.shell("truncate -s 4294967296 big.dlsproj").code == 0)
    for command in ["check", "fmt"] {
      let outcome = try sandbox.dls(command, "big.dlsproj")
      #expect(outcome.code == 2)
      #expect(outcome.err.contains("has 4 GiB or more"), "\(outcome.all)")
    }
  }

  @Test func formatting() throws {
    let sandbox = try Sandbox()
    let messy = "project   a{title=\"x\"}\n\n\n\nperson  sam{}\n"
    let neat = "project a { title = \"x\" }\n\nperson sam {}\n"
    try sandbox.write("a.dlsproj", messy)
    let check = try sandbox.dls("fmt", "--check")
    #expect(check.code == 1)
    #expect(check.out == "would change 'a.dlsproj'\n")
    let diff = try sandbox.dls("fmt", "--diff")
    #expect(diff.code == 1)
    #expect(diff.out.contains("\n-project   a{title=\"x\"}\n"), "\(diff.out)")
    #expect(try sandbox.text("a.dlsproj") == messy)
    #expect(try sandbox.dls("fmt", "-", input: messy).out == neat)
    try sandbox.shell("chmod 640 a.dlsproj && ln -s a.dlsproj link.dlsproj")
    #expect(try sandbox.dls("fmt", "link.dlsproj").code == 0)
    #expect(try sandbox.text("a.dlsproj") == neat)
    #expect(FileSystem.info(sandbox.file("a.dlsproj"))?.mode == 0o640)
    #expect(
      FileSystem.info(sandbox.file("link.dlsproj"), followingLinks: false)?.kind == .link)
    #expect(try sandbox.dls("fmt", "--check", "a.dlsproj").code == 0)
  }

  @Test(arguments: [
    ("2", "a=1\nb = 2\nc=3\n"), ("2-3", "a=1\nb = 2\nc = 3\n"), ("1:2-2:1", "a = 1\nb = 2\nc=3\n"),
  ])
  func formattingSomeLines(range: String, expected: String) throws {
    let sandbox = try Sandbox()
    let text = "a=1\nb=2\nc=3\n"
    #expect(try sandbox.dls("fmt", "--range", range, "-", input: text).out == expected)
    try sandbox.write("a.dlsproj", text)
    #expect(try sandbox.dls("fmt", "--check", "--range", range, "a.dlsproj").code == 1)
    #expect(try sandbox.dls("fmt", "--range", range, "a.dlsproj").code == 0)
    #expect(try sandbox.text("a.dlsproj") == expected)
  }

  @Test(arguments: [
    ("x", "names no lines"), ("0-2", "names no lines"), ("3-2", "ends before it begins"),
    ("1-9", "has 3 lines"), ("1:1:1-2", "names no lines"),
  ])
  func rangesThatAreNone(range: String, told: String) throws {
    let sandbox = try Sandbox()
    let outcome = try sandbox.dls("fmt", "--range", range, "-", input: "a=1\nb=2\nc=3\n")
    #expect(outcome.code == 2 && outcome.err.contains(told), "\(outcome.all)")
  }

  @Test(arguments: [
    #"\377\376d\000l\000s\000\n\000"#, #"project a {\000}\n"#, #"let a = "\303("\n"#,
  ])
  func whatIsNoTextStaysAsItIs(bytes: String) throws {
    let sandbox = try Sandbox()
    try sandbox.shell("printf '\(bytes)' > u.dlsproj && cp u.dlsproj before")
    for option in ["--check", "--diff", "--quiet"] {
      let outcome = try sandbox.dls("fmt", option, "u.dlsproj")
      #expect(outcome.code == 1 && outcome.out.isEmpty, "\(outcome.all)")
      #expect(outcome.err.contains("'u.dlsproj' is left as it is: byte "), "\(outcome.all)")
    }
    #expect(try sandbox.shell("cmp u.dlsproj before").code == 0)
    #expect(try sandbox.shell("dls fmt - < u.dlsproj").code == 1)
  }

  @Test func explaining() throws {
    let sandbox = try Sandbox()
    let page = try sandbox.dls("explain", "dls0105")
    #expect(page.code == 0)
    #expect(page.out.hasPrefix("# DLS0105"))
    #expect(try sandbox.dls("explain", "DLS0805").out.contains("DLS0805"))
    let near = try sandbox.dls("explain", "DLS01055")
    #expect(near.code == 2)
    #expect(near.err.contains("did you mean DLS0105?"), "\(near.err)")
  }

  @Test func theLocaleChangesNothing() throws {
    let sandbox = try Sandbox()
    try sandbox.makeProject()
    let plain = try sandbox.dls("plan", "--json", environment: ["LC_ALL": "C"])
    let german = try sandbox.dls("plan", "--json", environment: ["LC_ALL": "de_DE.UTF-8"])
    #expect(plain.code == 0)
    #expect(plain.out == german.out)
  }

  /// A library is seen by way of the project that imports it, with the profile of that.
  @Test func librariesAreAskedForNoProfile() throws {
    let sandbox = try Sandbox()
    try sandbox.write("lib.dlsproj", "person ana { title = \"Ana\" }\n")
    try sandbox.write(
      "m.dlsproj",
      "import \"lib.dlsproj\" as lib\nproject m { owner = lib.ana }\n"
        + "profile fast { lib.ana.title = \"A\", project.store = \"fast.gpkg\" }\n")
    let outcome = try sandbox.dls("check", "--no-data", "--profile", "fast", ".")
    #expect(outcome.code == 0, "\(outcome.all)")
    let wrong = try sandbox.dls("check", "--no-data", "--profile", "fats", ".")
    #expect(wrong.code == 2 && wrong.out.contains("1 error in 2 files."), "\(wrong.all)")
    try sandbox.write("lib.dlsproj", "person ana {}\nprofile slow { ana.title = \"B\" }\n")
    #expect(try sandbox.dls("check", "--no-data", "--profile", "fast", "lib.dlsproj").code == 2)
  }

  @Test func whatAnotherCheckedFileUsesIsNoWaste() throws {
    let sandbox = try Sandbox()
    try sandbox.write(
      "base.dlsproj",
      "project base { owner = kim }\nperson kim {}\nperson sam {}\nperson joe {}\n"
        + "let where = \"north\"\n")
    try sandbox.write(
      "deep/site.dlsproj",
      "// Some import a file.\nimport \"../base.dlsproj\" as base\n"
        + "project site { owner = base.sam, title = \"${base.where}\" }\n")
    let all = try sandbox.dls("check", "--no-data", ".")
    #expect(all.out.contains("Nothing uses the person `joe`"), "\(all.all)")
    #expect(all.out.contains("1 warning in 2 files."), "\(all.all)")
    let one = try sandbox.dls("check", "--no-data", "base.dlsproj")
    #expect(one.out.contains("3 warnings."), "\(one.all)")
  }
}
