// SampleBatch.swift: many training samples of one block, as flat columns.

package import DLSWorkflow

/// Samples to write: the same block and schema for all, one row per sample in each column.
package struct SampleBatch: Sendable {
  /// The address of the `samples` block that brings them.
  let block: String
  /// The name of the schema that lists their classes.
  let schema: String
  private(set) var keys = ByteColumn()
  /// GeoPackage blobs as GDAL writes them.
  private(set) var geometries = ByteColumn()
  /// The class of each sample as an index into `classNames`.
  private(set) var classes: [Int32] = []
  package private(set) var classNames: [String] = []
  /// The row of the unit that holds each sample; 0 for none.
  private(set) var units: [Int64] = []
  private(set) var statuses: [SampleStatus] = []
  /// Confidence 0 to 1; NaN for none.
  private(set) var confidences: [Double] = []
  /// A hash of what the import read (shape and class).
  private(set) var originHashes: [Int64] = []
  /// Notes of the few samples that have one, by row.
  private(set) var notes: [Int: String] = [:]
  private var classIndex: [String: Int32] = [:]
  /// The columns of fields that are written.
  let fields: [String]
  /// Their values, sample after sample; as many for each as there are columns.
  private(set) var fieldValues: [SQLValue] = []

  /// No samples yet.
  /// - Parameter fields: the columns of fields; each sample then brings their values.
  package init(block: String, schema: String, fields: [String] = []) {
    self.block = block
    self.schema = schema
    self.fields = fields
  }

  /// Adds the values of the sample that was added last.
  package mutating func append(fieldValues values: some Sequence<SQLValue>) {
    fieldValues.append(contentsOf: values)
  }

  /// The number of samples.
  package var count: Int { classes.count }

  /// Adds a sample; `geometry` is a GeoPackage blob.
  package mutating func append(
    key: String, geometry: [UInt8], className: String, unit: Int64?, status: SampleStatus,
    confidence: Double? = nil, note: String? = nil, originHash: Int64 = 0
  ) {
    if let note { notes[classes.count] = note }
    keys.append(key)
    geometries.append(geometry)
    units.append(unit ?? 0)
    statuses.append(status)
    confidences.append(confidence ?? .nan)
    originHashes.append(originHash)
    classes.append(index(of: className))
  }

  /// Adds a sample without making texts for it: its class by the number that `index(of:)` gave.
  package mutating func append(
    key: UnsafeRawBufferPointer, geometry: UnsafeRawBufferPointer, classIndex: Int32, unit: Int64,
    status: SampleStatus, confidence: Double, note: String? = nil, originHash: Int64
  ) {
    if let note { notes[classes.count] = note }
    keys.append(raw: key)
    geometries.append(raw: geometry)
    units.append(unit)
    statuses.append(status)
    confidences.append(confidence)
    originHashes.append(originHash)
    classes.append(classIndex)
  }

  /// The number of a class in `classNames`, to which it is added.
  package mutating func index(of className: String) -> Int32 {
    if let known = classIndex[className] { return known }
    let index = Int32(classNames.count)
    classIndex[className] = index
    classNames.append(className)
    return index
  }

  /// Forgets the samples and keeps the memory and the classes' numbers.
  package mutating func removeAll() {
    keys.removeAll()
    geometries.removeAll()
    classes.removeAll(keepingCapacity: true)
    units.removeAll(keepingCapacity: true)
    statuses.removeAll(keepingCapacity: true)
    confidences.removeAll(keepingCapacity: true)
    originHashes.removeAll(keepingCapacity: true)
    notes.removeAll()
    fieldValues.removeAll(keepingCapacity: true)
  }
}
