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
  private var outlines: StoredOutlines?
  private var label = Geometry(kind: .polygon)
  private var sample = Geometry(kind: .polygon)

  init(_ request: ImportRequest, _ store: Store) {
    self.request = request
    self.store = store
  }

  /// What the store has of a label whose key it doesn't have.
  enum Finding {
    /// The sample that was made of it.
    case same(Int)
    /// A sample that somebody judged, with the label's outline and another class.
    case judgedOtherwise(Int)
  }

  /// Finds the sample of a label without an id by its outline: the key may be from before outlines were
  /// normalised, or of a class that has another name now, or the file names another class.
  mutating func find(
    _ shape: UnsafeRawBufferPointer, _ className: String, in stored: StoredSamples
  ) throws -> Finding? {
    guard request.idField == nil, !stored.fids.isEmpty, read(shape) else { return nil }
    let known =
      try outlines
      ?? StoredOutlines(store, block: request.block, schema: request.schema, stored: stored)
    outlines = known
    let open = known.positions(of: label).filter { !stored.isSeen[$0] }
    let same =
      open.first { known.wasImported($0, as: className) }
      ?? open.first { known.has($0, className: className) }
    if let same { return .same(same) }
    return open.first { stored.isTouched[$0] && stored.statuses[$0] != .rejected }
      .map { .judgedOtherwise($0) }
  }

  /// The key that a label without an id had before outlines were normalised.
  mutating func formerKey(_ shape: UnsafeRawBufferPointer, _ className: String) -> String? {
    guard request.idField == nil, read(shape) else { return nil }
    let hash = LabelIdentity.formerHasher(label, className).finish()
    return "\(request.block)/\(hash.hex.prefix(LabelIdentity.formerDigits))"
  }

  /// Whether a label whose hash is another than its sample's is still what that was made of.
  /// - Parameter statuses: what the block may have said then that samples count as.
  mutating func isAsImported(
    _ read: ReadLabel, _ className: String, _ shape: UnsafeRawBufferPointer, _ position: Int,
    _ stored: StoredSamples, statuses: [SampleStatus]
  ) throws -> Bool {
    let known = stored.originHashes[position]
    guard self.read(shape) else { return false }
    func isMade(_ hasher: StableHasher) -> Bool {
      statuses.contains { LabelIdentity.originHash(hasher, $0, read.confidence) == known }
    }
    if isMade(LabelIdentity.hasher(label, className))
      || isMade(LabelIdentity.formerHasher(label, className))
    {
      return true
    }
    // From before outlines were normalised, and written in another way since.
    guard try readSample(stored.fids[position]), Self.isSame(label, sample) else { return false }
    return isMade(LabelIdentity.formerHasher(sample, className))
  }

  private static func isSame(_ one: Geometry, _ other: Geometry) -> Bool {
    var (first, second) = (StableHasher(), StableHasher())
    first.add(outline: one)
    second.add(outline: other)
    return first.finish() == second.finish()
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

  /// What a label says that its sample, as people left it, doesn't: a clause; nil where the two agree.
  mutating func difference(
    _ className: String, _ shape: UnsafeRawBufferPointer, _ position: Int, _ stored: StoredSamples
  ) throws -> String? {
    let row = try store.connection.cached("SELECT class FROM training_samples WHERE fid = ?")
    defer { row.reset() }
    try row.bind(1, stored.fids[position])
    let known = try row.step() ? row.text(0) ?? "" : ""
    let key = stored.keys[position]
    if known != className { return "\(key) is \(className) here, \(known) in the store" }
    guard read(shape), try readSample(stored.fids[position]), Self.isSame(label, sample) else {
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
