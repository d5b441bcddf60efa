// DataNeeds.swift: what checks and the forecast have to know about the data.

package import DLSLanguage
package import DLSPlan

extension DataChecker {
  /// What planning needs, and besides it every source and every file of labels: what isn't known
  /// yet. Ask again after answering.
  package static func needs(_ model: Model, _ facts: Facts) -> [FactNeed] {
    var needs = Planner.needs(model, facts)
    if model.project != nil, facts.store == nil { needs.append(.store) }
    let planned = Set(needs)
    for block in model.used("source") where facts.sources[block.address] == nil {
      let need = FactNeed.source(block.address)
      if !planned.contains(need) { needs.append(need) }
    }
    for path in ModelClassChecks.models(model) where facts.models[path] == nil {
      needs.append(.model(path))
    }
    // Labels are read in the reference system of the units, so its source comes first.
    let first = model.used("work_units").first?.reference("source")
    guard let first, let source = facts.sources[first.address], source.problem == nil else {
      return needs
    }
    for block in model.blocks(of: "samples")
    where facts.labels[block.address] == nil && namesFiles(block) {
      needs.append(.labels(block.address))
    }
    return needs
  }

  /// What checks ask the store about Approved samples.
  package static func questions(_ model: Model) -> [ApprovedQuestion] {
    LearnedClass.all(of: model).flatMap(\.questions)
  }

  /// Whether a samples block names files; the result of an `infer` may not be there yet.
  private static func namesFiles(_ block: Block) -> Bool {
    let origins = block.value("from")?.elements ?? []
    return !origins.isEmpty && origins.allSatisfy { $0.asPath != nil }
  }
}
