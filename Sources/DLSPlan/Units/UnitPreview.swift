// UnitPreview.swift: the work units that a block would make, outside any plan.

package import DLSLanguage
package import DLSText

/// What a work_units block makes of what is known about the data.
package struct UnitPreview: Sendable {
  /// The units; nil where something stands in the way.
  package let set: UnitSet?
  /// What stands in the way, or is wrong with the units, as a plan refuses it.
  package let refusals: [Diagnostic]
}

extension Planner {
  /// The units that a work_units block makes of what is known about the data.
  package static func layOut(_ block: Block, facts: Facts) -> UnitPreview {
    var layouter = UnitLayouter(block: block, facts: facts)
    let set = layouter.layOut()
    return UnitPreview(set: set, refusals: layouter.refusals)
  }

  /// The refusal of a class that samples in the store have and the text doesn't.
  /// - Parameters:
  ///   - idle: what keeps its `moved` from doing anything; nil where it has none.
  ///   - new: the classes that the text has and the store hasn't.
  package static func refusal(
    ofClass address: String, sampleCount: Int, isAdded: Bool, idle: IdleMove? = nil,
    new: [String] = [],
    in model: Model
  ) -> Diagnostic? {
    var run = PlanRun(model: model, facts: Facts(), snapshot: nil, options: PlanOptions())
    if isAdded {
      run.refuseAddedClass(address, sampleCount)
    } else {
      run.refuseClassLoss(address, sampleCount, idle, new: new)
    }
    return run.plan.refusals.first
  }

  /// The refusal of another way to draw samples that a store has; nil where they can be kept.
  package static func refusal(of change: GeometryChange, in model: Model) -> Diagnostic? {
    guard let schema = model.block(at: change.schema) else { return nil }
    var run = PlanRun(model: model, facts: Facts(), snapshot: nil, options: PlanOptions())
    run.refuse(change, of: schema)
    return run.plan.refusals.first
  }

  /// A seed with which no part of the split comes out empty; nil where none is found.
  package static func betterSeed(_ set: UnitSet, _ split: Block) -> Int? {
    UnitLayouter.draw(split)?.betterSeed(set.localKeys)
  }

  /// What a plan would refuse of text and data but for settings that nothing runs, given the units
  /// of each block.
  package static func refusals(
    _ model: Model, facts: Facts, previews: [UnitPreview]
  ) -> [Diagnostic] {
    var run = PlanRun(model: model, facts: facts, snapshot: nil, options: PlanOptions())
    run.chooseReference()
    run.add(previews.flatMap(\.refusals))
    if facts.layers.isEmpty { return run.plan.refusals }
    run.add(
      idleLayers(model, facts).compactMap { layer, place in
        facts.layers[layer]?.problem.map {
          PlanCode.layerUnusable.refusal(at: place, "\(layer.path) can't be used: \($0)")
        }
      })
    return run.plan.refusals
  }

  /// The units of a block, counted by part of the split and by group.
  package static func summary(of set: UnitSet, from block: Block) -> UnitSummary {
    PlanRun.summary(set, isSplit: UnitLayouter.decidesSplit(block))
  }
}
