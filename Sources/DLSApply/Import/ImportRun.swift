// ImportRun.swift: one import of samples: files are read, and what they hold is compared and written.

import DLSPlatform
import DLSStore

/// One import, within its transaction: what a second thread read is compared with the samples in
/// the store, and written.
struct ImportRun {
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
  /// Where in the text the fields were that the last such sample lacked: the next one's are likely the same.
  var newer = 0..<0
  /// What is to be told of the values of the part at hand, if it is news.
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
            let part = LabelPart(
              label: label, classIndex: classes[Int(label.className)],
              key: UnsafeRawBufferPointer(rebasing: keys[chunk.keys.range(row)]),
              shape: UnsafeRawBufferPointer(rebasing: shapes[chunk.shapes.range(row)]))
            let problem = try take(part, places, fates.isEmpty ? .asRead : fates[row - first], sink)
            told = problem.map { ($0.0, $0.1, false) } ?? told
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

  /// Takes one part of a label, and tells what is wrong with its values where that is news; returns what is
  /// to be told of the label.
  private mutating func take(
    _ part: LabelPart, _ places: FeaturePlaces, _ fate: PartMatching.Fate,
    _ sink: (ImportProblem) -> Void
  ) throws -> (ImportProblem.Kind, String)? {
    let before = report.addedCount + report.updatedCount
    let unchanged = report.unchangedCount
    let problem = try put(part, places, fate)
    if report.addedCount + report.updatedCount > before {
      try tellRemark(places.text(part.label.position), sink)
    } else if request.tellsAgain, report.unchangedCount > unchanged, let remark {
      // No news, so not counted.
      let place = try places.text(part.label.position)
      sink(ImportProblem(kind: remark.kind, place: place, text: remark.text))
    }
    return problem
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

  /// Writes the new samples that wait, all of them.
  mutating func flush(expecting expected: Int) throws {
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

  /// Tells what is wrong with the values of the label at hand.
  mutating func tellRemark(
    _ place: @autoclosure () throws -> String, _ sink: (ImportProblem) -> Void
  ) rethrows {
    guard let found = remark else { return }
    let problem = ImportProblem(kind: found.kind, place: try place(), text: found.text)
    report.note(problem, isRepeated: found.isRepeated)
    sink(problem)
  }

  /// Counts a problem, and tells it.
  mutating func tell(_ problem: ImportProblem, _ sink: (ImportProblem) -> Void) {
    report.note(problem)
    sink(problem)
  }
}
