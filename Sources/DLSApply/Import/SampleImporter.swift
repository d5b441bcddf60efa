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
      try requireShape(of: request, in: store)
      var run = try ImportRun(request, store, writer)
      for file in request.files { try run.read(file, sink, progress) }
      return try run.finish(sink)
    }
  }
}

extension SampleImporter {
  /// Refuses shapes that the store's schema doesn't have yet, or no longer: the text has changed.
  private static func requireShape(of request: ImportRequest, in store: Store) throws {
    guard let settings = try store.schemaSettings(request.schema) else { return }
    let declared = AppliedDeclaration(
      address: request.schema, keyword: "schema", settings: settings)
    let known = [declared].sampleGeometries.first.map(SampleShape.init) ?? .polygon
    if known == request.shape { return }
    throw FeatureFileError(
      description:
        "\(request.schema) has \(known.plural) in the store, and \(request.shape.plural) in "
        + "the project file. Run `dls apply` first.")
  }
}

/// A label that may be the sample of another class or outline that people judged at its place.
private struct WithheldLabel {
  let label: ReadLabel
  let classIndex: Int32
  let key: [UInt8]
  let shape: [UInt8]
  let values: [SQLValue]
  let remark: (kind: ImportProblem.Kind, text: String, isRepeated: Bool)?
  let place: String
  /// The sample's position in `StoredSamples`.
  let position: Int

  /// The label, with its own values as those at hand.
  var labelAtStart: ReadLabel {
    var label = self.label
    label.values = 0
    return label
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
  var matching: LabelMatching
  var parts: PartMatching
  /// Samples whose labels are known by something else now than before, and what.
  var renamed: (fids: [Int64], keys: [String]) = ([], [])
  /// Samples that nobody touched and whose labels are less sure now than the block asks for.
  var unsure: Set<Int> = []
  /// Labels that wait for the end of the files to be told from samples that are judged.
  var withheld: [WithheldLabel] = []
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
  /// The notes of the labels read so far.
  var notes: [String] = []
  /// The fields of the block's schema, and what the labels at hand say for them.
  let fields: [StoredField]
  var values: [SQLValue] = []
  /// Samples that people worked on, and that get values of fields that are newer than they are.
  var filled: (fids: [Int64], hashes: [Int64], values: [SQLValue]) = ([], [], [])
  /// What is to be told of the values of the label at hand, if it is news.
  var remark: (kind: ImportProblem.Kind, text: String, isRepeated: Bool)?
  /// New and changed samples that count as what the block says.
  var judgedCount = 0
  /// New and changed samples of each class, as the batch of new ones numbers them.
  var classCounts: [Int] = []

  init(_ request: ImportRequest, _ store: Store, _ writer: StoreWriter) throws {
    self.request = request
    self.store = store
    self.writer = writer
    finder = try UnitFinder(store)
    srs = try store.srsID()
    stored = try StoredSamples(store, block: request.block, schema: request.schema)
    matching = try LabelMatching(request, store)
    parts = try PartMatching(store)
    fields = try store.fields().filter { $0.schema == request.schema }
    let columns = fields.map(\.column)
    added = SampleBatch(block: request.block, schema: request.schema, fields: columns)
    changed = SampleBatch(block: request.block, schema: request.schema, fields: columns)
    isBusy = [Bool](repeating: false, count: finder.fids.count)
  }

  /// The fields that hold class, id and confidence, as this file spells them.
  private mutating func names(in file: FeatureFile) throws -> (fields: [String], all: [String]) {
    let present = try LabelFields.present(in: file, request)
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
    return (LabelFields(request, present).names, present)
  }

  /// Reads one file: a second thread reads and judges, this one compares and writes.
  mutating func read(
    _ file: FeatureFile, _ sink: (ImportProblem) -> Void, _ progress: (Int) throws -> Void
  ) throws {
    tellLeftOut(of: file, sink)
    let found = try names(in: file)
    var wanted = found.fields
    let here = try StoredHere(request, store, of: file)
    if here != nil { wanted += StoredThere.fields }
    let noted = fields.isEmpty ? nil : LabelValues(fields, first: wanted.count)
    wanted += LabelValues.names(fields, among: found.all, isStore: here != nil)
    for key in here?.deletedThere ?? [] {
      let text = "\(key) was deleted there, and is here"
      tell(ImportProblem(kind: .deletedThere, place: file.shown, text: text), sink)
    }
    let reader = LabelReader(
      request, file, fields: wanted, finder: finder, srs: srs,
      here: here, noted: noted, after: tally)
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
    let firstNote = Int32(notes.count)
    notes += chunk.notes
    values = chunk.values
    var told: (kind: ImportProblem.Kind, text: String, isRepeated: Bool)?
    var first = 0
    try chunk.keys.bytes.withUnsafeBytes { keys in
      try chunk.shapes.bytes.withUnsafeBytes { shapes in
        var fates: [PartMatching.Fate] = []
        for row in chunk.labels.indices {
          var label = chunk.labels[row]
          if label.note >= 0 { label.note += firstNote }
          if row == first { fates = try self.fates(from: row, chunk) }
          if label.problem >= 0 {
            told = chunk.problems[Int(label.problem)]
          } else {
            remark = label.remark < 0 ? nil : chunk.problems[Int(label.remark)]
            let before = report.addedCount + report.updatedCount
            let unchanged = report.unchangedCount
            let problem = try put(
              label, classes[Int(label.className)],
              key: UnsafeRawBufferPointer(rebasing: keys[chunk.keys.range(row)]),
              shape: UnsafeRawBufferPointer(rebasing: shapes[chunk.shapes.range(row)]), places,
              fates.isEmpty ? .asRead : fates[row - first])
            told = problem.map { ($0.0, $0.1, false) } ?? told
            if report.addedCount + report.updatedCount > before {
              try tellRemark(places.text(label.position), sink)
            } else if request.tellsAgain, report.unchangedCount > unchanged, let remark {
              // No news, so not counted.
              let place = try places.text(label.position)
              sink(ImportProblem(kind: remark.kind, place: place, text: remark.text))
            }
          }
          guard label.isLast else { continue }
          if let problem = told {
            if problem.kind.isLeftOut { stay(chunk.keys.text(first), problem.kind) }
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

  /// What becomes of the parts of the label that begins at a row; none where their keys say so.
  private mutating func fates(
    from row: Int, _ chunk: LabelChunk
  ) throws -> [PartMatching.Fate] {
    let label = chunk.labels[row]
    guard request.idField != nil, label.problem < 0, !label.isRepeated,
      !label.isLast || stored.hasParts, !stored.fids.isEmpty
    else { return [] }
    let last = chunk.labels[row...].firstIndex { $0.isLast } ?? row
    return try parts.fates(of: row...last, in: chunk, stored)
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
      if let id = one.feature { stay("\(request.block)/\(id)", .unreadable) }
      let problem = ImportProblem(
        kind: one.kind, place: one.text(in: file.shown), text: one.reason)
      report.note(problem)
      sink(problem)
    }
  }

  /// What came before under this key stays: its label is in the file still, only left out. Where the
  /// block asks for more than it is sure by, it stays only if people worked on it.
  private mutating func stay(_ first: String, _ kind: ImportProblem.Kind) {
    guard request.idField != nil, !first.isEmpty else { return }
    var key = first
    var part = 1
    while let position = stored.find(key) {
      if kind == .lowConfidence, !stored.isTouched[position] {
        unsure.insert(position)
      } else {
        if !stored.isSeen[position] { report.stayedCount += 1 }
        stored.isSeen[position] = true
      }
      part += 1
      key = "\(first)#\(part)"
    }
  }

  /// Refuses to remove samples unless somebody named their number.
  private func askConsent(_ gone: Int) throws {
    guard gone > 0, request.consentedRemovals != gone else { return }
    let reasons = report.lines.dropFirst().map { " \($0)" }.joined()
    let unsure = self.unsure.isEmpty ? "" : ", or less sure than `min_confidence`,"
    throw FeatureFileError(
      description: "\(gone) of the \(stored.fids.count) samples that \(request.block) brought "
        + "before are no longer in the files\(unsure) and would be removed. Nothing was "
        + "changed.\(reasons) "
        + "Correct the files or the block, or, if they are to go, run "
        + "`dls samples import \(request.block) --delete-samples \(gone)`.")
  }

  /// Adds or changes one sample, or leaves it be; returns what is to be told about it.
  private mutating func put(
    _ label: ReadLabel, _ classIndex: Int32, key: UnsafeRawBufferPointer,
    shape: UnsafeRawBufferPointer, _ places: FeaturePlaces, _ fate: PartMatching.Fate
  ) throws -> (ImportProblem.Kind, String)? {
    if case .new(var key) = fate {
      return try key.withUTF8 {
        try put(
          label, classIndex, key: UnsafeRawBufferPointer($0), shape: shape, places, .asRead)
      }
    }
    var text: String { String(decoding: key, as: UTF8.self) }
    var deleted: (ImportProblem.Kind, String) { (.keptDeleted, "\(text) was deleted by somebody") }
    if case .deleted = fate { return deleted }
    var known = stored.find(key)
    if case .into(let position) = fate {
      known = position
    } else if stored.hasTombstones, stored.isDeleted(text) {
      return deleted
    }
    if let position = known {
      if stored.isSeen[position] { return (.duplicateKey, "\(text) came before") }
      return try put(label, classIndex, key: key, shape: shape, into: position)
    }
    if label.isRepeated { return (.duplicateKey, "\(text) came before") }
    switch try matching.find(label, shape, added.classNames[Int(classIndex)], in: stored) {
    case .deleted: return deleted
    case .same(let position):
      rename(position, text)
      return try put(label, classIndex, key: key, shape: shape, into: position)
    case .judgedOtherwise(let position):
      withheld.append(
        WithheldLabel(
          label: label, classIndex: classIndex, key: Array(key), shape: Array(shape),
          values: fields.isEmpty ? [] : Array(values[label.values...].prefix(fields.count)),
          remark: remark, place: try places.text(label.position), position: position))
      return nil
    case nil: return add(label, classIndex, key: key, shape: shape)
    }
  }

  /// Gives a sample the key that its label is known by now, where it was an id before and isn't any
  /// more, or the other way round. Else keys stay as they are.
  private mutating func rename(_ position: Int, _ key: String) {
    let isByID = !LabelIdentity.isMadeOfOutline(stored.keys[position], request.block)
    guard isByID != (request.idField != nil) else { return }
    renamed.fids.append(stored.fids[position])
    renamed.keys.append(key)
    report.renamedCount += 1
  }

  /// Adds a sample; returns what is to be told about it.
  private mutating func add(
    _ label: ReadLabel, _ classIndex: Int32, key: UnsafeRawBufferPointer,
    shape: UnsafeRawBufferPointer
  ) -> (ImportProblem.Kind, String)? {
    append(label, classIndex, key: key, shape: shape, isNew: true)
    report.addedCount += 1
    return place(label, classIndex, key)
  }

  /// Changes the sample that a label belongs to, or leaves it be; returns what is to be told about it.
  private mutating func put(
    _ label: ReadLabel, _ classIndex: Int32, key: UnsafeRawBufferPointer,
    shape: UnsafeRawBufferPointer, into position: Int
  ) throws -> (ImportProblem.Kind, String)? {
    stored.isSeen[position] = true
    let isTouched = stored.isTouched[position]
    let className = added.classNames[Int(classIndex)]
    let isSame =
      try !stored.isOfOtherSchema[position] && stored.originHashes[position] == label.originHash
      || !stored.isOfOtherSchema[position] && label.note < 0 && !label.hasValues
        && matching.isAsImported(
          label, className, shape, position, stored,
          statuses: isTouched ? SampleStatus.allCases : [label.status])
    if isTouched {
      if label.hasValues, stored.originHashes[position] == label.bareHash {
        return fill(label, position)
      }
      let difference =
        isSame ? nil : try matching.difference(className, shape, position, stored)
      return difference.map { (.keptChanged, $0) } ?? kept(position)
    }
    if isSame {
      report.unchangedCount += 1
      return nil
    }
    changedFIDs.append(stored.fids[position])
    append(label, classIndex, key: key, shape: shape, isNew: false)
    report.updatedCount += 1
    return place(label, classIndex, key)
  }

  /// Gives a sample that people worked on the values of its label, which had none when it came: the fields
  /// are newer. Returns what is to be told of it, as ever.
  private mutating func fill(
    _ label: ReadLabel, _ position: Int
  ) -> (ImportProblem.Kind, String)? {
    filled.fids.append(stored.fids[position])
    filled.hashes.append(label.originHash)
    filled.values += values[label.values...].prefix(fields.count)
    report.filledCount += 1
    return kept(position)
  }

  /// Counts a new or changed sample, and its unit as busy; returns what is to be told about where it
  /// lies.
  private mutating func place(
    _ label: ReadLabel, _ classIndex: Int32, _ key: UnsafeRawBufferPointer
  ) -> (ImportProblem.Kind, String)? {
    classCounts[Int(classIndex)] += 1
    guard label.unit >= 0 else {
      let name = String(decoding: key, as: UTF8.self)
      return (.outsideUnits, "\(name) lies in no work unit, near \(PlaceText.of(label.x, label.y))")
    }
    isBusy[Int(label.unit)] = true
    return nil
  }

  /// Labels of another class or outline than the sample that people judged there: told, where the
  /// files don't have that sample's own label as well; else samples of their own.
  private mutating func settleWithheld(_ sink: (ImportProblem) -> Void) throws {
    for one in withheld {
      var told: (ImportProblem.Kind, String)?
      if stored.isSeen[one.position] {
        (values, remark) = (one.values, one.remark)
        tellRemark(one.place, sink)
        told = one.key.withUnsafeBytes { key in
          one.shape.withUnsafeBytes { add(one.labelAtStart, one.classIndex, key: key, shape: $0) }
        }
      } else {
        stored.isSeen[one.position] = true
        let className = added.classNames[Int(one.classIndex)]
        let difference = try one.shape.withUnsafeBytes {
          try matching.difference(className, $0, one.position, stored)
        }
        told = difference.map { (.keptChanged, $0) } ?? kept(one.position)
        rename(one.position, String(decoding: one.key, as: UTF8.self))
      }
      guard let told else { continue }
      tell(ImportProblem(kind: told.0, place: one.place, text: told.1), sink)
    }
  }

  /// Tells what is wrong with the values of the label at hand.
  private mutating func tellRemark(
    _ place: @autoclosure () throws -> String, _ sink: (ImportProblem) -> Void
  ) rethrows {
    guard let found = remark else { return }
    let problem = ImportProblem(kind: found.kind, place: try place(), text: found.text)
    report.note(problem, isRepeated: found.isRepeated)
    sink(problem)
  }

  private mutating func tell(_ problem: ImportProblem, _ sink: (ImportProblem) -> Void) {
    report.note(problem)
    sink(problem)
  }

  private mutating func append(
    _ label: ReadLabel, _ classIndex: Int32, key: UnsafeRawBufferPointer,
    shape: UnsafeRawBufferPointer, isNew: Bool
  ) {
    let unit = label.unit < 0 ? 0 : finder.fids[Int(label.unit)]
    let note = label.note < 0 ? nil : notes[Int(label.note)]
    if label.status == request.status { judgedCount += 1 }
    if isNew {
      added.append(
        key: key, geometry: shape, classIndex: classIndex, unit: unit, status: label.status,
        confidence: label.confidence, note: note, originHash: label.originHash)
      if !fields.isEmpty { added.append(fieldValues: values[label.values...].prefix(fields.count)) }
    } else {
      let index = changed.index(of: added.classNames[Int(classIndex)])
      changed.append(
        key: key, geometry: shape, classIndex: index, unit: unit, status: label.status,
        confidence: label.confidence, note: note, originHash: label.originHash)
      if !fields.isEmpty {
        changed.append(fieldValues: values[label.values...].prefix(fields.count))
      }
    }
  }

  private func kept(_ position: Int) -> (ImportProblem.Kind, String) {
    stored.statuses[position] == .rejected
      ? (.keptRejected, "\(stored.keys[position]) was rejected")
      : (.keptTouched, "\(stored.keys[position]) was changed by somebody")
  }

  /// Tells what the files no longer have, and removes of it what nobody has touched.
  private mutating func settleGone(_ sink: (ImportProblem) -> Void) throws {
    let unseen = stored.fids.indices.filter { !stored.isSeen[$0] }
    let gone = unseen.filter { !stored.isTouched[$0] }
    try askConsent(gone.count)
    for position in unseen {
      let isKept = stored.isTouched[position]
      let near = isKept ? try matching.place(stored.fids[position]).map { ", near \($0)" } : nil
      let text =
        unsure.contains(position)
        ? "\(stored.keys[position]) is less sure than min_confidence"
        : "\(stored.keys[position]) is in no file any more\(near ?? "")"
      tell(
        ImportProblem(kind: isKept ? .keptGone : .removed, place: request.block, text: text), sink)
    }
    try writer.deleteSamples(gone.map { stored.fids[$0] }, leavesTombstones: false)
  }

  /// Writes what is left to write.
  mutating func finish(_ sink: (ImportProblem) -> Void) throws -> ImportReport {
    try settleWithheld(sink)
    try settleGone(sink)
    let source = request.files.map(\.shown).joined(separator: ", ")
    let sourceHash = hashes.count == 1 ? hashes[0] : Self.hash(hashes)
    try flush(expecting: added.count)
    try load?.finish(sourceHash: sourceHash)
    try writer.renameSamples(renamed.fids, keys: renamed.keys)
    try writer.updateSamples(changedFIDs, changed, source: source, sourceHash: sourceHash)
    try writer.fillFields(
      filled.fids, fields.map(\.column), filled.values, originHashes: filled.hashes)
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
    guard request.status != .pendingApproval, judgedCount > 0 else { return }
    try writer.audit(
      AuditEntry(
        layer: "training_samples", key: request.block,
        action: request.status == .approved ? "approve" : "reject",
        detail: "imported as \(request.status.title)", rows: Int64(judgedCount)))
  }

  private static func hash(_ hashes: [String]) -> String {
    var hasher = StableHasher()
    for hash in hashes { hasher.add(hash) }
    return hasher.finish().hex
  }
}
