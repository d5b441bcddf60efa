// Validity.swift: whether a geometry is what its kind promises, and if not, why and where.

/// What is wrong with a geometry, and where.
package struct ValidityProblem: Equatable, Sendable {
  /// The kinds of fault, worst first.
  package enum Kind: String, Sendable, CaseIterable {
    case notFinite, tooFewPoints, ringNotClosed, selfIntersection, ringSelfTouch
    case holeOutside, nestedHoles, nestedPolygons, interiorSplit, empty
  }

  package let kind: Kind
  /// The place, in the units of the CRS; not finite where the coordinates aren't.
  package let x: Double
  package let y: Double

  /// The fault as a clause about the geometry: `crosses itself`.
  var reason: String {
    switch kind {
    case .notFinite: "has a coordinate that is no finite number"
    case .tooFewPoints: "has a ring or line of too few different points"
    case .ringNotClosed: "has a ring that does not end where it begins"
    case .selfIntersection: "crosses itself"
    case .ringSelfTouch: "has a ring that touches itself"
    case .holeOutside: "has a hole outside its outer ring"
    case .nestedHoles: "has a hole inside another hole"
    case .nestedPolygons: "has a polygon inside another of its polygons"
    case .interiorSplit: "is split in two by rings that touch more than once"
    case .empty: "is empty"
    }
  }

  /// The fault, with its place where it has one, as a clause: `crosses itself near 404211 328.5`.
  package var clause: String {
    x.isFinite && y.isFinite ? "\(reason) near \(PlaceText.of(x, y))" : reason
  }
}

/// Finds faults by the rules of OGC Simple Features, as GEOS does. One value serves many
/// geometries and keeps its memory. Small rings are compared edge by edge; large ones through a
/// tree of boxes over runs of edges, so that time grows about as n log n for shapes of the field.
package struct ValidityChecker: Sendable {
  var edges = EdgeList()
  var touches: [Touch] = []

  /// A checker with no memory yet.
  package init() {}

  /// The first fault found, or nil where the geometry is sound.
  package mutating func problem(in geometry: Geometry) -> ValidityProblem? {
    if geometry.isEmpty { return ValidityProblem(kind: .empty, x: .nan, y: .nan) }
    if let vertex = Self.firstNonFinite(geometry.coordinates) {
      return ValidityProblem(
        kind: .notFinite, x: geometry.coordinates[2 * vertex],
        y: geometry.coordinates[2 * vertex + 1])
    }
    switch geometry.kind {
    case .point, .multiPoint: return nil
    case .lineString, .multiLineString: return lineProblem(geometry)
    case .polygon, .multiPolygon: return arealProblem(geometry)
    }
  }

  private static func firstNonFinite(_ coordinates: [Double]) -> Int? {
    coordinates.withUnsafeBufferPointer { values in
      for index in values.indices where !values[index].isFinite { return index / 2 }
      return nil
    }
  }

  private func lineProblem(_ geometry: Geometry) -> ValidityProblem? {
    var start = 0
    for end in geometry.ringEnds {
      let hasTwo = (start..<end).contains { vertex in
        geometry.coordinates[2 * vertex] != geometry.coordinates[2 * start]
          || geometry.coordinates[2 * vertex + 1] != geometry.coordinates[2 * start + 1]
      }
      if !hasTwo { return Self.problem(.tooFewPoints, geometry, min(start, end - 1)) }
      start = end
    }
    return nil
  }

  private mutating func arealProblem(_ geometry: Geometry) -> ValidityProblem? {
    touches.removeAll(keepingCapacity: true)
    if let problem = edges.build(geometry) { return problem }
    if let problem = edges.findCrossing(&touches) { return problem }
    guard geometry.ringEnds.count > 1 else { return nil }
    if let problem = nestingProblem() { return problem }
    return splitProblem()
  }

  static func problem(
    _ kind: ValidityProblem.Kind, _ geometry: Geometry, _ vertex: Int
  ) -> ValidityProblem {
    guard vertex >= 0, vertex < geometry.vertexCount else {
      return ValidityProblem(kind: kind, x: .nan, y: .nan)
    }
    return ValidityProblem(
      kind: kind, x: geometry.coordinates[2 * vertex], y: geometry.coordinates[2 * vertex + 1])
  }
}

extension Geometry {
  /// The first fault found, or nil where the geometry is sound. For many geometries keep a
  /// `ValidityChecker`.
  package var validityProblem: ValidityProblem? {
    var checker = ValidityChecker()
    return checker.problem(in: self)
  }
}
