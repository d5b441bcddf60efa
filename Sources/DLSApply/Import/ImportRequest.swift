// ImportRequest.swift: what a samples block asks an import to do.

package import DLSLanguage
import DLSPlan
package import DLSStore
import DLSWorkflow

/// What to import and what it means.
package struct ImportRequest: Sendable {
  /// The address of the samples block.
  let block: String
  /// The address of the schema.
  let schema: String
  var files: [FeatureFile]
  let labels: LabelMap
  let shape: SampleShape
  let classField: String?
  let idField: String?
  let status: SampleStatus
  let minConfidence: Double
  /// How many samples that the files no longer have may be removed; nil where nobody said so.
  package var consentedRemovals: Int?
  /// Whether the sink is told of labels that came before what was told when they came.
  package var tellsAgain = false

  /// What a samples block says about these files. Nil where the block names no schema.
  package init?(_ block: Block, files: [FeatureFile]) {
    guard let schema = block.reference("schema") else { return nil }
    self.block = block.address
    self.schema = schema.address
    self.files = files
    labels = LabelMap(block)
    shape = SampleShape(schema.text("geometry") ?? "polygon")
    classField = block.text("class_field")
    idField = block.text("id_field")
    minConfidence = block.number("min_confidence") ?? 0
    // What a model found, a person has yet to look at.
    let isFound = (block.value("from")?.elements ?? []).contains { $0.asReference != nil }
    let wanted = block.text("status").flatMap { SampleStatus(text: $0) } ?? .pendingApproval
    status = isFound ? .pendingApproval : wanted
  }

  /// Why a file has to go through the engine before it can be imported, as a clause; nil where it
  /// can be read as it is.
  /// - Parameters:
  ///   - block: the samples block, whose `format` and `crs` count.
  ///   - file: the file; one that other programs' formats need the engine for has no `FeatureFile`.
  package static func reasonForEngine(
    _ block: Block, _ file: FeatureFile?, store: Store
  ) throws -> String? {
    try reasonForEngine(block, file, srs: try store.srsID())
  }

  /// The same for the reference system with a number: an EPSG code; -1 or 0 for none.
  package static func reasonForEngine(
    _ block: Block, _ file: FeatureFile?, srs wanted: Int32
  ) throws -> String? {
    if let format = block.text("format"), format != "geojson", format != "gpkg" {
      return "its format is \(format)"
    }
    guard let file else { return "it is neither GeoJSON nor a GeoPackage" }
    let declared = block.text("crs").flatMap { $0.split(separator: ":").last.flatMap { Int($0) } }
    switch try file.reference() {
    case .epsg(let code):
      // The engine says it where the block contradicts the file.
      let isFine = code == Int(wanted) && (declared ?? code) == code
      return isFine ? nil : "it is in EPSG:\(code)"
    case .named(let name): return "it is in \(name)"
    case .none:
      if wanted <= 0 { return nil }
      // GeoJSON that names no system is in degrees, by its standard.
      let code = declared ?? (file.format == .geoJSON ? 4326 : nil)
      return code == nil || code == Int(wanted) ? nil : "it is in EPSG:\(code ?? 4326)"
    }
  }
}
