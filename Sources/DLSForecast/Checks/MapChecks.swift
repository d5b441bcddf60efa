// MapChecks.swift: maps of imagery that differs from what the model has learned.

import DLSCheck
import DLSLanguage
import DLSPlan
import DLSText

extension DataRule {
  static let otherCellSize = DataRule(
    "DLS0603", "A map of imagery with other pixels", severity: .warning,
    why: """
      A network learns how large things are in pixels. On imagery with pixels of another size it \
      looks for things of the wrong size. A difference of a tenth does no harm; a factor of two \
      finds little. Train on imagery like that of the map.
      """,
    wrong: DataExample(
      Self.map, imagery: [.init(), .init(source: "ortho-2023", size: (300, 300), cell: 0.3)]),
    right: DataExample(
      Self.map, imagery: [.init(), .init(source: "ortho-2023", size: (300, 300), cell: 0.1)]))

  static let otherPixelType = DataRule(
    "DLS0604", "A map of imagery with other numbers", severity: .warning,
    why: """
      A network learns the scale of the numbers that pixels are: 0 to 255 in 8 bits, perhaps 0 to \
      10,000 in 16. Imagery of another type is usually scaled otherwise, and then looks all dark or \
      all bright to it.
      """,
    wrong: DataExample(
      Self.map, imagery: [.init(), .init(source: "ortho-2023", type: "uint16")]),
    right: DataExample(Self.map, imagery: [.init(), .init(source: "ortho-2023", type: "uint8")]))

  private static let map = """
    project forest { owner = maria, goal = detect_objects }
    person maria {}
    source ortho { path = "2021.tif" }
    source ortho-2023 { path = "2023.tif" }
    schema crowns {
      class tree { value = 1 }
    }
    work_units plots { source = ortho, unit_size = 50 m }
    export chips { schema = crowns, units = plots, format = pascal_voc }
    train crown-net { chips = chips, model_type = center_net }
    infer crown-map { model = crown-net, source = ortho-2023 }

    """
}

/// Checks the imagery of maps against the imagery that their models learn from.
enum MapChecks {
  static func check(_ context: inout DataContext) {
    for infer in context.model.blocks(of: "infer") {
      guard let shown = infer.reference("source"), let raster = context.raster(shown),
        let train = infer.reference("model"), let learned = train.imagery(besides: shown),
        let own = context.raster(learned)
      else { continue }
      checkCells(infer, train, learned, own, shown, raster, &context)
      guard own.pixelType != raster.pixelType else { continue }
      context.report(
        .otherPixelType, infer, "source",
        "\(train.quoted) learns from numbers of \(own.pixelType) in \(learned.quoted), but "
          + "\(shown.quoted) has \(raster.pixelType). Take imagery of the same scale, or train on "
          + "this.", related: [context.related(learned, "path", "The model learns from this.")])
    }
  }

  private static func checkCells(
    _ infer: Block, _ train: Block, _ learned: Block, _ own: RasterFact, _ shown: Block,
    _ raster: RasterFact, _ context: inout DataContext
  ) {
    guard let a = own.metresPerPixel, let b = raster.metresPerPixel, a > 0, b > 0,
      max(a / b, b / a) > 1.1
    else { return }
    context.report(
      .otherCellSize, infer, "source",
      "\(train.quoted) learns at \(a.roundedText) m/px, but \(shown.quoted) has "
        + "\(b.roundedText) m/px: things look \((max(a / b, b / a)).roundedText) times "
        + "\(a > b ? "larger" : "smaller") there. Resample the imagery to \(a.roundedText) m/px, "
        + "or train at \(b.roundedText) m/px.",
      related: [context.related(learned, "path", "The model learns from this.")])
  }
}
