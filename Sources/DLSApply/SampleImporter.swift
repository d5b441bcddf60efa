// SampleImporter.swift: brings labels of files into the store as samples.

import DLSGeo
import DLSPlan
package import DLSStore
import DLSWorkflow

/// Imports samples.
package enum SampleImporter {
  /// Reads the files and writes what changed, in one transaction. Importing the same again changes
  /// nothing.
  /// - Parameters:
  ///   - sink: gets every problem, in the order of the files.
  ///   - progress: gets the number of features read, now and then; what it throws ends the import
  ///     and leaves the store as it was.
  package static func run(
    _ request: ImportRequest, store: Store, actor: String?,
    sink: (ImportProblem) -> Void = { _ in }, progress: (Int) throws -> Void = { _ in }
  ) throws -> ImportReport {
    try store.write(actor: actor) { writer in
      var run = try ImportRun(request, store, writer)
      for file in request.files { try run.read(file, sink, progress) }
      return try run.finish(sink)
    }
  }
}

/// One import, within its transaction.
private struct ImportRun {
  let request: ImportRequest
  let store: Store
  let writer: StoreWriter
  let finder: UnitFinder
  let srs: Int32
  var stored: StoredSamples
  var report = ImportReport()
  var added: SampleBatch
  var changed: SampleBatch
  var changedFIDs: [Int64] = []
  var newKeys: Set<Hash128> = []
  var unknown: [String: Int] = [:]
  var lastLabelIsNew = false
  var busyUnits: Set<Int64> = []
  var checker = ValidityChecker()
  var blob: [UInt8] = []
  var hashes: [String] = []

  init(_ request: ImportRequest, _ store: Store, _ writer: StoreWriter) throws {
    self.request = request
    self.store = store
    self.writer = writer
    finder = try UnitFinder(store)
    srs = try store.srsID()
    stored = try StoredSamples(store, block: request.block)
    added = SampleBatch(block: request.block, schema: request.schema)
    changed = SampleBatch(block: request.block, schema: request.schema)
  }

  /// The fields that hold class, id and confidence, as this file spells them.
  private mutating func fields(of file: FeatureFile) throws -> [String] {
    let present = try file.fields()
    report.fieldNames += present.filter { !report.fieldNames.contains($0) }
    func pick(_ wanted: [String]) -> String? {
      for name in wanted {
        if let found = present.first(where: { $0.lowercased() == name }) { return found }
      }
      return nil
    }
    let classes = request.classField ?? pick(["class", "classname", "label", "classvalue"])
    if let field = request.classField, !present.contains(field), !present.isEmpty {
      throw FeatureFileError(
        description: "\(file.shown) has no field \(field), which `class_field` names. It has "
          + "\(present.joined(separator: ", ")).")
    }
    if let field = request.idField, !present.contains(field), !present.isEmpty {
      throw FeatureFileError(
        description: "\(file.shown) has no field \(field), which `id_field` names. It has "
          + "\(present.joined(separator: ", ")).")
    }
    return [classes ?? "", request.idField ?? "", pick(["confidence", "score"]) ?? ""]
  }

  mutating func read(
    _ file: FeatureFile, _ sink: (ImportProblem) -> Void, _ progress: (Int) throws -> Void
  ) throws {
    hashes.append(try file.contentHash())
    let fields = try fields(of: file)
    try file.forEach(fields) { record in
      report.readCount += 1
      if report.readCount & 0x3FFF == 0 { try progress(report.readCount) }
      if let (kind, text) = take(&record, hasClassField: !fields[0].isEmpty) {
        if kind.isLeftOut { stay(record.values[1]) }
        tell(kind, record.place(), text, sink)
      }
    }
    try progress(report.readCount)
  }

  /// What came before under this id stays: its label is in the file still, only left out.
  private mutating func stay(_ id: String?) {
    guard request.idField != nil, let id, !id.isEmpty else { return }
    var key = "\(request.block)/\(id)"
    var part = 1
    while let position = stored.find(key) {
      if !stored.isSeen[position] { report.stayedCount += 1 }
      stored.isSeen[position] = true
      part += 1
      key = "\(request.block)/\(id)#\(part)"
    }
  }

  /// Refuses to remove samples unless somebody named their number.
  private func askConsent(_ gone: Int) throws {
    guard gone > 0, request.consentedRemovals != gone else { return }
    let reasons = report.lines.dropFirst().map { " \($0)" }.joined()
    throw FeatureFileError(
      description: "\(gone) of the \(stored.fids.count) samples that \(request.block) brought "
        + "before are no longer in the files and would be removed. Nothing was changed.\(reasons) "
        + "Correct the files or the block, or, if they are to go, run "
        + "`dls samples import \(request.block) --delete-samples \(gone)`.")
  }

  private mutating func tell(
    _ kind: ImportProblem.Kind, _ place: String, _ text: String, _ sink: (ImportProblem) -> Void
  ) {
    let problem = ImportProblem(kind: kind, place: place, text: text)
    // Of a label that no class has, the first place will do: the label is listed with its count.
    let isRepeated = kind == .unknownClass && !lastLabelIsNew
    report.note(problem, isRepeated: isRepeated)
    sink(problem)
  }

  /// Takes one feature; returns what is to be told about it.
  private mutating func take(
    _ record: inout FeatureRecord, hasClassField: Bool
  ) -> (ImportProblem.Kind, String)? {
    switch record.state {
    case .missing: return (.noGeometry, "has no geometry")
    case .unusable(let reason): return (.invalidGeometry, reason)
    case .present: break
    }
    let label = record.values[0]
    guard let name = className(label, hasClassField) else {
      unknown[label ?? "", default: 0] += 1
      lastLabelIsNew = unknown[label ?? ""] == 1
      return (.unknownClass, label.map { "\"\($0)\" is no class" } ?? "names no class")
    }
    let confidence = record.values[2].flatMap { Double($0) }
    if let confidence, confidence < request.minConfidence {
      return (.lowConfidence, "is sure by \(confidence)")
    }
    let kinds = request.shape.kinds
    guard record.geometry.kind == kinds.one || record.geometry.kind == kinds.many else {
      return (
        .wrongGeometry,
        "is a \(record.geometry.kind.name), and \(request.schema) has \(request.shape.plural)"
      )
    }
    if let problem = checker.problem(in: record.geometry) {
      return (.invalidGeometry, problem.clause)
    }
    var id = record.values[1]
    if request.idField != nil {
      guard let value = id, !value.isEmpty else { return (.noKey, "has no value in the id field") }
      id = value
    }
    if record.geometry.kind == kinds.one {
      return put(record.geometry, name, id, confidence)
    }
    let parts = record.geometry.parts()
    if parts.count > 1 { report.splitCount += 1 }
    var told: (ImportProblem.Kind, String)?
    for (position, part) in parts.enumerated() {
      let partID = id.map { position == 0 ? $0 : "\($0)#\(position + 1)" }
      told = put(part, name, partID, confidence) ?? told
    }
    return told
  }

  private func className(_ label: String?, _ hasClassField: Bool) -> String? {
    if let label, !label.isEmpty { return request.labels.className(label) }
    return hasClassField ? nil : request.labels.only
  }

  /// Adds or changes one sample, or leaves it be.
  private mutating func put(
    _ geometry: Geometry, _ name: String, _ id: String?, _ confidence: Double?
  ) -> (ImportProblem.Kind, String)? {
    var hasher = StableHasher()
    hasher.add(geometry)
    hasher.add(name)
    let shape = hasher.finish()
    hasher.add(request.status.text)
    hasher.add(confidence ?? -1)
    let origin = hasher.finish().stored
    let key = "\(request.block)/\(id ?? String(shape.hex.prefix(16)))"
    if stored.isDeleted(key) {
      return (.keptDeleted, "\(key) was deleted by somebody")
    }
    guard let point = geometry.representativePoint else { return (.noGeometry, "has no geometry") }
    let unit = finder.unit(x: point.x, y: point.y)
    if let position = stored.find(key) {
      if stored.isSeen[position] { return (.duplicateKey, "\(key) came before") }
      stored.isSeen[position] = true
      if stored.isTouched[position] { return kept(position, key) }
      if stored.originHashes[position] == origin {
        report.unchangedCount += 1
        return nil
      }
      GeoPackageBlob.encode(geometry, srs: srs, into: &blob)
      changedFIDs.append(stored.fids[position])
      changed.append(
        key: key, geometry: blob, className: name, unit: unit, status: request.status,
        confidence: confidence, originHash: origin)
      report.updatedCount += 1
    } else {
      var keyHasher = StableHasher()
      keyHasher.add(key)
      guard newKeys.insert(keyHasher.finish()).inserted else {
        return (.duplicateKey, "\(key) came before")
      }
      GeoPackageBlob.encode(geometry, srs: srs, into: &blob)
      added.append(
        key: key, geometry: blob, className: name, unit: unit, status: request.status,
        confidence: confidence, originHash: origin)
      report.addedCount += 1
    }
    report.classCounts[name, default: 0] += 1
    guard let unit else {
      return (.outsideUnits, "\(key) lies in no work unit, near \(point.x) \(point.y)")
    }
    busyUnits.insert(unit)
    return nil
  }

  private func kept(_ position: Int, _ key: String) -> (ImportProblem.Kind, String) {
    stored.statuses[position] == .rejected
      ? (.keptRejected, "\(key) was rejected")
      : (.keptTouched, "\(key) was changed by somebody")
  }

  /// Writes what was collected.
  mutating func finish(_ sink: (ImportProblem) -> Void) throws -> ImportReport {
    let gone = stored.fids.indices.filter { !stored.isSeen[$0] && !stored.isTouched[$0] }
    try askConsent(gone.count)
    for position in gone {
      tell(.removed, request.block, "\(stored.keys[position]) is in no file any more", sink)
    }
    let source = request.files.map(\.shown).joined(separator: ", ")
    let sourceHash = hashes.count == 1 ? hashes[0] : Self.hash(hashes)
    try writer.deleteSamples(gone.map { stored.fids[$0] }, leavesTombstones: false)
    try writer.insertSamples(added, source: source, sourceHash: sourceHash)
    try writer.updateSamples(changedFIDs, changed, source: source, sourceHash: sourceHash)
    try recordJudgement()
    report.startedUnitCount = try SamplePlacing.start(busyUnits, store, writer)
    report.unknownLabels = unknown.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
      ($0.key, $0.value, request.labels.hint($0.key))
    }
    return report
  }

  /// Importing as Approved is the approval of whoever imports: the audit says so.
  private func recordJudgement() throws {
    let rows = added.count + changed.count
    guard request.status != .pendingApproval, rows > 0 else { return }
    try writer.audit(
      AuditEntry(
        layer: "training_samples", key: request.block,
        action: request.status == .approved ? "approve" : "reject",
        detail: "imported as \(request.status.title)", rows: Int64(rows)))
  }

  private static func hash(_ hashes: [String]) -> String {
    var hasher = StableHasher()
    for hash in hashes { hasher.add(hash) }
    return hasher.finish().hex
  }
}
