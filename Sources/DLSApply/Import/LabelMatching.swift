// LabelMatching.swift: which sample a label is, and whether the two still agree.

import DLSGeo
import DLSPlan
import DLSStore
import DLSWorkflow

/// Compares labels with the samples that their block brought before, beyond what their keys tell. Only
/// labels that are not as the store remembers them come here.
struct LabelMatching {
  private let store: Store
  private let request: ImportRequest
  private let tolerance: Double
  private var outlines: StoredOutlines?
  private var buried: BuriedSamples?
  private var judged: JudgedGround?
  private var label = Geometry(kind: .polygon)
  private var sample = Geometry(kind: .polygon)

  init(_ request: ImportRequest, _ store: Store) throws {
    self.request = request
    self.store = store
    tolerance = try OutlineIndex.tolerance(store)
  }

  /// What the store has of a label whose key it doesn't have.
  enum Finding {
    /// The sample that was made of it.
    case same(Int)
    /// Its sample, which somebody deleted.
    case deleted
    /// A sample that somebody judged: it has the label's outline and another class, or its class and
    /// most of its ground.
    case judgedOtherwise(Int)
  }

  /// Finds the sample of a label by its outline: the key may be from before outlines were normalised,
  /// or of a class that has another name now, from before the block had an `id_field` or from when it
  /// had one, or the file names another class or rounds its numbers otherwise.
  mutating func find(
    _ read: ReadLabel, _ shape: UnsafeRawBufferPointer, _ className: String,
    in stored: StoredSamples
  ) throws -> Finding? {
    guard !stored.fids.isEmpty || stored.hasTombstones, self.read(shape) else { return nil }
    if let known = formerPosition(className, stored) { return .same(known) }
    let (open, known) = try openPositions(stored)
    let same =
      open.first { known?.wasImported($0, as: className) ?? false }
      ?? open.first { known?.has($0, className: className) ?? false }
    if let same { return .same(same) }
    if try isDeleted(className, stored) { return .deleted }
    if let other = open.first(where: { stored.isJudged($0) }) { return .judgedOtherwise(other) }
    return try covered(read, className, stored).map { .judgedOtherwise($0) }
  }

  /// The sample whose key was made of a label's outline while the label was known by it, or while its
  /// class had another name: people may have changed the sample's outline since.
  private func formerPosition(_ className: String, _ stored: StoredSamples) -> Int? {
    guard stored.hasOutlineKeys else { return nil }
    var names = request.labels.formerNames(of: className)
    if request.idField != nil { names.append(className) }
    for name in names {
      for key in LabelIdentity.keys(label, name, request.block) {
        if let found = stored.find(key), !stored.isSeen[found] { return found }
      }
    }
    return nil
  }

  /// The samples with the label's outline that no label was found for yet. With ids, only those
  /// that came in without: two labels with ids may have one outline.
  private mutating func openPositions(
    _ stored: StoredSamples
  ) throws -> (open: [Int], known: StoredOutlines?) {
    guard !stored.fids.isEmpty, request.idField == nil || stored.hasOutlineKeys else {
      return ([], nil)
    }
    let known =
      try outlines
      ?? StoredOutlines(
        store, block: request.block, names: classNames(), stored: stored, tolerance: tolerance)
    outlines = known
    func isOpen(_ position: Int) -> Bool {
      !stored.isSeen[position] && (request.idField == nil || known.isKnownByOutline(position))
    }
    let same = known.index.same(as: label).filter(isOpen)
    if !same.isEmpty { return (same, known) }
    let near = try known.index.near(label).filter {
      try isOpen($0) && readSample(stored.fids[$0]) && sample.isNear(label, within: tolerance)
    }
    return (near, known)
  }

  /// Whether somebody deleted the label's sample, under whatever key it had.
  private mutating func isDeleted(_ className: String, _ stored: StoredSamples) throws -> Bool {
    guard stored.hasTombstones else { return false }
    let known =
      try buried
      ?? BuriedSamples(
        stored.tombstones, block: request.block, names: classNames(), tolerance: tolerance)
    buried = known
    let names = [className] + request.labels.formerNames(of: className) + known.formerNames
    return names.contains { name in
      LabelIdentity.keys(label, name, request.block).contains(where: stored.isDeleted)
    } || known.contains(label, className, onlyByOutline: request.idField != nil)
  }

  /// A sample of the label's class that people judged and that lies where the label does.
  private mutating func covered(
    _ read: ReadLabel, _ className: String, _ stored: StoredSamples
  ) throws -> Int? {
    guard label.kind.isAreal else { return nil }
    let ground = try judged ?? JudgedGround(store, request.block, stored)
    judged = ground
    guard let found = ground.position(x: read.x, y: read.y), !stored.isSeen[found],
      try storedClass(stored.fids[found]).name == className, try readSample(stored.fids[found])
    else { return nil }
    return JudgedGround.isMostlySame(label, sample) ? found : nil
  }

  private func classNames() throws -> [String] {
    var names: [String] = []
    try store.connection.forEach(
      "SELECT name FROM dls_classes WHERE \"schema\" = ?", [.text(request.schema)]
    ) { names.append($0.text(0) ?? "") }
    return names
  }

  /// Whether a label whose hash is another than its sample's is still what that was made of.
  /// - Parameter statuses: what the block may have said then that samples count as.
  mutating func isAsImported(
    _ read: ReadLabel, _ className: String, _ shape: UnsafeRawBufferPointer, _ position: Int,
    _ stored: StoredSamples, statuses: [SampleStatus]
  ) throws -> Bool {
    guard self.read(shape) else { return false }
    func isMade(of geometry: Geometry) -> Bool {
      ([className] + request.labels.formerNames(of: className)).contains { name in
        [LabelIdentity.hasher(geometry, name), LabelIdentity.formerHasher(geometry, name)]
          .contains { hasher in
            statuses.contains {
              stored.hasOrigin(LabelIdentity.originHash(hasher, $0, read.confidence), position)
            }
          }
      }
    }
    if isMade(of: label) { return true }
    // From before outlines were normalised and written in another way since, or rounded otherwise.
    return try readSample(stored.fids[position]) && isSameAsSample() && isMade(of: sample)
  }

  /// Whether label and sample have one outline, but for rounding.
  private func isSameAsSample() -> Bool {
    var (first, second) = (StableHasher(), StableHasher())
    first.add(outline: label)
    second.add(outline: sample)
    return first.finish() == second.finish() || label.isNear(sample, within: tolerance)
  }

  private mutating func read(_ shape: UnsafeRawBufferPointer) -> Bool {
    (try? GeoPackageBlob.decode(shape, into: &label)) != nil
  }

  private mutating func readSample(_ fid: Int64) throws -> Bool {
    let row = try store.connection.cached("SELECT geom FROM training_samples WHERE fid = ?")
    defer { row.reset() }
    try row.bind(1, fid)
    guard try row.step() else { return false }
    return row.withBytes(0) { (try? GeoPackageBlob.decode($0, into: &sample)) != nil }
  }

  private func storedClass(_ fid: Int64) throws -> (schema: String, name: String) {
    let row = try store.connection.cached(
      "SELECT \"schema\",class FROM training_samples WHERE fid = ?")
    defer { row.reset() }
    try row.bind(1, fid)
    return try row.step() ? (row.text(0) ?? "", row.text(1) ?? "") : ("", "")
  }

  /// What a label says that its sample, as people left it, doesn't: a clause; nil where the two agree.
  mutating func difference(
    _ className: String, _ shape: UnsafeRawBufferPointer, _ position: Int, _ stored: StoredSamples
  ) throws -> String? {
    let known = try storedClass(stored.fids[position])
    let key = stored.keys[position]
    if stored.isOfOtherSchema[position] {
      return "\(key) is \(request.schema).\(className) here, \(known.schema).\(known.name) in the "
        + "store"
    }
    if known.name != className {
      return "\(key) is \(className) here, \(known.name) in the store"
    }
    guard read(shape), try readSample(stored.fids[position]), isSameAsSample() else {
      return "\(key) has another outline here than in the store"
    }
    return nil
  }

  /// A point on a sample; nil where it has no shape.
  mutating func place(_ fid: Int64) throws -> String? {
    guard try readSample(fid) else { return nil }
    return sample.representativePoint.map { PlaceText.of($0.x, $0.y) }
  }
}
