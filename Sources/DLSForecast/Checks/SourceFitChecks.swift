// SourceFitChecks.swift: imagery of other bands or another place than what it is used with.

import DLSCheck
import DLSGeo
import DLSLanguage
import DLSPlan
import DLSText

extension DataRule {
  static let bandsOfMap = DataRule(
    "DLS0623", "A map of imagery without the bands that the model learned",
    why: """
      A model takes the bands that it has learned, by their names, and of imagery without names as many \
      in the same order. Imagery that has none of these names and another number of bands can't be mapped.
      """,
    wrong: DataExample(
      Self.map(), imagery: [.init(), .init(source: "later", bands: ["grey"])]),
    right: DataExample(Self.map(), imagery: [.init(), .init(source: "later")]))

  static let noUnitOnSource = DataRule(
    "DLS0624", "Imagery that no work unit lies on",
    why: """
      Chips and maps are cut where work units lie. Imagery of another place has nothing there: an \
      export makes no chips, and a map ends at once.
      """,
    wrong: DataExample(Self.map("units = plots"), imagery: [.init(), Self.far]),
    right: DataExample(
      Self.map("units = plots"), imagery: [.init(), .init(source: "later")]))

  static let someUnitsOffSource = DataRule(
    "DLS0634", "Work units on other imagery than the chips show", severity: .warning,
    why: """
      An export shows one `source`: the one that it names, or else that of its first `units`. Units that \
      lie elsewhere get no chips, and a model learns nothing of their samples. Give the units of each \
      source an export of their own; `chips = [north, south]` in `train` learns from both.
      """,
    wrong: DataExample(
      Self.twoPlaces(
        "export chips { schema = crowns, units = [plots, far-plots], format = pascal_voc }"),
      imagery: [.init(), Self.far]),
    right: DataExample(
      Self.twoPlaces(
        "export chips { schema = crowns, units = plots, format = pascal_voc }",
        "export far-chips { schema = crowns, units = far-plots, format = pascal_voc }"),
      imagery: [.init(), Self.far]))

  private static func twoPlaces(_ exports: String...) -> String {
    """
    project forest { owner = maria }
    person maria {}
    source ortho { path = "north.tif" }
    source later { path = "south.tif" }
    schema crowns {
      class tree { value = 1 }
    }
    work_units plots { source = ortho, unit_size = 50 m }
    work_units far-plots { source = later, unit_size = 50 m }
    \(exports.joined(separator: "\n"))

    """
  }

  private static let far = DataExample.Imagery(source: "later", east: 90_000)

  static let nodataBeyondType = DataRule(
    "DLS0625", "A value for no data that no pixel can have", severity: .warning,
    why: """
      `nodata` is the value of pixels that were never seen. Where the files' type of number doesn't \
      have it, no pixel is taken for one, and margins count as imagery.
      """,
    wrong: DataExample(Self.margins("-9999")), right: DataExample(Self.margins("0")))

  private static func margins(_ nodata: String) -> String {
    "project forest { owner = maria }\nperson maria {}\n"
      + "source ortho {\n  path = \"*.tif\"\n  nodata = \(nodata)\n}\n"
      + "work_units plots { source = ortho, unit_size = 50 m }\n"
  }

  private static func map(_ more: String...) -> String {
    """
    project forest { owner = maria }
    person maria {}
    source ortho { path = "2021.tif" }
    source later { path = "2023.tif" }
    schema crowns {
      class tree { value = 1 }
    }
    work_units plots { source = ortho, unit_size = 50 m }
    export chips { schema = crowns, units = plots, format = pascal_voc }
    train crown-net { chips = chips, model_type = center_net }
    infer crown-map {
      model = crown-net
      source = later
    \(more.map { "  \($0)\n" }.joined())}

    """
  }
}

/// Checks imagery against the models and units that it is used with.
enum SourceFitChecks {
  static func check(_ context: inout DataContext) {
    for source in context.model.blocks(of: "source") { checkNodata(source, &context) }
    for export in context.model.blocks(of: "export") { checkUnits(export, &context) }
    for infer in context.model.blocks(of: "infer") {
      checkBands(infer, &context)
      checkUnits(infer, &context)
    }
  }

  private static func checkBands(_ infer: Block, _ context: inout DataContext) {
    guard let shown = infer.reference("source"), let raster = context.raster(shown),
      let export = infer.reference("model")?.chipExports.first, let learned = export.chipSource,
      !learned.isSame(as: shown), let own = context.raster(learned)
    else { return }
    let chosen = names(export) ?? names(learned)
    // What both texts say is told without the data.
    if chosen != nil, names(shown) != nil { return }
    let wanted = chosen ?? numbered(own.bands)
    let given = names(shown) ?? numbered(raster.bands)
    let isNameless = names(shown) == nil && raster.bands.allSatisfy(\.isEmpty)
    if wanted.allSatisfy(given.contains) || isNameless && wanted.count == given.count { return }
    context.report(
      .bandsOfMap, infer, "source",
      "The model has learned \(wanted.joinedAsList()), and the files of \(shown.quoted) have "
        + "\(given.joinedAsList()). Take other imagery, or name its bands by `bands`.",
      related: [context.related(learned, "path", "The model learns from this.")])
  }

  /// The bands that a block names, without those that `_` skips.
  private static func names(_ block: Block) -> [String]? {
    block.value("bands")?.elements.compactMap(\.asText).filter { $0 != "_" }
  }

  /// Bands by their names in the files, or by number as the engine does.
  private static func numbered(_ bands: [String]) -> [String] {
    bands.enumerated().map { $0.element.isEmpty ? "band_\($0.offset + 1)" : $0.element }
  }

  /// Units are laid over the imagery of their own block; an export or a map may show other imagery.
  private static func checkUnits(_ block: Block, _ context: inout DataContext) {
    let isExport = block.keyword == "export"
    guard let source = isExport ? block.chipSource : block.reference("source"),
      let fact = context.facts.sources[source.address], fact.problem == nil
    else { return }
    var onIt: [Block] = []
    var elsewhere: [Block] = []
    for units in block.references("units") {
      guard let home = units.reference("source"), let own = context.facts.sources[home.address],
        own.problem == nil, own.reference.isSame(as: fact.reference),
        let set = context.forecaster.unitSets[units.address], set.count > 0
      else { return }
      let touches =
        home.isSame(as: source)
        || (0..<set.count).contains { position in
          let box = set.geometry(position).box
          return fact.footprints.contains { $0.touches(box) }
        }
      if touches { onIt.append(units) } else { elsewhere.append(units) }
    }
    guard let first = elsewhere.first else { return }
    let imagery = context.related(source, "path", "The imagery is named here.")
    if onIt.isEmpty {
      context.report(
        .noUnitOnSource, block, "source",
        "Not one of the units lies on \(source.quoted), so \(block.quoted) would have nothing to show. Name "
          + "imagery of the same place, or units of this.",
        related: [imagery])
    } else if isExport {
      let names = elsewhere.map(\.quoted).joinedAsList()
      context.report(
        .someUnitsOffSource, block, "units",
        "Not one unit of \(names) lies on \(source.quoted), which the chips of \(block.quoted) show, so no "
          + "chip would be cut there. Give \(first.quoted) an export of its own, and \(block.quoted) the "
          + "units of \(onIt.map(\.quoted).joinedAsList()) alone; `chips` of a `train` takes several exports.",
        related: [imagery])
    }
  }

  private static func checkNodata(_ source: Block, _ context: inout DataContext) {
    guard source.isWritten("nodata"), let nodata = source.number("nodata"),
      let raster = context.raster(source), let range = range(of: raster.pixelType),
      !range.contains(nodata) || nodata != nodata.rounded()
    else { return }
    context.report(
      .nodataBeyondType, source, "nodata",
      "The pixels of \(source.quoted) are \(raster.pixelType), \(range.lowerBound.written) to "
        + "\(range.upperBound.written) in whole numbers, so none is \(nodata.written). Write the value that "
        + "margins have, or leave `nodata` out.",
      fixes: source.removing("nodata"))
  }

  /// The numbers that a type of whole numbers has; nil for any other.
  private static func range(of type: String) -> ClosedRange<Double>? {
    switch type {
    case "uint8": 0...255
    case "int8": -128...127
    case "uint16": 0...65_535
    case "int16": -32_768...32_767
    case "uint32": 0...4_294_967_295
    case "int32": -2_147_483_648...2_147_483_647
    default: nil
    }
  }
}
