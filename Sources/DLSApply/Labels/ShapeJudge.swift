// ShapeJudge.swift: whether a feature's shape can become samples of a schema.

import DLSGeo

/// Judges shapes for whoever reads labels, with its buffers kept from one to the next.
struct ShapeJudge: Sendable {
  private let shape: SampleShape
  private let schema: String
  private var checker = ValidityChecker()

  init(_ request: ImportRequest) {
    shape = request.shape
    schema = request.schema
  }

  /// Why there is no shape to judge; nil where there is one.
  static func absence(_ record: FeatureRecord) -> (ImportProblem.Kind, String)? {
    switch record.state {
    case .missing: (.noGeometry, "has no geometry")
    case .unusable(let reason): (.invalidGeometry, reason)
    case .present: nil
    }
  }

  /// Why the schema has no such samples, or why the outline means nothing; nil where all is well.
  mutating func problem(_ geometry: Geometry) -> (ImportProblem.Kind, String)? {
    let kinds = shape.kinds
    guard geometry.kind == kinds.one || geometry.kind == kinds.many else {
      return (
        .wrongGeometry, "is a \(geometry.kind.name), and \(schema) has \(shape.plural)"
      )
    }
    guard let problem = checker.problem(in: geometry) else { return nil }
    guard geometry.kind == shape.kinds.many else { return (.invalidGeometry, problem.clause) }
    // Each part becomes a sample of its own, so what counts is what each is like: they may touch.
    for part in geometry.parts() {
      if let problem = checker.problem(in: part) { return (.invalidGeometry, problem.clause) }
    }
    return geometry.isEmpty ? (.invalidGeometry, problem.clause) : nil
  }
}
