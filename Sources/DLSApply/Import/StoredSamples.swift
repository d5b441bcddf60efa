// StoredSamples.swift: the samples a block brought before, found by their keys.

import DLSPlan
import DLSStore
import DLSWorkflow

/// Samples of one block in flat columns.
struct StoredSamples {
  let fids: [Int64]
  private let originHashes: [Int64]
  let statuses: [SampleStatus]
  let isTouched: [Bool]
  /// Whether each is of another schema than the block's.
  let isOfOtherSchema: [Bool]
  /// Whether the files have it still.
  var isSeen: [Bool]
  let keys: KeyColumn
  private let table: KeyTable
  private let buried: Set<String>
  /// Those that somebody deleted.
  let tombstones: [Tombstone]
  /// Whether any key looks as if it was made of an outline.
  let hasOutlineKeys: Bool
  /// Whether any key is that of a further part of a label: `boxes/7#2`.
  let hasParts: Bool
  /// Whether ids were once written as 1.0.
  private let hasPoints: Bool

  /// Whether a sample came of a label with this hash. A program that keeps whole numbers beside empty ones as
  /// numbers with a point, as geopandas does, writes a hash with its first 53 bits alone.
  func hasOrigin(_ hash: Int64, _ position: Int) -> Bool {
    let known = originHashes[position]
    return known == hash || Double(known) == Double(hash)
  }

  /// The rows of a block, in the order of their positions.
  static let rows =
    "FROM training_samples WHERE \"block\" = ?1 AND \"key\" NOT NULL ORDER BY fid"

  /// The samples and the keys of deleted ones.
  init(_ store: Store, block: String, schema: String) throws {
    var keys = KeyColumn()
    var fids: [Int64] = []
    var originHashes: [Int64] = []
    var statuses: [SampleStatus] = []
    var isTouched: [Bool] = []
    var isOfOtherSchema: [Bool] = []
    var (hasPoints, hasOutlineKeys, hasParts) = (false, false, false)
    let head = block.utf8.count + 1
    let lengths = [head + LabelIdentity.digits, head + LabelIdentity.formerDigits]
    try store.connection.forEach(
      """
      SELECT fid,"key",origin_hash,status,revision IS origin_revision,"schema" IS ?2 \(Self.rows)
      """, [.text(block), .text(schema)]
    ) { row in
      fids.append(row.integer(0))
      row.withBytes(1) { key in
        keys.append(composing: key)
        if key.suffix(2).elementsEqual(".0".utf8) { hasPoints = true }
        if lengths[0] == key.count || lengths[1] == key.count { hasOutlineKeys = true }
        if !hasParts, key.contains(0x23) { hasParts = true }
      }
      isOfOtherSchema.append(row.integer(5) == 0)
      originHashes.append(row.integer(2))
      statuses.append(SampleStatus(text: row.text(3) ?? "") ?? .pendingApproval)
      isTouched.append(row.integer(4) == 0)
    }
    self.fids = fids
    self.originHashes = originHashes
    self.statuses = statuses
    self.isTouched = isTouched
    isSeen = [Bool](repeating: false, count: fids.count)
    self.keys = keys
    self.hasPoints = hasPoints
    table = KeyTable(keys)
    self.isOfOtherSchema = isOfOtherSchema
    self.hasOutlineKeys = hasOutlineKeys
    tombstones = try store.tombstones(block: block)
    buried = Set(tombstones.map(\.key))
    self.hasParts = hasParts || tombstones.contains { $0.key.contains("#") }
  }

  /// The position of a key.
  func find(_ key: String) -> Int? {
    var key = key
    return key.withUTF8 { find(UnsafeRawBufferPointer($0)) }
  }

  /// The position of a key. What an id was called as a number with a point counts, too.
  func find(_ key: UnsafeRawBufferPointer) -> Int? {
    if fids.isEmpty { return nil }
    if let found = table.find(key) { return found }
    guard hasPoints else { return nil }
    for pointed in Self.withPoint(String(decoding: key, as: UTF8.self)) {
      var pointed = pointed
      let found = pointed.withUTF8 { table.find(UnsafeRawBufferPointer($0)) }
      if let found { return found }
    }
    return nil
  }

  /// How a key was written while its id had a point: `boxes/1.0`, `boxes/1.0#2`.
  private static func withPoint(_ key: String) -> [String] {
    var keys = [key + ".0"]
    if let part = key.lastIndex(of: "#") { keys.append("\(key[..<part]).0\(key[part...])") }
    return keys
  }

  /// Whether people judged a sample and left it in.
  func isJudged(_ position: Int) -> Bool {
    isTouched[position] && statuses[position] != .rejected
  }

  /// Whether a sample's key is that of a further part of a label.
  func isPart(_ position: Int) -> Bool { keys.bytes[keys.range(position)].contains(0x23) }

  /// Whether anybody deleted any sample of the block.
  var hasTombstones: Bool { !buried.isEmpty }

  /// Whether somebody deleted the sample with this key.
  func isDeleted(_ key: String) -> Bool {
    buried.contains(key) || Self.withPoint(key).contains(where: buried.contains)
  }
}
