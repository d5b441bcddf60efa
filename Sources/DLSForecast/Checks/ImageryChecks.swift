// ImageryChecks.swift: bands that files don't have, chips that can't hold them, odd files.

import DLSCheck
import DLSLanguage
import DLSPlan
import DLSText

extension DataRule {
  static let otherBandCount = DataRule(
    "DLS0601", "Files with another number of bands",
    why: """
      `bands` names every band in file order. Where some files have fewer or more, one name would \
      mean different things in different files. The usual reason is a near-infrared or transparency \
      band that only some deliveries have.
      """,
    wrong: DataExample(
      Self.chips(bands: "\n  bands = [red, green, blue, nir]\n"),
      imagery: [.init(bands: ["red", "green", "blue", "nir"], odd: ["t_0412.tif": 3])]),
    right: DataExample(
      Self.chips(bands: "\n  bands = [red, green, blue, nir]\n"),
      imagery: [.init(bands: ["red", "green", "blue", "nir"], odd: ["t_0412.tif": 4])]))

  static let bandNotInFiles = DataRule(
    "DLS0602", "A band that the files don't have",
    why: """
      Where a source names no bands, the files' own names count, and those of an export have to be \
      among them.
      """,
    wrong: DataExample(Self.chips(more: "  bands = [nir, red]\n")),
    right: DataExample(Self.chips(more: "  bands = [green, red]\n")))

  static let chipsCannotHold = DataRule(
    "DLS0614", "Chips that can't hold the imagery's numbers",
    why: """
      JPEG holds 8 bits a band, PNG 8 or 16 whole ones, both one or three bands. Imagery with more, \
      or with fractions, would lose what makes it worth having. TIFF holds everything.
      """,
    wrong: DataExample(
      Self.chips(more: "  chip_format = jpeg\n"), imagery: [.init(type: "uint16")]),
    right: DataExample(
      Self.chips(more: "  chip_format = tiff\n"), imagery: [.init(type: "uint16")]))

  static let probeWarning = DataRule(
    "DLS0618", "Imagery that is odd", severity: .warning,
    why: """
      The engine reads such files all the same, but what it does with them may not be what was \
      meant: files of several reference systems are resampled onto the grid of the first, files \
      without a place lie on top of each other, a palette's numbers are no brightness.
      """,
    wrong: DataExample(
      Self.chips(),
      imagery: [
        .init(warnings: [
          "ortho_2.tif: it is in EPSG:32616, ortho.tif is in EPSG:32617; it will be resampled onto "
            + "the grid of that file. Put it into a source block of its own to keep its pixels as "
            + "they are."
        ])
      ]),
    right: DataExample(Self.chips()))

  /// A project of a source, units and chips.
  private static func chips(bands: String = " ", more: String = "") -> String {
    """
    project forest { owner = maria }
    person maria {}
    source ortho {\(bands == " " ? " path = \"*.tif\" " : "\n  path = \"*.tif\"\(bands)")}
    schema crowns {
      class tree { value = 1 }
    }
    work_units plots { source = ortho, unit_size = 50 m }
    export chips {
      schema = crowns
      units = plots
      format = pascal_voc
    \(more)}

    """
  }
}

/// Checks what the imagery is against what the project makes of it.
enum ImageryChecks {
  static func check(_ context: inout DataContext) {
    for source in context.model.blocks(of: "source") {
      checkCounts(source, &context)
      checkWarnings(source, &context)
    }
    for export in context.model.blocks(of: "export") {
      guard let source = context.source(of: export), let raster = context.raster(source) else {
        continue
      }
      checkNames(export, source, raster, &context)
      checkFormat(export, source, raster, &context)
    }
  }

  private static func checkCounts(_ source: Block, _ context: inout DataContext) {
    guard let named = source.value("bands")?.elements.count,
      let files = context.raster(source)?.files
    else { return }
    let odd = files.filter { !$0.takes(names: named) }
    guard let first = odd.first else { return }
    let isAll = odd.count == files.count
    let those =
      isAll
      ? files.count == 1
        ? "`\(name(first.path))` has \(first.bandCount)" : "its files have \(first.bandCount)"
      : "\(odd.count) of its \(files.count) files \(odd.count == 1 ? "has" : "have") "
        + "\(first.bandCount), first of them \(name(first.path))"
    context.report(
      .otherBandCount, source, "bands",
      "\(source.quoted) names \(named) bands, but \(those). "
        + (isAll
          ? "Name every band in file order; `_` stands for one that is left out."
          : "Give those files a source block of their own."))
  }

  private static func checkNames(
    _ export: Block, _ source: Block, _ raster: RasterFact, _ context: inout DataContext
  ) {
    // Where the source names its bands, the text alone tells.
    guard source.value("bands") == nil, let chosen = export.value("bands")?.elements else { return }
    let known = raster.bands.filter { !$0.isEmpty }
    guard !known.isEmpty,
      let missing = chosen.compactMap(\.asText).first(where: { !known.contains($0) && $0 != "_" })
    else { return }
    context.report(
      .bandNotInFiles, export, "bands",
      "\(export.quoted) takes the band `\(missing)`, which the files of \(source.quoted) don't "
        + "have. They have \(known.joinedAsList()). Take one of these, or name the bands by "
        + "`bands` in \(source.quoted).",
      related: [context.related(source, "path", "The imagery is named here.")])
  }

  private static func checkFormat(
    _ export: Block, _ source: Block, _ raster: RasterFact, _ context: inout DataContext
  ) {
    guard let format = export.text("chip_format"), format == "png" || format == "jpeg" else {
      return
    }
    let held = format == "png" ? ["uint8", "uint16"] : ["uint8"]
    let count = export.value("bands")?.elements.count ?? raster.bands.count
    let why: String
    if !held.contains(raster.pixelType) {
      why = "\(format) chips can't hold numbers of \(raster.pixelType), which \(source.quoted) has"
    } else if count != 1, count != 3 {
      // More than three named bands are told from the text alone.
      if count > 3, source.value("bands") != nil || export.value("bands") != nil { return }
      why = "\(format) chips hold one or three bands, and these have \(count)"
    } else {
      return
    }
    context.report(
      .chipsCannotHold, export, "chip_format", "\(why). Write `chip_format = tiff`.",
      fixes: export.setting("chip_format", to: "tiff"))
  }

  private static func checkWarnings(_ source: Block, _ context: inout DataContext) {
    for warning in context.raster(source)?.warnings ?? [] {
      context.report(.probeWarning, source, "path", warning)
    }
  }

  private static func name(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }
}
