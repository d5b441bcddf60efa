// ChipMixChecks.swift: chips of several exports whose imagery one network can't learn from together.

import DLSCheck
import DLSLanguage
import DLSPlan
import DLSText

extension DataRule {
  static let chipsOfOtherNumbers = DataRule(
    "DLS0630", "Chips of imagery with other numbers in one training",
    why: """
      A training may name several exports: `chips = [west, east]`. Their chips have to hold numbers of one \
      type, since a network learns one scale: 0 to 255 in 8 bits, perhaps 0 to 10,000 in 16. The engine \
      would refuse to train on both.
      """,
    wrong: DataExample(
      Self.twoExports, imagery: [.init(), .init(source: "later", type: "uint16")]),
    right: DataExample(Self.twoExports, imagery: [.init(), .init(source: "later")]))

  static let chipsOfOtherCells = DataRule(
    "DLS0631", "Chips of imagery with other pixels in one training", severity: .warning,
    why: """
      A network learns how large things are in pixels. From chips whose pixels are of different sizes it \
      learns things of several sizes, each from a part of the chips alone, and a map is made at one of \
      them. Resample the imagery to one size, or train on the chips of one.
      """,
    wrong: DataExample(
      Self.twoExports, imagery: [.init(), .init(source: "later", size: (400, 400), cell: 0.25)]),
    right: DataExample(Self.twoExports, imagery: [.init(), .init(source: "later")]))

  private static let twoExports = """
    project forest { owner = maria, goal = detect_objects }
    person maria {}
    source ortho { path = "2021.tif" }
    source later { path = "2023.tif" }
    schema crowns {
      class tree { value = 1 }
    }
    work_units plots { source = ortho, unit_size = 50 m }
    export early-chips {
      schema = crowns
      units = plots
      format = pascal_voc
      tile = 128 px
    }
    export late-chips {
      schema = crowns
      units = plots
      source = later
      format = pascal_voc
      tile = 128 px
    }
    train crown-net { chips = [early-chips, late-chips], model_type = center_net }

    """
}

/// Checks the imagery of a training's exports against each other.
enum ChipMixChecks {
  static func check(_ context: inout DataContext) {
    for train in context.model.blocks(of: "train") {
      let exports = train.chipExports
      guard exports.count > 1, let first = exports[0].chipSource, let own = context.raster(first)
      else { continue }
      for export in exports.dropFirst() {
        guard let source = export.chipSource, !source.isSame(as: first),
          let raster = context.raster(source)
        else { continue }
        checkNumbers(train, (first, own), (source, raster), &context)
        checkCells(train, (first, own), (source, raster), &context)
      }
    }
  }

  private typealias Shown = (source: Block, raster: RasterFact)

  private static func checkNumbers(
    _ train: Block, _ first: Shown, _ other: Shown, _ context: inout DataContext
  ) {
    guard first.raster.pixelType != other.raster.pixelType else { return }
    context.report(
      .chipsOfOtherNumbers, train, "chips",
      "\(train.quoted) learns from numbers of \(first.raster.pixelType) in \(first.source.quoted) and of "
        + "\(other.raster.pixelType) in \(other.source.quoted), which can't be learnt from together. "
        + "Bring the imagery to one type, or train on the chips of one.",
      related: [context.related(other.source, "path", "This imagery is \(other.raster.pixelType).")]
    )
  }

  private static func checkCells(
    _ train: Block, _ first: Shown, _ other: Shown, _ context: inout DataContext
  ) {
    guard let a = first.raster.metresPerPixel, let b = other.raster.metresPerPixel, a > 0, b > 0,
      max(a / b, b / a) > 1.1
    else { return }
    context.report(
      .chipsOfOtherCells, train, "chips",
      "\(train.quoted) learns at \(a.roundedText) m/px from \(first.source.quoted) and at "
        + "\(b.roundedText) m/px from \(other.source.quoted), so things of one size look different to it. "
        + "Resample the imagery to one size, or train on the chips of one.",
      related: [
        context.related(other.source, "path", "This imagery has \(b.roundedText) m/px.")
      ])
  }
}
