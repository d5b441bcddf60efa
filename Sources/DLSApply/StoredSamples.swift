// StoredSamples.swift: the samples a block brought before, found by their keys.

import DLSPlan
import DLSStore
import DLSWorkflow

/// Samples of one block in flat columns.
struct StoredSamples {
  let fids: [Int64]
  let originHashes: [Int64]
  let statuses: [SampleStatus]
  let isTouched: [Bool]
  /// Whether the files have it still.
  var isSeen: [Bool]
  let keys: KeyColumn
  private let table: KeyTable
  private let buried: Set<String>

  /// The samples and the keys of deleted ones.
  init(_ store: Store, block: String) throws {
    var keys = KeyColumn()
    var fids: [Int64] = []
    var originHashes: [Int64] = []
    var statuses: [SampleStatus] = []
    var isTouched: [Bool] = []
    try store.connection.forEach(
      """
      SELECT fid,"key",origin_hash,status,revision IS origin_revision FROM training_samples \
      WHERE "block" = ? AND "key" NOT NULL ORDER BY fid
      """, [.text(block)]
    ) { row in
      fids.append(row.integer(0))
      row.withBytes(1) { keys.append(raw: $0) }
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
    table = KeyTable(keys)
    buried = Set(try store.tombstones(block: block).map(\.key))
  }

  /// The position of a key.
  func find(_ key: String) -> Int? {
    var key = key
    return key.withUTF8 { find(UnsafeRawBufferPointer($0)) }
  }

  /// The position of a key.
  func find(_ key: UnsafeRawBufferPointer) -> Int? { fids.isEmpty ? nil : table.find(key) }

  /// Whether anybody deleted any sample of the block.
  var hasTombstones: Bool { !buried.isEmpty }

  /// Whether somebody deleted the sample with this key.
  func isDeleted(_ key: String) -> Bool { buried.contains(key) }
}
