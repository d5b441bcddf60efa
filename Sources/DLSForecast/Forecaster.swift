// Forecaster.swift: from text and facts to the forecast.

import DLSGeo
package import DLSLanguage
package import DLSPlan
import DLSWorkflow

/// Forecasts. Lays out units once for all blocks that ask for them.
package struct Forecaster {
  let model: Model
  let facts: Facts
  /// What each work_units block makes, or why it makes nothing, in the order of the text.
  let previews: [UnitPreview]
  /// The units of each work_units block by its address; missing where they can't be laid out.
  package private(set) var unitSets: [String: UnitSet] = [:]
  /// The work_units blocks, in the order of the text.
  let unitBlocks: [Block]

  /// Finds the unit of a label; made once, and only where labels are known.
  let lookup: UnitLookup?

  /// The samples of a store, counted in place of the labels of files; nil for those.
  private let stored: LabelFact?

  /// Lays out the units of every block.
  package init(_ model: Model, facts: Facts) {
    self.model = model
    self.facts = facts
    unitBlocks = model.used("work_units")
    previews = unitBlocks.map { Planner.layOut($0, facts: facts) }
    for (block, preview) in zip(unitBlocks, previews) { unitSets[block.address] = preview.set }
    lookup = facts.labels.isEmpty ? nil : UnitLookup(unitBlocks, unitSets)
    stored = nil
  }

  /// A forecaster of one export by what a store has.
  private init(_ export: Block, facts: Facts, ground: StoredGround) {
    model = export.model
    var store = StoreFact()
    store.reviews[export.address] = ReviewCount(approved: ground.samples.shapes.count, open: 0)
    var facts = facts
    facts.store = store
    self.facts = facts
    unitBlocks = []
    previews = []
    unitSets = ground.unitSets
    lookup = ground.lookup
    stored = ground.samples
  }

  /// What an export would cut of the units and samples that a store has now.
  package static func forecast(
    of export: Block, facts: Facts, ground: StoredGround
  ) -> Forecast {
    var result = Forecast()
    Forecaster(export, facts: facts, ground: ground).count(export, into: &result)
    return result
  }

  private func count(_ export: Block, into result: inout Forecast) {
    var counter = ChipCounter(export, self)
    switch counter.count() {
    case .success(let found): result.exports.append(found)
    case .failure(let gap): result.unknown.append((export.address, gap.reason))
    }
  }

  /// The forecast of everything that can be forecast.
  package func forecast() -> Forecast {
    var result = Forecast()
    for block in unitBlocks {
      guard let set = unitSets[block.address] else {
        result.unknown.append((block.address, "its units can't be laid out yet"))
        continue
      }
      result.units.append(Planner.summary(of: set, from: block))
    }
    for block in model.blocks(of: "export") { count(block, into: &result) }
    let exports = Dictionary(result.exports.map { ($0.address, $0) }) { first, _ in first }
    for block in model.blocks(of: "train") { result.add(block, from: exports) }
    return result
  }

  /// The labels that a schema's samples come from; nil where they are not all known.
  func labels(of schema: Block) -> [LabelFact]? {
    if let stored { return [stored] }
    let found = labelFacts(of: schema).map(\.fact)
    let known = found.compactMap(\.self).filter { $0.problem == nil }
    return known.isEmpty || known.count < found.count ? nil : known
  }

  /// The samples blocks whose labels a schema's samples come from.
  func labelFacts(of schema: Block) -> [(block: Block, fact: LabelFact?)] {
    model.blocks(of: "samples").filter {
      $0.reference("schema")?.isSame(as: schema) == true
        && !($0.value("from")?.elements ?? []).allSatisfy { $0.asReference != nil }
    }.map { ($0, facts.labels[$0.address]) }
  }
}

extension Forecast {
  /// Adds what a training would do, by the forecasts of exports under their addresses.
  package mutating func add(_ training: Block, from exports: [String: ExportForecast]) {
    let chips = training.chipExports.compactMap { exports[$0.address] }
    guard let export = training.chipExports.first,
      chips.count == training.value("chips")?.elements.count
    else { return unknown.append((training.address, "its chips are not known")) }
    trainings.append(TrainingForecast(training, export, chips))
  }
}

/// Why nothing can be said of a block, as a clause.
struct ForecastGap: Error {
  let reason: String
}
