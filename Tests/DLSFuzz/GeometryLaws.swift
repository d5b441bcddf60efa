// GeometryLaws.swift: what holds for every geometry that a reader hands out.

import DLSGeo

/// The invariants of `Geometry`, and what rests on them.
enum GeometryLaws {
  /// What is wrong with a geometry, if anything.
  static func fault(_ geometry: Geometry) -> String? {
    if geometry.coordinates.count % 2 != 0 { return "half a vertex" }
    if let fault = endsFault(geometry.ringEnds, limit: geometry.vertexCount) {
      return "rings \(fault)"
    }
    if let fault = endsFault(geometry.partEnds, limit: geometry.ringEnds.count) {
      return "parts \(fault)"
    }
    guard geometry.isFinite else { return nil }
    let blob = GeoPackageBlob.encode(geometry, srs: 32617)
    var again = Geometry(kind: .point)
    guard let srs = try? GeoPackageBlob.decode(blob, into: &again) else {
      return "its blob can't be read"
    }
    if srs != 32617 || again != geometry { return "its blob holds another geometry" }
    return nil
  }

  /// Asks a geometry what imports ask of it; only a trap or a hang can go wrong.
  static func exercise(_ geometry: Geometry) {
    var checker = ValidityChecker()
    if checker.problem(in: geometry) == nil { _ = geometry.representativePoint }
    _ = geometry.area
    _ = geometry.centroid
  }

  private static func endsFault(_ ends: [Int], limit: Int) -> String? {
    if let last = ends.last, last > limit { return "end past the last vertex" }
    return zip(ends, ends.dropFirst()).allSatisfy { $0 <= $1 } ? nil : "go back"
  }
}
