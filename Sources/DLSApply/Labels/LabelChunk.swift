// LabelChunk.swift: some thousand labels of a file, read and ready for the store.

import DLSStore
import DLSWorkflow

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
  var status = SampleStatus.pendingApproval
  /// The note as an index into the chunk's `notes`; -1 for none.
  var note: Int32 = -1
  /// Where its values of fields begin in the chunk's `values`, and whether it has any.
  var values = 0
  var hasValues = false
  /// What `originHash` would be without those values.
  var bareHash: Int64 = 0
  /// What is to be told of its values, as an index into the chunk's `problems`; -1 for nothing.
  var remark: Int32 = -1
  /// What the store compares with on the next import.
  var originHash: Int64 = 0
  /// Whether a label before, of this file or another, had the same key.
  var isRepeated = false
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
  var notes: [String] = []
  /// The values of the schema's fields, label after label; empty where it has none.
  var values: [SQLValue] = []
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
