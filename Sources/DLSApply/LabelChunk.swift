// LabelChunk.swift: some thousand labels of a file, read and ready for the store.

import DLSGeo
import DLSStore

/// What reading made of one label, or of one part of one: a sample, or the reason why there is none.
struct ReadLabel: Sendable {
  var position: FeaturePosition
  /// Whether the next one is of another feature.
  var isLast = true
  /// The place in the chunk's `problems`; -1 for a sample.
  var problem: Int32 = -1
  /// The class as an index into the chunk's `classNames`.
  var className: Int32 = 0
  /// The unit as the finder numbers it; -1 for none.
  var unit: Int32 = -1
  var confidence = Double.nan
  /// What the store compares with on the next import.
  var originHash: Int64 = 0
  /// Stands for the key.
  var keyHash = Hash128(high: 0, low: 0)
  /// A point on the shape.
  var x = 0.0
  var y = 0.0
}

/// Labels in flat columns, handed from the thread that reads to the thread that writes.
struct LabelChunk: Sendable {
  /// About how many labels make a chunk: large enough to be worth handing over, small enough for
  /// the caches of a processor.
  static let size = 2048

  var labels: [ReadLabel] = []
  /// The sample's key; of a label that is left out the key that its id would give, empty for none.
  var keys = ByteColumn()
  /// The sample's shape as the store keeps it; empty where there is no sample.
  var shapes = ByteColumn()
  var problems: [(kind: ImportProblem.Kind, text: String, isRepeated: Bool)] = []
  var classNames: [String] = []
  /// Features read for this chunk.
  var readCount = 0
  /// Those of several parts.
  var splitCount = 0
  /// How far in the file reading has come, in bytes.
  var offset = 0

  init() {
    labels.reserveCapacity(Self.size + 64)
    keys.reserve(rows: Self.size + 64, bytes: Self.size * 24)
    shapes.reserve(rows: Self.size + 64, bytes: Self.size * 256)
  }
}

/// A set of 128-bit hashes in one flat table.
struct HashSet {
  private var slots: [Hash128]
  private var mask: Int
  private var count = 0
  private static let none = Hash128(high: 0, low: 0)

  init() {
    mask = 1023
    slots = [Hash128](repeating: Self.none, count: 1024)
  }

  /// Adds a hash; false where it was there.
  mutating func insert(_ hash: Hash128) -> Bool {
    // The one hash that marks an empty slot shares its place with its neighbour's value.
    let wanted = hash == Self.none ? Hash128(high: 0, low: 1) : hash
    if count * 2 > mask { grow() }
    guard place(wanted) else { return false }
    count += 1
    return true
  }

  private mutating func place(_ hash: Hash128) -> Bool {
    var slot = Int(truncatingIfNeeded: hash.low) & mask
    while slots[slot] != Self.none {
      if slots[slot] == hash { return false }
      slot = (slot + 1) & mask
    }
    slots[slot] = hash
    return true
  }

  private mutating func grow() {
    let old = slots
    mask = mask * 2 + 1
    slots = [Hash128](repeating: Self.none, count: mask + 1)
    for hash in old where hash != Self.none { _ = place(hash) }
  }
}
