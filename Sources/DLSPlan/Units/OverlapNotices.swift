// OverlapNotices.swift: what a plan says of units that are learned from together and share ground.

package import DLSLanguage

extension PlanRun {
  /// More units are not compared while planning: `dls check --probe` does.
  static let mostCompared = 20_000

  /// Says where held-out units show ground of training: the plan can be applied all the same.
  mutating func noteOverlaps() {
    for found in model.overlaps(of: unitSets, facts, most: Self.mostCompared) {
      plan.notices.append(
        "`\(found.block.address)`: \(found.sentence) A score on them would flatter the model: draw them "
          + "apart, or give them the same part of the split. For `dls check` it is an error (DLS0607), with "
          + "which `dls export` and `dls train` don't begin.")
    }
  }
}

/// Units of different parts that share ground, of an export or of a training from several.
package struct LearnedOverlap {
  /// The block that learns from them, and its setting that names them.
  package let block: Block
  package let setting: String
  /// What overlaps, and by how much.
  package let sentence: String

  /// Nil where nothing overlaps, or units aren't known or are more than `most`.
  fileprivate init?(
    _ units: [Block], of block: Block, _ setting: String, _ known: [String: UnitSet],
    _ facts: Facts, most: Int
  ) {
    let sets = units.compactMap { known[$0.address] }
    guard sets.count == units.count, sets.reduce(0, { $0 + $1.count }) <= most,
      let found = UnitOverlaps(sets).find()
    else { return nil }
    let source = units.first?.reference("source")
    (self.block, self.setting) = (block, setting)
    sentence = found.sentence(source.flatMap { facts.sources[$0.address]?.reference.unit })
  }
}

extension Model {
  /// The overlaps of each export, and those of trainings from several of which none has one itself.
  package func overlaps(
    of known: [String: UnitSet], _ facts: Facts, most: Int = .max
  ) -> [LearnedOverlap] {
    let own = blocks(of: "export").compactMap {
      LearnedOverlap(Array($0.references("units")), of: $0, "units", known, facts, most: most)
    }
    let told = Set(own.map(\.block.id))
    let trains = blocks(of: "train").filter { train in
      train.chipExports.count > 1 && !train.chipExports.contains { told.contains($0.id) }
    }
    return own
      + trains.compactMap {
        LearnedOverlap($0.chipUnits, of: $0, "chips", known, facts, most: most)
      }
  }
}
