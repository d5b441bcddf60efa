// UnitPreview.swift: the work units that a block would make, outside any plan.

package import DLSLanguage

extension Planner {
  /// The units that a work_units block makes of what is known about the data; nil where something
  /// stands in the way, which a plan says.
  package static func units(of block: Block, facts: Facts) -> UnitSet? {
    var layouter = UnitLayouter(block: block, facts: facts)
    return layouter.layOut()
  }

  /// The units of a block, counted by part of the split and by group.
  package static func summary(of set: UnitSet, from block: Block) -> UnitSummary {
    PlanRun.summary(set, isSplit: block.child("split").flatMap(UnitLayouter.draw) != nil)
  }
}
