// SampleShape.swift: what a schema's samples look like.

package import DLSGeo
import DLSStore

/// How samples of a schema are drawn: the words of `geometry`.
package enum SampleShape: Sendable {
  case polygon, point, line

  /// The shape for a word of the language; rasters of class values are kept as polygons.
  package init(_ word: String) {
    switch word {
    case "point": self = .point
    case "line": self = .line
    default: self = .polygon
    }
  }

  var layer: LayerGeometry {
    switch self {
    case .polygon: .polygon
    case .point: .point
    case .line: .lineString
    }
  }

  /// Whether a geometry is of the kind, or several of it.
  package func fits(_ geometry: Geometry) -> Bool {
    geometry.kind == kinds.one || geometry.kind == kinds.many
  }

  /// The single kind, and the kind of several.
  var kinds: (one: GeometryKind, many: GeometryKind) {
    switch self {
    case .polygon: (.polygon, .multiPolygon)
    case .point: (.point, .multiPoint)
    case .line: (.lineString, .multiLineString)
    }
  }

  /// In a sentence: `crowns has polygons`.
  package var plural: String {
    switch self {
    case .polygon: "polygons"
    case .point: "points"
    case .line: "lines"
    }
  }
}

extension Geometry {
  /// The parts of several polygons, lines or points, each as one.
  func parts() -> [Geometry] {
    switch kind {
    case .point, .lineString, .polygon: [self]
    case .multiPoint:
      (0..<vertexCount).map {
        Geometry(pointX: coordinates[2 * $0], y: coordinates[2 * $0 + 1])
      }
    case .multiLineString:
      ringEnds.indices.map { part in
        let start = part == 0 ? 0 : ringEnds[part - 1]
        return Geometry(
          kind: .lineString, coordinates: Array(coordinates[2 * start..<2 * ringEnds[part]]),
          ringEnds: [ringEnds[part] - start])
      }
    case .multiPolygon:
      partEnds.indices.map { part in
        let first = part == 0 ? 0 : partEnds[part - 1]
        let start = first == 0 ? 0 : ringEnds[first - 1]
        let end = partEnds[part] == first ? start : ringEnds[partEnds[part] - 1]
        return Geometry(
          kind: .polygon, coordinates: Array(coordinates[2 * start..<2 * end]),
          ringEnds: ringEnds[first..<partEnds[part]].map { $0 - start },
          partEnds: [partEnds[part] - first])
      }
    }
  }
}
