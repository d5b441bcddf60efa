// BandChecks.swift: bands that the source doesn't have, and image formats with too few bands.

import DLSLanguage
import DLSSyntax
import DLSText

extension Rule {
  static let tooManyBands = Rule(
    "DLS0313", "Chips with more bands than their file format holds",
    why: """
      PNG and JPEG hold one or three bands here. Take tiff for more, or choose the bands.
      """,
    wrong: """
      source ortho {
        path = "ortho.tif"
        bands = [red, green, blue, nir]
      }
      schema pools {
        class pool { value = 1 }
      }
      work_units plots {
        source = ortho
        unit_size = 100 m
      }
      export chips {
        schema = pools
        units = plots
        format = pascal_voc
        chip_format = png
      }

      """,
    right: """
      source ortho {
        path = "ortho.tif"
        bands = [red, green, blue, nir]
      }
      schema pools {
        class pool { value = 1 }
      }
      work_units plots {
        source = ortho
        unit_size = 100 m
      }
      export chips {
        schema = pools
        units = plots
        format = pascal_voc
        chip_format = png
        bands = [red, green, blue]
      }

      """)

  static let unknownBand = Rule(
    "DLS0314", "A band that the source doesn't have",
    why: """
      Bands go by the names that `bands` of the source gives them, one for every band in file order.
      """,
    wrong: """
      source ortho {
        path = "ortho.tif"
        bands = [red, green, blue]
      }
      schema pools {
        class pool { value = 1 }
      }
      work_units plots {
        source = ortho
        unit_size = 100 m
      }
      export chips {
        schema = pools
        units = plots
        format = pascal_voc
        bands = [reed, green]
      }

      """,
    right: """
      source ortho {
        path = "ortho.tif"
        bands = [red, green, blue]
      }
      schema pools {
        class pool { value = 1 }
      }
      work_units plots {
        source = ortho
        unit_size = 100 m
      }
      export chips {
        schema = pools
        units = plots
        format = pascal_voc
        bands = [red, green]
      }

      """)

  static let sameBand = Rule(
    "DLS0320", "A band that is named twice",
    why: """
      Each band of a source has a name of its own, or `_` where it is left out.
      """,
    wrong: "source ortho {\n  path = \"ortho.tif\"\n  bands = [red, green, green]\n}\n",
    right: "source ortho {\n  path = \"ortho.tif\"\n  bands = [red, green, blue]\n}\n")
}

/// Checks the names and numbers of bands.
enum BandChecks {
  static func checkChips(_ export: Block, _ context: inout CheckContext) {
    guard let source = export.chipSource else { return }
    let (known, chosen) = (names(source), names(export))
    if !known.isEmpty, let first = chosen.first(where: { !known.contains($0) }) {
      context.report(
        .unknownBand, context.place(export, "bands"),
        "\(export.quoted) takes the band `\(first)`, which \(source.quoted) doesn't have. "
          + "It has \(known.joinedAsList()).",
        related: [context.related(source, "bands", "The bands are named here.")],
        fixes: nearest(first, Array(known), export))
    }
    let count = chosen.isEmpty ? known.count : chosen.count
    if let format = export.text("chip_format"), format == "png" || format == "jpeg",
      count == 2 || count > 3
    {
      context.report(
        .tooManyBands, context.place(export, "chip_format"),
        "\(format) chips hold one band or three, and these have \(count). Write "
          + "`chip_format = tiff`, or choose three `bands`.",
        related: [
          context.related(chosen.isEmpty ? source : export, "bands", "The bands are named here.")
        ], fixes: export.replacing("chip_format", by: "tiff"))
    }
  }

  /// A model looks for the bands it has learned, by their names.
  static func checkMap(_ infer: Block, _ context: inout CheckContext) {
    guard let source = infer.reference("source"),
      let export = infer.reference("model")?.chipExports.first
    else { return }
    let given = names(source)
    let learned = learned(export)
    guard !given.isEmpty, let missing = learned.first(where: { !given.contains($0) }) else {
      return
    }
    context.report(
      .unknownBand, context.place(infer, "source"),
      "The model has learned \(learned.joinedAsList()), and \(source.quoted) has no `\(missing)`: "
        + "it has \(given.joinedAsList()). Take other imagery, or name its bands as they are.",
      related: [context.related(source, "bands", "The bands are named here.")])
  }

  /// The names of the bands that the chips of an export have, where they are known.
  static func learned(_ export: Block) -> BandNames {
    let own = names(export)
    return own.isEmpty ? export.chipSource.map(names) ?? own : own
  }

  /// The names of the bands that count, without those that `_` skips.
  static func names(_ block: Block) -> BandNames { BandNames(block.value("bands")) }

  static func checkNames(_ source: Block, _ context: inout CheckContext) {
    let all = names(source)
    // Of a few, which is usual, each pair is compared; a set would take longer to make.
    let isFew = all.count <= 8
    let hasTwice = isFew ? all.hasTwins : all.uniqued.count < all.count
    guard hasTwice else { return }
    let twice = all.first { name in all.filter { $0 == name }.count > 1 } ?? ""
    context.report(
      .sameBand, context.place(source, "bands"),
      "The band `\(twice)` is named twice. Give each band its own name, or `_` to leave it out.",
      fixes: source.items("bands").last { $0.text == twice }.map { [.replace($0.place, "_")] } ?? []
    )
  }

  /// The band that was probably meant.
  private static func nearest(_ name: String, _ known: [String], _ export: Block) -> [Fix] {
    guard let meant = Suggestion.nearest(name, among: known) else { return [] }
    return export.items("bands").filter { $0.text == name }.map { .replace($0.place, meant) }
  }
}

/// The names of bands, without those that `_` skips. They are looked at where they lie: nearly all bands are
/// as they should be, and nobody needs a list of their names.
struct BandNames: Sequence {
  private let bands: [Value]

  init(_ value: Value?) {
    if case .list(let bands)? = value { self.bands = bands } else { bands = [] }
  }

  var isEmpty: Bool { !contains { _ in true } }

  var count: Int { reduce(0) { count, _ in count + 1 } }

  /// Whether a name is there twice.
  var hasTwins: Bool {
    var seen = 0
    for name in self {
      var others = makeIterator()
      for _ in 0..<seen where others.next() == name { return true }
      seen += 1
    }
    return false
  }

  func makeIterator() -> Iterator { Iterator(rest: bands[...]) }

  struct Iterator: IteratorProtocol {
    fileprivate var rest: ArraySlice<Value>

    mutating func next() -> String? {
      while let band = rest.popFirst() {
        if case .name(let name) = band, name != "_" { return name }
      }
      return nil
    }
  }
}
