// SampleLoad.swift: new training samples, in as many parts as the caller likes, as one operation.

import DLSGeo
import DLSWorkflow

/// New samples of one block. Parts keep memory small; however many there are, they are one batch
/// and one entry in the audit.
package final class SampleLoad {
  private let writer: StoreWriter
  private let block: String
  private let schema: String
  private let source: String?
  private let expected: Int
  private var rows: LayerLoad?
  private var number: Int64 = 0
  private var insert: RowInserter?
  private var values: [String: SQLValue] = [:]
  private var knownUnits: Set<Int64> = [0]

  /// - Parameters:
  ///   - source: the file they come from, for the audit.
  ///   - expected: about how many samples will come.
  package init(
    _ writer: StoreWriter, block: String, schema: String, expecting expected: Int,
    source: String? = nil
  ) {
    self.writer = writer
    self.block = block
    self.schema = schema
    self.expected = expected
    self.source = source
  }

  /// Writes a part.
  /// - Throws: `.law` for an unknown class or unit or a shape without extent.
  package func add(_ batch: SampleBatch) throws {
    precondition(batch.block == block && batch.schema == schema, "samples of the load's block")
    guard batch.count > 0 else { return }
    let values = try batch.classNames.map(classValue)
    try requireUnits(of: batch)
    if rows == nil { try begin() }
    try writer.withoutTriggers { try write(batch, values) }
  }

  private func begin() throws {
    number = try writer.newBatch(action: "import", block: block, source: source, rows: 0)
    rows = try LayerLoad(.samples, writer, expecting: expected)
  }

  private func classValue(_ name: String) throws -> SQLValue {
    if let known = values[name] { return known }
    let value = try writer.classValue(name, schema: schema)
    values[name] = value
    return value
  }

  private func requireUnits(of batch: SampleBatch) throws {
    for unit in batch.units where knownUnits.insert(unit).inserted {
      try writer.requireUnit(unit)
    }
  }

  private func inserter(_ fields: [String]) throws -> RowInserter {
    if let insert { return insert }
    let made = try RowInserter(
      writer.connection, table: FeatureLayer.samples.table,
      columns: [
        "fid", "key", "geom", "class", "class_value", "unit", "status", "confidence", "note",
        "origin_hash",
      ] + fields,
      constants: [
        ("block", .text(block)), ("schema", .text(schema)), ("created_at", .text(writer.now)),
        ("updated_at", .text(writer.now)), ("batch", .integer(number)), ("revision", .integer(1)),
        ("origin_revision", .integer(1)),
      ])
    insert = made
    return made
  }

  private func write(_ batch: SampleBatch, _ values: [SQLValue]) throws {
    let insert = try inserter(batch.fields)
    let fieldCount = batch.fields.count
    precondition(batch.fieldValues.count == batch.count * fieldCount, "a value for each field")
    try insert.begin(batch.count)
    let names = PinnedTexts(batch.classNames)
    let statuses = PinnedTexts(SampleStatus.allCases.map(\.text))
    try batch.keys.bytes.withUnsafeBytes { keys in
      try batch.geometries.bytes.withUnsafeBytes { blobs in
        for row in 0..<batch.count {
          let blob = UnsafeRawBufferPointer(rebasing: blobs[batch.geometries.range(row)])
          guard let box = GeometryBlob.box(blob), let fid = rows?.add(box) else {
            throw writer.law("The sample \(batch.keys.text(row)) has no shape.")
          }
          let name = Int(batch.classes[row])
          let unit = batch.units[row]
          let confidence = batch.confidences[row]
          try insert.bind(1, fid)
          try insert.bind(
            2, staticText: UnsafeRawBufferPointer(rebasing: keys[batch.keys.range(row)]))
          try insert.bind(3, staticBlob: blob)
          try insert.bind(4, staticText: names[name])
          try insert.bind(5, values[name])
          try insert.bind(6, unit == 0 ? .null : .integer(unit))
          try insert.bind(7, staticText: statuses[Int(batch.statuses[row].rawValue)])
          try insert.bind(8, confidence.isNaN ? .null : .real(confidence))
          try insert.bind(9, .optional(batch.notes.isEmpty ? nil : batch.notes[row]))
          try insert.bind(10, batch.originHashes[row])
          for field in 0..<fieldCount {
            try insert.bind(Int32(11 + field), batch.fieldValues[row * fieldCount + field])
          }
          try insert.endRow()
        }
      }
    }
    // The statements' addresses hold until here.
    withExtendedLifetime((names, statuses)) {}
  }

  /// Makes the indexes and writes the entry in the audit. Returns the rows' numbers, which follow
  /// one another.
  /// - Parameter sourceHash: a hash of what the samples were read from.
  @discardableResult
  package func finish(sourceHash: String? = nil) throws -> Range<Int64> {
    guard let rows else {
      let first = try writer.nextFID(.samples)
      return first..<first
    }
    let detail = [source, sourceHash.map { "source \($0)" }].compactMap(\.self)
    return try writer.finish(
      rows, batch: number, of: block, action: "import", detail: detail.joined(separator: " "),
      sourceHash: sourceHash)
  }
}

extension StoreWriter {
  /// Adds samples; one entry in the audit for all of them.
  /// - Parameters:
  ///   - source: the file they come from, for the audit.
  ///   - sourceHash: a hash of its content.
  /// - Returns: the rows' numbers, which follow one another.
  /// - Throws: `.law` for an unknown class or unit or a shape without extent.
  @discardableResult
  package func insertSamples(
    _ batch: SampleBatch, source: String? = nil, sourceHash: String? = nil
  ) throws -> Range<Int64> {
    let load = SampleLoad(
      self, block: batch.block, schema: batch.schema, expecting: batch.count, source: source)
    try load.add(batch)
    return try load.finish(sourceHash: sourceHash)
  }

  /// The value of a class; one that the schema lacks is refused.
  func classValue(_ name: String, schema: String) throws -> SQLValue {
    let value = try connection.scalar(
      "SELECT value FROM dls_classes WHERE \"schema\" = ? AND name = ?",
      [.text(schema), .text(name)])
    guard let value else {
      throw law(
        "The class \(name) is not in the schema \(schema).",
        nextStep: "Add it there and run dls apply, or name the label in a `for` block.")
    }
    return value
  }

  /// Refuses a unit that is not there.
  func requireUnit(_ unit: Int64) throws {
    let find = try connection.cached("SELECT 1 FROM work_units WHERE fid = ?")
    try find.bind(1, unit)
    let isThere = try find.step()
    find.reset()
    if !isThere { throw law("A sample names the work unit \(unit), which is not there.") }
  }
}
