// SamplePlacing.swift: which work unit each sample belongs to.

import DLSGeo
import DLSPlan
package import DLSStore
import DLSWorkflow

/// The work units of a store, for finding the one that holds a point.
struct UnitFinder: Sendable {
  private let index: PolygonIndex
  /// The row of each unit by its position.
  let fids: [Int64]

  /// Reads every unit's shape.
  init(_ store: Store) throws {
    var fids: [Int64] = []
    var geometry = Geometry(kind: .polygon)
    index = try PolygonIndex { add in
      try store.connection.forEach("SELECT fid,geom FROM work_units ORDER BY fid") { row in
        let isRead = row.withBytes(1) { blob in
          (try? GeoPackageBlob.decode(blob, into: &geometry)) != nil
        }
        guard isRead else { return }
        fids.append(row.integer(0))
        add(geometry)
      }
    }
    self.fids = fids
  }

  /// The position of the unit that holds a point; -1 for none.
  func position(x: Double, y: Double) -> Int32 { index.first(x: x, y: y).map { Int32($0) } ?? -1 }

  /// The unit that holds a point; nil for none.
  func unit(x: Double, y: Double) -> Int64? { index.first(x: x, y: y).map { fids[$0] } }
}

/// Places samples in units.
package enum SamplePlacing {
  /// Places the samples that other programs drew, which arrive without a unit, and starts the units
  /// they lie in. Returns how many found their unit.
  package static func placeDrawn(_ store: Store, actor: String?) throws -> Int {
    let unplaced = "SELECT count(*) FROM training_samples WHERE unit IS NULL"
    guard try store.connection.integer(unplaced) > 0 else { return 0 }
    return try store.write(actor: actor) { writer in
      try place(store, writer) { $0 == nil }
    }
  }

  /// Moves the Queued ones of these units to In progress, as their first samples do. Returns how
  /// many.
  static func start(_ units: [Int64], _ writer: StoreWriter) throws -> Int {
    guard let next = UnitMoves.next(after: .firstEdit, from: .queued) else { return 0 }
    return try writer.moveUnits(units, from: .queued, to: next)
  }

  /// Puts every sample whose unit changed its shape or went into the unit that holds it now.
  static func placeAnew(_ plan: Plan, _ store: Store, _ writer: StoreWriter) throws {
    guard try store.connection.integer("SELECT count(*) FROM training_samples") > 0 else { return }
    var reshaped: Set<Int64> = []
    for units in plan.actions.compactMap(\.units) { reshaped.formUnion(units.reshaped) }
    _ = try place(store, writer) { unit in unit.map { reshaped.contains($0) } ?? true }
  }

  /// Places the samples whose present unit `isWanted` approves of.
  private static func place(
    _ store: Store, _ writer: StoreWriter, _ isWanted: (Int64?) -> Bool
  ) throws -> Int {
    let finder = try UnitFinder(store)
    var fids: [Int64] = []
    var units: [Int64?] = []
    var geometry = Geometry(kind: .polygon)
    try store.connection.forEach("SELECT fid,unit,geom FROM training_samples ORDER BY fid") { row in
      let old: Int64? = row.isNull(1) ? nil : row.integer(1)
      guard isWanted(old) else { return }
      let isRead = row.withBytes(2) { blob in
        (try? GeoPackageBlob.decode(blob, into: &geometry)) != nil
      }
      guard isRead, let point = geometry.representativePoint else { return }
      let unit = finder.unit(x: point.x, y: point.y)
      guard unit != old else { return }
      fids.append(row.integer(0))
      units.append(unit)
    }
    try writer.placeSamples(fids, units: units)
    _ = try start(Set(units.compactMap(\.self)).sorted(), writer)
    return fids.count
  }
}
