// CompletionTests.swift: what may be written at a mark: one line of a table for each case.

import DLSIDE
import DLSLanguage
import DLSSyntax
import DLSTestKit
import DLSText
import Testing

/// What is offered at `¦` behind the project of the tests.
struct CompletionCase: Sendable, CustomTestStringConvertible {
  /// The text with its mark. It follows the project unless it begins a file of its own.
  let text: String
  /// What is offered, in this order; others may stand between.
  var offers: [String] = []
  /// What is offered first, and nothing before it.
  var first: String?
  /// What is not offered.
  var lacks: [String] = []
  /// Whether nothing at all is offered.
  var isNothing = false
  /// What the text holds once the first item was chosen that begins with what is typed.
  var becomes: String?
  /// Whether it is a file of its own.
  var isAlone = false
  var testDescription: String { text }
}

@Suite struct CompletionTests {
  static let project = """
    import "team.dlsproj" as team

    let data = "imagery"
    project p { goal = detect_objects }
    person ana {}
    group crew { analysts = [ana] }
    source ortho { path = "${data}/a.tif", bands = [red, green, blue], crs = "EPSG:32617" }
    source bare { path = "bare.tif" }
    schema crowns {
      class oak { value = 1, color = #e53935 }
      class elm { value = 2 }
    }
    work_units plots { source = ortho, unit_size = 100 m }
    samples drawn { schema = crowns, from = "labels/trees.gpkg|crowns" }
    export chips { schema = crowns, units = [plots], format = pascal_voc }
    train net { chips = chips, model_type = center_net }
    infer map { model = net, source = ortho }


    """

  static let files: [String: String] = [
    "/w/team.dlsproj": """
    let share = "/mnt/share"
    person kim { title = "Kim" }
    runner hpc { type = local }
    schema signs { class stop { value = 1 } }
    """
  ]

  static var world: CompletionWorld {
    CompletionWorld(
      folder: { path, _ in
        switch path {
        case "/w", "/w/":
          FolderListing(
            files: [
              "a.tif", "p.dlsproj", "team.dlsproj", "notes.txt", ".hidden", "say \"hi\".tif",
            ],
            folders: ["imagery", "labels"])
        case "/w/imagery/", "/w/imagery":
          FolderListing(files: ["x.tif", "y.tif"], folders: ["old"])
        case "/w/labels/", "/w/labels":
          FolderListing(files: ["trees.gpkg", "b.geojson"], folders: [])
        default: nil
        }
      },
      source: { block in
        block.name == "bare" ? SourceSummary(bands: ["pan", "nir"], reference: "EPSG:32612") : nil
      },
      layers: { path in
        path == "/w/labels/trees.gpkg"
          ? [
            LayerSummary(name: "crowns", fields: ["species", "tag"]),
            LayerSummary(name: "plots", fields: ["plot"]),
          ] : nil
      },
      labels: { _, samples in
        samples.name == "slow" ? nil : ["Oak tree", "Elm", "say \"x\""]
      },
      stored: { _ in
        StoredNames(path: "p.gpkg", addresses: ["crowns", "crowns.oak", "crowns.birch", "stands"])
      })
  }

  static func list(_ marked: String, after sign: String? = nil) -> (CompletionList, [UInt8]) {
    let text = marked.replacing("¦", with: "")
    let before = marked.prefix { $0 != "¦" }
    let analysis = Analysis("/w/p.dlsproj") { path in
      if path == "/w/p.dlsproj" { return .success(Parser.parse(Array(text.utf8))) }
      return files[path].map { .success(Parser.parse(Array($0.utf8))) }
        ?? .failure(ReadFailure("no such file"))
    }
    let caret = Caret(analysis, UInt32(before.utf8.count))
    return (Completion.at(caret, world: world, after: sign), Array(text.utf8))
  }

  @Test(arguments: CompletionTests.cases)
  func offered(_ one: CompletionCase) throws {
    let (list, bytes) = Self.list((one.isAlone ? "" : Self.project) + one.text)
    let labels = list.items.map(\.label)
    if one.isNothing { #expect(labels.isEmpty) }
    if let first = one.first { #expect(labels.first == first) }
    var rest = labels[...]
    for wanted in one.offers {
      guard let found = rest.firstIndex(of: wanted) else {
        Issue.record("\(wanted) is not offered, or too early, in \(labels)")
        continue
      }
      rest = rest[(found + 1)...]
    }
    for unwanted in one.lacks { #expect(!labels.contains(unwanted)) }
    if let becomes = one.becomes {
      let typed = String(decoding: bytes[list.typed.indices], as: UTF8.self)
      let item = try #require(list.items.first { ($0.filter ?? $0.label).hasPrefix(typed) })
      let edit = TextEdit(file: .main, range: list.whole, newText: item.insert.snippet)
      let text = String(decoding: try TextEdit.apply([edit], to: bytes), as: UTF8.self)
      #expect(text.contains(becomes), "\(text.suffix(120))")
    }
  }

  /// What takes a look into files comes as soon as somebody has looked.
  @Test func labelsThatAreBeingReadAreAskedForAgain() {
    let text = "samples slow {\n  schema = crowns\n  for oak { labels = \"¦\" }\n}"
    let (list, _) = Self.list(Self.project + text)
    #expect(list.items.isEmpty)
    #expect(list.isIncomplete)
  }

  /// Nothing that can be typed, in any place of a text, stops completion.
  @Test func everyPlaceOfEveryStartIsAnswered() {
    let pieces = [
      "\"", "${", "}", "{", "[", "]", "=", ".", "..", "|", "/", "x", " 3 ", "px", "#", "//", ",",
      "\n", "for ", "import ", "a",
    ]
    var random = SeededRandom(7)
    var texts = pieces.flatMap { first in pieces.map { first + $0 } }
    for _ in 0..<1000 {
      texts.append((0..<3 + random.below(8)).map { _ in random.pick(pieces) }.joined())
    }
    for text in texts {
      let marked = "samples s { from = " + text
      let (list, bytes) = Self.list(marked + "¦")
      #expect(list.typed.end == UInt32(bytes.count))
      #expect(list.whole.covers(list.typed))
    }
  }

  // MARK: the table

  static let cases: [CompletionCase] = entries + values + names + texts + broken

  /// What begins an entry.
  static let entries: [CompletionCase] = [
    .init(
      text: "¦", offers: ["person", "train", "moved", "import", "let"], lacks: ["project", "class"]),
    .init(text: "¦", offers: ["dlsproj", "import"], isAlone: true),
    .init(text: "tra¦", offers: ["train"], lacks: ["epochs"]),
    .init(
      text: "work_u¦", becomes: "work_units ${1:name} {\n  source = $2\n}$0", isAlone: true),
    .init(
      text: "infer m {\n  ¦\n}", offers: ["model", "source", "title", "like", "for", "clean"],
      lacks: ["path", "epochs", "project"]),
    .init(text: "infer m {\n  model = net\n  ¦\n}", first: "source", lacks: ["model"]),
    .init(text: "export e {\n  ¦\n}", offers: ["schema", "units", "format", "tile"]),
    .init(text: "train t {\n  ¦\n}", offers: ["chips", "model_type", "backbone", "epochs"]),
    .init(
      text: "train t { like = net, ¦ }", offers: ["model_type", "chips"], lacks: ["like"]),
    .init(text: "train t {\n  stop_¦\n}", offers: ["stop_early"]),
    .init(text: "train t {\n  stop_early {}\n  ¦\n}", offers: ["augment"], lacks: ["stop_early"]),
    .init(text: "train t {\n  stop_early { ¦ }\n}", first: "monitor", lacks: ["epochs"]),
    .init(text: "runner r {\n  type = local\n  ¦\n}", offers: ["threads"], lacks: ["partition"]),
    .init(text: "runner r {\n  type = slurm\n  ¦\n}", offers: ["partition"], lacks: ["threads"]),
    .init(text: "runner r {\n  ¦\n}", offers: ["type", "threads"], first: "type"),
    .init(text: "schema s {\n  class a {\n    ¦\n  }\n}", offers: ["value", "color", "class"]),
    .init(text: "schema s {\n  geometry = point\n  cl¦\n}", offers: ["class"]),
    .init(text: "split¦", lacks: ["split"]),
    .init(text: "work_units w {\n  ¦\n}", offers: ["source", "for", "split"], first: "source"),
    .init(text: "review {\n  ¦\n}", first: "four_eyes", lacks: ["like"]),
    .init(text: "person bob { acc¦ }", becomes: "account = \"$1\"", isAlone: true),
    .init(
      text: "export e { overlap¦ = 50 % }", offers: ["min_overlap", "stride"],
      becomes: "export e { stride = 50 % }"),
    .init(text: "work_units w { split { train¦ } }", offers: ["validation"], lacks: ["seed"]),
    .init(text: "infer i { iou_thresh¦ = 3 }", first: "nms_overlap"),
    .init(text: "export e { metadata_format = ¦ }", offers: ["pascal_voc", "coco"]),
    .init(text: "train t { num_epochs = ¦ }", offers: ["20"]),
    .init(text: "export e { overlap = ¦ }", isNothing: true),
    .init(text: "train t { ep¦ = 3 }", offers: ["epochs"], lacks: ["stop_early"]),
    .init(text: "export e { empty¦ }", offers: ["empty_tiles"]),
    .init(text: "tra¦ net2 {\n}", offers: ["train"]),
    .init(
      text: "profile quick {\n  ¦\n}", offers: ["project", "net", "data", "team"],
      lacks: ["epochs", "p"]),
    .init(text: "profile quick {\n  pro¦\n}", offers: ["project"]),
    .init(text: "profile quick {\n  project.¦\n}", offers: ["owner", "store"]),
    .init(text: "profile quick {\n  net.¦\n}", offers: ["epochs"], lacks: ["net"]),
    .init(text: "profile quick {\n  net.ep¦\n}", offers: ["epochs"]),
    .init(
      text: "let data = \"x\"\nimport \"${d¦}/team.dlsproj\" as t\n", isNothing: true, isAlone: true
    ),
    .init(text: "profile quick {\n  team.¦\n}", offers: ["hpc", "share"]),
    // What it sets already, it can't set again.
    .init(text: "profile quick {\n  data = \"x\"\n  ¦\n}", offers: ["net"], lacks: ["data"]),
    .init(text: "profile quick {\n  da¦ = \"x\"\n}", offers: ["data"]),
    .init(
      text: "profile quick {\n  net.epochs = 3\n  net.¦\n}", offers: ["seed"], lacks: ["epochs"]),
    .init(text: "profile quick {\n  team.share = \"x\"\n  team.¦\n}", lacks: ["share"]),
    .init(text: "profile quick {\n  crowns.¦\n}", offers: ["oak", "geometry"]),
    .init(text: "// tra¦", isNothing: true),
    .init(text: "/// tra¦", isNothing: true),
    .init(text: "train ¦", isNothing: true),
    .init(text: "train t ¦", isNothing: true),
    .init(text: "train t { epochs = 3 ¦ }", isNothing: true),
    .init(text: "nonsense n {\n  ¦\n}", isNothing: true),
    .init(text: "let a = ¦", isNothing: true),
  ]

  /// Words, numbers and other values that the table alone knows.
  static let values: [CompletionCase] = [
    .init(text: "schema s { geometry = ¦ }", offers: ["polygon", "point", "line", "pixels"]),
    .init(text: "schema s { geometry = po¦ }", offers: ["polygon", "point"]),
    .init(
      text: "train t { model_type = ¦ }", offers: ["center_net", "unet"], lacks: ["epochs", "net"]),
    .init(
      text: "train t {\n  model_type = unet\n  backbone = ¦\n}", offers: ["resnet34", "light"],
      lacks: ["vit_b", "darknet53"]),
    .init(text: "export e { format = ¦ }", offers: ["pascal_voc", "classified_tiles"]),
    .init(
      text: "export e { empty_tiles = ¦ }", offers: ["true", "false", "default"], first: "true"),
    .init(text: "train t { augment { flip = ¦ } }", first: "false"),
    .init(
      text: "export e { tile = ¦ }", offers: ["256 px", "… px"], first: "256 px", lacks: ["… m"]),
    .init(text: "export e { tile = 256 ¦ }", first: "px", lacks: ["m", "%"]),
    .init(text: "export e { tile = 256¦ }", first: "px", becomes: "tile = 256 px"),
    .init(text: "export e { tile = 256 p¦ }", first: "px"),
    .init(text: "export e { tile = 256 x 256 ¦ }", first: "px"),
    .init(text: "export e { tile = 256 x 128¦ }", becomes: "tile = 256 x 128 px"),
    .init(
      text: "work_units w { unit_size = 100 ¦ }", offers: ["m", "km", "deg", "px"], lacks: ["%"]),
    .init(text: "infer m { clean { min_area = 2 ¦ } }", first: "m2", lacks: ["m", "px"]),
    .init(text: "infer m { threshold = 50 ¦ }", first: "%", lacks: ["px"]),
    .init(text: "train t { epochs = 20 ¦ }", isNothing: true),
    .init(text: "train t { epochs = ¦ }", first: "20"),
    .init(text: "source s { nodata = ¦ }", offers: ["none", "default"]),
    .init(text: "schema s { field f { unit = ¦ } }", offers: ["m", "px"]),
    .init(text: "schema s { class a { color = ¦ } }", first: "#9ccc65"),
    .init(
      text: "schema s {\n class a { color = #9ccc65 }\n class b { color = ¦ }\n}",
      lacks: ["#9ccc65"]),
    .init(text: "profile q { net.model_type = ¦ }", offers: ["unet"]),
    .init(text: "profile q { chips.tile = 128 ¦ }", first: "px"),
    .init(text: "train t { seed = ¦, epochs = 3 }", first: "42"),
    .init(text: "train t { title = ¦ }", becomes: "title = \"$1\""),
    .init(text: "train t { unknown = ¦ }", isNothing: true),
    .init(text: "schema s { geometry = polygon ¦ }", isNothing: true),
    .init(text: "source s { path = \"a.tif\" ¦ }", isNothing: true),
    .init(text: "work_units w { grid = ¦ }", becomes: "grid = ${1:4} x ${2:4}"),
  ]

  /// Things of the project.
  static let names: [CompletionCase] = [
    .init(
      text: "train t { chips = ¦ }", offers: ["imagery/"], first: "chips",
      lacks: ["net", "crowns", "a.tif"]),
    .init(
      text: "work_units w {\n  unit_size = 10 m\n  split {\n    ¦\n  }\n}", offers: ["test"],
      lacks: ["part_field", "leave_out"]),
    .init(
      text: "work_units w {\n  polygons = \"a.gpkg\"\n  split {\n    ¦\n  }\n}",
      offers: ["part_field"]),
    .init(text: "moved { from = plots, to = ¦ }", offers: ["chips"], lacks: ["plots"]),
    .init(text: "moved { from = ¦ }", offers: ["crowns.birch", "stands"], lacks: ["crowns.oak"]),
    .init(text: "moved { from = crowns.¦ }", first: "birch", lacks: ["stands", "oak"]),
    .init(text: "moved {\n  from = crowns.birch\n  to = ¦\n}", first: "crowns.elm"),
    .init(text: "export e { schema = ¦ }", offers: ["crowns", "team.signs"], first: "crowns"),
    .init(text: "export e { schema = team.¦ }", first: "signs", lacks: ["team", "kim"]),
    .init(text: "export e { schema = team.si¦ }", first: "signs"),
    .init(text: "train t { runner = ¦ }", first: "team.hpc"),
    .init(text: "group h { analysts = [¦] }", offers: ["ana", "team.kim"]),
    .init(text: "group h { analysts = [ana, ¦] }", offers: ["team.kim"], lacks: ["ana"]),
    .init(text: "group h { analysts = [\n    ana\n    ¦\n  ] }", lacks: ["ana", "title"]),
    .init(text: "project q { owner = ¦ }", first: "ana"),
    .init(text: "train t { like = ¦ }", first: "net", lacks: ["t"]),
    .init(text: "train t { start_from = ¦ }", first: "net", lacks: ["t"]),
    .init(
      text: "samples s {\n  schema = crowns\n  for ¦\n}", offers: ["oak", "elm"], lacks: ["crowns"]),
    .init(text: "samples s {\n  schema = crowns\n  for o¦ {}\n}", first: "oak"),
    .init(
      text: "samples s {\n  schema = crowns\n  for oak {}\n  for ¦\n}", first: "elm", lacks: ["oak"]
    ),
    .init(text: "infer m {\n  model = net\n  for ¦ {\n  }\n}", first: "oak"),
    .init(text: "train t {\n  chips = chips\n  classes = [¦]\n}", offers: ["oak", "elm"]),
    .init(text: "train t {\n  classes = [¦]\n}", offers: ["crowns.oak"]),
    .init(text: "train t {\n  classes = [crowns.¦]\n}", offers: ["oak"], lacks: ["crowns"]),
    .init(text: "work_units w {\n  source = ortho\n  for ¦\n}", first: "crew"),
    .init(text: "work_units w { assign = ¦ }", first: "crew"),
    .init(text: "export e { units = [¦] }", first: "plots"),
    .init(text: "export e {\n  units = plots\n  bands = [¦]\n}", offers: ["red", "green", "blue"]),
    .init(
      text: "export e {\n  units = plots\n  bands = [red, ¦]\n}", first: "green", lacks: ["red"]),
    .init(
      text: "export e {\n  source = bare\n  bands = [¦]\n}", offers: ["pan", "nir"], lacks: ["red"]),
    .init(text: "source s { bands = [¦] }", offers: ["red", "nir", "_"]),
    .init(text: "moved {\n  from = old\n  to = ¦\n}", offers: ["plots", "crowns.oak"]),
    .init(text: "infer m { source = ¦ }", offers: ["ortho", "bare"]),
  ]

  /// What stands in quotes.
  static let texts: [CompletionCase] = [
    .init(text: "import \"¦", first: "team.dlsproj", lacks: ["p.dlsproj", "a.tif", "notes.txt"]),
    .init(text: "import ¦", becomes: "import \"team.dlsproj\""),
    .init(text: "import \"team.dlsproj\" ¦", first: "as"),
    .init(text: "import \"team.dlsproj\" as ¦", first: "team"),
    .init(
      text: "source s { path = \"¦\" }", offers: ["a.tif", "imagery/", "notes.txt"],
      lacks: [".hidden", "p.dlsproj"]),
    .init(text: "source s { path = \".¦\" }", offers: [".hidden"]),
    .init(
      text: "source s { path = \"imagery/¦\" }", offers: ["x.tif", "y.tif", "old/"],
      lacks: ["a.tif"]),
    .init(text: "source s { path = \"im¦\" }", becomes: "path = \"imagery/\""),
    .init(text: "source s { path = \"imagery/x¦\" }", becomes: "path = \"imagery/x.tif\""),
    .init(text: "source s { path = \"imag¦/x.tif\" }", offers: ["imagery/"]),
    .init(text: "source s { path = \"${data}/¦\" }", offers: ["x.tif", "y.tif"]),
    .init(text: "source s { path = \"${data}/x¦\" }", becomes: "path = \"${data}/x.tif\""),
    .init(
      text: "source s { path = \"${data}¦\" }", lacks: ["a.tif", "labels/"],
      becomes: "path = \"${data}/\""),
    .init(text: "source s {\n  path = \"${da¦\"\n}", becomes: "path = \"${data}\""),
    .init(text: "source s { path = ¦ }", becomes: "path = \"a.tif\""),
    .init(text: "source s { path = [\"a.tif\", \"imagery/¦\"] }", offers: ["x.tif"]),
    .init(text: "source s { path = \"sa¦\" }", offers: ["say \"hi\".tif"]),
    .init(text: "source s { path = \"${¦}\" }", offers: ["data", "team"], lacks: ["ortho"]),
    .init(text: "source s { path = \"${da¦}/a.tif\" }", first: "data"),
    .init(text: "source s { path = \"${¦", first: "data"),
    .init(text: "source s { path = \"${team.¦}\" }", first: "share", lacks: ["kim", "data"]),
    .init(text: "let other = \"${¦}\"", offers: ["data"], lacks: ["other"]),
    .init(text: "source s { path = \"${data}/a.tif¦\" }", offers: ["x.tif"]),
    .init(text: "source s { crs = \"¦\" }", offers: ["EPSG:32617", "EPSG:32612", "EPSG:4326"]),
    .init(text: "source s { crs = ¦ }", first: "\"EPSG:32617\""),
    .init(text: "samples s { from = \"labels/trees.gpkg|¦\" }", offers: ["crowns", "plots"]),
    .init(text: "samples s { from = \"labels/¦\" }", offers: ["trees.gpkg"], first: "b.geojson"),
    .init(
      text: "samples s { from = \"labels/trees.gpkg|cr¦\" }",
      becomes: "from = \"labels/trees.gpkg|crowns\""),
    .init(
      text: "samples s {\n  from = \"labels/trees.gpkg|crowns\"\n  class_field = \"¦\"\n}",
      offers: ["species", "tag"], lacks: ["plot"]),
    .init(
      text: "samples s {\n  from = \"labels/trees.gpkg|crowns\"\n  id_field = ¦\n}",
      first: "\"species\""),
    .init(
      text:
        "work_units w {\n  polygons = \"labels/trees.gpkg|plots\"\n  split { part_field = ¦ }\n}",
      first: "\"plot\""),
    .init(
      text: "work_units w {\n  polygons = \"labels/trees.gpkg|plots\"\n  id_field = \"¦\"\n}",
      first: "plot"),
    .init(text: "person bob { title = \"¦\" }", isNothing: true),
    .init(
      text: "samples s {\n  schema = crowns\n  for oak { labels = ¦ }\n}",
      offers: ["\"Oak tree\"", "\"Elm\"", "\"\""]),
    .init(
      text: """
        samples s {
          for oak { labels = ["Elm"] }
          for elm { labels = ["¦"] }
        }
        """, offers: ["Oak tree", "say \"x\""], lacks: ["Elm"]),
    .init(
      text: "samples s {\n  for oak { labels = [\"Elm\", \"¦\"] }\n}", offers: ["Oak tree"],
      lacks: ["Elm"]),
    .init(text: "samples s {\n  for oak { labels = \"El¦m\" }\n}", offers: ["Elm"]),
    .init(text: "source s { path = \"https://a.b/¦\" }", isNothing: true),
    .init(text: "train t { start_from = \"¦\" }", offers: ["imagery/"]),
  ]

  /// Texts with something missing: a brace, a bracket, a quote, a letter.
  static let broken: [CompletionCase] = [
    .init(text: "train t {\n  mod¦", offers: ["model_type"]),
    .init(text: "train t {\n  ¦", offers: ["chips", "model_type"]),
    .init(text: "train t {\n  chips = ¦", first: "chips"),
    .init(text: "train t {\n  ¦\n\nexport e {\n}\n", offers: ["chips"]),
    .init(text: "infer m {\n  clean {\n    ¦\n\nexport e {\n}\n", first: "min_area"),
    .init(
      text: "export e {\n  units = [plots, ¦\n  format = pascal_voc\n}", lacks: ["plots", "tile"]),
    .init(text: "export e {\n  units = [plots\n  for¦\n}", isNothing: true),
    .init(text: "export e {\n  units = [plots\n  tile = 2 ¦\n}", first: "px"),
    .init(text: "source s {\n  path = \"imagery/¦\n}\n", offers: ["x.tif"]),
    .init(text: "source s { path = \"imagery/¦ }", offers: ["x.tif"]),
    .init(text: "source s {\n  path = \"${data}/¦\n}\n", offers: ["x.tif"]),
    .init(text: "source s {\n  crs = \"¦\n}\n", offers: ["EPSG:32617"]),
    .init(text: "train t {\n  epochs = \n  ¦\n}", offers: ["model_type"], lacks: ["epochs"]),
    .init(text: "train t {\n  = 3\n  ¦\n}", offers: ["model_type"]),
    .init(text: "train t {\n  modle_typ¦\n}", offers: ["model_type"]),
    .init(text: "train t {\n  max_epochs¦\n}", offers: ["epochs"]),
    .init(text: "export e {\n  metadata_format¦\n}", offers: ["format"]),
    .init(text: "train t { model_type = centre_net¦ }", first: "center_net"),
    .init(text: "train t { model_type = maskrcnn¦ }", offers: ["mask_rcnn"]),
    .init(text: "imagry¦", offers: ["source"]),
    .init(text: "export e { schema = crwons¦ }", first: "crowns"),
    .init(text: "train t } \n¦", offers: ["train"]),
    .init(text: "]]]] ¦", lacks: ["epochs"]),
  ]
}
