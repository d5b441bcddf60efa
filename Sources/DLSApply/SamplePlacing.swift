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

  /// Reads the shapes of all units, or only of those whose boxes hold one of the points.
  init(_ store: Store, near points: [(x: Double, y: Double)]? = nil) throws {
    var fids: [Int64] = []
    var geometry = Geometry(kind: .polygon)
    index = try PolygonIndex { add in
      func take(_ row: Statement) {
        let isRead = row.withBytes(1) { blob in
          (try? GeoPackageBlob.decode(blob, into: &geometry)) != nil
        }
        guard isRead else { return }
        fids.append(row.integer(0))
        add(geometry)
      }
      let all = "SELECT fid,geom FROM work_units"
      guard let points else {
        try store.connection.forEach("\(all) ORDER BY fid") { take($0) }
        return
      }
      let query = try store.connection.prepare("\(all) WHERE fid = ?")
      for fid in try Self.units(store, around: points) {
        try query.bind(1, fid)
        if try query.step() { take(query) }
        query.reset()
      }
    }
    self.fids = fids
  }

  /// The units whose boxes hold one of the points, in the order of their rows.
  private static func units(
    _ store: Store, around points: [(x: Double, y: Double)]
  ) throws -> [Int64] {
    var near: Set<Int64> = []
    let query = try store.connection.prepare(
      """
      SELECT id FROM rtree_work_units_geom WHERE minx <= ?1 AND maxx >= ?1 AND miny <= ?2 \
      AND maxy >= ?2
      """)
    for point in points {
      try query.bind(1, .real(point.x))
      try query.bind(2, .real(point.y))
      while try query.step() { near.insert(query.integer(0)) }
      query.reset()
    }
    return near.sorted()
  }

  /// The position of the unit that holds a point; -1 for none.
  func position(x: Double, y: Double) -> Int32 { index.first(x: x, y: y).map { Int32($0) } ?? -1 }

  /// The unit that holds a point; nil for none.
  func unit(x: Double, y: Double) -> Int64? { index.first(x: x, y: y).map { fids[$0] } }
}

/// Places samples in units.
package enum SamplePlacing {
  /// A sample that lies elsewhere than in the unit it is said to be in.
  package struct Displaced {
    package var fid: Int64
    /// The unit that it is said to be in; nil for none.
    package var from: Int64?
    /// The unit that it lies in; nil for none.
    package var to: Int64?
  }

  /// Places the samples that other programs drew, which arrive without a unit, and those that they
  /// moved, and starts the units they lie in. Returns how many found their unit.
  @discardableResult
  package static func placeDrawn(_ store: Store, actor: String?) throws -> Int {
    let unplaced = "SELECT count(*) FROM training_samples WHERE unit IS NULL"
    guard try store.connection.integer(unplaced) > 0 || !store.movedSamples().isEmpty else {
      return 0
    }
    return try store.write(actor: actor) { try place(store, $0, of: []) }
  }

  /// The samples that other programs drew or moved and nobody has placed since.
  package static func displaced(_ store: Store) throws -> [Displaced] {
    try displaced(store, of: [])
  }

  /// Moves the Queued ones of these units to In progress, as their first samples do. Returns how
  /// many.
  static func start(_ units: [Int64], _ writer: StoreWriter) throws -> Int {
    guard let next = UnitMoves.next(after: .firstEdit, from: .queued) else { return 0 }
    return try writer.moveUnits(units, from: .queued, to: next)
  }

  /// Puts every sample whose unit changed its shape or went into the unit that holds it now, and with
  /// them those that other programs drew or moved.
  static func placeAnew(_ plan: Plan, _ store: Store, _ writer: StoreWriter) throws {
    var reshaped: Set<Int64> = []
    var isGroundChanged = false
    for units in plan.actions.compactMap(\.units) {
      reshaped.formUnion(units.reshaped)
      if !units.created.isEmpty || !units.deleted.isEmpty { isGroundChanged = true }
    }
    guard isGroundChanged || !reshaped.isEmpty else { return }
    _ = try place(store, writer, of: reshaped)
  }

  /// Puts samples back into the units that a rollback brought back and that they were taken from, as
  /// far as they still lie there: where units of two blocks share ground, the place alone doesn't say
  /// which of them a sample belongs to.
  static func bringBack(_ plan: Plan, _ store: Store, _ writer: StoreWriter) throws {
    guard let state = plan.restores else { return }
    let revived = plan.actions.compactMap(\.units).flatMap { units in
      units.revived.map { (key: units.set.key(Int($0.position)), entry: $0.entry) }
    }
    var back: [(sample: Int64, unit: Int64)] = []
    var (sample, unit) = (Geometry(kind: .point), Geometry(kind: .polygon))
    for entry in try writer.formerSamples(of: revived, after: state) {
      guard try read("training_samples", entry.sample, store, &sample),
        try read("work_units", entry.unit, store, &unit), let point = sample.representativePoint,
        unit.containsHalfOpen(x: point.x, y: point.y)
      else { continue }
      back.append(entry)
    }
    try writer.placeSamples(back.map(\.sample), units: back.map(\.unit))
  }

  private static func read(
    _ table: String, _ fid: Int64, _ store: Store, _ geometry: inout Geometry
  ) throws -> Bool {
    let query = try store.connection.cached("SELECT geom FROM \(table) WHERE fid = ?")
    defer { query.reset() }
    try query.bind(1, fid)
    guard try query.step() else { return false }
    return query.withBytes(0) { (try? GeoPackageBlob.decode($0, into: &geometry)) != nil }
  }

  /// Places the samples of no unit and those of these units.
  private static func place(
    _ store: Store, _ writer: StoreWriter, of reshaped: Set<Int64>
  ) throws -> Int {
    let found = try displaced(store, of: reshaped)
    if !found.isEmpty {
      let units = found.map(\.to)
      try writer.placeSamples(found.map(\.fid), units: units)
      _ = try start(Set(units.compactMap(\.self)).sorted(), writer)
    }
    try store.noteAllPlaced()
    return found.count
  }

  /// The samples that lie in no unit, or elsewhere than in the one that they name.
  private static func displaced(_ store: Store, of reshaped: Set<Int64>) throws -> [Displaced] {
    let found = try candidates(store, of: reshaped)
    if found.isEmpty { return [] }
    let finder = try UnitFinder(store, near: found.count <= 1000 ? found.map(\.point) : nil)
    var shape = Geometry(kind: .polygon)
    var displaced: [Displaced] = []
    for sample in found {
      let (x, y) = sample.point
      let unit = finder.unit(x: x, y: y)
      if unit == sample.unit { continue }
      // Where units of two blocks share ground, the finder knows the first; a sample may name the other.
      if let named = sample.unit, try read("work_units", named, store, &shape),
        shape.containsHalfOpen(x: x, y: y)
      {
        continue
      }
      displaced.append(Displaced(fid: sample.fid, from: sample.unit, to: unit))
    }
    return displaced
  }

  /// Samples that may have to go elsewhere, with a point on each, in the order of their rows.
  private static func candidates(
    _ store: Store, of reshaped: Set<Int64>
  ) throws -> [(fid: Int64, unit: Int64?, point: (x: Double, y: Double))] {
    var found: [(fid: Int64, unit: Int64?, point: (x: Double, y: Double))] = []
    var geometry = Geometry(kind: .polygon)
    func read(_ query: Statement) throws {
      while try query.step() {
        let isRead = query.withBytes(1) { blob in
          (try? GeoPackageBlob.decode(blob, into: &geometry)) != nil
        }
        guard isRead, let point = geometry.representativePoint else { continue }
        found.append((query.integer(0), query.isNull(2) ? nil : query.integer(2), point))
      }
      query.reset()
    }
    let all = "SELECT fid,geom,unit FROM training_samples WHERE"
    let inUnit = try store.connection.prepare("\(all) unit IS ? ORDER BY fid")
    for unit in [nil] + reshaped.map({ Optional($0) }) {
      try inUnit.bind(1, .optional(unit))
      try read(inUnit)
    }
    let moved = try store.movedSamples()
    if !moved.isEmpty {
      let known = Set(found.map(\.fid))
      let one = try store.connection.prepare("\(all) fid = ?")
      for fid in moved where !known.contains(fid) {
        try one.bind(1, fid)
        try read(one)
      }
    }
    found.sort { $0.fid < $1.fid }
    return found
  }
}
