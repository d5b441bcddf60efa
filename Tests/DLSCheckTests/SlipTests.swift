// SlipTests.swift: slips that people make, and what fixes make of them.

import DLSCheck
import DLSLanguage
import DLSSyntax
import DLSTestKit
import DLSText
import Testing

/// A slip in a project that is right otherwise.
struct Slip: Sendable, CustomTestStringConvertible {
  /// What stands around it; `§` is its place.
  let frame: String
  let written: String
  /// What safe fixes make of it; nil where they leave it as it is.
  var safe: String?
  /// What all fixes make of it; nil where they leave it as it is.
  var meant: String?
  /// Whether the project is right then.
  var isRight = true
  var testDescription: String { written }

  init(
    _ frame: String, _ written: String, safe: String? = nil, meant: String? = nil,
    isRight: Bool = true
  ) {
    (self.frame, self.written, self.safe, self.meant) = (frame, written, safe, meant ?? safe)
    self.isRight = isRight
  }

  func text(_ part: String?) -> String { frame.replacing("§", with: part ?? written) }

  private static let source = "source s { § }\n"
  private static let person = "person ana { § }\n"
  private static let oaks =
    "samples s {\n  schema = c\n  from = \"a.gpkg\"\n  §\n}\nschema c { class oak { value = 1 } }\n"
  private static let net = "train net { chips = \"c\", model_type = unet, § }\n"
  private static let map = """
    source s { path = "a.tif" }
    infer m {
      model = "m.dlpk"
      source = s
      §
    }

    """
  private static let units = """
    source s { path = "a.tif" }
    work_units u { source = s, § }

    """
  private static let chips = """
    source s { path = "a.tif" }
    schema c { class oak { value = 1 } }
    work_units u { source = s, unit_size = 100 m }
    export chips {
      schema = c
      units = u
      format = classified_tiles
      §
    }

    """

  static let all: [Slip] = [
    // Paths with a pattern.
    Slip(source, "path = imagery/*.tif", meant: "path = \"imagery/*.tif\""),
    Slip(
      source, "path = imagery/*.tif, bands = [red]",
      meant: "path = \"imagery/*.tif\", bands = [red]"
    ),
    Slip(source, "path = imagery/**/*.tif", meant: "path = \"imagery/**/*.tif\""),
    Slip(source, "path = ../*/a.tif", meant: "path = \"../*/a.tif\""),
    Slip(source, "path = imagery/*", meant: "path = \"imagery/*\""),
    Slip(
      source, "path = [a/*.tif, b/c.tif, d/*.tif]",
      meant: "path = [\"a/*.tif\", \"b/c.tif\", \"d/*.tif\"]"),
    Slip(
      "source s {\n  §\n}\n", "path = https://a.b/c, bands = [red]",
      meant: "path = \"https://a.b/c\", bands = [red]"),
    // Comments of other languages.
    Slip(
      chips, "tile = 256 px /* big */, stride = 128 px",
      meant: "tile = 256 px, stride = 128 px // big"),
    Slip(chips, "tile = 256 px/* big */", meant: "tile = 256 px// big"),
    Slip(chips, "/* big */ tile = 256 px", meant: "// big\n  tile = 256 px"),
    Slip(
      chips, "/* as big\n   * as may be */\n  tile = 256 px",
      meant: "// as big\n// as may be\n  tile = 256 px"),
    // Texts in other quotes.
    Slip(person, "title = 'don't'", safe: "title = \"don't\""),
    Slip(person, "title = “Ana “the” great”", safe: "title = \"Ana “the” great\""),
    Slip(person, "title = ‘Ana’s’, account = 'ana'", safe: "title = \"Ana’s\", account = \"ana\""),
    Slip(person, "title = 'Ana' Bea'", isRight: false),
    Slip(person, "title = “Ana, account = ”ana”", isRight: false),
    // A model to start from that is none.
    Slip(net, "start_from = none", meant: "start_from = default"),
    // Numbers.
    Slip(net, "epochs = 1_000", meant: "epochs = 1000"),
    Slip(net, "epochs = 10k", meant: "epochs = 10000"),
    Slip(net, "iterations = 1.5M", meant: "iterations = 1500000"),
    Slip(net, "epochs = 1_0", isRight: false),
    Slip(net, "epochs = 1'000", meant: "epochs = 1000"),
    Slip(chips, "tile = 1_024 px", meant: "tile = 1024 px"),
    Slip(chips, "tile = 1_024", meant: "tile = 1024 px"),
    Slip(map, "cell_size = 10 cm", meant: "cell_size = 10 cm/px"),
    Slip(map, "cell_size = 1 ft", meant: "cell_size = 1 ft/px"),
    Slip(map, "clean { min_area = 1 km }", isRight: false),
    Slip(source, "path = \"a.tif\", crs = \"ESRI:54009\"", isRight: false),
    Slip(
      source, "path = \"a.tif\", crs = \"urn:ogc:def:crs:EPSG::32617\"",
      meant: "path = \"a.tif\", crs = \"EPSG:32617\""),
    Slip(source, "path = \"a.tif\", crs = \"WGS 84 / UTM zone 17N\"", isRight: false),
    // Width and height, two settings elsewhere.
    Slip(
      chips, "tile_size_x = 256 px, tile_size_y = 512 px, stride_x = 128, stride_y = 64",
      safe: "tile = 256 x 512 px, stride = 128 x 64 px"),
    Slip(
      chips, "stride_y = 64\n  tile_size_x = 256\n  tile_size_y = 256\n  stride_x = 128",
      safe: "stride = 128 x 64 px\n  tile = 256 px"),
    Slip(chips, "tile_size_x = 256 px", safe: "tile = 256 px"),
    Slip(chips, "tile = 256 px, tile_size = 256 px", safe: "tile = 256 px"),
    Slip(chips, "tile = 256 px, tile_size = 512 px", isRight: false),
    Slip(chips, "tile = 256 px, tile = 512 px", isRight: false),
    // A place.
    Slip(
      source, "path = \"a.tif\", origin = 500000, 4000000",
      meant: "path = \"a.tif\", origin = 500000 x 4000000 m"),
    Slip(
      source, "path = \"a.tif\", origin = 500000,4000000",
      meant: "path = \"a.tif\", origin = 500000 x 4000000 m"),
    Slip(
      source, "origin = 500000 m, 4000000 m, path = \"a.tif\"",
      meant: "origin = 500000 x 4000000 m, path = \"a.tif\""),
    Slip(
      source, "path = \"a.tif\", origin = [500000, 4000000]",
      meant: "path = \"a.tif\", origin = 500000 x 4000000 m"),
    Slip(
      source, "path = \"a.tif\", origin = -84.5, 33.25",
      meant: "path = \"a.tif\", origin = -84.5 x 33.25 deg"),
    Slip(
      source, "path = \"a.tif\", origin = [-84.5, 33.25]",
      meant: "path = \"a.tif\", origin = -84.5 x 33.25 deg"),
    Slip(source, "path = \"a.tif\", origin = 500000 m", isRight: false),
    Slip(source, "path = \"a.tif\", origin = 500000", isRight: false),
    // A pair with two units.
    Slip(units, "unit_size = 0.5 km x 500 m", safe: "unit_size = 500 x 500 m"),
    Slip(units, "unit_size = 50 cm x 1 m", safe: "unit_size = 0.5 x 1 m"),
    Slip(units, "unit_size = 500 m x 500 m", safe: "unit_size = 500 x 500 m"),
    Slip(units, "unit_size = 500 m x 400", meant: "unit_size = 500 x 400 m"),
    Slip(units, "unit_size = 500 m x 400 px", isRight: false),
    Slip(units, "unit_size = 1,5 x 2,5 km", safe: "unit_size = 1.5 x 2.5 km"),
    // Days.
    Slip(
      source, "path = \"a.tif\", date = 2024-05-14 to 2024-05-20",
      safe: "path = \"a.tif\", date = 2024-05-14..2024-05-20"),
    Slip(
      source, "path = \"a.tif\", date = 2024-05-14 – 2024-05-20",
      safe: "path = \"a.tif\", date = 2024-05-14..2024-05-20"),
    Slip(
      source, "path = \"a.tif\", date = 2024-05-14 - 2024-05-20",
      safe: "path = \"a.tif\", date = 2024-05-14..2024-05-20"),
    Slip(
      source, "path = \"a.tif\", date = 2024-05-14/2024-05-20",
      safe: "path = \"a.tif\", date = 2024-05-14..2024-05-20"),
    Slip(
      source, "path = \"a.tif\", date = 2024-05-14, 2024-05-20",
      meant: "path = \"a.tif\", date = 2024-05-14..2024-05-20"),
    Slip(
      source, "path = \"a.tif\", date = [2024-05-14, 2024-05-20]",
      meant: "path = \"a.tif\", date = 2024-05-14..2024-05-20"),
    Slip(
      source, "path = \"a.tif\", date = 2024-05-14T10:00:00Z",
      meant: "path = \"a.tif\", date = 2024-05-14"),
    Slip(
      source, "path = \"a.tif\", date = 2024-05-14 10:00",
      meant: "path = \"a.tif\", date = 2024-05-14"),
    Slip(
      source, "path = \"a.tif\", date = 2024-05-14 10:00:00+02:00, bands = [red]",
      meant: "path = \"a.tif\", date = 2024-05-14, bands = [red]"),
    Slip(
      source, "path = \"a.tif\", date = 2024-05-14-2024-05-20",
      safe: "path = \"a.tif\", date = 2024-05-14..2024-05-20"),
    Slip(source, "path = \"a.tif\", date = 2024-05-14 or so", isRight: false),
    Slip(
      source, "path = \"a.tif\", date = \"14.05.2024\"",
      safe: "path = \"a.tif\", date = 2024-05-14"),
    Slip(
      source, "path = \"a.tif\", date = \"5/14/2024\"",
      safe: "path = \"a.tif\", date = 2024-05-14"),
    Slip(source, "path = \"a.tif\", date = \"04.05.2024\"", isRight: false),
    // A range with the hyphen of prose.
    Slip(
      "schema u { § }\n", "field age { type = integer, range = 0-60 }",
      meant: "field age { type = integer, range = 0..60 }"),
    Slip(
      "schema u { § }\n", "field height { type = real, unit = m, range = 0.5 – 60 m }",
      isRight: false),
    // Words of which only the beginning is there.
    Slip("schema u { § }\n", "field dead { type = bool }", meant: "field dead { type = boolean }"),
    Slip(
      "source s { path = \"a.tif\" }\nschema c { class oak { value = 1 } }\n"
        + "work_units u { source = s, unit_size = 100 m }\n"
        + "export chips { schema = c, units = u, § }\n",
      "format = PASCAL", meant: "format = pascal_voc"),
    Slip(oaks, "class = \"species\"", meant: "class_field = \"species\""),
    // The number of a reference system.
    Slip(
      source, "path = \"a.tif\", crs = 25832", meant: "path = \"a.tif\", crs = \"EPSG:25832\""),
    // Colours of other languages.
    Slip(
      "schema u { § }\n", "class a { value = 1, color = green }",
      safe: "class a { value = 1, color = #008000 }"),
    Slip(
      "schema u { § }\n", "class a { value = 1, color = \"Red\" }",
      safe: "class a { value = 1, color = #ff0000 }"),
    Slip("schema u { § }\n", "class a { value = 1, color = leafy }", isRight: false),
    Slip(
      "schema u { § }\n", "class a { value = 1, color = 9ccc65 }",
      safe: "class a { value = 1, color = #9ccc65 }"),
    Slip(
      "schema u { § }\n", "class a { value = 1, color = 336699 }",
      safe: "class a { value = 1, color = #336699 }"),
    Slip(
      "schema u { § }\n", "class a { value = 1, color = facade }",
      safe: "class a { value = 1, color = #facade }"),
    Slip(
      "schema u { § }\n", "class a { value = 1, color = rgb(255,0, 10) }",
      safe: "class a { value = 1, color = #ff000a }"),
    // Lists without their brackets, or with other ones.
    Slip(
      source, "path = [\"a.tif\"; \"b.tif\";\"c.tif\"; ]",
      safe: "path = [\"a.tif\", \"b.tif\", \"c.tif\" ]"),
    Slip(
      source, "path = \"a.tif\", bands = [red; green]",
      safe: "path = \"a.tif\", bands = [red, green]"),
    Slip(source, "path = \"a.tif\", \"b.tif\"", safe: "path = [\"a.tif\", \"b.tif\"]"),
    Slip(source, "path = \"a.tif\",\n    \"b.tif\"", safe: "path = [\"a.tif\", \"b.tif\"]"),
    Slip(source, "path = \"a.tif\", \"b.tif\" ]", safe: "path = [\"a.tif\", \"b.tif\"]"),
    Slip(
      source, "path = \"a.tif\", bands = red, green, blue",
      safe: "path = \"a.tif\", bands = [red, green, blue]"),
    Slip(
      source, "bands = red, green, path = \"a.tif\"", safe: "bands = [red, green], path = \"a.tif\""
    ),
    Slip(
      source, "path = \"a.tif\", bands = red green blue",
      meant: "path = \"a.tif\", bands = [red, green, blue]"),
    Slip(
      source, "path = \"a.tif\", bands = (red, green)",
      meant: "path = \"a.tif\", bands = [red, green]"),
    Slip(
      source, "path = \"a.tif\", bands = {red, green}",
      meant: "path = \"a.tif\", bands = [red, green]"),
    Slip(
      oaks, "for oak { labels = Oak, \"O\" }", safe: "for oak { labels = [\"Oak\", \"O\"] }"),
    // The one that stands twice is the whole list.
    Slip(
      source, "path = \"a.tif\"\n  path = \"a.tif\", \"b.tif\"\n",
      safe: "path = \"a.tif\"\n  path = [\"a.tif\", \"b.tif\"]\n", isRight: false),
    // A text with a comma.
    Slip(person, "title = Ana, 2024", meant: "title = \"Ana, 2024\""),
    Slip(person, "title = Ana of the north, 2024", meant: "title = \"Ana of the north, 2024\""),
    Slip(person, "title = \"Ana\", \"Bea\"", isRight: false),
    // Settings as YAML and JSON write them.
    Slip(net, "- iterations = 450", safe: "iterations = 450"),
    Slip(net, "• iterations: 450", safe: "iterations = 450"),
    Slip(net, "+ iterations = 450", meant: "iterations = 450"),
    Slip(net, "\"iterations\": 450", safe: "iterations = 450"),
    Slip(net, "'iterations':450", safe: "iterations = 450"),
    Slip(
      "train net {\n  §\n}\n", "\"chips\": \"c\",\n  \"model_type\": \"unet\",",
      safe: "chips = \"c\",\n  model_type = unet,"),
    Slip(
      units, "unit_size = 50 m, \"split\": { \"test\": 20 % }",
      safe: "unit_size = 50 m, split { test = 20 % }"),
    Slip(source, "path = \"a.tif\"\n  - red\n  ", meant: "path = \"a.tif\"\n  // red\n  "),
    Slip(net, "seed ＝ 1", safe: "seed = 1"),
    Slip(net, "seed => 1", safe: "seed = 1"),
    // A name of several words.
    Slip(net, "batch size = 8", safe: "batch_size = 8"),
    Slip(
      "train net { chips = \"c\", § }\n", "model type = center_net", safe: "model_type = center_net"
    ),
    Slip(units, "unit size = 50 m", safe: "unit_size = 50 m"),
    Slip(net, "seed seed = 1", safe: "seed = 1"),
    Slip(net, "bacth size = 8", meant: "batch_size = 8"),
    Slip(net, "seed epochs = 3", isRight: false),
    Slip(
      oaks, "class field = \"species\"", safe: "class_field = \"species\""),
    // A block without its brace.
    Slip(
      units, "unit_size = 50 m\n  split validation = 20 %, test = 10 %\n",
      safe: "unit_size = 50 m\n  split { validation = 20 %, test = 10 % }\n"),
    Slip(
      "source s { path = \"a.tif\" }\nwork_units u {\n  source = s\n  §\n}\n",
      "unit_size = 50 m\n  split validation = 20 %,\n    test = 10 %\n  }",
      safe: "unit_size = 50 m\n  split { validation = 20 %,\n    test = 10 %\n  }"),
    Slip(map, "clean min_area = 1 m2 }", safe: "clean { min_area = 1 m2 }"),
    Slip(
      "§", "review lease = 1 h, four_eyes = true\n",
      safe: "review { lease = 1 h, four_eyes = true }\n"),
    Slip(
      "§", "person ana title = \"Ana\"  // first\n",
      safe: "person ana { title = \"Ana\" }  // first\n"),
    Slip(
      "schema u {\n  class a { value = 1 }\n}\n§", "moved u.b -> u.a\n",
      safe: "moved { from = u.b, to = u.a }\n"),
    Slip(
      oaks, "for oak, pine { labels = \"x\" }", isRight: false),
    // Names with signs.
    Slip("schema u { § }\n", "class oak/ash { value = 1 }", meant: "class oak-ash { value = 1 }"),
    Slip(
      "schema u { § }\n", "class Eiche (alt) { value = 1 }", meant: "class Eiche-alt { value = 1 }"),
    // Two numbers, and what stands around a number.
    Slip(units, "unit_size = 300 200 m", meant: "unit_size = 300 x 200 m"),
    // Numbers that may have been others stay as they are until somebody says so, in quotes, too.
    Slip(units, "unit_size = \"300 200 m\"", meant: "unit_size = 300 x 200 m"),
    Slip(units, "unit_size = \"1 500 m\"", meant: "unit_size = 1500 m"),
    Slip(units, "unit_size = 1 000 m", meant: "unit_size = 1000 m"),
    Slip(units, "unit_size = 50*60 m", meant: "unit_size = 50 x 60 m"),
    Slip(units, "unit_size = 50 X 60 m", meant: "unit_size = 50 x 60 m"),
    Slip(units, "unit_size = 50 m by 60 m", meant: "unit_size = 50 x 60 m"),
    Slip(units, "unit_size = ~50 m", meant: "unit_size = 50 m"),
    Slip(units, "unit_size = (50 m)", meant: "unit_size = 50 m"),
    Slip(units, "unit_size = 50-60 m", isRight: false),
    Slip(map, "clean { min_area = 5 m^2 }", meant: "clean { min_area = 5 m2 }"),
    Slip(map, "threshold = 40 ‰", isRight: false),
    Slip(map, "threshold = 2/5", isRight: false),
    // No text where a name is wanted.
    Slip(
      "person maria { title = \"Maria Müller\" }\nproject p { § }\n", "owner = Maria Müller",
      meant: "owner = maria"),
    Slip("person maria {}\nproject p { § }\n", "owner = maria@uni.de", isRight: false),
    Slip(
      "source s { path = \"a.tif\" }\ninfer m {\n  source = s\n  §\n}\n", "model = both both",
      isRight: false),
    Slip(source, "path = \"a.tif\", date = May 14, 2024", isRight: false),
    Slip(
      source, "path = \"a.tif\", date = 14 May 2024", meant: "path = \"a.tif\", date = 2024-05-14"),
    Slip(source, "path = \"a.tif\", date = 04.05.2024", isRight: false),
    // First lines of other languages.
    Slip("§\n", "dlsproj v1", safe: "dlsproj 1"),
    Slip("§\n", "dlsproj: 1", safe: "dlsproj 1"),
    Slip("§\n", "dlsproj = 1", meant: "dlsproj 1"),
    Slip("§\n", "version = 1", meant: "dlsproj 1"),
    // What stands twice, word for word.
    Slip(
      "schema u {\n  §\n}\n",
      "class a { value = 1, color = #9ccc65 }\n  class a { value = 1, color = #9ccc65 }",
      safe: "class a { value = 1, color = #9ccc65 }"),
    Slip(
      "§", "review { lease = 1 h }\n\nreview {\n  lease = 1 h\n}\n",
      safe: "review { lease = 1 h }\n\n"),
    Slip(
      "§", "let a = \"x\"\nlet a = \"x\"\nperson b { title = \"${a}\" }\n",
      safe: "let a = \"x\"\nperson b { title = \"${a}\" }\n"),
    // A comma that is missing between paths of a profile.
    Slip(
      "train net { chips = \"c\", model_type = unet }\nprofile night { § }\n",
      "net.iterations = 100 net.batch_size = 16", safe: "net.iterations = 100, net.batch_size = 16"),
    // Blocks as other languages write them.
    Slip(
      "schema u {\n  §\n}\n", "class a = 1\n  class b = 2",
      safe: "class a { value = 1 }\n  class b { value = 2 }"),
    Slip(
      "schema u { § }\n", "class a: 1, class b=2",
      safe: "class a { value = 1 }, class b { value = 2 }"),
    Slip("§", "source ortho = \"a.tif\"\n", safe: "source ortho { path = \"a.tif\" }\n"),
    Slip(
      "§", "source ortho:\n  path = \"a.tif\"\n", safe: "source ortho {\n  path = \"a.tif\"\n",
      meant: "source ortho {\n  path = \"a.tif\"\n}\n"),
    Slip(
      "§", "source ortho: {\n  path = \"a.tif\"\n}\n",
      safe: "source ortho {\n  path = \"a.tif\"\n}\n"),
    Slip("§", "person ana = \"Ana\"\n", isRight: false),
  ]
}

@Suite struct SlipTests {
  private func fixed(_ text: String, unsafe: Bool) -> String {
    var fixer = Fixer(
      ["main"],
      Fixer.Surroundings(
        isUnsafeAllowed: unsafe,
        readFile: { path in
          path == "main" ? .success(Array(text.utf8)) : .failure(ReadFailure("no such file"))
        }))
    fixer.run()
    return fixer.changed["main"].map { String(decoding: $0, as: UTF8.self) } ?? text
  }

  @Test(arguments: Slip.all)
  func fixesSayWhatWasMeant(_ slip: Slip) {
    let errors = { (text: String) in
      diagnose(Example(text)).diagnostics.filter { $0.severity == .error }.map(\.message)
    }
    #expect(!errors(slip.text(nil)).isEmpty)
    let safe = fixed(slip.text(nil), unsafe: false)
    #expect(safe == slip.text(slip.safe))
    // One after the other, as people do.
    let meant = fixed(safe, unsafe: true)
    #expect(meant == slip.text(slip.meant), "\(errors(meant))")
    #expect(errors(meant).isEmpty == slip.isRight, "\(errors(meant))")
  }

  // MARK: a law

  /// What a token is, where it stands outside of the edits.
  private struct Word: Hashable {
    let kind: TokenKind
    let start: Int
    let text: String
  }

  /// The tokens and comments that no edit touches, each with where it stands once they are done.
  private func words(_ text: [UInt8], besides edits: [TextEdit]) -> Set<Word> {
    let tree = Parser.parse(text)
    var found: Set<Word> = []
    for token in 0..<tree.tokens.count where tree.tokens.kind(token) != .blank {
      let range = tree.range(ofToken: token)
      if edits.contains(where: { $0.range.start <= range.end && range.start <= $0.range.end }) {
        continue
      }
      let shift = edits.reduce(0) { sum, edit in
        edit.range.end < range.start ? sum + edit.newText.utf8.count - edit.range.count : sum
      }
      found.insert(
        Word(
          kind: tree.tokens.kind(token), start: Int(range.start) + shift, text: tree.text(range)))
    }
    return found
  }

  /// A fix that is called safe leaves everything else in the text what it was: no comment becomes a setting,
  /// no setting a comment, no text ends elsewhere.
  @Test func safeFixesLeaveTheRestAsItIs() throws {
    var random = SeededRandom(29)
    let pages = DiagnosticCatalog.rules.filter { $0.wrong.files.isEmpty }.map { $0.wrong.bytes }
    let slips = Slip.all.map { Array($0.text(nil).utf8) }
    var tried = 0
    for round in 0..<600 {
      var bytes =
        round < slips.count ? slips[round] : (slips + pages).randomElement(using: &random)!
      if round >= slips.count {
        let signs = Array("'\"“”/*#,;:={}[]_. ".unicodeScalars)
        let sign = signs.randomElement(using: &random)!
        bytes.insert(
          contentsOf: String(sign).utf8, at: Int.random(in: 0...bytes.count, using: &random))
      }
      let text = String(decoding: bytes, as: UTF8.self)
      guard Array(text.utf8) == bytes else { continue }
      for diagnostic in diagnose(Example(text)).diagnostics {
        // Behind a `${` that lacks its `}` the text goes on, and .5 is another number than 0.5 to the lexer.
        if ["DLS0005", "DLS0016"].contains(diagnostic.code) { continue }
        for fix in diagnostic.fixes where fix.isSafe {
          guard fix.edits.allSatisfy({ $0.file == .main }),
            let after = try? TextEdit.apply(fix.edits, to: bytes)
          else { continue }
          tried += 1
          let lost = words(bytes, besides: fix.edits).subtracting(words(after, besides: []))
          #expect(lost.isEmpty, "\(fix.title) in \(text): \(lost.map(\.text))")
        }
      }
    }
    #expect(tried > 200)
  }
}
