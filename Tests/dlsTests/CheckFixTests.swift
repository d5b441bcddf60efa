// CheckFixTests.swift: `dls check --fix` from outside.

import DLSPlatform
import Testing

@Suite struct CheckFixTests {
  private static let wrong = "project a { title = Trees, owner = ana }\r\nperson ana {}\r\n"
  private static let right = "project a { title = \"Trees\", owner = ana }\r\nperson ana {}\r\n"

  @Test func filesAreMendedAndTheRestReported() throws {
    let sandbox = try Sandbox()
    try sandbox.write("a.dlsproj", CheckFixTests.wrong + "review { leas = 2 h }\r\n")
    let outcome = try sandbox.dls("check", "--fix")
    #expect(outcome.code == 1, "\(outcome.all)")
    #expect(outcome.err.contains("fixed 1 problem (DLS0201) in 'a.dlsproj'"), "\(outcome.all)")
    #expect(outcome.out.contains("DLS0105") && !outcome.out.contains("DLS0201"), "\(outcome.all)")
    #expect(try sandbox.text("a.dlsproj").hasPrefix(CheckFixTests.right))
    let rest = try sandbox.dls("check", "--unsafe-fixes")
    #expect(rest.code == 0, "\(rest.all)")
    #expect(try sandbox.text("a.dlsproj").hasSuffix("review { lease = 2 h }\r\n"))
    let again = try sandbox.dls("check", "--unsafe-fixes")
    #expect(again.code == 0 && !again.err.contains("fixed"), "\(again.all)")
  }

  /// What `--set` gives is tried, and nothing is written down for it.
  @Test func whatIsTriedStaysOutOfTheFile() throws {
    let sandbox = try Sandbox()
    let text =
      "project a {}\n\ntrain net {\n  chips = \"c\"\n  model_type = unet\n  stop_early { monitor = iou }\n}\n"
    try sandbox.write("a.dlsproj", text)
    let outcome = try sandbox.dls(
      "check", "--no-data", "--set", "net.model_type=center_net", "--unsafe-fixes")
    #expect(outcome.code == 1 && outcome.out.contains("DLS0383"), "\(outcome.all)")
    #expect(outcome.err.contains("left out 1 fix for what `--profile` or `--set` gives"))
    #expect(try sandbox.text("a.dlsproj") == text)
  }

  @Test func modeAndLinksStay() throws {
    let sandbox = try Sandbox()
    try sandbox.write("real/a.dlsproj", CheckFixTests.wrong)
    try sandbox.shell("chmod 640 real/a.dlsproj && ln -s real/a.dlsproj link.dlsproj")
    let outcome = try sandbox.dls("check", "--fix", "link.dlsproj")
    #expect(outcome.code == 0, "\(outcome.all)")
    #expect(try sandbox.text("real/a.dlsproj") == CheckFixTests.right)
    #expect(FileSystem.info(sandbox.file("real/a.dlsproj"))?.mode == 0o640)
    #expect(FileSystem.info(sandbox.file("link.dlsproj"), followingLinks: false)?.kind == .link)
  }

  @Test func onlyWhatLiesInTheFolderIsChanged() throws {
    let sandbox = try Sandbox()
    let library = "person b { title = Bea }\n"
    try sandbox.write("outside.dlsproj", library)
    try sandbox.write("in/lib/inside.dlsproj", library)
    try sandbox.write(
      "in/a.dlsproj",
      """
      import "../outside.dlsproj" as outside
      import "lib/inside.dlsproj" as inside
      import "lib/link.dlsproj" as linked
      person x { like = outside.b }
      person y { like = inside.b }
      person z { like = linked.b }

      """)
    try sandbox.shell("ln -s ../../outside.dlsproj in/lib/link.dlsproj")
    for arguments in [["check", "--fix", "in/a.dlsproj"], ["check", "--fix", "in"]] {
      let outcome = try sandbox.dls(arguments[0], arguments[1], arguments[2])
      #expect(outcome.code == 1, "\(outcome.all)")
      #expect(try sandbox.text("outside.dlsproj") == library)
      #expect(outcome.all.contains("left out: name the file or folder"), "\(outcome.all)")
      #expect(!outcome.all.contains("`dls check --fix` mends"), "\(outcome.all)")
      #expect(try sandbox.text("in/lib/inside.dlsproj") == "person b { title = \"Bea\" }\n")
    }
  }

  /// A shell's pattern names other files too, and what would be mended there was never a project.
  @Test func otherFilesAreNotWritten() throws {
    let sandbox = try Sandbox()
    let others = [
      "t.py": "# tool\nx = os.environ[\"HOME\"];\n", "ci.yml": "job:\n  - run\n",
      "seed.geojson": "{\"type\":\"FeatureCollection\",\"features\":[]}\n",
    ]
    for (name, text) in others { try sandbox.write(name, text) }
    try sandbox.write("a.dlsproj", CheckFixTests.wrong)
    for line in [
      "check --no-data --fix", "check --unsafe-fixes", "check --diff", "fmt", "fmt --check",
    ] {
      let outcome = try sandbox.shell("dls \(line) *")
      #expect(outcome.code == 2, "\(line): \(outcome.all)")
      #expect(outcome.err.contains("'ci.yml' and 2 other files are no"), "\(outcome.all)")
    }
    for (name, text) in others { #expect(try sandbox.text(name) == text) }
    #expect(try sandbox.text("a.dlsproj") == CheckFixTests.wrong)
    // What a project imports under such a name is left alone too.
    try sandbox.write("lib.txt", "person b { title = Bea }\n")
    try sandbox.write("b.dlsproj", "import \"lib.txt\" as l\nperson x { like = l.b }\n")
    let outcome = try sandbox.dls("check", "--fix", "b.dlsproj")
    #expect(outcome.err.contains("lib.txt") || outcome.out.contains("lib.txt"), "\(outcome.all)")
    #expect(try sandbox.text("lib.txt") == "person b { title = Bea }\n")
  }

  @Test func theDifferenceCanBeSeenFirst() throws {
    let sandbox = try Sandbox()
    let wrong = CheckFixTests.wrong.split(separator: "\r\n").joined(separator: "\n") + "\n"
    try sandbox.write("a.dlsproj", wrong)
    let outcome = try sandbox.dls("check", "--fix", "--diff")
    #expect(outcome.code == 1, "\(outcome.all)")
    #expect(outcome.out.contains("\n-project a { title = Trees"), "\(outcome.all)")
    #expect(outcome.out.contains("\n+project a { title = \"Trees\""), "\(outcome.all)")
    #expect(try sandbox.text("a.dlsproj") == wrong)
    try sandbox.write("a.dlsproj", CheckFixTests.right)
    let none = try sandbox.dls("check", "--diff")
    #expect(none.code == 0 && none.out.isEmpty, "\(none.all)")
    #expect(try sandbox.dls("check", "--diff", "--json").code == 2)
  }

  @Test func standardInputGoesToStandardOutput() throws {
    let sandbox = try Sandbox()
    let outcome = try sandbox.dls("check", "--fix", "-", input: CheckFixTests.wrong)
    #expect(outcome.code == 0 && outcome.out == CheckFixTests.right, "\(outcome.all)")
    let left = try sandbox.dls("check", "--fix", "-", input: "review { leas = 2 h }\n")
    #expect(left.code == 1 && left.out == "review { leas = 2 h }\n", "\(left.all)")
    #expect(left.err.contains("DLS0105"), "\(left.all)")
  }

  @Test func aFileThatCannotBeWrittenIsNamed() throws {
    let sandbox = try Sandbox()
    try sandbox.write("ro/a.dlsproj", CheckFixTests.wrong)
    try sandbox.shell("chmod 444 ro/a.dlsproj")
    // The superuser may write everything.
    guard !FileSystem.isWritable(sandbox.file("ro/a.dlsproj")) else { return }
    let outcome = try sandbox.dls("check", "--fix", "ro")
    #expect(outcome.code == 2 && outcome.err.contains("a.dlsproj"), "\(outcome.all)")
    #expect(try sandbox.text("ro/a.dlsproj") == CheckFixTests.wrong)
  }

  // MARK: what data say

  /// A project whose labels have another field than the text says.
  private func unlikeItsLabels() throws -> Sandbox {
    let sandbox = try Sandbox()
    try sandbox.makeProject()
    let text = try sandbox.text("trees.dlsproj")
    try sandbox.write(
      "trees.dlsproj", text.replacing("class_field = \"class\"", with: "class_field = \"Class\""))
    return sandbox
  }

  @Test func whatDataSayIsMendedToo() throws {
    let sandbox = try unlikeItsLabels()
    let wrong = try sandbox.text("trees.dlsproj")
    #expect(try sandbox.dls("check", "--fix").code == 0, "nobody has looked at the data yet")
    let without = try sandbox.dls("check", "--fix", "--no-data")
    #expect(without.code == 0 && !without.err.contains("fixed"), "\(without.all)")
    let shown = try sandbox.dls("check", "--fix", "--probe", "--diff")
    #expect(shown.code == 1 && shown.out.contains("+  class_field = \"class\""), "\(shown.all)")
    #expect(try sandbox.text("trees.dlsproj") == wrong)
    let fixed = try sandbox.dls("check", "--fix")
    #expect(fixed.code == 0, "\(fixed.all)")
    #expect(
      fixed.err.contains("fixed 1 problem (DLS0611) in 'trees.dlsproj'"), "\(fixed.all)")
    #expect(try sandbox.text("trees.dlsproj") == wrong.replacing("\"Class\"", with: "\"class\""))
    let again = try sandbox.dls("check", "--unsafe-fixes")
    #expect(again.code == 0 && !again.err.contains("fixed"), "\(again.all)")
    #expect(try sandbox.dls("fmt", "--check").code == 0)
  }

  @Test func anErrorOfTheTextIsMendedAlthoughDataThenSaySomething() throws {
    let sandbox = try unlikeItsLabels()
    try sandbox.dls("check", "--probe")
    let text = try sandbox.text("trees.dlsproj").replacing(
      "title = \"Trees\"", with: "title = Trees")
    try sandbox.write("trees.dlsproj", text)
    let outcome = try sandbox.dls("check", "--fix")
    #expect(outcome.code == 0, "\(outcome.all)")
    #expect(outcome.err.contains("(DLS0201, DLS0611)"), "\(outcome.all)")
  }

  @Test func whatTheStoreSaysIsMendedIfAsked() throws {
    let sandbox = try Sandbox()
    try sandbox.makeApplied()
    let text = try sandbox.text("trees.dlsproj").replacing("class tree", with: "class conifer")
    try sandbox.write("trees.dlsproj", text)
    let safe = try sandbox.dls("check", "--fix")
    #expect(safe.code == 1 && safe.out.contains("DLS0809"), "\(safe.all)")
    let outcome = try sandbox.dls("check", "--unsafe-fixes")
    #expect(outcome.err.contains("DLS0809"), "\(outcome.all)")
    let mended = try sandbox.text("trees.dlsproj")
    #expect(mended.contains("moved { from = crowns.tree, to = crowns.conifer }"), "\(mended)")
    let again = try sandbox.dls("check", "--unsafe-fixes")
    #expect(!again.err.contains("fixed"), "\(again.all)")
  }
}
