// OverlapNotices.swift: what a plan says of units that are learned from together and share ground.

import DLSLanguage

extension PlanRun {
  /// More units are not compared while planning: `dls check --probe` does.
  static let mostCompared = 20_000

  /// Says where held-out units show ground of training: the plan can be applied all the same.
  mutating func noteOverlaps() {
    var told: Set<BlockID> = []
    for export in model.blocks(of: "export")
    where noteOverlap(Array(export.references("units")), of: export) {
      told.insert(export.id)
    }
    for train in model.blocks(of: "train")
    where train.chipExports.count > 1
      && !train.chipExports.contains(where: { told.contains($0.id) })
    {
      _ = noteOverlap(train.chipUnits, of: train)
    }
  }

  private mutating func noteOverlap(_ blocks: [Block], of block: Block) -> Bool {
    let sets = blocks.compactMap { unitSets[$0.address] }
    guard sets.count == blocks.count, sets.reduce(0, { $0 + $1.count }) <= Self.mostCompared,
      let found = UnitOverlaps(sets).find()
    else { return false }
    let source = blocks.first?.reference("source")
    let unit = source.flatMap { facts.sources[$0.address]?.reference.unit }
    plan.notices.append(
      "`\(block.address)`: \(found.sentence(unit)) A score on them would flatter the model: draw them "
        + "apart, or give them the same part of the split. For `dls check` it is an error (DLS0607), with "
        + "which `dls export` and `dls train` don't begin.")
    return true
  }
}
