// Learning.swift: what a training learns from, by way of its chips.

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
}
