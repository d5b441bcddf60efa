// FileOperationTests.swift: files and folders that the editor makes, renames and removes.

import DLSIDE
import DLSJSON
import DLSTestClient
import Testing

@Suite struct FileOperationTests {
  /// Renames files, and compares every text.
  private func check(
    _ files: [String: String], open: Set<String>? = nil, unsaved: [String: String] = [:],
    roots: [String] = [], stored: StoredNames? = nil, _ moves: [(String, String)],
    _ rewritten: [String: String]
  ) throws {
    let desk = EditingDesk(files, open: open, unsaved: unsaved, stored: stored)
    for root in roots {
      let added: JSONValue = [["uri": .string("file://\(root)"), "name": "r"]]
      desk.client.tell(
        "workspace/didChangeWorkspaceFolders", ["event": ["added": added, "removed": []]])
    }
    let list = moves.map { old, new -> JSONValue in
      ["oldUri": .string("file://\(old)"), "newUri": .string("file://\(new)")]
    }
    let answer = desk.client.ask("workspace/willRenameFiles", ["files": .array(list)])
    try desk.apply(answer["result"])
    for (path, text) in desk.texts {
      let bare = (unsaved[path] ?? files[path] ?? "")
      #expect(text == rewritten[path] ?? bare, "\(path)")
    }
  }

  private let user = "import \"lib.dlsproj\" as lib\n\ngroup g { analysts = lib.ann }\n"

  @Test func movedFilesAreFollowedByImports() throws {
    let files = ["/w/a.dlsproj": user, "/w/lib.dlsproj": "person ann {}\n"]
    try check(
      files, open: [], [("/w/lib.dlsproj", "/w/shared/people.dlsproj")],
      ["/w/a.dlsproj": user.replacing("lib.dlsproj", with: "shared/people.dlsproj")])
    try check(
      files, [("/w/a.dlsproj", "/w/sub/a.dlsproj")],
      ["/w/a.dlsproj": user.replacing("lib.dlsproj", with: "../lib.dlsproj")])
    try check(
      files, [("/w/a.dlsproj", "/w/sub/a.dlsproj"), ("/w/lib.dlsproj", "/w/sub/lib.dlsproj")], [:])
    try check(files, [("/w", "/x")], [:])
  }

  @Test func movedFilesAreSeenInUnsavedText() throws {
    try check(
      ["/w/a.dlsproj": "", "/w/lib.dlsproj": ""], unsaved: ["/w/a.dlsproj": user],
      [("/w/lib.dlsproj", "/w/l.dlsproj")],
      ["/w/a.dlsproj": user.replacing("lib.dlsproj", with: "l.dlsproj")])
  }

  @Test func movedFilesAreFollowedInBrokenText() throws {
    let broken =
      "source s { path = \"a.tif\"\n\nimport \"lib.dlsproj\" as\nsource t { path = \"a.tif\n"
    try check(
      ["/w/a.dlsproj": broken], [("/w/a.tif", "/w/b.tif")],
      ["/w/a.dlsproj": broken.replacing("\"a.tif\"", with: "\"b.tif\"")])
  }

  @Test func movedFilesAreFollowedInOtherRoots() throws {
    try check(
      ["/v/b.dlsproj": user.replacing("lib.d", with: "../w/lib.d"), "/w/lib.dlsproj": ""], open: [],
      roots: ["/v"], [("/w/lib.dlsproj", "/w/x/lib.dlsproj")],
      ["/v/b.dlsproj": user.replacing("lib.d", with: "../w/x/lib.d")])
  }

  /// What the path at `§` reads after a file or folder has moved; nil for what stays.
  @Test(arguments: [
    ("source s { path = \"§\" }", "img/a.tif", "/w/img/a.tif", "/w/img/b.tif", "img/b.tif"),
    ("source s { path = \"§\" }", "./img/a.tif", "/w/img", "/w/raw", "./raw/a.tif"),
    ("source s { path = \"§\" }", "img/*.tif", "/w/img", "/w/raw/img", "raw/img/*.tif"),
    ("source s { path = \"§\" }", "img/*.tif", "/w/img/a.tif", "/w/img/b.tif", nil),
    ("source s { path = \"§\" }", "*.tif", "/w/a.dlsproj", "/w/p/a.dlsproj", "../*.tif"),
    ("source s { path = \"§\" }", "/w/img/a.tif", "/w/img", "/v/img", "/v/img/a.tif"),
    ("source s { path = \"§\" }", "/v/a.tif", "/w/a.dlsproj", "/x/a.dlsproj", nil),
    ("source s { path = \"§\" }", "https://a.b/img", "/w", "/v", nil),
    ("source s { path = [\"x.tif\", \"§\"] }", "a.tif", "/w/a.tif", "/w/b.tif", "b.tif"),
    ("source s { path = \"§\" }", "img2/a.tif", "/w/img", "/w/raw", nil),
    ("source s { path = \"§\" }", "../w/a.tif", "/w/a.tif", "/w/b.tif", "b.tif"),
    ("samples s { from = \"§\" }", "l.gpkg|oak", "/w/l.gpkg", "/w/m.gpkg", "m.gpkg|oak"),
    ("train t { chips = \"§\" }", "chips", "/w/chips", "/w/c \"1\"", "c \"\"1\"\""),
    ("profile p { s.path = \"§\" }\nsource s {}", "a.tif", "/w/a.tif", "/w/b.tif", "b.tif"),
    ("project p { title = \"§\" }", "a.tif", "/w/a.tif", "/w/b.tif", nil),
    ("project p { instructions = \"§\" }", "h.pdf", "/w/a.dlsproj", "/w/p/a.dlsproj", "../h.pdf"),
    ("project p { instructions = \"§\" }", "to do/h", "/w/to do", "/w/docs", "docs/h"),
    ("project p { instructions = \"§\" }", "Ask Ann/Bo.", "/w/a.dlsproj", "/w/p/a.dlsproj", nil),
    ("project p { instructions = \"§\" }", "ann@b.org", "/w/a.dlsproj", "/w/p/a.dlsproj", nil),
    ("project p { instructions = \"§\" }", "https://a.b/h.pdf", "/w", "/v/x", nil),
  ])
  func paths(text: String, path: String, old: String, new: String, rewritten: String?) throws {
    try check(
      ["/w/a.dlsproj": text.replacing("§", with: path)], [(old, new)],
      ["/w/a.dlsproj": text.replacing("§", with: rewritten ?? path)])
  }

  /// Paths that begin with a text change in it, or behind it.
  @Test func pathsThatBeginWithALet() throws {
    let text = "let d = \"img\"\nsource s { path = \"${d}/2024/a.tif\" }\n"
    try check(
      ["/w/a.dlsproj": text], [("/w/img", "/w/raw")],
      ["/w/a.dlsproj": text.replacing("img", with: "raw")])
    try check(
      ["/w/a.dlsproj": text], [("/w/img/2024", "/w/img/2025")],
      ["/w/a.dlsproj": text.replacing("2024", with: "2025")])
    try check(
      ["/w/a.dlsproj": text], [("/w/a.dlsproj", "/w/p/a.dlsproj")],
      ["/w/a.dlsproj": text.replacing("img", with: "../img")])
    try check(["/w/a.dlsproj": text], [("/w/img/2024", "/w/x")], [:])
  }

  /// What stands before a text that is filled in changes, too.
  @Test func pathsWithALetInTheirMiddle() throws {
    let text = """
      let site = "osbs"
      source s { path = ["imagery/${site}/*.tif", "./a/${site}.tif"] }
      work_units u { polygons = "units/${site}.gpkg|plots" }

      """
    func moved(_ old: String, _ new: String, _ changes: [(String, String)]) throws {
      let renamed = changes.reduce(text) { $0.replacing($1.0, with: $1.1) }
      try check(["/w/a.dlsproj": text], [("/w/\(old)", "/w/\(new)")], ["/w/a.dlsproj": renamed])
    }
    try moved("imagery", "raw \"1\"", [("imagery/", "raw \"\"1\"\"/")])
    try moved("units", "geo/units", [("units/$", "geo/units/$")])
    try moved("units/osbs.gpkg", "osbs.gpkg", [("units/$", "$")])
    try moved("a", "b", [("./a/", "./b/")])
    try moved(
      "a.dlsproj", "p/a.dlsproj",
      [("imagery/", "../imagery/"), ("units/$", "../units/$"), ("./a/", "../a/")])
    try moved("imagery/osbs", "imagery/other", [])
  }

  /// A text that is a folder for one path and a word in another is written out in the other, which leads
  /// where it did. Where a profile gives it other texts, or another file holds the other, nothing changes.
  @Test func aLetThatIsAWordElsewhere() throws {
    let text = """
      let site = "osbs"
      source s { path = "${site}/a.tif" }
      source t { path = ["${site}.tif", "osbs/${ site }", "x/${site}/${site}_1.tif"] }

      """
    let renamed = """
      let site = "other"
      source s { path = "${site}/a.tif" }
      source t { path = ["osbs.tif", "other/osbs", "x/osbs/osbs_1.tif"] }

      """
    let move = ("/w/osbs", "/w/other")
    try check(["/w/a.dlsproj": text], [move], ["/w/a.dlsproj": renamed])
    try check(
      ["/w/a.dlsproj": text + "profile p { site = \"b\" }\n"], [move],
      [
        "/w/a.dlsproj": text.replacing("\"osbs/$", with: "\"other/$")
          + "profile p { site = \"b\" }\n"
      ])
    let library = "let site = \"osbs\"\n"
    let use = "import \"l.dlsproj\" as l\nsource s { path = \"${l.site}/a.tif\" }\n"
    try check(
      [
        "/w/a.dlsproj": use, "/w/b.dlsproj": use.replacing("${l.site}/a", with: "x_${l.site}"),
        "/w/l.dlsproj": library,
      ], [move], [:])
    // With the beginning of a name it is right for all.
    let begun = "let all = \"img/osbs\"\nsource s { path = [\"${all}_1.tif\", \"${all}_2.tif\"] }\n"
    try check(
      ["/w/a.dlsproj": begun], [("/w/img", "/w/raw")],
      ["/w/a.dlsproj": begun.replacing("img/", with: "raw/")])
  }

  /// A `let` is right for all who use it or for none.
  @Test func aLetOfALibraryIsNobodysOwn() throws {
    let use = "import \"lib/c.dlsproj\" as lib\nsource s { path = \"${lib.data}/a.tif\" }\n"
    let moved = use.replacing("lib/c", with: "../lib/c")
    let files = [
      "/w/a.dlsproj": use, "/w/b.dlsproj": use, "/w/lib/c.dlsproj": "let data = \"imagery\"\n",
    ]
    for open in [[], Set(files.keys)] {
      for one in ["a", "b"] {
        try check(
          files, open: open, [("/w/\(one).dlsproj", "/w/sub/\(one).dlsproj")],
          ["/w/\(one).dlsproj": moved])
      }
      try check(
        files, open: open,
        [("/w/a.dlsproj", "/w/sub/a.dlsproj"), ("/w/b.dlsproj", "/w/sub/b.dlsproj")],
        [
          "/w/a.dlsproj": moved, "/w/b.dlsproj": moved,
          "/w/lib/c.dlsproj": "let data = \"../imagery\"\n",
        ])
    }
  }

  /// The store lies beside the file under the project's name.
  @Test func aMovedProjectKeepsItsStore() throws {
    let text = "project p {\n  owner = ana\n}\nperson ana {}\n"
    let files = ["/w/a.dlsproj": text]
    let stored = StoredNames(path: "p.gpkg", addresses: [])
    let move = ("/w/a.dlsproj", "/w/sub/b.dlsproj")
    let kept = text.replacing("ana\n}", with: "ana\n  store = \"../p.gpkg\"\n}")
    try check(files, stored: stored, [move], ["/w/a.dlsproj": kept])
    try check(
      files, stored: stored, [move, ("/w/p.gpkg", "/v/q.gpkg")],
      ["/w/a.dlsproj": kept.replacing("../p", with: "../../v/q")])
    // Nothing is lost where there is no store, where it comes along, or where the file stays beside it.
    try check(files, [move], [:])
    try check(files, stored: stored, [move, ("/w/p.gpkg", "/w/sub/p.gpkg")], [:])
    try check(files, stored: stored, [("/w", "/v")], [:])
    try check(files, stored: stored, [("/w/a.dlsproj", "/w/b.dlsproj")], [:])
    // The store alone gets another name, or another place.
    for (place, path) in [("/w/q.gpkg", "q.gpkg"), ("/w/data/p.gpkg", "data/p.gpkg")] {
      try check(
        files, stored: stored, [("/w/p.gpkg", place)],
        ["/w/a.dlsproj": text.replacing("ana\n}", with: "ana\n  store = \"\(path)\"\n}")])
    }
    let written = text.replacing("owner", with: "store = \"p.gpkg\", owner")
    try check(
      ["/w/a.dlsproj": written], stored: stored, [move],
      ["/w/a.dlsproj": written.replacing("\"p.g", with: "\"../p.g")])
  }

  @Test func whatIsMadeAndRemovedIsLookedAtAnew() {
    let desk = EditingDesk(["/w/a.dlsproj": user], open: ["/w/a.dlsproj"])
    func codes() -> [String] {
      desk.client.settle()
      let published = desk.client.published("/w/a.dlsproj")
      return published?["diagnostics"]?.array?.compactMap { $0["code"]?.string } ?? []
    }
    #expect(codes().contains("DLS0117"))
    desk.client.files["/w/lib.dlsproj"] = "person ann {}\n"
    let files: JSONValue = ["files": [["uri": "file:///w/lib.dlsproj"]]]
    desk.client.tell("workspace/didCreateFiles", files)
    #expect(!codes().contains("DLS0117"))
    desk.client.files["/w/lib.dlsproj"] = nil
    desk.client.tell("workspace/didDeleteFiles", files)
    #expect(codes().contains("DLS0117"))
  }

  /// The text that imports it changes in the same moment.
  @Test func whatIsMadeWhileSomebodyTypesIsLookedAtAnew() {
    let client = TestClient()
    func codes() -> [String] {
      client.settle()
      let published = client.published("/w/a.dlsproj")
      return published?["diagnostics"]?.array?.compactMap { $0["code"]?.string } ?? []
    }
    client.open("/w/a.dlsproj", user + "person bob {}\n")
    #expect(codes().contains("DLS0117"))
    client.open("/w/lib.dlsproj", "person ann {}\n")
    let place: JSONValue = ["line": 3, "character": 12]
    client.change("/w/a.dlsproj", 2, [["range": ["start": place, "end": place], "text": " "]])
    #expect(!codes().contains("DLS0117"))
  }
}
