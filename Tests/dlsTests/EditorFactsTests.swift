// EditorFactsTests.swift: what the language server tells about data that a probe has looked at.

import DLSJSON
import DLSPlatform
import DLSStore
import Testing

@Suite struct EditorFactsTests {
  private let sandbox: Sandbox

  init() throws { sandbox = try Sandbox() }

  /// What is told at `¦` of the first line that reads so.
  private func hover(_ talk: EditorTalk, _ text: String) throws -> String {
    let lines = try sandbox.text("trees.dlsproj").split(
      separator: "\n", omittingEmptySubsequences: false)
    let line = try #require(lines.firstIndex { $0.contains(text.filter { $0 != "¦" }) })
    let start = try #require(lines[line].firstRange(of: text.filter { $0 != "¦" })?.lowerBound)
    let column =
      lines[line].distance(from: lines[line].startIndex, to: start)
      + text.prefix { $0 != "¦" }.count
    let answer = try talk.ask(
      "textDocument/hover",
      [
        "textDocument": ["uri": .string(talk.uri(sandbox, "trees.dlsproj"))],
        "position": ["line": .integer(Int64(line)), "character": .integer(Int64(column))],
      ])
    return answer["result"]?["contents"]?["value"]?.string ?? ""
  }

  /// What the files of samples hold and what the store has of it, at the block and at the path.
  @Test func hoversTellWhatLabelsThereAre() throws {
    try sandbox.makeProject()
    try sandbox.write(
      "trees.dlsproj",
      sandbox.text("trees.dlsproj").replacing(
        "class tree {", with: "class bush { value = 2 }\n  class tree {"
      ).replacing("  status = approved\n", with: "  for bush { labels = [\"shrub\"] }\n"))
    for (id, label) in [(2, "shrub"), (3, "moss")] {
      try sandbox.write(
        "boxes.geojson",
        sandbox.text("boxes.geojson").replacing(
          "\"id\":\(id),\"class\":\"tree\"", with: "\"id\":\(id),\"class\":\"\(label)\""))
    }
    let applied = try sandbox.dls("apply", "--yes")
    #expect(applied.code == 0, "\(applied.all)")
    func told(_ stored: String) throws {
      let talk = try EditorTalk(sandbox, options: ["trusted": true])
      try talk.open(sandbox, "trees.dlsproj")
      _ = try talk.wait { $0["method"] == "workspace/inlayHint/refresh" }
      for place in ["samples bo¦xes {", "from = \"bo¦xes.geojson\""] {
        let text = try hover(talk, place)
        #expect(
          text.contains("**Labels:** 4 labels: 2 `tree`, 1 `bush`; of no class 1 `moss`"), "\(text)"
        )
        #expect(text.contains("**In the store:** \(stored)"), "\(text)")
      }
    }
    try told("nothing of it yet; `dls samples import` brings it")
    #expect(try sandbox.dls("samples", "import").code == 0)
    try told("3 samples")
  }

  @Test func hoversTellWhatTheDataHold() throws {
    try sandbox.makeTrained()
    let talk = try EditorTalk(sandbox, options: ["trusted": true])
    try talk.open(sandbox, "trees.dlsproj")
    _ = try talk.wait { $0["method"] == "workspace/inlayHint/refresh" }
    let source = try hover(talk, "source o¦rtho {")
    #expect(source.contains("EPSG:32617 (WGS 84 / UTM zone 17N)"))
    #expect(source.contains("4000 x 4000 px of 0.1000 m, 3 bands (red, green, blue) of uint8"))
    #expect(source.contains("**Extent:** 0.0 0.0 – 400.0 400.0 (400 m x 400 m)"))
    let units = try hover(talk, "work_units p¦lots {")
    #expect(units.contains("**Each:** 4.00 ha"))
    let export = try hover(talk, "export c¦hips {")
    #expect(export.contains("**Forecast:**") && export.contains("4 labels, approved"), "\(export)")
    let training = try hover(talk, "train c¦rown-net {")
    #expect(training.contains("iterations of"))
    #expect(training.contains("Scores on"))
    let path = try hover(talk, "path = \"o¦rtho.tif\"")
    #expect(path.contains("ortho.tif"), "\(path)")
    #expect(path.contains("4000 x 4000 px"), "imagery is told in words: \(path)")
  }

  /// What only accompanies rasters, and what the project itself draws, is none of a pattern's.
  @Test func aPatternIsToldAsTheBlockTakesIt() throws {
    try sandbox.makeProject()
    for name in ["a.tif", "a.tif.aux.xml", "a.tfw", "map.tif"] {
      try sandbox.write("more/\(name)", "x")
    }
    try sandbox.write(
      "trees.dlsproj",
      sandbox.text("trees.dlsproj") + """
        source more { path = "more/*" }
        samples these { schema = crowns, from = "more/a*" }
        infer again { model = crown-net, source = ortho, output = "more/map.tif" }

        """)
    let talk = try EditorTalk(sandbox, options: ["trusted": true])
    try talk.open(sandbox, "trees.dlsproj")
    #expect(try hover(talk, "path = \"mo¦re/*\"").contains("1 file, the first 'more/a.tif'"))
    #expect(try hover(talk, "from = \"mo¦re/a*\"").contains("3 files, the first 'more/a.tfw'"))
    let links = try talk.ask(
      "textDocument/documentLink",
      ["textDocument": ["uri": .string(talk.uri(sandbox, "trees.dlsproj"))]])["result"]?.array
    let link = try #require(links?.first { $0["data"]?["imagery"]?.boolean == true })
    let found = try talk.ask("documentLink/resolve", link)["result"]?["target"]?.string ?? ""
    #expect(found.hasSuffix("more/a.tif"), "\(found)")
  }

  /// The end of a training that the store could not be told lies in its folder, which is the project's,
  /// wherever the store is.
  @Test func anEndThatWasNotRecordedIsTold() throws {
    try sandbox.makeProject()
    let text = try sandbox.text("trees.dlsproj").replacing(
      "goal = detect_objects", with: "goal = detect_objects\n  store = \"data/trees.gpkg\"")
    try sandbox.write("trees.dlsproj", text)
    let made = try sandbox.shell(
      "mkdir data && dls apply --yes && dls samples import && dls unit set '*' --complete "
        + "&& dls export && dls train")
    #expect(made.code == 0, "\(made.all)")
    let store = try Connection(path: sandbox.file("data/trees.gpkg"), access: .readWrite)
    try store.execute(
      """
      DELETE FROM dls_artefacts WHERE kind = 'model';
      UPDATE dls_runs SET status = 'running', finished_at = NULL, metrics = NULL WHERE kind = 'train'
      """)
    store.close()
    let talk = try EditorTalk(sandbox, options: ["trusted": true])
    try talk.open(sandbox, "trees.dlsproj")
    _ = try talk.wait { $0["method"] == "workspace/inlayHint/refresh" }
    let training = try hover(talk, "train c¦rown-net {")
    #expect(training.contains("Last training") && training.contains("F1"), "\(training)")
  }

  /// Without an engine there are words and what to do about it, no error.
  @Test func imageryIsToldInWordsWithoutAnEngine() throws {
    try sandbox.makeProject()
    try sandbox.write("crown.PNG", "no picture at all")
    try sandbox.write(
      "trees.dlsproj",
      try sandbox.text("trees.dlsproj")
        + "source gone { path = \"gone.tif\" }\nsource photo { path = \"crown.PNG\" }\n")
    let talk = try EditorTalk(
      sandbox, options: ["trusted": true], environment: ["DLS_ENGINE": "/nowhere"])
    try talk.open(sandbox, "trees.dlsproj")
    let path = try hover(talk, "path = \"o¦rtho.tif\"")
    #expect(path.contains("ortho.tif, 18 bytes"), "\(path)")
    #expect(path.contains("`dls.probe`") && !path.contains("!["), "\(path)")
    #expect(try hover(talk, "path = \"g¦one.tif\"").hasPrefix("There is no such file yet"))
    let photo = try hover(talk, "path = \"c¦rown.PNG\"")
    #expect(photo.contains("![Picture](file://") && photo.contains("crown.PNG|width="), "\(photo)")
  }

  /// What a probe drew is shown at each path of a source, of a pattern the first file, as long as they stay.
  @Test func imageryIsShownAsAProbeDrewIt() throws {
    try sandbox.makeProject()
    for name in ["more/b.tif", "more/c.tif", "lone.jp2"] { try sandbox.write(name, "x") }
    try sandbox.write(
      "trees.dlsproj",
      sandbox.text("trees.dlsproj")
        + "source more { path = [\"more/*.tif\", \"lone.jp2\"], bands = [red, green, blue] }\n")
    try sandbox.dls("check", "--probe")
    let talk = try EditorTalk(sandbox, options: ["trusted": false])
    try talk.open(sandbox, "trees.dlsproj")
    /// The file that a hover's picture is of: the engine of these tests writes its name.
    func shown(_ text: String) throws -> String {
      let told = try hover(talk, text)
      guard told.contains("![Picture](file://") else { return "" }
      let name = told.split(separator: "/facts/").last?.split(separator: ")").first ?? ""
      return try sandbox.text("../cache/dls/facts/" + name)
    }
    #expect(try shown("path = \"o¦rtho.tif\"") == "picture of \(sandbox.file("ortho.tif"))")
    #expect(try shown("[\"more¦/*.tif\"") == "picture of \(sandbox.file("more/b.tif"))")
    #expect(try shown("\"lo¦ne.jp2\"") == "picture of \(sandbox.file("lone.jp2"))")
    try sandbox.write("more/b.tif", "another")
    #expect(try shown("[\"more¦/*.tif\"").isEmpty)
    #expect(try !shown("\"lo¦ne.jp2\"").isEmpty)
  }

  @Test func completionKnowsFoldersLayersBandsAndSystems() throws {
    try sandbox.makeApplied()
    let talk = try EditorTalk(sandbox, options: .null)
    let marked = """
      source ortho { path = "ortho.tif", bands = [¦], crs = "¦" }
      source other { path = "¦" }
      samples old { from = "trees.gpkg|¦" }
      samples older { from = "boxes.geojson", class_field = "¦" }
      """
    try sandbox.write("trees.dlsproj", marked.filter { $0 != "¦" })
    try talk.open(sandbox, "trees.dlsproj")
    let uri = talk.uri(sandbox, "trees.dlsproj")
    var offered: [[String]] = []
    for (line, text) in marked.split(separator: "\n").enumerated() {
      var column = 0
      for part in text.split(separator: "¦", omittingEmptySubsequences: false).dropLast() {
        column += part.count
        let answer = try talk.ask(
          "textDocument/completion",
          [
            "textDocument": ["uri": .string(uri)],
            "position": ["line": .integer(Int64(line)), "character": .integer(Int64(column))],
          ])
        let items = answer["result"]?["items"]?.array ?? []
        let inOrder = items.sorted {
          ($0["sortText"]?.string ?? "") < ($1["sortText"]?.string ?? "")
        }
        offered.append(inOrder.compactMap { $0["label"]?.string })
      }
    }
    #expect(offered[0] == ["red", "green", "blue", "_"])
    #expect(offered[1].first == "EPSG:32617")
    #expect(offered[2].first == "ortho.tif")
    #expect(offered[2].contains("units.geojson"))
    #expect(offered[3].contains("work_units"), "\(offered[3])")
    #expect(offered[4] == ["id", "class"])
  }

  /// A large file is read beside the conversation: who asks for what is in it waits, nobody else does.
  @Test func aLargeFileHoldsUpNobodyElse() throws {
    let ring = String(repeating: "[1.5, 2.5], ", count: 700_000)
    try sandbox.write(
      "large.geojson",
      #"{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"kind": "a"}, "#
        + #""geometry": {"type": "Polygon", "coordinates": [[\#(ring)[1.5, 2.5]]]}}]}"#)
    let start = "samples s { from = \"large.geojson\", class_field = \""
    try sandbox.write("trees.dlsproj", start + "\" }\n")
    let talk = try EditorTalk(sandbox, options: .null)
    try talk.open(sandbox, "trees.dlsproj")
    for (id, method, column) in [
      ("slow", "textDocument/completion", start.utf8.count), ("other", "textDocument/hover", 1),
    ] {
      try talk.send([
        "jsonrpc": "2.0", "id": .string(id), "method": .string(method),
        "params": [
          "textDocument": ["uri": .string(talk.uri(sandbox, "trees.dlsproj"))],
          "position": ["line": 0, "character": JSONValue(column)],
        ],
      ])
    }
    _ = try talk.wait { $0["id"] == "other" }
    #expect(!talk.heard.contains { $0["id"] == "slow" })
    let slow = try talk.wait { $0["id"] == "slow" }
    #expect(slow["result"]?["items"]?[0]?["label"] == "kind")
  }

  private func told(
    _ talk: EditorTalk, where isWanted: ([JSONValue]) -> Bool
  ) throws -> [JSONValue] {
    let message = try talk.wait {
      $0["params"]?["diagnostics"]?.array.map(isWanted) ?? false
    }
    return message["params"]?["diagnostics"]?.array ?? []
  }

  private func change(_ talk: EditorTalk, _ version: Int64, _ text: String) throws {
    try talk.tell(
      "textDocument/didChange",
      [
        "textDocument": [
          "uri": .string(talk.uri(sandbox, "trees.dlsproj")), "version": .integer(version),
        ],
        "contentChanges": [["text": .string(text)]],
      ])
  }

  /// What a block has by `like` is read anew when it changes there.
  @Test func labelsFollowWhatABlockIsLike() throws {
    try sandbox.makeApplied()
    let text =
      try sandbox.text("trees.dlsproj").replacing("\"class\"", with: "\"clas\"")
      + "samples more { like = boxes, from = \"more.geojson\" }\n"
    try sandbox.write("more.geojson", try sandbox.text("boxes.geojson"))
    try sandbox.write("trees.dlsproj", text)
    let talk = try EditorTalk(sandbox, options: ["trusted": true])
    try talk.open(sandbox, "trees.dlsproj")
    func isOfLabels(_ found: JSONValue) -> Bool {
      found["code"]?.string?.hasPrefix("DLS06") == true && found["severity"] == 1
    }
    _ = try told(talk) { $0.contains(where: isOfLabels) }
    try change(talk, 2, text.replacing("\"clas\"", with: "\"class\""))
    // What stands where nothing was typed goes when this text has been looked at.
    let list = try told(talk) { !$0.contains(where: isOfLabels) }
    #expect(!list.contains(where: isOfLabels))
  }

  /// A misspelt path has a mark where it is written, once somebody wants data looked at.
  @Test func aPathThatFitsNothingIsMarked() throws {
    try sandbox.makeApplied()
    let text = try sandbox.text("trees.dlsproj")
    for (old, new, code) in [
      ("boxes.geojson", "boxez.geojson", "DLS0619"), ("ortho.tif", "orto.tif", "DLS0802"),
    ] {
      try sandbox.write("trees.dlsproj", text.replacing(old, with: new))
      let talk = try EditorTalk(sandbox, options: ["trusted": true])
      try talk.open(sandbox, "trees.dlsproj")
      let list = try told(talk) { $0.contains { $0["code"] == .string(code) } }
      let line = list.first { $0["code"] == .string(code) }?["range"]?["start"]?["line"]?.integer
      let lines = text.replacing(old, with: new).split(
        separator: "\n", omittingEmptySubsequences: false)
      #expect(line.map { lines[Int($0)].contains(new) } == true, "\(list)")
      // Where nobody looks, a text may be read without its data.
      let check = try sandbox.dls("check")
      #expect(check.code == 0 && check.out.contains("Not checked against"), "\(check.all)")
    }
  }

  /// What needs no engine is told without one.
  @Test func aMissingFileIsMarkedWithoutAnEngine() throws {
    try sandbox.makeProject()
    try sandbox.write(
      "trees.dlsproj",
      try sandbox.text("trees.dlsproj").replacing("boxes.geojson", with: "boxez.geojson"))
    let talk = try EditorTalk(
      sandbox, options: ["trusted": true],
      environment: ["DLS_ENGINE": nil as String?, "DLS_ENGINE_HOME": "/nonexistent"])
    try talk.open(sandbox, "trees.dlsproj")
    let list = try told(talk) { $0.contains { $0["code"] == "DLS0619" } }
    #expect(list.contains { $0["code"] == "data" }, "the imagery is unknown: \(list)")
    let lenses = try talk.ask(
      "textDocument/codeLens",
      ["textDocument": ["uri": .string(talk.uri(sandbox, "trees.dlsproj"))]])
    #expect(JSONWriter.text(lenses).contains("Plan: not known yet"), "\(lenses)")
    func isTold(_ message: JSONValue) -> Bool { message["method"] == "window/showMessage" }
    let shown = try talk.heard.first(where: isTold) ?? talk.wait(for: isTold)
    #expect(
      shown["params"]?["message"]?.string?.hasPrefix(
        "The data can't be looked at: the engine isn't installed. Run `dls engine install` once")
        == true, "\(shown)")
  }

  @Test func aStoreThatCannotBeReadIsTold() throws {
    try sandbox.makeApplied()
    try sandbox.write("trees.gpkg", "no store at all")
    let talk = try EditorTalk(sandbox, options: ["trusted": true])
    try talk.open(sandbox, "trees.dlsproj")
    let list = try told(talk) { $0.contains { $0["code"] == "store" } }
    let message = list.first { $0["code"] == "store" }?["message"]?.string ?? ""
    #expect(message.hasPrefix("Not checked against the store"), "\(message)")
  }

  /// What a plan refuses for what the store has stands in the text, with what keeps it.
  @Test func whatAPlanRefusesIsMarked() throws {
    try sandbox.makeApplied()
    _ = try sandbox.dls("unit", "set", "*", "--complete")
    let text = try sandbox.text("trees.dlsproj").replacing("plots", with: "felder")
    try sandbox.write("trees.dlsproj", text)
    let talk = try EditorTalk(sandbox, options: ["trusted": true])
    try talk.open(sandbox, "trees.dlsproj")
    let list = try told(talk) { $0.contains { $0["code"] == "DLS0813" } }
    let message = list.first { $0["code"] == "DLS0813" }?["message"]?.string ?? ""
    #expect(message.contains("moved { from = plots, to = felder }"), "\(list)")
  }
}
