// Workshop.swift: a project with a real store in a folder of its own.

import DLSApply
import DLSGeo
import DLSLanguage
import DLSPlan
import DLSPlatform
import DLSStore
import DLSWorkflow
import Foundation
import Testing

/// A folder with a project, its store and label files; gone when the test is.
final class Workshop {
  let folder: String
  var text: String
  var facts = Facts()
  var consent: Int?
  var judgedConsent: Int?

  init(_ text: String) throws {
    self.text = text
    folder = NSTemporaryDirectory() + "dls apply \(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    facts.sources["ortho"] = SourceFact(
      hash: "1", footprints: [Box(minX: 400, minY: 800, maxX: 440, maxY: 840)],
      reference: ReferenceFact(
        epsg: 32617, name: "WGS 84 / UTM zone 17N", wkt: "PROJCS[\"UTM 17N\"]",
        unit: .metres(1)),
      cellSize: (0.1, 0.1))
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  var options: PlanOptions {
    PlanOptions(consentedSamples: consent, consentedJudged: judgedConsent)
  }

  var storePath: String { folder + "/forest.gpkg" }

  var model: Model {
    Project.load(folder + "/forest.dlsproj") { path in
      path.hasSuffix("forest.dlsproj")
        ? .success(Array(self.text.utf8)) : .failure(ReadFailure("no such file"))
    }
  }

  func block(_ address: String) throws -> Block { try #require(model.block(at: address)) }

  func open() throws -> Store { try Store.open(storePath, mode: .write) }

  func plan() throws -> Plan {
    guard FileManager.default.fileExists(atPath: storePath) else {
      return Planner.plan(model, facts: facts, snapshot: nil, options: options)
    }
    let store = try open()
    defer { store.close() }
    var snapshot = try Applier.snapshot(of: store, withJudged: true)
    return try Applier.plan(for: &snapshot, of: store) {
      Planner.plan(model, facts: facts, snapshot: $0, options: options)
    }
  }

  /// Plans and applies; returns the plan's last line.
  @discardableResult
  func apply() throws -> String {
    let plan = try plan()
    if plan.createsStore {
      try Applier.create(plan, at: storePath, actor: "maria").close()
    } else {
      let store = try open()
      try Applier.apply(plan, to: store, actor: "maria")
      store.close()
    }
    return plan.counts.line
  }

  func write(_ name: String, _ content: String) throws -> FeatureFile {
    let path = "\(folder)/\(name)"
    try content.write(toFile: path, atomically: true, encoding: .utf8)
    return FeatureFile(path: path, shown: name, format: .geoJSON)
  }

  /// Imports files for the samples block `boxes`; returns report and all problems as lines.
  @discardableResult func importing(
    _ files: [FeatureFile], consentedRemovals: Int? = nil, tellsAgain: Bool = false
  ) throws -> (report: ImportReport, problems: [String]) {
    let store = try open()
    defer { store.close() }
    var problems: [String] = []
    var request = try #require(ImportRequest(try block("boxes"), files: files))
    request.consentedRemovals = consentedRemovals
    request.tellsAgain = tellsAgain
    let report = try SampleImporter.run(
      request, store: store, actor: "maria", sink: { problems.append("\($0.kind) \($0.line)") })
    return (report, problems)
  }

  /// The samples: key, class, unit's key, status.
  func samples() throws -> [String] {
    let store = try open()
    defer { store.close() }
    var units: [Int64: String] = [:]
    try store.forEachUnit { units[$0.fid] = $0.key }
    var lines: [String] = []
    try store.forEachSample { row in
      lines.append(
        "\(row.key ?? "-") \(row.className ?? "-") \(row.unit.flatMap { units[$0] } ?? "-") "
          + row.status.text)
    }
    return lines
  }

  /// The units: key, status, split.
  func units() throws -> [String] {
    let store = try open()
    defer { store.close() }
    var lines: [String] = []
    try store.forEachUnit { lines.append("\($0.key) \($0.status.text) \($0.split.text)") }
    return lines
  }

  /// Changes one thing in the store, as a person does.
  func edit(_ body: (StoreWriter) throws -> Void) throws {
    let store = try open()
    defer { store.close() }
    try store.write(actor: "sam", body)
  }

  /// The whole store as text but for times and sequence numbers.
  func dump() throws -> [String] {
    let store = try open()
    defer { store.close() }
    var lines: [String] = []
    for table in ["work_units", "training_samples", "dls_blocks", "dls_classes", "dls_members"] {
      try store.connection.forEach("SELECT * FROM \(table) ORDER BY 1") { row in
        lines.append((0..<row.columnCount).map { "\(row.value($0))" }.joined(separator: "|"))
      }
    }
    return lines
  }
}

/// A GeoJSON file of squares: place, size, label and other properties.
func labels(
  _ rows: [(x: Double, y: Double, size: Double, properties: String)],
  crs: String? = "urn:ogc:def:crs:EPSG::32617"
) -> String {
  let features = rows.map { row in
    let box = [
      [row.x, row.y], [row.x + row.size, row.y], [row.x + row.size, row.y + row.size],
      [row.x, row.y + row.size], [row.x, row.y],
    ]
    return #"{"type":"Feature","properties":{\#(row.properties)},"geometry":"#
      + #"{"type":"Polygon","coordinates":[\#(box)]}}"#
  }
  let system = crs.map { #""crs":{"type":"name","properties":{"name":"\#($0)"}},"# } ?? ""
  return #"{"type":"FeatureCollection",\#(system)"features":["# + "\n"
    + features.joined(separator: ",\n") + "\n]}"
}

let forest = """
  project forest { owner = maria }
  person maria {}
  source ortho { path = "ortho.tif" }
  schema crowns {
    class oak { value = 1 }
    class pine { value = 2, title = "Longleaf pine" }
  }
  work_units plots { source = ortho, unit_size = 10 x 20 m }
  samples boxes { schema = crowns, from = "labels.geojson", id_field = "id" }
  """
