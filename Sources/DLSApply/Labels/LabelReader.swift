// LabelReader.swift: reads and judges the labels of one file, on a thread of its own.

import DLSGeo
import DLSPlan
import DLSPlatform
import DLSStore
import DLSWorkflow

/// Reads a file's labels: everything about a label that the samples in the store have no say in.
/// One value reads one file.
struct LabelReader: Sendable {
  private let request: ImportRequest
  private let file: FeatureFile
  /// The names of the fields of class, id and confidence in this file; empty for none.
  private let fields: [String]
  private let finder: UnitFinder
  private let srs: Int32
  private let keyHead: String
  /// Labels that no class has, with how often they came.
  private var unknown: [String: Int]
  /// The keys that came before.
  private let seen: HashSet

  private var chunk = LabelChunk()
  private var shapeJudge: ShapeJudge
  private var blob: [UInt8] = []
  private var classIndexes: [String: Int32] = [:]
  private var classNames: [String] = []
  /// The last label and its class: neighbours often have the same.
  private var lastLabel: (text: String, index: Int32)?
  private var lastLabelIsNew = false
  /// For the samples of another store, those that this one has.
  private let here: StoredHere?
  /// What the last label counts as.
  private var status: SampleStatus
  /// The note of the last label, where it comes from another store.
  private var note: String?
  /// How sure the last label is.
  private var confidence = Confidence.unsaid
  /// What the last label says for the schema's fields; nil where that has none.
  private var noted: LabelValues?
  /// What was told of missing values.
  private var told: Set<String> = []

  init(
    _ request: ImportRequest, _ file: FeatureFile, fields: [String], finder: UnitFinder,
    srs: Int32, here: StoredHere?, noted: LabelValues?, after last: Tally
  ) {
    self.noted = noted
    self.request = request
    self.here = here
    status = request.status
    shapeJudge = ShapeJudge(request)
    self.file = file
    self.fields = fields
    self.finder = finder
    self.srs = srs
    unknown = last.unknown
    seen = last.seen
    keyHead = "\(request.block)/"
  }

  /// What is known when a file has been read to its end, and the next one begins with.
  struct Tally: Sendable {
    /// A hash of the whole file.
    var hash = ""
    var unknown: [String: Int] = [:]
    var seen = HashSet()
  }

  /// Reads the file and hands over chunks until its end, or until nobody wants more.
  func run(_ queue: Handover<LabelChunk>) throws -> Tally {
    defer { queue.end() }
    var reader = self
    let hash = try file.forEach(fields) { record in
      reader.take(&record)
      if reader.chunk.labels.count >= LabelChunk.size { try reader.hand(to: queue, record) }
    }
    try reader.hand(to: queue, nil)
    return Tally(hash: hash, unknown: reader.unknown, seen: reader.seen)
  }

  private mutating func hand(to queue: Handover<LabelChunk>, _ record: FeatureRecord?) throws {
    chunk.classNames = classNames
    chunk.offset = record?.position.offset ?? 0
    guard queue.put(chunk) else { throw Interrupted() }
    chunk = LabelChunk()
  }

  /// Takes one feature.
  private mutating func take(_ record: inout FeatureRecord) {
    chunk.readCount += 1
    let first = chunk.labels.count
    if request.idField != nil { record.normaliseID() }
    noted?.read(record)
    if let (kind, text) = judge(&record) {
      leaveOut(record, kind, text)
    } else if record.geometry.kind == request.shape.kinds.one {
      add(record.geometry, record, id: record.values[1])
    } else {
      let parts = record.geometry.parts()
      if parts.count > 1 { chunk.splitCount += 1 }
      for (position, part) in parts.enumerated() {
        let id = record.values[1].map { position == 0 ? $0 : "\($0)#\(position + 1)" }
        add(part, record, id: id)
      }
    }
    noteRemark(first)
    for label in first..<chunk.labels.count { chunk.labels[label].isLast = false }
    if chunk.labels.count > first { chunk.labels[chunk.labels.count - 1].isLast = true }
  }

  /// Tells of the last label's values with the first sample that it makes.
  private mutating func noteRemark(_ first: Int) {
    guard let remark = noted?.remark, first < chunk.labels.count, chunk.labels[first].problem < 0
    else { return }
    chunk.labels[first].remark = Int32(chunk.problems.count)
    // Whole files may lack a field: the first label of them is enough to read.
    let isRepeated = remark.kind == .missingField && !told.insert(remark.text).inserted
    chunk.problems.append((remark.kind, remark.text, isRepeated))
  }

  private mutating func leaveOut(
    _ record: FeatureRecord, _ kind: ImportProblem.Kind, _ text: String
  ) {
    var label = ReadLabel(position: record.position)
    label.problem = Int32(chunk.problems.count)
    // Of a label that no class has, the first place will do: the label is listed with its count.
    let isRepeated = kind == .unknownClass && !lastLabelIsNew
    chunk.problems.append((kind, text, isRepeated))
    chunk.labels.append(label)
    chunk.keys.append(record.values[1].map { $0.isEmpty ? "" : keyHead + $0 } ?? "")
    chunk.shapes.append("")
  }

  /// Why a feature becomes no sample; nil when it does.
  private mutating func judge(
    _ record: inout FeatureRecord
  ) -> (ImportProblem.Kind, String)? {
    if let problem = ShapeJudge.absence(record) { return problem }
    if let problem = judgeStored(&record) { return problem }
    if let problem = findClass(record.values[0]) { return problem }
    confidence = Confidence(record.values[2])
    if let text = confidence.shortfall(request.minConfidence, record.values[2]) {
      return (.lowConfidence, text)
    }
    if let problem = shapeJudge.problem(record.geometry) { return problem }
    if request.idField == nil {
      record.values[1] = nil
    } else if record.values[1]?.isEmpty ?? true {
      return (.noKey, "has no value in the id field")
    }
    return nil
  }

  /// Of another store's sample, why it doesn't come in; nil where it does, as `status`: what nobody
  /// has approved there is not approved by its import.
  private mutating func judgeStored(_ record: inout FeatureRecord) -> (ImportProblem.Kind, String)?
  {
    guard let here else { return nil }
    let sample = StoredThere(record)
    let verdict = here.judge(
      sample, record.geometry, id: request.idField == nil ? nil : record.values[1])
    if let id = verdict.id { record.values[1] = id }
    if let problem = verdict.problem { return problem }
    status = sample.status == .approved ? request.status : .pendingApproval
    note = sample.note
    return nil
  }

  /// Finds the class of a label, as `lastLabel`; returns what is wrong where there is none.
  private mutating func findClass(_ label: String?) -> (ImportProblem.Kind, String)? {
    if let label, let lastLabel, label == lastLabel.text { return nil }
    guard let name = className(label) else {
      unknown[label ?? "", default: 0] += 1
      lastLabelIsNew = unknown[label ?? ""] == 1
      return (.unknownClass, label.map { "\"\($0)\" is no class" } ?? "names no class")
    }
    var index = classIndexes[name]
    if index == nil {
      index = Int32(classNames.count)
      classIndexes[name] = index
      classNames.append(name)
    }
    lastLabel = (label ?? "", index ?? 0)
    return nil
  }

  private func className(_ label: String?) -> String? {
    if let label, !label.isEmpty {
      return request.labels.className(label, isValue: LabelMap.isOfValues(fields[0]))
    }
    return fields[0].isEmpty ? request.labels.only : nil
  }

  /// Adds one sample.
  private mutating func add(_ geometry: Geometry, _ record: FeatureRecord, id: String?) {
    guard let point = geometry.representativePoint, let lastLabel else {
      return leaveOut(record, .noGeometry, "has no geometry")
    }
    var label = ReadLabel(position: record.position)
    label.className = lastLabel.index
    label.confidence = confidence.share ?? .nan
    label.x = point.x
    label.y = point.y
    let hasher = LabelIdentity.hasher(geometry, classNames[Int(lastLabel.index)])
    // A sample that lacks what a field asks for waits for approval, whatever the block says.
    let isLacking = noted?.isLacking ?? false
    label.status = isLacking && status == .approved ? .pendingApproval : status
    label.originHash = LabelIdentity.originHash(
      hasher, label.status, label.confidence, note: note, values: noted?.digest)
    let key = keyHead + (id ?? LabelIdentity.name(hasher))
    var keyHasher = StableHasher()
    keyHasher.add(key)
    label.isRepeated = !seen.insert(keyHasher.finish())
    label.unit = finder.position(x: point.x, y: point.y)
    GeoPackageBlob.encode(geometry, srs: srs, into: &blob)
    if let note {
      label.note = Int32(chunk.notes.count)
      chunk.notes.append(note)
    }
    if let noted {
      label.values = chunk.values.count
      label.hasValues = noted.digest != nil
      label.bareHash = LabelIdentity.originHash(hasher, status, label.confidence, note: note)
      chunk.values += noted.values
    }
    chunk.labels.append(label)
    chunk.keys.append(key)
    blob.withUnsafeBytes { chunk.shapes.append(raw: $0) }
  }
}
