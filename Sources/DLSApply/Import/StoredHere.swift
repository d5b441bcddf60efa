// StoredHere.swift: which samples of another store this one has already.

import DLSGeo
import DLSPlan
import DLSStore
import DLSWorkflow

/// What this store knows of the samples of another one, such as a colleague's copy: those that it has,
/// and those that somebody deleted from it.
///
/// Where the two were one, a sample of then is the same row in both, whatever became of its key, class and
/// outline since: rows keep their numbers, numbers aren't given twice, and the time of its making says that
/// it isn't one that each side made under that number. Any other is known by what it looks like, see
/// `KnownSamples`: each side numbers what is new as it likes, what went to and fro has other keys, and what a
/// job makes on both sides at once may have one number and one time.
struct StoredHere: Sendable {
  /// A sample of this store.
  private struct Known {
    var fid: Int64
    var createdAt: String
    var className: String
    var status: SampleStatus
    var note: String?
    /// Whether it was changed here since the stores parted.
    var isChanged: Bool
    /// Whether the block that imports brought it.
    var isOwn: Bool
  }

  private let block: String
  private let labels: LabelMap
  /// When the stores parted, if they were one.
  private let parting: String?
  /// The samples that are here, in the order of their rows.
  private var known: [Known] = []
  private var samples: KnownSamples
  /// Those that were deleted, and when.
  private var deleted: KnownSamples
  private var deletedAt: [String] = []
  /// The keys of samples that were deleted there since the stores parted, and are here.
  private(set) var deletedThere: [String] = []

  /// What this store knows of the samples in a file.
  /// - Returns: nil where the file is no store.
  init?(_ request: ImportRequest, _ store: Store, of file: FeatureFile) throws {
    let own = store.connection
    let found = try file.readStore { theirs -> (parting: String?, gone: [Buried]) in
      guard let parting = try Self.parting(own, theirs) else { return (nil, []) }
      return (parting, try Self.deleted(in: theirs, since: parting))
    }
    guard let found else { return nil }
    block = request.block
    labels = request.labels
    parting = found.parting
    let tolerance = try OutlineIndex.tolerance(store)
    samples = KnownSamples(tolerance: tolerance)
    deleted = KnownSamples(tolerance: tolerance)
    try readSamples(own, schema: request.schema)
    try readDeleted(own, schema: request.schema)
    deletedThere = found.gone.filter(isHere).map(\.key)
  }

  private mutating func readSamples(_ own: Connection, schema: String) throws {
    var geometry = Geometry(kind: .polygon)
    var lastTime = ""
    try own.forEach(
      """
      SELECT fid,"key",geom,class,status,note,updated_at,created_at,"block" IS ?1,"schema" IS ?2 \
      FROM training_samples WHERE "key" NOT NULL ORDER BY fid
      """, [.text(block), .text(schema)]
    ) { row in
      let isRead = row.withBytes(2) { (try? GeoPackageBlob.decode($0, into: &geometry)) != nil }
      let className = row.text(3) ?? ""
      samples.add(
        (row.text(1) ?? "").composedKey, row.integer(9) != 0 ? className : nil,
        isRead ? geometry : nil)
      // Those of one import have one time, and one text of it.
      if let time = row.text(7), time != lastTime { lastTime = time }
      known.append(
        Known(
          fid: row.integer(0), createdAt: row.isNull(7) ? "" : lastTime, className: className,
          status: SampleStatus(text: row.text(4) ?? "") ?? .pendingApproval, note: row.text(5),
          isChanged: (row.text(6) ?? "") > parting ?? "", isOwn: row.integer(8) != 0))
    }
    samples.arrange()
  }

  private mutating func readDeleted(_ own: Connection, schema: String) throws {
    var geometry = Geometry(kind: .polygon)
    try own.forEach(
      """
      SELECT key,class,geom,at,coalesce("schema",?1) IS ?1 FROM dls_tombstones ORDER BY id
      """, [.text(schema)]
    ) { row in
      let isRead = row.withBytes(2) { (try? GeoPackageBlob.decode($0, into: &geometry)) != nil }
      deleted.add(
        (row.text(0) ?? "").composedKey, row.integer(4) != 0 ? row.text(1) : nil,
        isRead ? geometry : nil)
      deletedAt.append(row.text(3) ?? "")
    }
    deleted.arrange()
  }

  /// When two stores parted that were one: the time of the last entry that both audits have; nil where they
  /// never were, whatever their files are called.
  private static func parting(_ own: Connection, _ theirs: Connection) throws -> String? {
    let audits = "SELECT count(*) FROM sqlite_master WHERE name = 'dls_audit'"
    guard try theirs.integer(audits) == 1 else { return nil }
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

  /// What is left of a sample that was deleted there.
  private struct Buried {
    var key: String
    var geometry: Geometry?
  }

  private static func deleted(in theirs: Connection, since parting: String) throws -> [Buried] {
    var shape = "NULL"
    try theirs.forEach("PRAGMA table_info(dls_tombstones)") { row in
      // A store of before keeps none.
      if row.text(1) == "geom" { shape = "geom" }
    }
    var found: [Buried] = []
    var geometry = Geometry(kind: .polygon)
    try theirs.forEach(
      """
      SELECT key,\(shape) FROM dls_tombstones WHERE at > ? AND key NOT IN \
      (SELECT "key" FROM training_samples WHERE "key" NOT NULL) ORDER BY id
      """, [.text(parting)]
    ) { row in
      theirs.rowCame()
      guard let key = row.text(0) else { return }
      let isRead = row.withBytes(1) { (try? GeoPackageBlob.decode($0, into: &geometry)) != nil }
      found.append(Buried(key: key.composedKey, geometry: isRead ? geometry : nil))
    }
    return found
  }

  /// Whether a sample that was deleted there is here still: one of this key that was made before the stores
  /// parted, or lies where that one did.
  private func isHere(_ one: Buried) -> Bool {
    guard let position = samples.position(of: one.key) else { return false }
    return wasMadeBefore(known[position].createdAt)
      || one.geometry.map { samples.find(one.key, nil, $0) == position } ?? false
  }

  /// Whether something of this time was there before the stores parted.
  private func wasMadeBefore(_ time: String) -> Bool {
    parting.map { !time.isEmpty && time <= $0 } ?? false
  }

  /// The sample here that is the same row as one there since before the stores parted.
  private func row(of sample: StoredThere) -> Int? {
    guard let fid = sample.fid, wasMadeBefore(sample.createdAt) else { return nil }
    var (low, high) = (0, known.count)
    while low < high {
      let middle = (low + high) / 2
      if known[middle].fid < fid { low = middle + 1 } else { high = middle }
    }
    guard low < known.count, known[low].fid == fid, known[low].createdAt == sample.createdAt
    else { return nil }
    return low
  }

  /// What a sample of the other store is here.
  struct Verdict {
    /// The id of the sample that the block brought before and that this one is.
    var id: String?
    /// Why it doesn't come in, and what somebody did to it there; nil where it is read as a label is.
    var problem: (ImportProblem.Kind, String)?
  }

  /// What a sample of the other store is here.
  /// - Parameter id: its id as the block reads it; nil where labels have none.
  func judge(_ sample: StoredThere, _ geometry: Geometry, id: String?) -> Verdict {
    let row = row(of: sample)
    guard let position = row ?? brought(id) ?? samples.find(sample.key, name(sample), geometry)
    else {
      if sample.status == .rejected {
        return Verdict(problem: (.rejectedThere, "was rejected there"))
      }
      let key = buried(sample, geometry)
      return Verdict(problem: key.map { (.keptDeleted, "was deleted here, as \($0)") })
    }
    let (one, key) = (known[position], samples.keys[position])
    // What this block brought is as any other label of it, under the key that it has here.
    let own = one.isOwn && id != nil ? String(key.dropFirst(block.count + 1)) : nil
    if sample.status == .rejected, one.status != .rejected {
      let text = "was rejected there, and is here as \(key), \(one.status.title)"
      return Verdict(id: own, problem: (.rejectedThere, text))
    }
    if one.isOwn { return Verdict(id: own) }
    let changes = changes(of: sample, geometry, position, isRow: row != nil)
    if changes.isEmpty { return Verdict(problem: (.hereAlready, "is here as \(key)")) }
    let text = "is here as \(key), and there \(changes.joined(separator: ", "))"
    return Verdict(problem: (.changedThere, text))
  }

  /// The sample that the block brought of a label with an id.
  private func brought(_ id: String?) -> Int? {
    guard let id, let found = samples.position(of: "\(block)/\(id)"), known[found].isOwn else {
      return nil
    }
    return found
  }

  /// The class that a sample would have here.
  private func name(_ sample: StoredThere) -> String? {
    sample.className.map { labels.className($0) ?? $0 }
  }

  /// The key under which a sample was deleted here.
  private func buried(_ sample: StoredThere, _ geometry: Geometry) -> String? {
    if let found = deleted.find(sample.key, name(sample), geometry) { return deleted.keys[found] }
    guard let parting, wasMadeBefore(sample.createdAt),
      let found = deleted.position(of: sample.key), deletedAt[found] > parting
    else { return nil }
    return sample.key
  }

  /// What somebody changed there and isn't so here, as clauses. Of one row, what was changed here alone is
  /// no news; of another, how it came in there is none.
  private func changes(
    of sample: StoredThere, _ geometry: Geometry, _ position: Int, isRow: Bool
  ) -> [String] {
    let one = known[position]
    let isNews = isRow ? sample.updatedAt > parting ?? "" || !one.isChanged : sample.isTouched
    guard isNews else { return [] }
    var clauses: [String] = []
    if let name = name(sample), name != one.className {
      clauses.append("its class is \(sample.className ?? name), not \(one.className)")
    }
    if !samples.has(position, outline: geometry) { clauses.append("it has another outline") }
    if sample.status != one.status {
      clauses.append("it is \(sample.status.title), not \(one.status.title)")
    }
    if let note = sample.note, note != one.note { clauses.append("it has another note") }
    return clauses
  }
}

/// What another store says of one of its samples.
struct StoredThere {
  /// The columns that are read beside those of a label, in the order in which they are taken.
  static let fields = [
    "status", "key", "class", "note", "updated_at", "created_at", "fid", "revision",
    "origin_revision",
  ]

  let status: SampleStatus
  let key: String
  let className: String?
  let note: String?
  let updatedAt: String
  let createdAt: String
  let fid: Int64?
  /// Whether people worked on it since it came in there.
  let isTouched: Bool

  /// The sample of a record that was read with these fields.
  init(_ record: FeatureRecord) {
    let values = record.values[3...]
    let first = values.startIndex
    status = values[first].flatMap { SampleStatus(text: $0) } ?? .pendingApproval
    key = (values[first + 1] ?? "").composedKey
    className = values[first + 2]
    note = values[first + 3].flatMap { $0.isEmpty ? nil : $0 }
    updatedAt = values[first + 4] ?? ""
    createdAt = values[first + 5] ?? ""
    fid = values[first + 6].flatMap { Int64($0) }
    isTouched = values[first + 7] != values[first + 8]
  }
}
