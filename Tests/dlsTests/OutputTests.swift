// OutputTests.swift: what commands that write files leave alone.

import DLSPlatform
import Testing

@Suite struct OutputTests {
  // MARK: files that are named on the command line

  /// What people would want back, and what writes over it by mistake.
  @Test(arguments: [
    ("plan -q --out trees.gpkg", "'trees.gpkg' is there already and isn't a saved plan"),
    ("plan -q --out boxes.geojson", "'boxes.geojson' is there already and isn't a saved plan"),
    ("plan -q --out link", "'link' is there already and isn't a saved plan"),
    ("plan -q --out trees.dlsproj", "'trees.dlsproj' is the name of a project file"),
    ("plan -q --out new.dlsproj", "'new.dlsproj' is the name of a project file"),
    ("check -o trees.gpkg", "'trees.gpkg' is there already and isn't a report"),
    (
      "check --format sarif -o boxes.geojson", "'boxes.geojson' is there already and isn't a report"
    ),
    ("check --format text -o trees.dlsproj", "'trees.dlsproj' is the name of a project file"),
    ("check --json -o labels.json", "'labels.json' is there already and isn't a report"),
    ("check --json -o settings.json", "'settings.json' is there already and isn't a report"),
    ("check --format junit -o voc.xml", "'voc.xml' is there already and isn't a report"),
    ("check --format gitlab -o list.json", "'list.json' is there already and isn't a report"),
    ("check --format sarif -o other.sarif", "'other.sarif' is there already and isn't a report"),
    ("check -o notes.txt", "'notes.txt' is there already and isn't a report"),
    ("check -o field.txt", "'field.txt' is there already and isn't a report"),
    ("check --format github -o log.txt", "'log.txt' is there already and isn't a report"),
    ("check --format gcc -o codes.md", "'codes.md' is there already and isn't a report"),
    ("check --format gcc -o place.md", "'place.md' is there already and isn't a report"),
    ("check -o program.md", "'program.md' is there already and isn't a report"),
  ]) func aResultReplacesNoData(line: String, message: String) throws {
    let sandbox = try Sandbox()
    try sandbox.makeApplied()
    #expect(try sandbox.shell("ln -s trees.gpkg link").code == 0)
    let texts = [
      "labels.json": "{\"images\": [], \"annotations\": [], \"categories\": []}\n",
      "settings.json": "{\"version\": 1}\n", "list.json": "[1]\n",
      "voc.xml": "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<annotation/>\n",
      "other.sarif":
        "{\"$schema\": \"https://json.schemastore.org/sarif-2.1.0.json\", \"runs\": []}\n",
      "notes.txt": "What dls check found.\nNo errors were left\n",
      "field.txt": "No errors in plots 3 and 4.\nNo errors.\nplot 5: two trees mislabelled\n",
      "log.txt": "To do\ndls check: look at it again\n",
      "codes.md": "* mend these, see [DLS0101] and [DLS0102]\n",
      "place.md": "trees:3: error: mend this [DLS0101]\n",
      "program.md": "error: what we found with [dls check]\n",
    ]
    for (name, text) in texts { try sandbox.write(name, text) }
    let names = ["trees.gpkg", "boxes.geojson", "trees.dlsproj"] + texts.keys.sorted()
    let before = try names.map { try FileContent.read(sandbox.file($0)) }
    let outcome = try sandbox.shell("dls \(line)")
    #expect(outcome.code == 2 && outcome.err.contains(message), "\(outcome.all)")
    #expect(outcome.err.contains("another name") || outcome.err.contains("a name that doesn't end"))
    #expect(try names.map { try FileContent.read(sandbox.file($0)) } == before)
    #expect(!FileSystem.exists(sandbox.file("new.dlsproj")))
  }

  @Test func aResultReplacesAnEarlierOneAndAnEmptyFile() throws {
    let sandbox = try Sandbox()
    try sandbox.makeApplied()
    let text = try sandbox.text("trees.dlsproj")
    try sandbox.write("trees.dlsproj", text.replacing("value = 1", with: "value = 2"))
    let checks = ["text", "json", "jsonl", "sarif", "github", "gitlab", "junit", "gcc"].flatMap {
      format in
      ["trees", "warning", "error"].map {
        "check --format \(format) \($0).dlsproj -o \(format)-\($0)"
      }
    }
    try sandbox.write("warning.dlsproj", "project w {}\nsource unused { path = \"a.tif\" }\n")
    try sandbox.write("error.dlsproj", "project e { titel = 1 }\n")
    let plain = [
      "plan -q --out p", "check -o t", "check --forecast -o f", "check -q --forecast -o q",
    ]
    for line in plain.map({ "\($0) trees.dlsproj" }) + checks {
      let words = line.split(separator: " ").map(String.init)
      let name = words[(words.firstIndex { ["-o", "--out"].contains($0) } ?? 0) + 1]
      try sandbox.write(name, "")
      for _ in 0..<2 {
        let outcome = try sandbox.shell("dls \(line)")
        #expect(outcome.code < 2, "\(line): \(outcome.all)")
        #expect(try !sandbox.text(name).isEmpty)
      }
    }
  }

  /// A pipe is written to, as by any other program, and stays one.
  @Test func aPipeIsWrittenTo() throws {
    let sandbox = try Sandbox()
    try sandbox.makeProject()
    let outcome = try sandbox.shell(
      "mkfifo plan report && (cat plan > a & cat report > b & "
        + "dls plan -q --out plan && dls check --json -o report; wait) && test -p plan -a -p report"
    )
    #expect(outcome.code == 0, "\(outcome.all)")
    #expect(try sandbox.text("a").contains("dls plan"))
    #expect(try sandbox.text("b").hasPrefix("{"))
    #expect(try sandbox.dls("plan", "-q", "--out", "/dev/null").code == 0)
    #expect(FileSystem.info("/dev/null")?.kind == .other)
  }

  // MARK: what runs make

  /// Two projects of one folder whose outputs have the same names.
  @Test func aRunReplacesNothingOfAnotherProject() throws {
    let sandbox = try Sandbox()
    try sandbox.makeProject()
    let text = try sandbox.text("trees.dlsproj")
      .replacing("format = pascal_voc", with: "format = pascal_voc\n  output = \"chips\"")
      .replacing("epochs = 3", with: "epochs = 3\n  output = \"net\"")
      .replacing("model = crown-net", with: "model = crown-net\n  output = \"map.gpkg\"")
    try sandbox.write("trees.dlsproj", text)
    try sandbox.write("grove.dlsproj", text.replacing("project trees", with: "project grove"))
    func run(_ line: String, _ project: String) throws -> Outcome {
      try sandbox.shell("dls \(line)".replacing("FILE", with: "\(project).dlsproj"))
    }
    func ready(_ project: String) throws {
      for line in [
        "apply --yes FILE", "samples import FILE", "unit set FILE '*' --complete",
      ] { #expect(try run(line, project).code == 0) }
    }
    try ready("trees")
    for line in ["export FILE", "train FILE", "infer FILE"] {
      for _ in 0..<2 {
        let outcome = try run(line, "trees")
        #expect(outcome.code == 0, "\(outcome.all)")
      }
    }
    let names = ["chips/chips.json", "net/model.json", "map.gpkg", "map.png"]
    let before = try names.map { try FileContent.read(sandbox.file($0)) }

    try ready("grove")
    var sets = ""
    for (command, block, output, made) in [
      ("export", "chips", "chips", "it is of export-"),
      ("train", "crown-net", "net", "it is of train-"),
      ("infer", "crown-map", "map.gpkg", "no run that grove.gpkg knows of made it"),
    ] {
      let refused = try run("\(command) FILE\(sets)", "grove")
      #expect(
        refused.code == 1
          && refused.err.contains("'\(output)' is there already, and \(made)"),
        "\(refused.all)")
      #expect(refused.err.contains("choose another `output` for \(block)"))
      sets += " --set '\(block).output=\"own-\(output)\"'"
      let done = try run("\(command) FILE\(sets)", "grove")
      #expect(done.code == 0, "\(done.all)")
    }
    #expect(try names.map { try FileContent.read(sandbox.file($0)) } == before)
  }

  /// A trial with a store of its own, as a profile for trials is to have.
  @Test func aProfileWithAStoreOfItsOwnHasResultsOfItsOwn() throws {
    let sandbox = try Sandbox()
    try sandbox.makeTrained()
    #expect(try sandbox.dls("infer").code == 0)
    let text = try sandbox.text("trees.dlsproj")
    try sandbox.write(
      "trees.dlsproj",
      text + """
        profile quick { project.store = "quick.gpkg", crown-net.epochs = 1, chips.tile = 64 px }
        profile near { project.store = "./trees.gpkg", crown-net.epochs = 1 }
        profile far { project.store = "far/trees.gpkg", crown-net.epochs = 1 }

        """)
    let names = ["chips/chips/chips.json", "models/crown-net/model.json", "maps/crown-map.gpkg"]
    func contents(_ folder: String) throws -> [[UInt8]] {
      try names.map { try FileContent.read(sandbox.file("\(folder)/\($0)")) }
    }
    let before = try contents("trees.dls")
    for (profile, folder) in [("quick", "quick.dls"), ("far", "far-trees.dls")] {
      for line in [
        "apply --yes", "samples import", "unit set '*' --complete", "export", "train", "infer",
      ] {
        let outcome = try sandbox.shell("mkdir -p far && dls \(line) --profile \(profile)")
        #expect(outcome.code == 0, "\(outcome.all)")
      }
      #expect(try contents(folder) != before)
      #expect(try contents("trees.dls") == before)
    }
    #expect(try sandbox.dls("train").code == 0)
    // The team's own store under another name of its path is the team's.
    #expect(try sandbox.dls("export", "--profile", "near").code == 0)
    #expect(try contents("trees.dls") != before)
  }

  /// Two projects of one name and one folder, each with a store.
  @Test func whatARunOfAnotherStoreMadeIsLeftAlone() throws {
    let sandbox = try Sandbox()
    try sandbox.makeTrained()
    #expect(try sandbox.dls("infer").code == 0)
    let text = try sandbox.text("trees.dlsproj")
    try sandbox.write(
      "twin.dlsproj",
      text.replacing("project trees {", with: "project trees { store = \"twin.gpkg\""))
    for line in ["apply --yes FILE", "samples import FILE", "unit set FILE '*' --complete"] {
      let outcome = try sandbox.shell("dls \(line)".replacing("FILE", with: "twin.dlsproj"))
      #expect(outcome.code == 0, "\(outcome.all)")
    }
    for (line, message) in [
      ("export", "'trees.dls/chips/chips' is there already, and it is of export-"),
      ("train", "'trees.dls/chips/chips' was made by export-"),
      ("infer", "'trees.dls/models/crown-net' was made by train-"),
      ("infer --set 'crown-map.model=\"net.dlpk\"'", "'trees.dls/maps/crown-map.gpkg' is there"),
    ] {
      try sandbox.write("net.dlpk", "a model")
      let outcome = try sandbox.shell("dls \(line) twin.dlsproj")
      #expect(
        outcome.code == 1 && outcome.err.contains(message)
          && outcome.err.contains("a run of the store 'trees.gpkg'"), "\(line): \(outcome.all)")
    }
    let status = try sandbox.dls("status", "twin.dlsproj")
    #expect(status.out.contains("Next: `dls export twin.dlsproj`"), "\(status.all)")
    for line in ["export", "train", "infer"] {
      #expect(try sandbox.shell("dls \(line) trees.dlsproj").code == 0)
    }
    // A store that is made anew in its place takes over what the one before it made.
    try FileSystem.remove(sandbox.file("trees.gpkg"))
    for line in ["apply --yes", "samples import", "unit set"] {
      let rest = line == "unit set" ? " '*' --complete" : ""
      #expect(try sandbox.shell("dls \(line) trees.dlsproj\(rest)").code == 0)
    }
    for line in ["export", "train", "infer"] {
      let outcome = try sandbox.shell("dls \(line) trees.dlsproj")
      #expect(outcome.code == 0, "\(outcome.all)")
    }
  }

  @Test func aPictureReplacesNoOther() throws {
    let sandbox = try Sandbox()
    try sandbox.makeTrained()
    try sandbox.write("mine.png", "a photograph")
    let outcome = try sandbox.dls("infer", "--set", "crown-map.output=\"mine.gpkg\"")
    #expect(outcome.code == 0, "\(outcome.all)")
    #expect(outcome.err.contains("no picture: 'mine.png' is there already"), "\(outcome.all)")
    #expect(try sandbox.text("mine.png") == "a photograph")
    #expect(FileSystem.isFile(sandbox.file("mine.gpkg")))
  }

  @Test func mapsOfOneNameHavePicturesOfTheirOwn() throws {
    let sandbox = try Sandbox()
    try sandbox.makeTrained()
    let text = try sandbox.text("trees.dlsproj")
    try sandbox.write(
      "trees.dlsproj",
      text + """
        infer other {
          model = crown-net
          source = ortho
          output = "maps/crowns.GPKG"
        }

        """)
    let outcome = try sandbox.dls(
      "infer", "crown-map", "--set", "crown-map.output=\"maps/crowns.gpkg\"")
    #expect(outcome.code == 0 && outcome.out.contains("maps/crowns.gpkg.png"), "\(outcome.all)")
  }
}
