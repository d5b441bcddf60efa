// Applier.swift: carries out a plan, all of it or nothing.

import DLSGeo
package import DLSPlan
package import DLSStore
import DLSWorkflow

/// Carries out plans.
package enum Applier {
  /// Makes the store that a plan is for. Nobody sees it before it is whole.
  /// - Throws: `ApplyError` when the plan can't be applied, `StoreError` when the file can't be
  ///   made; nothing is left behind then.
  @discardableResult
  package static func create(
    _ plan: Plan, at path: String, actor: String?, program: String? = nil
  ) throws -> Store {
    try refuse(plan)
    guard plan.createsStore else { throw ApplyError.wrongStore(path: path) }
    let system = referenceSystem(plan.reference)
    let layout = StoreLayout(
      project: plan.project, referenceSystem: system, unitGeometry: unitGeometry(plan),
      sampleGeometry: sampleGeometry(plan))
    return try Store.create(path, layout: layout, actor: actor) { writer in
      try ApplyRun(plan: plan, writer: writer, srs: system.id, program: program).run()
    }
  }

  /// Does in one transaction what a plan lists, and nothing where it lists nothing.
  /// - Throws: `ApplyError.stale` when anybody changed the store since the plan's snapshot.
  package static func apply(
    _ plan: Plan, to store: Store, actor: String?, program: String? = nil
  ) throws {
    try refuse(plan)
    guard let counter = plan.changeCounter else { throw ApplyError.wrongStore(path: store.path) }
    if plan.isEmpty { return }
    let srs = try store.srsID()
    try store.write(actor: actor) { writer in
      guard try store.changeCounter() == counter, try tablesHash(of: store) == plan.tablesHash
      else { throw ApplyError.stale(path: store.path) }
      try ApplyRun(plan: plan, writer: writer, srs: srs, program: program).run()
      if plan.actions.contains(where: { $0.units != nil }) {
        try SamplePlacing.placeAnew(plan, store, writer)
        try SamplePlacing.bringBack(plan, store, writer)
      }
    }
  }

  private static func refuse(_ plan: Plan) throws {
    if !plan.refusals.isEmpty { throw ApplyError.refused(plan.refusals.count) }
  }

  private static func referenceSystem(_ reference: ReferenceFact) -> ReferenceSystem {
    if let code = reference.epsg.flatMap({ Int32(exactly: $0) }) {
      return code == 4326
        ? .wgs84 : .epsg(code, name: reference.name, wkt: reference.wkt)
    }
    return reference.wkt.isEmpty
      ? .undefinedPlane : .custom(name: reference.name, wkt: reference.wkt)
  }

  /// Polygons, unless a unit has several parts.
  private static func unitGeometry(_ plan: Plan) -> LayerGeometry {
    let hasParts = plan.actions.contains { action in
      guard case .polygons(let polygons)? = action.units?.set.shapes else { return false }
      return polygons.contains { $0.kind == .multiPolygon }
    }
    return hasParts ? .any : .polygon
  }

  /// What the schemas' samples are, as addresses of GDAL's layers say it; each once.
  package static func sampleKinds(_ plan: Plan) -> [String] {
    var names: [String] = []
    for shape in plan.sampleGeometries.map(SampleShape.init)
    where !names.contains(shape.kinds.one.name) { names.append(shape.kinds.one.name) }
    return names
  }

  /// What all schemas' samples are, or any geometry where they differ.
  static func sampleGeometry(_ plan: Plan) -> LayerGeometry {
    let kinds = Set(plan.sampleGeometries.map(SampleShape.init).map(\.layer))
    return kinds.count == 1 ? kinds.first ?? .any : .any
  }
}
