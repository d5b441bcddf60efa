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
  private static let net = "train net { chips = \"c\", model_type = unet, § }\n"
  private static let map = """
    source s { path = "a.tif" }
    infer m {
      model = "m.dlpk"
      source = s
      §
    }

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
    Slip(map, "cell_size = 1 ft", meant: "cell_size = 0.3048 m/px"),
    Slip(map, "clean { min_area = 1 km }", isRight: false),
    Slip(source, "path = \"a.tif\", crs = \"ESRI:54009\"", isRight: false),
    Slip(
      source, "path = \"a.tif\", crs = \"urn:ogc:def:crs:EPSG::32617\"",
      meant: "path = \"a.tif\", crs = \"EPSG:32617\""),
    Slip(source, "path = \"a.tif\", crs = \"WGS 84 / UTM zone 17N\"", isRight: false),
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
