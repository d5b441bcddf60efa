// RenameTests.swift: another name for a thing, in every file that speaks of it.

import DLSIDE
import DLSJSON
import DLSServer
import DLSTestClient
import Testing

@Suite struct RenameTests {
  /// Renames what is at `¦`, and compares every text.
  private func check(
    _ files: [String: String], open: Set<String>? = nil, unsaved: [String: String] = [:],
    stored: Set<String>? = nil, to name: String, _ renamed: [String: String]
  ) throws {
    let desk = EditingDesk(
      files, open: open, unsaved: unsaved,
      stored: stored.map { StoredNames(path: "p.gpkg", addresses: $0) })
    let answer = desk.ask("textDocument/rename", ["newName": .string(name)])
    #expect(answer["error"] == nil)
    try desk.apply(answer["result"])
    for (path, text) in renamed { #expect(desk.texts[path] == text) }
  }

  /// The same in one file.
  private func check(
    _ text: String, stored: Set<String>? = nil, to name: String, _ renamed: String
  ) throws {
    try check(["/w/a.dlsproj": text], stored: stored, to: name, ["/w/a.dlsproj": renamed])
  }

  private let labels = """
    import "lib.dlsproj" as lib

    samples boxes {
      schema = lib.crowns
      from = "a.geojson"
      for o¦ak { labels = 1 }
    }

    """
  private let library = "schema crowns {\n  class oak { value = 1 }\n}\n"
  private let renamedLibrary = "schema crowns {\n  class elm { value = 1 }\n}\n"

  @Test func renameFollowsImports() throws {
    try check(
      ["/w/a.dlsproj": labels, "/w/lib.dlsproj": library], open: ["/w/a.dlsproj"], to: "elm",
      [
        "/w/a.dlsproj": labels.replacing("o¦ak", with: "elm"), "/w/lib.dlsproj": renamedLibrary,
      ])
  }

  @Test func renameSeesUnsavedText() throws {
    try check(
      ["/w/a.dlsproj": labels, "/w/lib.dlsproj": "schema old {}\n"],
      unsaved: ["/w/lib.dlsproj": "// new\n" + library], to: "elm",
      ["/w/lib.dlsproj": "// new\n" + renamedLibrary])
  }

  @Test func renameWorksInBrokenText() throws {
    try check(
      "person ma¦ria {\n\ngroup g { analysts = [maria, } \n\nsource s { path =\n", to: "ana",
      "person ana {\n\ngroup g { analysts = [ana, } \n\nsource s { path =\n")
  }

  @Test func renameReachesOtherRoots() throws {
    let user = "import \"../w/lib.dlsproj\" as lib\n\nsamples s { schema = lib.crowns }\n"
    let desk = EditingDesk(
      [
        "/w/lib.dlsproj": library.replacing("crowns", with: "cro¦wns"), "/v/b.dlsproj": user,
      ], open: ["/w/lib.dlsproj"])
    let added: JSONValue = [["uri": "file:///v", "name": "v"]]
    desk.client.tell(
      "workspace/didChangeWorkspaceFolders", ["event": ["added": added, "removed": []]])
    try desk.apply(desk.ask("textDocument/rename", ["newName": "trees"])["result"])
    #expect(desk.texts["/v/b.dlsproj"] == user.replacing("lib.crowns", with: "lib.trees"))
    #expect(desk.texts["/w/lib.dlsproj"] == library.replacing("crowns", with: "trees"))
  }

  /// Where one file was opened, and no folder, the files beside it are the workspace.
  @Test func renameReachesTheFilesBesideWithoutAFolder() throws {
    let user = "import \"lib.dlsproj\" as lib\n\nsamples s { schema = lib.crowns }\n"
    let desk = EditingDesk(
      [
        "/w/lib.dlsproj": library.replacing("crowns", with: "cro¦wns"), "/w/b.dlsproj": user,
        "/w/below/c.dlsproj": "person ana {}\n",
      ], open: ["/w/lib.dlsproj"], folders: [])
    try desk.apply(desk.ask("textDocument/rename", ["newName": "trees"])["result"])
    #expect(desk.texts["/w/b.dlsproj"] == user.replacing("lib.crowns", with: "lib.trees"))
    #expect(desk.texts["/w/lib.dlsproj"] == library.replacing("crowns", with: "trees"))
  }

  @Test func everyPlaceThatNamesAThing() throws {
    try check(
      "let data = \"x\"\nsource s { path = \"${da¦ta}/a.tif\" }\nprofile p { data = \"y\" }\n",
      to: "root",
      "let root = \"x\"\nsource s { path = \"${root}/a.tif\" }\nprofile p { root = \"y\" }\n")
    try check(
      "schema c { class ¦baum {} }\nsamples s { schema = c, for baum { labels = 1 } }\n",
      to: "großer-baum",
      "schema c { class großer-baum {} }\nsamples s { schema = c, for großer-baum { labels = 1 } }\n"
    )
    try check(
      "import \"l.dlsproj\" as l¦ib\ngroup g { analysts = [lib.ann] }\n", to: "team",
      "import \"l.dlsproj\" as team\ngroup g { analysts = [team.ann] }\n")
  }

  /// A class of a schema that is like another has that one's name; parted, it would be a new class.
  @Test func namesThatLikeConnects() throws {
    try check(
      """
      schema a { class oak { value = 1 } }
      schema b {
        like = a
        class oa¦k { color = #2e7d32 }
      }
      samples s { schema = b, for oak { labels = 1 } }

      """, to: "elm",
      """
      schema a { class elm { value = 1 } }
      schema b {
        like = a
        class elm { color = #2e7d32 }
      }
      samples s { schema = b, for elm { labels = 1 } }

      """)
  }

  /// The project's name stands beside those of the things in it, for checks as for renames.
  @Test func aProjectMayBeCalledAsAThing() throws {
    try check(
      "project po¦ols {}\nschema palms {}\n", to: "palms", "project palms {}\nschema palms {}\n")
    try check(
      "project pools {}\nschema pa¦lms {}\n", to: "pools", "project pools {}\nschema pools {}\n")
  }

  /// What the store has follows by a `moved`; what it hasn't needs none.
  @Test func movedIsAddedForWhatTheStoreHas() throws {
    let text = "project p {}\n\nwork_units pl¦ots { grid = 4 x 4 }\n"
    let renamed = "project p {}\n\nwork_units stands { grid = 4 x 4 }\n"
    try check(text, to: "stands", renamed)
    try check(text, stored: ["schema"], to: "stands", renamed)
    try check(
      text, stored: ["plots"], to: "stands",
      renamed + "\nmoved { from = plots, to = stands }\n")
    try check(
      text.replacing("\n", with: "\r\n"), stored: ["plots"], to: "stands",
      (renamed + "\nmoved { from = plots, to = stands }\n").replacing("\n", with: "\r\n"))
  }

  @Test func movedSpeaksOfClassesAndImportsAsTheProjectDoes() throws {
    try check(
      "project p {}\nschema c { class tree { class oa¦k {} } }\nschema d { like = c }\n",
      stored: ["c", "c.oak", "d.oak"], to: "elm",
      """
      project p {}
      schema c { class tree { class elm {} } }
      schema d { like = c }

      moved { from = c.oak, to = c.elm }
      moved { from = d.oak, to = d.elm }

      """)
    let files = [
      "/w/a.dlsproj": "import \"l.dlsproj\" as li¦b\nproject p {}\nsamples s { schema = lib.c }\n",
      "/w/l.dlsproj": "schema c { class oak {} }\n",
    ]
    try check(
      files, stored: ["lib.c", "lib.c.oak"], to: "acme",
      [
        "/w/a.dlsproj": """
        import "l.dlsproj" as acme
        project p {}
        samples s { schema = acme.c }

        moved { from = lib.c, to = acme.c }

        """
      ])
  }

  /// `a` was called `b` in the file already: the chain grows where the store knows of that, and is
  /// bent where it doesn't yet.
  @Test(arguments: [
    (["b"], "c", "moved { from = a, to = b }\nmoved { from = b, to = c }"),
    (["a"], "c", "moved { from = a, to = c }"),
    (["b"], "a", "moved { from = b, to = a }"),
  ])
  func movedChains(stored: [String], name: String, moves: String) throws {
    func text(_ name: String, _ first: String, _ more: String = "") -> String {
      "project p {}\ngroup \(name) {}\n\n\(first) // why\n\(more)"
    }
    let lines = moves.split(separator: "\n").map(String.init)
    try check(
      text("b¦", "moved { from = a, to = b }"), stored: Set(stored), to: name,
      text(name, lines[0], lines.dropFirst().map { $0 + "\n" }.joined()))
  }

  @Test func anUnappliedMoveBackLeavesNothing() throws {
    try check(
      "project p {}\ngroup b¦ {}\n\nmoved { from = a, to = b }\n", stored: ["a"], to: "a",
      "project p {}\ngroup a {}\n\n")
  }

  @Test func movedFollowsTheSchemaItSpeaksOf() throws {
    try check(
      "project p {}\nschema cro¦wns { class dead {} }\nmoved { from = crowns.snag, to = crowns.dead }\n",
      stored: ["crowns", "crowns.dead"], to: "trees",
      """
      project p {}
      schema trees { class dead {} }
      moved { from = trees.snag, to = trees.dead }
      moved { from = crowns, to = trees }

      """)
  }

  /// The store has `trees.oak`, which is called otherwise by way of its schema.
  @Test func aClassOfARenamedSchemaMovesToo() throws {
    let text =
      "project p {}\nschema arbres { class oa¦k {} }\nmoved { from = trees, to = arbres }\n"
    let renamed = text.replacing("oa¦k", with: "chene")
    try check(
      text, stored: ["trees", "trees.oak"], to: "chene",
      renamed + "moved { from = arbres.oak, to = arbres.chene }\n")
    try check(text, stored: ["trees"], to: "chene", renamed)
  }

  /// Names that are exchanged in one go would exchange what the store has.
  @Test(arguments: [
    (
      "class tmp {} class pi¦ne {}", "oak", ["c", "c.oak", "c.pine"],
      "`c.oak` is still what p.gpkg calls `c.tmp`, and what it has there would go to `c.pine`. Run `dls apply` first"
    ),
    (
      "class tmp {} class ne¦w {}", "oak", ["c", "c.oak"],
      "`c.oak` is still what p.gpkg calls `c.tmp`"
    ),
    (
      "class tmp {} class pi¦ne {}", "elm", ["c", "c.elm", "c.pine"],
      "p.gpkg has a class `c.elm` besides `c.pine`"
    ),
  ])
  func aNameThatTheStoreNeedsStaysFree(
    classes: String, name: String, stored: [String], sentence: String
  ) {
    let text = "project p {}\nschema c { \(classes) }\nmoved { from = c.oak, to = c.tmp }\n"
    let desk = EditingDesk(
      ["/w/a.dlsproj": text], stored: StoredNames(path: "p.gpkg", addresses: Set(stored)))
    let error = desk.ask("textDocument/rename", ["newName": .string(name)])["error"]
    #expect(error?["message"]?.string?.contains(sentence) == true, "\(error ?? .null)")
  }

  @Test func aNameThatTheStoreGaveUpIsFree() throws {
    try check(
      "project p {}\nschema c { class tmp {}\n class pi¦ne {} }\nmoved { from = c.oak, to = c.tmp }\n",
      stored: ["c", "c.tmp", "c.pine"], to: "oak",
      "project p {}\nschema c { class tmp {}\n class oak {} }\nmoved { from = c.pine, to = c.oak }\n"
    )
  }

  /// What one store has moves, whichever the editor looks at.
  @Test func everyStoreOfTheProjectCounts() throws {
    let stores = StoredNames([
      .init(path: "p.gpkg", addresses: ["c", "c.oak"]),
      .init(path: "quick.gpkg", profile: "quick", addresses: ["c", "c.tmp"]),
    ])
    let desk = EditingDesk(
      ["/w/a.dlsproj": "project p {}\nschema c { class oa¦k {} }\n"], stored: stores)
    try desk.apply(desk.ask("textDocument/rename", ["newName": "elm"])["result"])
    #expect(desk.texts["/w/a.dlsproj"]?.hasSuffix("moved { from = c.oak, to = c.elm }\n") == true)
    let other = EditingDesk(
      [
        "/w/a.dlsproj":
          "project p {}\nschema c { class oak {} class x¦ {} }\nmoved { from = c.tmp, to = c.oak }\n"
      ], stored: stores)
    let error = other.ask("textDocument/rename", ["newName": "tmp"])["error"]
    #expect(
      error?["message"]?.string?.contains("Run `dls apply --profile quick` first") == true,
      "\(error ?? .null)")
  }

  /// Profiles speak of the project by its keyword.
  @Test func aProfileKeepsTheKeywordOfTheProject() throws {
    let text = "project p¦ { store = \"a.gpkg\" }\nprofile quick { project.store = \"q.gpkg\" }\n"
    try check(text, to: "neu", text.replacing("p¦ ", with: "neu "))
    let desk = EditingDesk([
      "/w/a.dlsproj": text.replacing("¦", with: "").replacing("project.", with: "pro¦ject.")
    ])
    for method in ["textDocument/prepareRename", "textDocument/rename"] {
      let error = desk.ask(method, ["newName": "x"])["error"]
      #expect(error?["message"]?.string?.contains("`project` is the keyword") == true)
    }
  }

  /// A library that is reached by a link, too, is one file: its open text counts, and its edits are made once.
  @Test func aLinkedLibraryIsOneFile() throws {
    let user = "import \"alias.dlsproj\" as lib\nsamples s { schema = lib.crowns }\n"
    let files = [
      "/w/a.dlsproj": user, "/w/alias.dlsproj": "schema old {}\n",
      "/w/lib/l.dlsproj": "schema cro¦wns { class oak { value = 1 } }\n",
    ]
    let desk = EditingDesk(files, open: ["/w/lib/l.dlsproj"]) {
      $0.realPath = { $0 == "/w/alias.dlsproj" ? "/w/lib/l.dlsproj" : $0 }
    }
    let uses = desk.ask("textDocument/references")["result"]?.array ?? []
    #expect(
      Set(uses.compactMap { $0["uri"]?.string }) == [
        "file:///w/a.dlsproj", "file:///w/lib/l.dlsproj",
      ])
    #expect(uses.count == 2)
    let answer = desk.ask("textDocument/rename", ["newName": "trees"])["result"]
    #expect(answer?["documentChanges"]?.array?.count == 2, "\(answer ?? .null)")
    try desk.apply(answer)
    #expect(desk.texts["/w/a.dlsproj"] == user.replacing("crowns", with: "trees"))
    #expect(desk.texts["/w/lib/l.dlsproj"] == "schema trees { class oak { value = 1 } }\n")
    #expect(desk.texts["/w/alias.dlsproj"] == "schema old {}\n", "it is the link")
  }

  /// What a store has under an old name behind an import keeps the way to it: no entry hands on an import's name.
  @Test func aRenamedImportLeavesPendingMovesTheirOldName() throws {
    try check(
      [
        "/w/a.dlsproj": """
        import "l.dlsproj" as li¦b
        project p {}
        moved { from = lib.c, to = lib.d }
        samples s { schema = lib.d }

        """,
        "/w/l.dlsproj": "schema d { class a { value = 1 } }\n",
      ], stored: ["lib.c"], to: "acme",
      [
        "/w/a.dlsproj": """
        import "l.dlsproj" as acme
        project p {}
        moved { from = lib.c, to = acme.d }
        samples s { schema = acme.d }

        """
      ])
  }

  /// Projects that import a library are asked once each for a thing of it.
  @Test func referencesOfALibraryComeFromEveryProject() throws {
    let user = "import \"lib.dlsproj\" as lib\ngroup g { analysts = lib.ann }\n"
    var files = ["/w/lib.dlsproj": "person a¦nn {}\n"]
    for number in 10..<30 { files["/w/p\(number).dlsproj"] = user }
    let desk = EditingDesk(files, open: ["/w/lib.dlsproj"])
    let uses = desk.ask("textDocument/references")["result"]?.array ?? []
    #expect(uses.count == files.count)
    #expect(Set(uses.compactMap { $0["uri"]?.string }).count == files.count)
  }

  @Test func aRenamedProjectKeepsItsStore() throws {
    try check(
      "project p¦ {\n  title = \"P\"\n}\n", stored: [], to: "q",
      "project q {\n  title = \"P\"\n  store = \"p.gpkg\"\n}\n")
    try check(
      "project p¦ { store = \"x.gpkg\" }\n", stored: [], to: "q",
      "project q { store = \"x.gpkg\" }\n")
  }

  /// Chips, models and maps lie under the name of their block. Nobody is to train for days again because it
  /// was given another.
  @Test(
    arguments: [
      ("export ¦c {}", "d", "the chips of `c` in /w/p.dls/chips/c. Move it to /w/p.dls/chips/d,"),
      (
        "train ¦net {}", "netz",
        "the model of `net` in /w/p.dls/models/net. Move it to /w/p.dls/models/netz,"
      ),
      (
        "infer ¦m {}", "map",
        "the map of `m` in /w/p.dls/maps/m.gpkg. Move it to /w/p.dls/maps/map.gpkg,"
      ),
      ("train ¦net { output = \"models/net\" }", "netz", nil), ("train ¦other {}", "netz", nil),
      ("source ¦net {}", "netz", nil),
    ] as [(String, String, String?)])
  func aRenamedBlockTellsWhereItsResultStays(text: String, name: String, told: String?) {
    let desk = EditingDesk(
      [
        "/w/a.dlsproj": "project p {}\n\(text)\n", "/w/p.dls/chips/c/chips.json": "{}",
        "/w/p.dls/models/net/model.json": "{}", "/w/p.dls/maps/m.gpkg": "",
      ], open: ["/w/a.dlsproj"])
    #expect(desk.ask("textDocument/rename", ["newName": .string(name)])["error"] == nil)
    let messages = desk.client.heard.filter { $0["method"] == "window/showMessage" }
      .compactMap { $0["params"]?["message"]?.string }
    #expect(messages.count == (told == nil ? 0 : 1), "\(messages)")
    if let told { #expect(messages.first?.contains(told) == true, "\(messages)") }
  }

  /// While the store can't be read, it may have everything that stores keep.
  @Test func anUnreadableStoreMayHaveAnything() throws {
    let desk = EditingDesk(
      ["/w/a.dlsproj": "project p {}\ngroup g¦ {}\n"],
      stored: StoredNames(path: "p.gpkg", addresses: nil))
    try desk.apply(desk.ask("textDocument/rename", ["newName": "h"])["result"])
    #expect(desk.texts["/w/a.dlsproj"]?.hasSuffix("moved { from = g, to = h }\n") == true)
  }

  @Test func prepareTellsThePlaceAndTheName() throws {
    let desk = EditingDesk([
      "/w/a.dlsproj": "let 🌲 = \"x\"\nlet d = \"🌲🌲${dat¦a}\"\nlet data = \"\"\n"
    ])
    let answer = desk.ask("textDocument/prepareRename")["result"]
    #expect(answer?["placeholder"] == "data")
    #expect(answer?["range"]?["start"] == ["line": 1, "character": 15])
    #expect(answer?["range"]?["end"] == ["line": 1, "character": 19])
    for nothing in ["¦\n// a", "// a ¦note\n", "source s { path = \"a ¦b\" }\n"] {
      let desk = EditingDesk(["/w/a.dlsproj": nothing])
      #expect(desk.ask("textDocument/prepareRename")["result"] == .null)
    }
  }

  /// What can't be renamed, or not to this, is told in a sentence.
  @Test(arguments: [
    ("sour¦ce s {}\n", "x", "`source` is a keyword"),
    ("rev¦iew {}\n", "x", "`review` is a keyword"),
    ("impo¦rt \"a\" as b\n", "x", "`import` is a keyword"),
    ("source s { pa¦th = \"a\" }\n", "x", "`path` is a setting"),
    ("review { four_eyes = tr¦ue }\n", "x", "`true` stands for a value"),
    ("train t { model_type = un¦et }\n", "x", "`unet` is a word"),
    ("group g { analysts = an¦a }\n", "x", "Nothing is called `ana`"),
    ("person a¦ {}\n", "none", "`none` stands for a value"), ("person a¦ {}\n", "", "A name has"),
    ("person a¦ {}\n", "b c", "`b c` can't be a name"), ("person a¦ {}\n", "b-", "can't be a name"),
    ("person a¦ {}\n", "1b", "can't be a name"), ("person a¦ {}\n", "b.c", "can't be a name"),
    ("person a¦ {}\n", "b {}\nperson c", "can't be a name"),
    ("person a¦ {}\n", "review", "`review` is a keyword"),
    ("person a¦ {}\n\nlet b = \"\"\n", "b", "`b` is taken: a `let` in line 3 of a.dlsproj"),
    ("schema s { class a¦ {}\n field b {} }\n", "b", "`b` is taken: a `field` in line 2"),
    (
      "schema s { class a¦ {} }\nschema t { like = s, class b {} }\n", "b",
      "`b` is taken: a `class`"
    ),
  ])
  func refusals(text: String, name: String, sentence: String) {
    let desk = EditingDesk(["/w/a.dlsproj": text])
    let error = desk.ask("textDocument/rename", ["newName": .string(name)])["error"]
    #expect(error?["code"] == -32803)
    #expect(error?["message"]?.string?.contains(sentence) == true, "\(error ?? .null)")
    if name == "x" {
      let prepared = desk.ask("textDocument/prepareRename")["error"]
      #expect(prepared?["message"] == error?["message"])
    }
  }

  @Test func aClientThatTakesNoVersionsGetsPlainChanges() throws {
    let desk = EditingDesk(["/w/a.dlsproj": "person a¦ {}\n"], capabilities: [:])
    let answer = desk.ask("textDocument/rename", ["newName": "b"])["result"]
    #expect(answer?["changes"]?["file:///w/a.dlsproj"]?.array?.count == 1)
    #expect(answer?["documentChanges"] == nil)
    try desk.apply(answer)
    #expect(desk.texts["/w/a.dlsproj"] == "person b {}\n")
  }

  @Test func whatKeepsTheStoreSaysWhy() {
    let desk = EditingDesk(
      ["/w/a.dlsproj": "project p {}\ngroup g¦ {}\n"],
      stored: StoredNames(path: "p.gpkg", addresses: ["g"]))
    let answer = desk.ask("textDocument/rename", ["newName": "h"])["result"]
    let edits = answer?["documentChanges"]?[0]?["edits"]?.array ?? []
    #expect(edits.map { $0["annotationId"] } == [nil, "store"])
    #expect(answer?["changeAnnotations"]?["store"]?["needsConfirmation"] == false)
  }
}
