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

  /// Lays out the units of every block.
  package init(_ model: Model, facts: Facts) {
    self.model = model
    self.facts = facts
    unitBlocks = model.used("work_units")
    previews = unitBlocks.map { Planner.layOut($0, facts: facts) }
    for (block, preview) in zip(unitBlocks, previews) { unitSets[block.address] = preview.set }
    lookup = facts.labels.isEmpty ? nil : UnitLookup(unitBlocks, unitSets)
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
    for block in model.blocks(of: "export") {
      var counter = ChipCounter(block, self)
      switch counter.count() {
      case .success(let found): result.exports.append(found)
      case .failure(let gap): result.unknown.append((block.address, gap.reason))
      }
    }
    let exports = Dictionary(result.exports.map { ($0.address, $0) }) { first, _ in first }
    for block in model.blocks(of: "train") {
      let chips = block.chipExports.compactMap { exports[$0.address] }
      guard let export = block.chipExports.first,
        chips.count == block.value("chips")?.elements.count
      else {
        result.unknown.append((block.address, "its chips are not known"))
        continue
      }
      result.trainings.append(TrainingForecast(block, export, chips))
    }
    return result
  }

  /// The samples blocks whose labels a schema's samples come from.
  func labelFacts(of schema: Block) -> [(block: Block, fact: LabelFact?)] {
    model.blocks(of: "samples").filter {
      $0.reference("schema")?.isSame(as: schema) == true
        && !($0.value("from")?.elements ?? []).allSatisfy { $0.asReference != nil }
    }.map { ($0, facts.labels[$0.address]) }
  }
}

/// Why nothing can be said of a block, as a clause.
struct ForecastGap: Error {
  let reason: String
}
