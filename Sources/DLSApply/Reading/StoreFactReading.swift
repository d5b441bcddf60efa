// StoreFactReading.swift: asks a store what checks want to know of its samples.

package import DLSLanguage
package import DLSPlan
package import DLSStore
import DLSWorkflow

extension Applier {
  /// What a store says of classes and samples against a text. Each question stops at the first
  /// sample that answers it.
  package static func fact(
    of store: Store, for model: Model, _ questions: [ApprovedQuestion]
  ) throws -> StoreFact {
    try store.connection.reading {
      let declared = try declared(in: store)
      var fact = StoreFact()
      let unshared = Planner.unsharedClasses(of: declared, in: model)
      fact.new = unshared.new
      fact.idleMoves = unshared.idleMoves
      for name in unshared.gone { fact.gone[name] = try store.countSamples(of: name) }
      for name in unshared.added { fact.added[name] = try store.countSamples(of: name) }
      for var change in Planner.redrawnSchemas(of: declared, in: model) {
        change.sampleCount = try store.countSamples(ofSchema: change.formerSchema)
        fact.redrawn.append(change)
      }
      let asking = ApprovedSearch(store: store, model: model, declared: declared)
      for question in questions { fact.approved[question] = try asking.places(question) }
      return fact
    }
  }
}

extension Applier {
  /// How far the review of the samples is that each `export` of a text would cut, by its address.
  package static func reviews(
    of store: Store, for model: Model
  ) throws -> [String: ReviewCount] {
    try store.connection.reading {
      let declared = try declared(in: store).declarations.map(\.address)
      var found: [String: ReviewCount] = [:]
      for export in model.blocks(of: "export") {
        guard let schema = export.reference("schema")?.address else { continue }
        let units = Set(export.references("units").map(\.address))
        found[export.address] = try store.review(
          schemas: declared.filter { model.currentAddress(of: $0) == schema },
          blocks: declared.filter { units.contains(model.currentAddress(of: $0)) })
      }
      return found
    }
  }
}

/// Looks for Approved samples under the names that the store has for classes and blocks.
private struct ApprovedSearch {
  let store: Store
  let model: Model
  let declared: Snapshot

  func places(_ question: ApprovedQuestion) throws -> ApprovedPlaces {
    let classes = declared.tables.classes.map { "\($0.schema).\($0.name)" }
      .filter { model.currentAddress(of: $0) == question.className }
    let blocks = declared.declarations.map(\.address)
      .filter { question.blocks.contains(model.currentAddress(of: $0)) }
    var held = (validation: 0, test: 0)
    for name in classes {
      if try store.hasApproved(name, in: blocks) { return .training }
      let counts = try store.countApprovedHeldOut(name, in: blocks)
      held.validation += counts.validation
      held.test += counts.test
    }
    return held == (0, 0) ? .nowhere : .heldOut(validation: held.validation, test: held.test)
  }
}

extension Store {
  /// Samples of a class, of any status.
  fileprivate func countSamples(of className: String) throws -> Int {
    Int(
      try connection.integer(
        "SELECT count(*) FROM training_samples WHERE \"schema\" = ? AND class = ?",
        Store.parts(className)))
  }

  /// Samples of a schema, of any status.
  fileprivate func countSamples(ofSchema address: String) throws -> Int {
    Int(
      try connection.integer(
        "SELECT count(*) FROM training_samples WHERE \"schema\" = ?", [.text(address)]))
  }

  /// Whether training units of these blocks hold an Approved sample of the class.
  fileprivate func hasApproved(_ className: String, in blocks: [String]) throws -> Bool {
    try connection.integer(
      "SELECT 1 \(Store.approved(blocks.count)) AND u.split = 'training' LIMIT 1",
      Store.parts(className) + blocks.map { .text($0) }) == 1
  }

  /// Approved samples of the class in the held-out units of these blocks.
  fileprivate func countApprovedHeldOut(
    _ className: String, in blocks: [String]
  ) throws -> (validation: Int, test: Int) {
    var counts = (validation: 0, test: 0)
    try connection.forEach(
      "SELECT u.split,count(*) \(Store.approved(blocks.count)) GROUP BY u.split",
      Store.parts(className) + blocks.map { .text($0) }
    ) { row in
      if row.text(0) == "test" {
        counts.test = Int(row.integer(1))
      } else {
        counts.validation = Int(row.integer(1))
      }
    }
    return counts
  }

  /// How far the review is of samples of these schemas in units of these blocks. Where the store has
  /// no other schema, units and the index of their samples say it, and no sample is read.
  fileprivate func review(schemas: [String], blocks: [String]) throws -> ReviewCount {
    var count = ReviewCount(approved: 0, open: 0)
    let isAlone = try classes().allSatisfy { schemas.contains($0.schema) }
    let filter = isAlone ? "" : "AND s.\"schema\" IN (\(Store.places(schemas.count))) "
    try connection.forEach(
      "SELECT s.status,count(*) FROM work_units u CROSS JOIN training_samples s ON s.unit = u.fid "
        + "WHERE u.\"block\" IN (\(Store.places(blocks.count))) \(filter)GROUP BY s.status",
      (blocks + (isAlone ? [] : schemas)).map { .text($0) }
    ) { row in
      switch SampleStatus(text: row.text(0) ?? "") {
      case .approved: count.approved = Int(row.integer(1))
      case .pendingApproval: count.open = Int(row.integer(1))
      case .rejected, nil: break
      }
    }
    return count
  }

  private static func places(_ count: Int) -> String {
    repeatElement("?", count: count).joined(separator: ",")
  }

  /// Approved samples `s` of a class with their units `u`, those of so many blocks. Samples come
  /// first, since the first of a class usually answers.
  private static func approved(_ blockCount: Int) -> String {
    "FROM training_samples s CROSS JOIN work_units u ON u.fid = s.unit "
      + "WHERE s.\"schema\" = ? AND s.class = ? AND s.status = 'approved' "
      + "AND u.\"block\" IN (\(places(blockCount)))"
  }

  /// The schema and the class of `crowns.oak`.
  private static func parts(_ className: String) -> [SQLValue] {
    let parts = className.split(separator: ".")
    return [.text(parts.dropLast().joined(separator: ".")), .text(String(parts.last ?? ""))]
  }
}
