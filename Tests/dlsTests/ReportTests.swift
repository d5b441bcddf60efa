// ReportTests.swift: the formats of `dls check`, as the programs that read them see them.

import DLSJSON
import DLSPlatform
import Testing

@Suite struct ReportTests {
  private static let formats = [
    "text", "json", "jsonl", "sarif", "github", "gitlab", "junit", "gcc",
  ]

  @Test(arguments: formats)
  func codesAreTheSameInEveryFormat(format: String) throws {
    let sandbox = try Sandbox()
    let table: [(text: String, strict: Bool, code: Int32)] = [
      ("project a {}\n", true, 0), ("project a { titel = 1 }\n", false, 1),
      ("project a {}\nsource unused { path = \"a.tif\" }\n", false, 0),
      ("project a {}\nsource unused { path = \"a.tif\" }\n", true, 1),
    ]
    for row in table {
      try sandbox.write("a.dlsproj", row.text)
      let line = "dls check --format \(format)\(row.strict ? " --strict" : "")"
      let outcome = try sandbox.shell(line)
      #expect(outcome.code == row.code, "\(row.text)\(outcome.all)")
      #expect(outcome.err.isEmpty)
      let piped = try sandbox.shell("\(line) - < a.dlsproj")
      #expect(piped.code == row.code, "\(row.text)\(piped.all)")
    }
    #expect(try sandbox.dls("check", "--format", format, "none.dlsproj").code == 2)
  }

  @Test(arguments: formats)
  func aFileIsWrittenWholeOrNotAtAll(format: String) throws {
    let sandbox = try Sandbox()
    try sandbox.write("a.dlsproj", "project a { titel = 1 }\n")
    let told = try sandbox.dls("check", "--format", format, "a.dlsproj")
    let filed = try sandbox.dls("check", "--format", format, "--output", "report", "a.dlsproj")
    #expect(filed.code == 1)
    #expect(filed.out.isEmpty)
    #expect(filed.err == "1 error.\n")
    #expect(try sandbox.text("report") == told.out)
    #expect(try sandbox.dls("check", "--format", format, "-o", "-", "a.dlsproj").out == told.out)
    try sandbox.write("report", "as it was")
    #expect(try sandbox.dls("check", "--format", format, "-o", "report", "x.dlsproj").code == 2)
    #expect(try sandbox.text("report") == "as it was")
    let refused = try sandbox.dls("check", "--format", format, "-o", "a.dlsproj")
    #expect(refused.code == 2 && refused.err.contains("is the name of a project file"))
  }

  /// A file that can't be read, and one that is none, among others: those are checked all the same.
  @Test(arguments: formats)
  func aFileThatCannotBeReadEndsNoReport(format: String) throws {
    let sandbox = try Sandbox()
    try sandbox.write("a.dlsproj", "project a { titel = 1 }\n")
    try sandbox.write("d.dlsproj", "project d { tittel = 1 }\n")
    let make =
      "cp a.dlsproj \"$(printf 'b\\377.dlsproj')\" && printf '\\211PNG\\r\\n\\032\\n' > c.dlsproj"
    #expect(try sandbox.shell(make).code == 0)
    for output in ["", " -o report"] {
      for _ in 0..<2 {
        let outcome = try sandbox.shell("dls check --no-data --format \(format)\(output) .")
        #expect(outcome.code == 2)
        #expect(outcome.err.contains("isn't UTF-8"), "\(outcome.all)")
        #expect(outcome.err.contains("'c.dlsproj' is no project file"), "\(outcome.all)")
        let report = output.isEmpty ? outcome.out : try sandbox.text("report")
        #expect(report.contains("a.dlsproj") && report.contains("d.dlsproj"), "\(outcome.all)")
        switch format {
        case "json", "sarif", "gitlab": _ = try JSONReader.parse(report)
        case "jsonl":
          for line in report.split(separator: "\n") { _ = try JSONReader.parse(Array(line.utf8)) }
        case "junit":
          #expect(report.hasSuffix("</testsuites>\n") && report.contains("errors=\"2\""))
        default: #expect(report.contains("2 files couldn't be read."), "\(report)")
        }
        if format != "text" || !output.isEmpty {
          #expect(report.contains("is no project file"), "\(report)")
        }
      }
    }
    let missing = try sandbox.dls("check", "--format", format, "a.dlsproj", "gone.dlsproj")
    #expect(missing.code == 2 && missing.out.contains("a.dlsproj"), "\(missing.all)")
    #expect(missing.err.contains("there is no file 'gone.dlsproj'"), "\(missing.all)")
    let alone = try sandbox.dls("check", "--format", format, "c.dlsproj")
    #expect(alone.code == 2 && alone.out.isEmpty == (format == "text"), "\(alone.all)")
    let mended = try sandbox.dls("check", "--no-data", "--unsafe-fixes", "--format", format, ".")
    #expect(mended.code == 2, "\(mended.all)")
    #expect(try sandbox.text("d.dlsproj").contains("title"))
  }

  /// A link stands for the file it leads to, and is no second one.
  @Test func aLinkedFileIsCheckedOnce() throws {
    let sandbox = try Sandbox()
    try sandbox.write("sub/a.dlsproj", "project a { titel = 1 }\n")
    try sandbox.write("z.dlsproj", "project z { titel = 1 }\n")
    #expect(
      try sandbox.shell("ln -s sub/a.dlsproj link.dlsproj && ln -s z.dlsproj y.dlsproj").code == 0)
    #expect(try sandbox.shell("mkdir other && ln -s ../../away.dlsproj other/b.dlsproj").code == 0)
    try sandbox.write("../away.dlsproj", "project b { titel = 1 }\n")
    #expect(try sandbox.shell("ln -s b.dlsproj other/c.dlsproj").code == 0)
    let outcome = try sandbox.dls("check", "--no-data", ".")
    #expect(outcome.out.contains("3 errors in 3 files."), "\(outcome.all)")
    let both = try sandbox.dls("check", "--no-data", "link.dlsproj", "sub/a.dlsproj")
    #expect(both.out.contains("1 error.\n"), "\(both.all)")
  }

  @Test func jsonIsAFormat() throws {
    let sandbox = try Sandbox()
    try sandbox.write("a.dlsproj", "project a { titel = 1 }\n")
    let short = try sandbox.dls("check", "--json")
    #expect(short.out == (try sandbox.dls("check", "--format=json").out))
    #expect(try sandbox.dls("check", "--json", "--format=json").out == short.out)
    let both = try sandbox.dls("check", "--json", "--format=sarif")
    #expect(both.code == 2 && both.err.contains("--json is short for --format json"))
  }

  /// As Vim reads it: nothing is escaped, and a column is a byte.
  @Test func gccTellsAsCompilersDo() throws {
    let sandbox = try Sandbox()
    try sandbox.write(
      "a,b 50%.dlsproj", "project a { title = \"Wäldchen äöü\", titel = 1 }\n")
    let outcome = try sandbox.dls("check", "--format", "gcc", "a,b 50%.dlsproj")
    #expect(outcome.out.hasPrefix("a,b 50%.dlsproj:1:41: error: "), "\(outcome.all)")
    #expect(outcome.out.contains(" [DLS0105]\n1 error"), "\(outcome.all)")
  }

  @Test func githubEscapes() throws {
    let sandbox = try Sandbox()
    try sandbox.write("50%,a:b\nc.dlsproj", "project a { titel = 1 }\n")
    let outcome = try sandbox.dls("check", "--format", "github", ".")
    #expect(
      outcome.out == """
        ::error file=50%25%2Ca%3Ab%0Ac.dlsproj,line=1,endLine=1,col=13,title=DLS0105::\
        `project` has no setting `titel`. Did you mean `title`?
        dls check: 1 error.

        """, "\(outcome.all)")
  }

  @Test func githubGetsTenOfAKind() throws {
    let sandbox = try Sandbox()
    var text = "project a {}\n"
    for index in 0..<13 { text += "person p\(index) { titel = 1 }\n" }
    for index in 0..<11 { text += "source s\(index) { path = \"##[error]\\\\a.tif\" }\n" }
    try sandbox.write("a.dlsproj", text)
    let out = try sandbox.dls("check", "--format", "github").out
    let lines = out.split(separator: "\n")
    func count(_ start: String) -> Int { lines.count { $0.hasPrefix(start) } }
    #expect(count("::error ") == 10, "\(out)")
    #expect(count("::warning ") == 10, "\(out)")
    #expect(count("::notice ") <= 10, "\(out)")
    #expect(out.contains("3 more errors, "))
    // A line of the log is no command, in either of the two ways to write one.
    #expect(!lines.contains { $0.hasPrefix("dls check: ") && $0.contains("##[") })
    #expect(out.contains("dls check: a.dlsproj:14:14: error[DLS0105]: `person` has no setting"))
  }

  @Test func githubSeesPathsFromTheWorkspace() throws {
    let sandbox = try Sandbox()
    try sandbox.write("sub/a.dlsproj", "project a { titel = 1 }\n")
    let surroundings = ["GITHUB_WORKSPACE": sandbox.path, "CI_PROJECT_DIR": sandbox.path]
    let table = [
      ("github", "file=sub/a.dlsproj,"), ("sarif", #""uri": "sub/a.dlsproj""#),
      ("gitlab", #""path": "sub/a.dlsproj""#), ("json", #""file": "a.dlsproj""#),
    ]
    for (format, text) in table {
      let outcome = try sandbox.dls(
        "-C", "sub", "check", "--format", format, environment: surroundings)
      #expect(outcome.out.contains(text), "\(outcome.all)")
    }
  }

  /// What stands after `--set` or `--profile` is the command line's mistake, and in no file.
  @Test(arguments: formats)
  func aWrongSettingOfTheCommandLineStandsInNoFile(format: String) throws {
    let sandbox = try Sandbox()
    try sandbox.write("a.dlsproj", "project a { owner = ana }\nperson ana { title = \"A\" }\n")
    for (option, value) in [
      ("--set", "nobody.title=\"B\""), ("--set", "ana.titel=\"B\""), ("--set", "ana.title"),
      ("--profile", "none"),
    ] {
      let outcome = try sandbox.dls("check", "--no-data", "--format", format, option, value)
      #expect(outcome.code == 2, "\(option) \(value)")
      #expect(!outcome.out.contains("--unsafe-fixes"))
      if ["github", "gitlab", "sarif", "junit"].contains(format) {
        #expect(outcome.out.contains("a.dlsproj"))
        for sign in ["file=--set", "\"--set\"", "--set:"] {
          #expect(!outcome.out.contains(sign), "\(option) \(value)")
        }
      }
    }
  }

  @Test func fingerprintsStayWhenLinesMove() throws {
    let sandbox = try Sandbox()
    let twice = "person a { titel = 1 }\nperson b { titel = 1 }\nperson a { titel = 1 }\n"
    func prints(_ format: String, _ text: String) throws -> [String] {
      try sandbox.write("a.dlsproj", text)
      let report = try JSONReader.parse(try sandbox.dls("check", "--format", format).out)
      let list = format == "sarif" ? report["runs"]?[0]?["results"]?.array : report.array
      return (list ?? []).compactMap {
        ($0["fingerprint"] ?? $0["partialFingerprints"]?["primaryLocationLineHash"])?.string
      }
    }
    for format in ["sarif", "gitlab"] {
      let first = try prints(format, "project p {}\n" + twice)
      #expect(first.count > 3)
      #expect(Set(first).count == first.count)
      let moved = try prints(format, "project p {}\n\n// A remark.\n\n" + twice)
      #expect(moved == first)
      #expect(try prints(format, "project p {}\n" + twice.replacing("b {", with: "c {")) != first)
    }
  }

  @Test func sarifNamesRulesAndPlaces() throws {
    let sandbox = try Sandbox()
    try sandbox.write("a b%.dlsproj", "project a { title = \"日本\", titel = 1 }\n")
    try sandbox.write("c.dlsproj", "project c {}\nperson p {}\nperson p {}\n")
    let report = try JSONReader.parse(try sandbox.dls("check", "--format", "sarif", ".").out)
    let run = try #require(report["runs"]?[0])
    let results = try #require(run["results"]?.array)
    let rules = try #require(run["tool"]?["driver"]?["rules"]?.array)
    for result in results {
      let index = try #require(result["ruleIndex"]?.integer)
      #expect(rules[index]["id"] == result["ruleId"])
    }
    let place = results[0]["locations"]?[0]?["physicalLocation"]
    #expect(place?["artifactLocation"]?["uri"]?.string == "a%20b%25.dlsproj")
    #expect(place?["region"]?["startColumn"]?.integer == 27)
    #expect(place?["region"]?["endColumn"]?.integer == 32)
    #expect(place?["region"]?["byteOffset"]?.integer == 30)
    #expect(results.contains { $0["relatedLocations"]?[0]?["id"]?.integer == 1 })
    #expect(results[0]["fixes"]?[0]?["artifactChanges"]?[0]?["replacements"]?[0] != nil)
  }

  @Test func junitHasASuiteForEachFile() throws {
    let sandbox = try Sandbox()
    try sandbox.write("lib.dlsproj", "person sam { titel = \"<&\u{1}\" }\n")
    for name in ["a", "b", "d"] {
      try sandbox.write(
        "\(name).dlsproj",
        "import \"lib.dlsproj\" as lib\nproject \(name) { owner = lib.sam }\n")
    }
    let out = try sandbox.dls("check", "--format", "junit", ".").out
    #expect(out.hasPrefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites "))
    #expect(out.split(separator: "<testsuite ").count == 5, "\(out)")
    #expect(out.contains(#"<testsuite name="lib.dlsproj" tests="2" failures="2""#), "\(out)")
    #expect(out.contains(#"name="no errors" classname="d.dlsproj""#), "\(out)")
  }

  @Test func dataThatWasNotLookedAtIsNamedInEveryFormat() throws {
    let sandbox = try Sandbox()
    try sandbox.makeProject()
    for format in ReportTests.formats where format != "gitlab" {
      let outcome = try sandbox.dls("check", "--format", format)
      #expect(outcome.code == 0)
      #expect(outcome.out.contains("ortho"), "\(outcome.all)")
    }
  }
}
