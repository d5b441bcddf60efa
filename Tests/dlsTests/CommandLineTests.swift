// CommandLineTests.swift: command lines, the codes they end with and the words they say.

import DLSPlatform
import Testing

@Suite struct CommandLineTests {
  @Test(arguments: [
    ("dls --version", 0, "dls 0.", ""), ("dls -V", 0, "dls 0.", ""), ("dls", 0, "Usage:", ""),
    ("dls chek", 2, "", "did you mean `dls check`?"),
    ("dls --versoin", 2, "", "did you mean `--version`?"),
    ("dls nonsense", 2, "", "`dls --help` lists the commands"),
    ("dls engine", 2, "", "needs another word"),
    ("dls runs lst", 2, "", "did you mean `dls runs list`?"),
    ("dls runs nonsense", 2, "", "`dls runs --help` lists the commands"),
    ("dls runs none.dlsproj", 2, "", "there is no file 'none.dlsproj'"),
    ("dls engine instal", 2, "", "did you mean `dls engine install`?"),
    ("dls check --strict=1", 2, "", "--strict takes no value"),
    ("dls check --set", 2, "", "--set needs a value"),
    ("dls check --color=blue", 2, "", "auto, always, never"),
    ("dls check --profile a --profile b", 2, "", "given twice"),
    ("dls check none.dlsproj", 2, "", "there is no file 'none.dlsproj'"),
    ("dls plan none", 2, "", "there is no file 'none'"),
    ("dls -C / check", 2, "", "declares a project"), ("dls explain", 2, "", "CODE is missing"),
    ("dls explain DLS0301 x", 2, "", "has no use for 'x'"),
    ("dls explain XYZ", 2, "", "there is no diagnostic 'XYZ'"),
    ("dls explain 610", 2, "", "did you mean DLS0610?"),
    ("dls explain DLS301", 2, "", "did you mean DLS0301?"),
    ("dls backup safe.gpkg", 2, "", "`dls backup --to safe.gpkg` puts the copy there"),
    ("dls backup 'my copy.gpkg'", 2, "", "`dls backup --to 'my copy.gpkg'` puts the copy there"),
    ("dls backup \"Jo's.gpkg\"", 2, "", "`dls backup --to 'Jo'\\''s.gpkg'` puts the copy there"),
    ("dls init --goal detect_object", 2, "", "did you mean detect_objects?"),
    ("dls -C nowhere check", 2, "", "can't enter 'nowhere'"),
    ("dls --chdir", 2, "", "--chdir needs a value"),
    ("dls check -- --help", 2, "", "there is no file '--help'"),
    ("dls unit set", 2, "", "nothing is said to be set"),
    ("dls init missing.tif", 2, "", "there is no file 'missing.tif'"),
    ("dls init --name 'a b'", 2, "", "can't be a name"),
    ("printf 'project a {}\\n' > a.dlsproj; dls train nosuch", 1, "", "has no `train` block"),
    ("printf 'project a {}\\n' > a.dlsproj; dls fmt --range 99", 2, "", "has 1 line\n"),
    ("printf 'project a {}' > a.dlsproj; dls fmt --range 99", 2, "", "has 1 line\n"),
    ("dls runs list --limit x", 2, "", "whole number"),
    (
      "printf 'project a {}\\n' > oaks.dlsproj; dls check oaks", 2, "",
      "did you mean 'oaks.dlsproj'?"
    ),
    (
      "printf 'project a {}\\n' > oaks.dlsproj; dls check ./oak.dlsproj", 2, "",
      "mean './oaks.dlsproj'?"
    ),
  ])
  func outcomes(line: String, code: Int32, out: String, err: String) throws {
    let sandbox = try Sandbox()
    let outcome = try sandbox.shell(line)
    #expect(outcome.code == code, "\(outcome.all)")
    #expect(outcome.out.contains(out), "\(outcome.all)")
    #expect(outcome.err.contains(err), "\(outcome.all)")
    if code == 2 { #expect(outcome.out.isEmpty) }
    if code == 0 { #expect(outcome.err.isEmpty) }
  }

  @Test func twoProjectsAreListed() throws {
    let sandbox = try Sandbox()
    try sandbox.write("a.dlsproj", "project a {}\n")
    try sandbox.write("b.dlsproj", "project b {}\n")
    try sandbox.write("lib.dlsproj", "person sam {}\n")
    let outcome = try sandbox.dls("check")
    #expect(outcome.code == 2)
    #expect(outcome.err.contains("2 files here declare a project: 'a.dlsproj', 'b.dlsproj'"))
    #expect(try sandbox.dls("check", "a.dlsproj").code == 0)
    try FileSystem.createDirectory(sandbox.file("empty"))
    let below = try sandbox.dls("-C", "empty", "check")
    #expect(below.code == 2 && below.err.contains("2 files in '"), "\(below.all)")
    #expect(below.err.contains("' declare a project") && !below.err.contains("here"))
  }

  /// A slip in the word itself leads to no project of a folder above, which the command would change instead.
  @Test(arguments: ["Project kid { goal = detect_objects }", "projct kid {}", "project: kid {\n}"])
  func aMisspeltProjectIsTheOneThatIsMeant(text: String) throws {
    let sandbox = try Sandbox()
    try sandbox.write("above.dlsproj", "project  above {}\n")
    try FileSystem.createDirectory(sandbox.file("kid"))
    try sandbox.write("kid/kid.dlsproj", "\(text)\n")
    try sandbox.write("kid/lib.dlsproj", "person sam {}\n")
    for command in ["check", "plan"] {
      let outcome = try sandbox.dls("-C", "kid", command)
      #expect(outcome.code == 1 && outcome.all.contains("kid.dlsproj:1"), "\(outcome.all)")
    }
    _ = try sandbox.dls("-C", "kid", "fmt")
    #expect(try sandbox.text("above.dlsproj") == "project  above {}\n")
  }

  @Test func aProjectThatNoCommandWouldFindIsNotMade() throws {
    let sandbox = try Sandbox()
    let outcome = try sandbox.dls("init", "--output", "oak.txt")
    #expect(
      outcome.code == 2 && outcome.err.contains("write --output oak.txt.dlsproj"), "\(outcome.all)")
    #expect(!FileSystem.exists(sandbox.file("oak.txt")))
  }

  @Test func aFolderThatIsntThereIsToldWithWhatToDo() throws {
    let sandbox = try Sandbox()
    try sandbox.write("a.dlsproj", "project a {}\n")
    let outcome = try sandbox.dls("plan", "--out", "no/x")
    #expect(
      outcome.code == 2 && outcome.err.contains("/no' first, or choose"), "\(outcome.all)")
  }

  @Test func aSecondProjectInAFolderIsTold() throws {
    let sandbox = try Sandbox()
    #expect(try sandbox.dls("init").err.contains("too") == false)
    try sandbox.write("lib.dlsproj", "person sam {}\n")
    let second = try sandbox.dls("init", "--name", "oaks")
    #expect(second.code == 0 && second.err.contains("'project.dlsproj' declares a project, too"))
  }

  @Test func namesAreThoseOfTheLanguage() throws {
    let sandbox = try Sandbox()
    #expect(try sandbox.dls("init", "--name", "bäume").code == 0)
    #expect(try sandbox.text("bäume.dlsproj").contains("project bäume {"))
    try FileSystem.createDirectory(sandbox.file("in"))
    try sandbox.write(
      "in/m.emd", #"{"ModelType": "ObjectDetection", "Classes": [{"Value": 1, "Name": "oak"}]}"#)
    let outcome = try sandbox.dls("import", "in/m.emd", "--name", "föhre")
    #expect(outcome.code == 0, "\(outcome.all)")
    #expect(try sandbox.text("föhre.dlsproj").contains("project föhre {"))
  }

  @Test func theProjectMayBeAbove() throws {
    let sandbox = try Sandbox()
    try sandbox.makeProject()
    try FileSystem.createDirectory(sandbox.file("deep/er"))
    #expect(try sandbox.dls("-C", "deep/er", "check").code == 0)
    #expect(try sandbox.dls("check", "-C", "deep/er").code == 0)
  }

  @Test(arguments: ["a b.dlsproj", "it's.dlsproj", "日本.dlsproj", "a\nb.dlsproj", "--x.dlsproj"])
  func awkwardNames(name: String) throws {
    let sandbox = try Sandbox()
    try sandbox.write(name, "project p { titel = \"x\" }\n")
    let outcome = try sandbox.dls("check", "--", name)
    #expect(outcome.code == 1, "\(outcome.all)")
    #expect(outcome.out.contains(":1:13"), "\(outcome.all)")
    #expect(!outcome.out.contains("a\nb.dlsproj"))
    try sandbox.write(name, "project p { title = \"x\" }\n")
    #expect(try sandbox.dls("check", "--", name).code == 0)
    #expect(try sandbox.dls("fmt", "--check", "--", name).code == 0)
  }

  @Test func aClosedPipeIsNoError() throws {
    let sandbox = try Sandbox()
    var text = ""
    for index in 0..<20000 { text += "person p\(index) { x = }\n" }
    try sandbox.write("big.dlsproj", text)
    let outcome = try sandbox.shell(
      "(dls check big.dlsproj; echo code $? >&2) | head -1 >/dev/null")
    #expect(!outcome.err.contains("dls:"), "\(outcome.err)")
    #expect(outcome.err.contains("code 1"), "\(outcome.err)")
  }

  @Test func aFullDiskIsAnError() throws {
    guard FileSystem.exists("/dev/full") else { return }
    let sandbox = try Sandbox()
    let outcome = try sandbox.shell("dls --help >/dev/full")
    #expect(outcome.code == 2)
    #expect(outcome.err.contains("No space left"))
  }

  @Test func aPlaceWhereNobodyMayWriteHasANextStep() throws {
    guard FileSystem.exists("/sys/kernel") else { return }
    let outcome = try Sandbox().dls("init", "--name", "a", "--output", "/sys/a.dlsproj")
    #expect(outcome.code == 2)
    #expect(outcome.err.contains("help: change the permissions there"), "\(outcome.err)")
  }

  @Test func colours() throws {
    let sandbox = try Sandbox()
    try sandbox.write("a.dlsproj", "project a { titel = 1 }\n")
    let escape = "\u{1b}["
    #expect(try !sandbox.dls("check").out.contains(escape))
    #expect(try sandbox.dls("check", "--color", "always").out.contains(escape))
    let refused = try sandbox.dls("check", "--color=always", environment: ["NO_COLOR": "1"])
    #expect(refused.out.contains(escape))
    #expect(try !sandbox.dls("check", "--color=never").out.contains(escape))
  }

  @Test func initReplacesNothing() throws {
    let sandbox = try Sandbox()
    #expect(try sandbox.dls("init", "--name", "trees").code == 0)
    let again = try sandbox.dls("init", "--name", "trees")
    #expect(again.code == 2)
    #expect(again.err.contains("is there already"))
  }

  @Test(arguments: ["detect_objects", "classify_pixels"])
  func whatInitWritesIsCheckedAndFormatted(goal: String) throws {
    let sandbox = try Sandbox()
    try sandbox.write("2024 ortho (x).tif", "imagery")
    #expect(try sandbox.dls("init", "2024 ortho (x).tif", "--goal", goal).code == 0)
    let check = try sandbox.dls("check", "--strict")
    #expect(check.code == 0, "\(check.all)")
    let format = try sandbox.dls("fmt", "--diff")
    #expect(format.code == 0, "\(format.all)")
    let text = try sandbox.text("p2024-ortho-x.dlsproj")
    #expect(text.contains("bands = [red, green, blue]"))
    #expect(text.contains("unit_size = 50 m"))
  }

  @Test(arguments: [(3, "64 px"), (9, "64 px"), (40, "64 px"), (200, "256 px"), (300, "50 m")])
  func whatInitWritesForLittleGroundIsPlanned(side: Int, size: String) throws {
    let sandbox = try Sandbox()
    try sandbox.write("ortho.tif", "imagery")
    let environment = ["DLS_FAKE_ENGINE": "side=\(side)"]
    let made = try sandbox.dls("init", "ortho.tif", environment: environment)
    #expect(made.code == 0, "\(made.all)")
    let plan = try sandbox.dls("plan", environment: environment)
    let text = try sandbox.text("ortho.dlsproj")
    #expect(plan.code == 0, "\(plan.all)\(text)")
    #expect(text.contains("unit_size = \(size)\n"), "\(text)")
    #expect(try sandbox.dls("fmt", "--check").code == 0)
  }

  /// Units lie on files alone, however much ground there is between them, and what is odd is told.
  @Test func initForFilesFarApartIsPlanned() throws {
    let sandbox = try Sandbox()
    for name in ["north.tif", "south.tif"] { try sandbox.write(name, "imagery") }
    let environment = ["DLS_FAKE_ENGINE": "apart"]
    let made = try sandbox.dls("init", "*.tif", "--name", "trees", environment: environment)
    #expect(made.code == 0, "\(made.all)")
    #expect(made.err.contains("'south.tif': it lies far from the others. Look"), "\(made.err)")
    #expect(try sandbox.text("trees.dlsproj").contains("unit_size = 100 m\n"))
    let plan = try sandbox.dls("plan", environment: environment)
    #expect(plan.code == 0, "\(plan.all)")
  }

  @Test func initWithoutAnEngineSaysSo() throws {
    let sandbox = try Sandbox()
    try sandbox.write("ortho.tif", "imagery")
    let outcome = try sandbox.dls(
      "init", "ortho.tif",
      environment: ["DLS_ENGINE": nil as String?, "DLS_ENGINE_HOME": "/nonexistent"])
    #expect(outcome.code == 0, "\(outcome.all)")
    #expect(outcome.err.contains("the imagery was not looked at: the engine isn't installed"))
    #expect(try sandbox.dls("check").code == 0)
  }

  private static let sqlite: [UInt8] =
    Array("SQLite format 3\0".utf8) + [UInt8](repeating: 7, count: 99)
  private static let tiff: [UInt8] = [0x49, 0x49, 0x2A, 0] + [UInt8](repeating: 0xFF, count: 5000)
  private static let noise: [UInt8] = (0..<2000).map { UInt8(truncatingIfNeeded: $0 &* 37) }
  private static let zeros = [UInt8](repeating: 0, count: 64)

  /// A row: a file that is named where a project belongs, what it holds, what is said of it, and what to do.
  @Test(arguments: [
    (
      "plan.json", "{\n  \"format\": \"dls plan\",\n", "a saved plan",
      "`dls show plan.json` shows it, `dls apply plan.json` carries it out"
    ),
    (
      "my labels.geojson", "{\"type\": \"FeatureCollection\"", "GeoJSON",
      "from = \"my labels.geojson\""
    ),
    (
      "coco.json", "{\"images\": [], \"annotations\": []", "JSON as COCO writes",
      "from = \"coco.json\""
    ),
    ("boxes.shp", "\0\0\u{27}\u{A}\0\0\0\0", "a Shapefile", "from = \"boxes.shp\""),
    ("boxes.gpkg", "SQLite format 3\0", "a GeoPackage", "from = \"boxes.gpkg\""),
    ("oaks.gpkg", "SQLite format 3\0", "a GeoPackage", "did you mean 'oaks.dlsproj'?"),
    ("a.kml", "\u{FEFF}<?xml version=\"1.0\"?>", "XML", "from = \"a.kml\""),
    ("ortho.tif", "II*\0", "imagery (TIFF)", "`dls init ortho.tif` writes a project file"),
    ("pool.emd", "{\"Framework\": \"x\"", "a model definition", "`dls import pool.emd`"),
    ("oak.ini", "[general]\n", "a configuration", "`dls import oak.ini`"),
    ("a.json", "[1]", "JSON\n", "ends in .dlsproj"), ("a.csv", "x,y\n", "a table", "ends in"),
  ])
  func anotherFileIsToldAndWhereItBelongs(
    name: String, content: String, kind: String, help: String
  ) throws {
    let sandbox = try Sandbox()
    try sandbox.write("oaks.dlsproj", "project oaks {}\n")
    try sandbox.write(name, content)
    for command in ["check", "plan", "status", "export", "samples import", "runs show", "runs"] {
      let outcome = try sandbox.shell("dls \(command) '\(name)'")
      #expect(outcome.code == 2 && outcome.out.isEmpty, "\(command): \(outcome.all)")
      #expect(
        outcome.err.hasPrefix("dls: '\(name)' is no project file: it is \(kind)")
          && outcome.err.contains(help) && outcome.err.split(separator: "\n").count == 2,
        "\(command): \(outcome.all)")
    }
  }

  /// What only begins as another file does is the project that it is called.
  @Test func aProjectByItsNameIsRead() throws {
    let sandbox = try Sandbox()
    try sandbox.write("a.dlsproj", "{\"type\": \"FeatureCollection\"}\n")
    let outcome = try sandbox.dls("check", "a.dlsproj")
    #expect(outcome.code == 1 && outcome.out.contains("DLS0010"), "\(outcome.all)")
  }

  /// A store or imagery that is named by mistake is told in a line; a broken text is still read.
  @Test(arguments: [
    (sqlite, "it is a GeoPackage"), (tiff, "it is imagery (TIFF)"), (noise, "it is binary"),
    (zeros, "it is binary"),
  ]) func whatIsNoTextIsToldInALine(content: [UInt8], kind: String) throws {
    let sandbox = try Sandbox()
    for name in ["some.gpkg", "a.dlsproj"] {
      try AtomicFile.write(content, to: sandbox.file(name))
      // What isn't called so is not even read by what would write it.
      let commands = ["status", "plan", "check"] + (name == "a.dlsproj" ? ["fmt"] : [])
      for command in commands {
        let outcome = try sandbox.dls(command, name)
        #expect(outcome.code == 2 && outcome.out.isEmpty, "\(command): \(outcome.code)")
        #expect(
          outcome.err.hasPrefix("dls: '\(name)' is no project file: \(kind)"),
          "\(command): \(outcome.err.prefix(300))")
        #expect(outcome.err.split(separator: "\n").count <= 2)
      }
    }
  }

  @Test func aTextWithAFewOddBytesIsChecked() throws {
    let sandbox = try Sandbox()
    let text: [UInt8] = Array("project a {}\n".utf8)
    let wide: [UInt8] = text.flatMap { [$0, 0] }
    for odd in [text + [0], [0xFF, 0xFE] + wide, wide] {
      try AtomicFile.write(odd, to: sandbox.file("a.dlsproj"))
      let outcome = try sandbox.dls("check", "a.dlsproj")
      #expect(outcome.code == 1 && outcome.out.contains("DLS0"), "\(outcome.all)")
    }
  }
}
