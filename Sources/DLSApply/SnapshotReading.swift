// SnapshotReading.swift: reads a store into the form that planning takes.

package import DLSPlan
package import DLSStore

extension Applier {
  /// The state of a store at one moment.
  package static func snapshot(of store: Store) throws -> Snapshot {
    try store.connection.reading {
      let found = try store.snapshot()
      var snapshot = Snapshot()
      snapshot.changeCounter = found.changeCounter
      snapshot.srsID = found.srsID
      if let system = try store.referenceSystem() {
        snapshot.referenceTitle =
          system.organization.uppercased() == "EPSG"
          ? "EPSG:\(system.organizationID)" : system.name
      }
      snapshot.declarations = found.blocks.map {
        AppliedDeclaration(address: $0.address, keyword: $0.kind, settings: $0.settings)
      }
      snapshot.fids = found.fids
      snapshot.keys = KeyColumn(bytes: found.keys.bytes, ends: found.keys.ends)
      snapshot.blockIndexes = found.blockIndexes
      snapshot.unitBlocks = found.unitBlocks
      snapshot.splits = found.splits
      snapshot.assigned = found.assigned
      snapshot.groups = found.assignedGroups
      snapshot.originHashes = found.originHashes
      snapshot.sampleCounts = found.sampleCounts
      try countSamples(of: store, into: &snapshot)
      return snapshot
    }
  }

  private static func countSamples(of store: Store, into snapshot: inout Snapshot) throws {
    try store.connection.forEach(
      "SELECT \"schema\",class,count(*) FROM training_samples GROUP BY 1,2"
    ) { row in
      let name = "\(row.text(0) ?? "").\(row.text(1) ?? "")"
      snapshot.classCounts[name] = Int(row.integer(2))
    }
    try store.connection.forEach(
      "SELECT \"block\",count(*) FROM training_samples WHERE \"block\" NOT NULL GROUP BY 1"
    ) { row in
      snapshot.sampleBlockCounts[row.text(0) ?? ""] = Int(row.integer(1))
    }
  }
}
