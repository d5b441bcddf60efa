// Learning.swift: what a training learns from, by way of its chips, and which network learns.

extension Block {
  /// The exports whose chips a training learns from, in the order of the text; none for folders that
  /// stand as paths. They share schema, format, tile and bands, so where one is asked for, the first
  /// stands for all.
  package var chipExports: NamedBlocks { references("chips") }

  /// The blocks of work units that the chips of a training show, each once.
  package var chipUnits: [Block] {
    var units: [Block] = []
    for export in chipExports {
      // Of the few that one export names none is there twice, as a rule.
      for unit in export.references("units")
      where !units.contains(where: { $0.index == unit.index }) {
        units.append(unit)
      }
    }
    return units
  }

  /// Whether a setting isn't looked at since another one is written: of the two budgets of a training,
  /// `iterations` counts.
  package func isMoot(_ row: AttributeRow) -> Bool {
    self.row === Schema.train && row.name == "epochs" && isWritten("iterations")
  }

  /// The imagery that a training learns from, to be compared with that of a map; nil where it learns
  /// from the map's own.
  package func imagery(besides map: Block) -> Block? {
    let learned = chipExports.compactMap(\.chipSource)
    return learned.contains { $0.isSame(as: map) } ? nil : learned.first
  }

  /// The imagery that the chips of an export show.
  package var chipSource: Block? {
    reference("source") ?? references("units").first?.reference("source")
  }

  /// The training that says of which model type a training's network is: itself, or the one it goes on from;
  /// nil where nobody knows it, as of a model in a file.
  private var networkOrigin: Block? {
    var here = self
    // Trainings that go on from each other in a circle are told as such.
    for _ in 0..<8 {
      if here.text("model_type") != nil { return here }
      guard let next = here.reference("start_from") else { return nil }
      here = next
    }
    return nil
  }

  /// The model type of a training's network, where it is known.
  package var networkType: ModelType? {
    // Nearly all say it themselves.
    (text("model_type") ?? networkOrigin?.text("model_type")).flatMap(ModelType.named)
  }

  /// The backbone of a training's network, where it is known.
  package var networkBackbone: String? {
    guard let origin = networkOrigin else { return nil }
    return origin.text("backbone") ?? origin.networkType?.backbone
  }
}
