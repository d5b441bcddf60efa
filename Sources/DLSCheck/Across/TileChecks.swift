// TileChecks.swift: strides that skip ground, padding that leaves nothing of a tile.

import DLSLanguage
import DLSText

extension Rule {
  static let strideBeyondTile = Rule(
    "DLS0303", "A stride that is longer than the tile",
    why: """
      The stride is the step from one chip to the next. A step longer than the chip leaves strips of \
      ground that no chip ever shows. Half the tile gives chips that overlap by half.
      """,
    wrong: Part.upToUnits
      + """
      export chips {
        schema = pools
        units = plots
        format = pascal_voc
        tile = 256 px
        stride = 512 px
      }

      """,
    right: Part.upToUnits
      + """
      export chips {
        schema = pools
        units = plots
        format = pascal_voc
        tile = 256 px
        stride = 128 px
      }

      """)

  static let paddingBeyondTile = Rule(
    "DLS0304", "Padding that leaves nothing of the tile",
    why: """
      Padding is a rim on every side of a tile that only gives context. It is rounded up to whole 32 px, \
      and a middle of 32 px at least has to remain. Networks whose result hangs on the surroundings \
      alone, such as `center_net` and `unet`, look at tiles of 896 px, or at tiles as large as their \
      chips where those are larger. The others look at tiles as large as their chips.
      """,
    wrong: mapped("model_type = retinanet", "padding = 128 px"),
    right: mapped("model_type = retinanet", "padding = 96 px"))

  private static func mapped(_ type: String, _ padding: String) -> Example {
    Example(
      Part.upToChips + Part.block("train net", "chips = chips", type)
        + Part.block("infer map", "model = net", "source = ortho", padding))
  }

  static let tileOfNoNetwork = Rule(
    "DLS0382", "A tile that the network can't take",
    why: """
      A network halves its picture several times and doubles it again. Where width or height can't be \
      halved so often, the halves don't meet again. So chips for `center_net` and `fpn` have sides of \
      whole 32 px; the reference says what other model types take.
      """,
    wrong: cut("tile = 200 px"), right: cut("tile = 192 px"))

  private static func cut(_ tile: String) -> Example {
    Example(
      Part.upToUnits
        + Part.block(
          "export chips", "schema = pools", "units = plots", "format = pascal_voc", tile)
        + Part.net)
  }
}

/// Checks how tile, stride and padding fit.
enum TileChecks {
  static func checkStride(_ export: Block, _ context: inout CheckContext) {
    guard let tile = export.value("tile")?.asPair, let stride = export.value("stride")?.asPair,
      stride.0 > tile.0 || stride.1 > tile.1
    else { return }
    let seen = min(1, tile.0 / stride.0) * min(1, tile.1 / stride.1)
    let lost = ((1 - seen) * 100).rounded()
    context.report(
      .strideBeyondTile, context.place(export, "stride"),
      "`stride` is more than `tile`, \(size(tile)): \(lost.written) % of the ground would never be "
        + "seen. Write at most \(size(tile)).",
      related: [context.tile(of: export)], fixes: export.replacing("stride", by: size(tile)))
  }

  static func checkPadding(_ infer: Block, _ context: inout CheckContext) {
    guard infer.isWritten("padding"), let padding = infer.number("padding"),
      let train = infer.reference("model"), let chips = train.chipExports.first,
      let tile = chips.value("tile")?.asPair, let type = train.networkType, type.support == .runs
    else { return }
    let learned = Int(max(tile.0, tile.1))
    let own = infer.isWritten("tile_size") ? infer.integer("tile_size") : nil
    let side = own ?? type.tiles.side(learnedFrom: learned)
    let most = NetworkTiles.mostPadding(ofSide: side)
    guard padding > Double(most) else { return }
    let better = min(most, type.tiles.padding(learnedFrom: own ?? learned))
    let looks = own == nil && type.tiles.isLocal ? ", at which \(type.word) looks" : ""
    context.report(
      .paddingBeyondTile, context.place(infer, "padding"),
      "`padding = \(padding.written) px` on every side leaves nothing of a tile of \(side) px\(looks). "
        + (better < most
          ? "Write \(better) px, or at most \(most) px." : "Write at most \(most) px."),
      related: [
        own == nil
          ? context.tile(of: chips)
          : context.related(infer, "tile_size", "The tile is set here.")
      ], fixes: infer.replacing("padding", by: "\(better) px"))
  }

  /// Chips of a size that the network behind a training can't be given.
  static func checkSize(
    _ chips: Block, _ train: Block, _ type: ModelType, _ context: inout CheckContext
  ) {
    guard chips.isWritten("tile"), let tile = chips.value("tile")?.asPair else { return }
    let (width, height) = (Int(tile.0), Int(tile.1))
    let backbone = train.networkBackbone
    let better = (
      type.tiles.fitting(width, on: backbone), type.tiles.fitting(height, on: backbone)
    )
    if better == (width, height) { return }
    let written = size((Double(better.0), Double(better.1)))
    let place = context.place(train, train.isWritten("model_type") ? "model_type" : "start_from")
    context.report(
      .tileOfNoNetwork, place,
      "`\(type.word)` learns from chips \(type.tiles.inWords(on: backbone)), and those of \(chips.quoted) have "
        + "\(size(tile)). Write `tile = \(written)` there.",
      related: [context.related(chips, "tile", "The tile is set here.")],
      fixes: chips.replacing("tile", by: written))
  }

  /// A tile as a text writes it.
  static func size(_ pair: (Double, Double)) -> String {
    pair.0 == pair.1 ? "\(pair.0.written) px" : "\(pair.0.written) x \(pair.1.written) px"
  }
}

extension CheckContext {
  /// Where the tile of an export is set, or that it isn't.
  func tile(of export: Block) -> Related {
    related(
      export, "tile",
      export.isWritten("tile")
        ? "The tile is set here." : "No `tile` is set here, so it is the usual.")
  }
}

extension NetworkTiles {
  /// What chips it takes on a backbone, in words: `with sides of whole 32 px`.
  func inWords(on backbone: String?) -> String {
    let step = step(on: backbone)
    return step > 1 ? "with sides of whole \(step) px" : "of \(least) px or more"
  }
}
