// TileChecks.swift: strides that skip ground, padding that leaves nothing of a tile.

import DLSLanguage

extension Rule {
  static let strideBeyondTile = Rule(
    "DLS0303", "A stride that is longer than the tile",
    why: """
      The stride is the step from one chip to the next. A step longer than the chip leaves strips of \
      ground that no chip ever shows. Half the tile gives chips that overlap by half.
      """,
    wrong: """
      source ortho { path = "ortho.tif" }
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
        tile = 256 px
        stride = 512 px
      }

      """,
    right: """
      source ortho { path = "ortho.tif" }
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
        tile = 256 px
        stride = 128 px
      }

      """)

  static let paddingBeyondTile = Rule(
    "DLS0304", "Padding that leaves nothing of the tile",
    why: """
      Padding is a rim on every side of a tile that only gives context. When it is as wide as half \
      the tile, nothing remains in the middle.
      """,
    wrong: """
      source ortho { path = "ortho.tif" }
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
        tile = 512 px
      }
      train net {
        chips = chips
        model_type = center_net
      }
      infer map {
        model = net
        source = ortho
        padding = 300 px
      }

      """,
    right: """
      source ortho { path = "ortho.tif" }
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
        tile = 512 px
      }
      train net {
        chips = chips
        model_type = center_net
      }
      infer map {
        model = net
        source = ortho
        padding = 64 px
      }

      """)
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
      related: [context.related(export, "tile", "The tile is set here.")],
      fixes: export.replacing("stride", by: size(tile)))
  }

  static func checkPadding(_ infer: Block, _ context: inout CheckContext) {
    guard let padding = infer.number("padding"), infer.isWritten("padding"),
      let chips = infer.reference("model")?.chipExports.first,
      let tile = chips.value("tile")?.asPair
    else { return }
    let side = min(tile.0, tile.1)
    guard padding * 2 >= side else { return }
    let most = max(0, (side / 2).rounded(.up) - 1)
    let better = "\((side / 4).rounded(.down).written) px"
    context.report(
      .paddingBeyondTile, context.place(infer, "padding"),
      "`padding = \(padding.written) px` on every side leaves nothing of a tile of \(size(tile)). "
        + "Write \(better), or at most \(most.written) px.",
      related: [context.related(chips, "tile", "The tile is set here.")],
      fixes: infer.replacing("padding", by: better))
  }

  /// A tile as a text writes it.
  static func size(_ pair: (Double, Double)) -> String {
    pair.0 == pair.1 ? "\(pair.0.written) px" : "\(pair.0.written) x \(pair.1.written) px"
  }
}
