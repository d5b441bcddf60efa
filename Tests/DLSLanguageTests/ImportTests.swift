// ImportTests.swift: a file is one file, whichever way leads to it.

import DLSLanguage
import DLSText
import Testing

@Suite struct ImportTests {
  /// The files of a project whose imports are read from memory, by the place that a path leads to.
  private static func load(
    _ text: String, _ files: [String: String], identity: (String) -> String = FilePath.plain
  ) -> Model {
    Project.load("/w/main.dlsproj", identity: identity) { path in
      let real = identity(path)
      let found = real == "/w/main.dlsproj" ? text : files[real]
      return found.map { .success(Array($0.utf8)) } ?? .failure(ReadFailure("no such file"))
    }
  }

  private static func cycles(_ model: Model) -> [[String]] {
    model.problems.compactMap { problem in
      if case .importCycle(let paths) = problem.kind { paths } else { nil }
    }
  }

  @Test func twoSpellingsOfOnePathAreOneFile() {
    let model = Self.load(
      """
      import "lib.dlsproj" as a
      import "x/../lib.dlsproj" as b
      import ".//lib.dlsproj" as c

      """, ["/w/lib.dlsproj": "person kim {}\n"])
    #expect(model.files.map(\.path) == ["/w/main.dlsproj", "/w/lib.dlsproj"])
    #expect(model.problems.isEmpty)
  }

  @Test func aLibraryThatImportsItselfByOtherSpellingsIsACycle() {
    let model = Self.load(
      "import \"lib.dlsproj\" as lib\n",
      [
        "/w/lib.dlsproj": """
        import "x/../lib.dlsproj" as a
        import "y/../lib.dlsproj" as b

        """
      ])
    #expect(model.files.count == 2)
    let cycle = ["/w/lib.dlsproj", "/w/lib.dlsproj"]
    #expect(Self.cycles(model) == [cycle, cycle])
  }

  /// Whoever asks for one file of a circle alone is told there.
  @Test func aCircleThroughTheFileItselfIsToldAtItsImport() {
    let files = [
      "/w/a.dlsproj": "import \"b.dlsproj\" as b\n",
      "/w/b.dlsproj": "import \"main.dlsproj\" as m\n",
    ]
    let model = Self.load("import \"a.dlsproj\" as a\n", files)
    #expect(Self.cycles(model).count == 1)
    #expect(model.problems.map(\.place.file) == [.main])
  }

  @Test func theProjectItselfIsKnownByAnySpelling() {
    let model = Self.load("import \"x/../main.dlsproj\" as own\n", [:])
    #expect(Self.cycles(model) == [["/w/main.dlsproj", "/w/main.dlsproj"]])
  }

  @Test func whoeverReadsADiskSaysWhereLinksLead() {
    let model = Self.load(
      "import \"lib.dlsproj\" as lib\n", ["/w/lib.dlsproj": "import \"link/lib.dlsproj\" as own\n"]
    ) { path in
      FilePath.plain(path).split(separator: "/").filter { $0 != "link" }.reduce("") {
        "\($0)/\($1)"
      }
    }
    #expect(model.files.count == 2)
    #expect(Self.cycles(model) == [["/w/lib.dlsproj", "/w/lib.dlsproj"]])
  }

  @Test func whatTwoImportsLeadToIsCalledByTheFirst() {
    let files = [
      "/w/lib.dlsproj": "import \"base.dlsproj\" as k\nperson kim {}\n",
      "/w/base.dlsproj": "schema trees { class oak { value = 1 } }\nperson joe {}\n",
    ]
    let (lib, base) = ("import \"lib.dlsproj\" as lib\n", "import \"base.dlsproj\" as b\n")
    // An address names every import on the way.
    let one = Self.load(lib, files)
    #expect(one.block(at: "lib.k.trees.oak")?.address == "lib.k.trees.oak")
    #expect(one.block(at: "lib.k.elms") == nil && one.block(at: "lib.k") == nil)
    #expect(one.currentAddress(of: "b.trees.oak") == "b.trees.oak")
    for text in [base + lib, lib + base] {
      let both = Self.load(text, files)
      // Those of the project's own file come before those of its libraries.
      #expect(both.currentAddress(of: "lib.k.trees.oak") == "b.trees.oak")
      #expect(both.currentAddress(of: "lib.k.joe") == "b.joe")
      #expect(both.currentAddress(of: "lib.kim") == "lib.kim")
      #expect(both.currentAddress(of: "lib.k.trees.elm") == "b.trees.elm")
    }
    let two = Self.load("import \"base.dlsproj\" as a\n" + base, files)
    #expect(two.currentAddress(of: "b.trees") == "a.trees")
    let moved = Self.load(
      "import \"base.dlsproj\" as a\n" + base + "moved { from = old, to = b.trees }\n", files)
    #expect(moved.currentAddress(of: "old.oak") == "a.trees.oak")
  }

  @Test func moreFilesThanAnyProjectHasAreLeft() {
    let text = (1...10_001).map { "import \"\($0).dlsproj\" as l\($0)\n" }.joined()
    let model = Project.load("/w/main.dlsproj") { path in
      .success(path == "/w/main.dlsproj" ? Array(text.utf8) : [])
    }
    #expect(model.files.count == 10_000)
    let reasons = model.problems.compactMap { problem -> String? in
      if case .unreadable(_, let reason) = problem.kind { reason } else { nil }
    }
    let reason = "10,000 files belong to the project already, and that is as many as can"
    #expect(reasons == [reason, reason])
  }
}
