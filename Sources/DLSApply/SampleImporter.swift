// SampleImporter.swift: brings labels of files into the store as samples.

import DLSGeo
import DLSPlan
import DLSPlatform
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

/// One import, within its transaction: what a second thread read is compared with the samples in
/// the store, and written.
private struct ImportRun {
  /// How many samples are held in memory at once on their way into the store.
  private static let partSize = 16_384

  let request: ImportRequest
  let store: Store
  let writer: StoreWriter
  let finder: UnitFinder
  let srs: Int32
  var stored: StoredSamples
  var report = ImportReport()
  var load: SampleLoad?
  var added: SampleBatch
  var changed: SampleBatch
  var changedFIDs: [Int64] = []
  /// What the files read so far leave for the next.
  var tally = LabelReader.Tally()
  var hashes: [String] = []
  /// Whether each unit, as the finder numbers them, got a new or changed sample.
  var isBusy: [Bool]
  /// New and changed samples of each class, as the batch of new ones numbers them.
  var classCounts: [Int] = []

  init(_ request: ImportRequest, _ store: Store, _ writer: StoreWriter) throws {
    self.request = request
    self.store = store
    self.writer = writer
    finder = try UnitFinder(store)
    srs = try store.srsID()
    stored = try StoredSamples(store, block: request.block)
    added = SampleBatch(block: request.block, schema: request.schema)
    changed = SampleBatch(block: request.block, schema: request.schema)
    isBusy = [Bool](repeating: false, count: finder.fids.count)
  }

  /// The fields that hold class, id and confidence, as this file spells them.
  private mutating func fields(of file: FeatureFile) throws -> [String] {
    let present = try file.fields()
    report.fieldNames += present.filter { !report.fieldNames.contains($0) }
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
    return LabelFields(request, present).names
  }

  /// Reads one file: a second thread reads and judges, this one compares and writes.
  mutating func read(
    _ file: FeatureFile, _ sink: (ImportProblem) -> Void, _ progress: (Int) throws -> Void
  ) throws {
    tellLeftOut(of: file, sink)
    let reader = LabelReader(
      request, file, fields: try fields(of: file), finder: finder, srs: srs, after: tally)
    let queue = Handover<LabelChunk>(room: 8)
    let worker = try Worker { try reader.run(queue) }
    let places = FeaturePlaces(file)
    do {
      while let chunk = queue.next() {
        try take(chunk, places, sink)
        try startLoad(chunk, of: file)
        try progress(report.readCount)
      }
    } catch {
      queue.end()
      _ = try? worker.wait()
      throw error
    }
    tally = try worker.wait()
    hashes.append(tally.hash)
  }

  /// Takes a chunk of labels.
  private mutating func take(
    _ chunk: LabelChunk, _ places: FeaturePlaces, _ sink: (ImportProblem) -> Void
  ) throws {
    report.readCount += chunk.readCount
    report.splitCount += chunk.splitCount
    let classes = chunk.classNames.map { added.index(of: $0) }
    classCounts += [Int](repeating: 0, count: max(0, added.classNames.count - classCounts.count))
    var told: (kind: ImportProblem.Kind, text: String, isRepeated: Bool)?
    var first = 0
    try chunk.keys.bytes.withUnsafeBytes { keys in
      try chunk.shapes.bytes.withUnsafeBytes { shapes in
        for row in chunk.labels.indices {
          let label = chunk.labels[row]
          if label.problem >= 0 {
            told = chunk.problems[Int(label.problem)]
          } else {
            let problem = put(
              label, classes[Int(label.className)],
              key: UnsafeRawBufferPointer(rebasing: keys[chunk.keys.range(row)]),
              shape: UnsafeRawBufferPointer(rebasing: shapes[chunk.shapes.range(row)]))
            told = problem.map { ($0.0, $0.1, false) } ?? told
          }
          guard label.isLast else { continue }
          if let problem = told {
            if problem.kind.isLeftOut { stay(chunk.keys.text(first)) }
            let found = ImportProblem(
              kind: problem.kind, place: try places.text(label.position), text: problem.text)
            report.note(found, isRepeated: problem.isRepeated)
            sink(found)
            told = nil
          }
          first = row + 1
        }
      }
    }
  }

  /// Writes the new samples when there are enough of them.
  private mutating func startLoad(_ chunk: LabelChunk, of file: FeatureFile) throws {
    guard added.count >= Self.partSize else { return }
    try flush(expecting: expected(chunk, file))
  }

  /// About how many samples the file holds, by the share of it that was read.
  private func expected(_ chunk: LabelChunk, _ file: FeatureFile) -> Int {
    guard chunk.offset > 0, let size = FileSystem.info(file.path)?.size else {
      return report.readCount
    }
    return Int(Double(report.readCount) * Double(size) / Double(chunk.offset))
  }

  private mutating func flush(expecting expected: Int) throws {
    let load =
      self.load
      ?? SampleLoad(
        writer, block: request.block, schema: request.schema, expecting: expected,
        source: request.files.map(\.shown).joined(separator: ", "))
    self.load = load
    try load.add(added)
    added.removeAll()
  }

  /// Counts and lists what never reached this file.
  private mutating func tellLeftOut(of file: FeatureFile, _ sink: (ImportProblem) -> Void) {
    report.readCount += file.leftOutCount
    report.note(.unreadable, unlisted: file.leftOutCount - file.leftOut.count)
    for one in file.leftOut {
      if let id = one.feature { stay("\(request.block)/\(id)") }
      let place = one.feature.map { "\(file.shown) \($0)" } ?? file.shown
      let problem = ImportProblem(kind: .unreadable, place: place, text: one.reason)
      report.note(problem)
      sink(problem)
    }
  }

  /// What came before under this key stays: its label is in the file still, only left out.
  private mutating func stay(_ first: String) {
    guard request.idField != nil, !first.isEmpty else { return }
    var key = first
    var part = 1
    while let position = stored.find(key) {
      if !stored.isSeen[position] { report.stayedCount += 1 }
      stored.isSeen[position] = true
      part += 1
      key = "\(first)#\(part)"
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

  /// Adds or changes one sample, or leaves it be; returns what is to be told about it.
  private mutating func put(
    _ label: ReadLabel, _ classIndex: Int32, key: UnsafeRawBufferPointer,
    shape: UnsafeRawBufferPointer
  ) -> (ImportProblem.Kind, String)? {
    var text: String { String(decoding: key, as: UTF8.self) }
    if stored.hasTombstones, stored.isDeleted(text) {
      return (.keptDeleted, "\(text) was deleted by somebody")
    }
    if let position = stored.find(key) {
      if stored.isSeen[position] { return (.duplicateKey, "\(text) came before") }
      stored.isSeen[position] = true
      if stored.isTouched[position] { return kept(position, text) }
      if stored.originHashes[position] == label.originHash {
        report.unchangedCount += 1
        return nil
      }
      changedFIDs.append(stored.fids[position])
      append(label, classIndex, key: key, shape: shape, isNew: false)
      report.updatedCount += 1
    } else {
      if label.isRepeated { return (.duplicateKey, "\(text) came before") }
      append(label, classIndex, key: key, shape: shape, isNew: true)
      report.addedCount += 1
    }
    classCounts[Int(classIndex)] += 1
    guard label.unit >= 0 else {
      return (.outsideUnits, "\(text) lies in no work unit, near \(PlaceText.of(label.x, label.y))")
    }
    isBusy[Int(label.unit)] = true
    return nil
  }

  private mutating func append(
    _ label: ReadLabel, _ classIndex: Int32, key: UnsafeRawBufferPointer,
    shape: UnsafeRawBufferPointer, isNew: Bool
  ) {
    let unit = label.unit < 0 ? 0 : finder.fids[Int(label.unit)]
    if isNew {
      added.append(
        key: key, geometry: shape, classIndex: classIndex, unit: unit, status: request.status,
        confidence: label.confidence, originHash: label.originHash)
    } else {
      let index = changed.index(of: added.classNames[Int(classIndex)])
      changed.append(
        key: key, geometry: shape, classIndex: index, unit: unit, status: request.status,
        confidence: label.confidence, originHash: label.originHash)
    }
  }

  private func kept(_ position: Int, _ key: String) -> (ImportProblem.Kind, String) {
    stored.statuses[position] == .rejected
      ? (.keptRejected, "\(key) was rejected")
      : (.keptTouched, "\(key) was changed by somebody")
  }

  /// Writes what is left to write.
  mutating func finish(_ sink: (ImportProblem) -> Void) throws -> ImportReport {
    let gone = stored.fids.indices.filter { !stored.isSeen[$0] && !stored.isTouched[$0] }
    try askConsent(gone.count)
    for position in gone {
      let problem = ImportProblem(
        kind: .removed, place: request.block,
        text: "\(stored.keys[position]) is in no file any more")
      report.note(problem)
      sink(problem)
    }
    let source = request.files.map(\.shown).joined(separator: ", ")
    let sourceHash = hashes.count == 1 ? hashes[0] : Self.hash(hashes)
    try writer.deleteSamples(gone.map { stored.fids[$0] }, leavesTombstones: false)
    try flush(expecting: added.count)
    try load?.finish(sourceHash: sourceHash)
    try writer.updateSamples(changedFIDs, changed, source: source, sourceHash: sourceHash)
    try recordJudgement()
    let busy = isBusy.indices.filter { isBusy[$0] }.map { finder.fids[$0] }
    report.startedUnitCount = try SamplePlacing.start(busy, writer)
    for (index, count) in classCounts.enumerated() where count > 0 {
      report.classCounts[added.classNames[index]] = count
    }
    report.unknownLabels = tally.unknown.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
      ($0.key, $0.value, request.labels.hint($0.key))
    }
    return report
  }

  /// Importing as Approved is the approval of whoever imports: the audit says so.
  private func recordJudgement() throws {
    let rows = report.addedCount + report.updatedCount
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
