// StoredHere.swift: which samples of another store this one has already.

import DLSGeo
import DLSPlan
import DLSStore
import DLSWorkflow

/// What this store knows of the samples of another one, such as a colleague's copy: those that it has,
/// and those that somebody deleted from it.
struct StoredHere: Sendable {
  /// The columns of the other store's samples that are read beside those of a label, in the order in which
  /// `StoredThere` takes them.
  static let fields = ["status", "key", "class", "note", "updated_at"]

  /// A sample of this store.
  private struct Known {
    var outline: UInt64
    var className: String
    var status: SampleStatus
    var note: String?
    /// Whether it was changed here since the stores parted.
    var isChanged: Bool
  }

  /// Where the other store was this one once, so that a key means the same sample in both: when they parted.
  private let parting: String?
  private var samples: [String: Known] = [:]
  private var deleted: Set<String> = []
  /// The keys of samples that were deleted there since the stores parted, and are here.
  private(set) var deletedThere: [String] = []

  /// What this store knows of the samples in a file.
  /// - Returns: nil where the file is no store.
  init?(_ store: Store, of file: FeatureFile) throws {
    let own = store.connection
    let found = try file.readStore { theirs -> (parting: String?, gone: [String]) in
      guard let parting = try Self.parting(own, theirs) else { return (nil, []) }
      return (parting, try Self.deleted(in: theirs, since: parting))
    }
    guard let found else { return nil }
    parting = found.parting
    samples = try Self.samples(own, since: found.parting ?? "")
    guard found.parting != nil else { return }
    var deleted: Set<String> = []
    try own.forEach("SELECT key FROM dls_tombstones") { deleted.insert($0.text(0) ?? "") }
    self.deleted = deleted
    deletedThere = found.gone.filter { samples[$0] != nil }
  }

  private static func samples(
    _ own: Connection, since parting: String
  ) throws -> [String: Known] {
    var geometry = Geometry(kind: .polygon)
    var samples: [String: Known] = [:]
    try own.forEach(
      """
      SELECT "key",geom,class,status,note,updated_at FROM training_samples WHERE "key" NOT NULL
      """
    ) { row in
      let isRead = row.withBytes(1) { (try? GeoPackageBlob.decode($0, into: &geometry)) != nil }
      samples[row.text(0) ?? ""] = Known(
        outline: isRead ? OutlineIndex.hash(geometry) : 0, className: row.text(2) ?? "",
        status: SampleStatus(text: row.text(3) ?? "") ?? .pendingApproval, note: row.text(4),
        isChanged: (row.text(5) ?? "") > parting)
    }
    return samples
  }

  /// When two stores parted that were one: the time of the last entry that both audits have; nil where they
  /// never were, whatever their files are called.
  private static func parting(_ own: Connection, _ theirs: Connection) throws -> String? {
    let entries = "SELECT seq,at,action,key,detail FROM dls_audit ORDER BY seq"
    let (here, there) = (try own.prepare(entries), try theirs.prepare(entries))
    var (count, last) = (0, "")
    while try here.step() {
      guard try there.step(), (0..<5).allSatisfy({ here.text($0) == there.text($0) }) else { break }
      theirs.rowCame()
      last = max(last, here.text(1) ?? "")
      count += 1
    }
    // The making of a store, and its first plan.
    return count >= 2 ? last : nil
  }

  private static func deleted(in theirs: Connection, since parting: String) throws -> [String] {
    var keys: [String] = []
    try theirs.forEach(
      """
      SELECT key FROM dls_tombstones WHERE at > ? AND key NOT IN \
      (SELECT "key" FROM training_samples WHERE "key" NOT NULL) ORDER BY id
      """, [.text(parting)]
    ) { row in
      theirs.rowCame()
      if let key = row.text(0) { keys.append(key) }
    }
    return keys
  }

  /// Why a sample of the other store doesn't come in, and what somebody did to it there; nil where it does.
  func problem(
    of sample: StoredThere, _ geometry: Geometry, _ labels: LabelMap
  ) -> (ImportProblem.Kind, String)? {
    let (key, outline) = (sample.key, OutlineIndex.hash(geometry))
    guard let known = samples[key], parting != nil || known.outline == outline else {
      if sample.status == .rejected { return (.rejectedThere, "was rejected there") }
      return deleted.contains(key) ? (.keptDeleted, "was deleted here, as \(key)") : nil
    }
    if sample.status == .rejected, known.status != .rejected {
      return (.rejectedThere, "was rejected there, and is here as \(key), \(known.status.title)")
    }
    let changes = changes(of: sample, outline, known, labels)
    if changes.isEmpty { return (.hereAlready, "is here as \(key)") }
    return (.changedThere, "is here as \(key), and there \(changes.joined(separator: ", "))")
  }

  /// What somebody changed there since the stores parted and isn't so here, as clauses. What was changed here
  /// alone is no news.
  private func changes(
    of sample: StoredThere, _ outline: UInt64, _ known: Known, _ labels: LabelMap
  ) -> [String] {
    guard let parting, sample.updatedAt > parting || !known.isChanged else { return [] }
    var clauses: [String] = []
    if let name = sample.className, (labels.className(name) ?? name) != known.className {
      clauses.append("its class is \(name), not \(known.className)")
    }
    if outline != known.outline { clauses.append("it has another outline") }
    if sample.status != known.status {
      clauses.append("it is \(sample.status.title), not \(known.status.title)")
    }
    if let note = sample.note, note != known.note { clauses.append("it has another note") }
    return clauses
  }
}

/// What another store says of one of its samples.
struct StoredThere {
  let status: SampleStatus
  let key: String
  let className: String?
  let note: String?
  let updatedAt: String

  /// The sample of a record that was read with `StoredHere.fields`.
  init(_ record: FeatureRecord) {
    status = record.values[3].flatMap { SampleStatus(text: $0) } ?? .pendingApproval
    key = record.values[4] ?? ""
    className = record.values[5]
    note = record.values[6].flatMap { $0.isEmpty ? nil : $0 }
    updatedAt = record.values[7] ?? ""
  }
}
