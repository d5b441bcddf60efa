// LayerLoad.swift: many new rows of a layer, in parts, with indexes and counts made once at the end.

import DLSGeo

/// What loads of units and of samples have in common: numbers for the rows, their boxes, and the
/// indexes that wait for the last row.
struct LayerLoad {
  let layer: FeatureLayer
  /// The number of the first row; the others follow one another.
  let first: Int64
  private(set) var count = 0
  private let dropped: [SchemaObject]
  private var entries = IndexEntries()
  private var whole = Box.empty

  /// - Parameter expected: about how many rows will come.
  init(_ layer: FeatureLayer, _ writer: StoreWriter, expecting expected: Int) throws {
    self.layer = layer
    first = try writer.nextFID(layer)
    dropped = try writer.dropIndexes(of: layer, adding: expected)
    entries.reserve(min(expected, 1 << 21))
  }

  /// Takes a row; returns its number.
  mutating func add(_ box: Box) -> Int64 {
    let fid = first + Int64(count)
    count += 1
    entries.append(id: fid, box: box)
    whole.add(box)
    return fid
  }

  /// Makes the indexes and brings count and extent in step.
  func finish(on connection: Connection) throws {
    let addition = try LayerIndex.begin(entries, in: layer, on: connection)
    for index in dropped { try connection.execute(index.sql) }
    try LayerIndex.finish(addition, in: layer, on: connection)
    try LayerIndex.note(added: count, box: whole, layer: layer, on: connection)
  }
}

extension StoreWriter {
  /// Drops a layer's own indexes before a load that outweighs what is there: sorting once is much
  /// faster than placing each row. Returns them, to be made again in the same transaction.
  func dropIndexes(of layer: FeatureLayer, adding count: Int) throws -> [SchemaObject] {
    guard count >= 5_000 else { return [] }
    let present = try connection.integer("SELECT count(*) FROM \"\(layer.table)\"")
    guard Int64(count) * 2 >= present else { return [] }
    let indexes = ProductTables.indexes.filter { $0.table == layer.table }
    for index in indexes { try connection.execute("DROP INDEX IF EXISTS \"\(index.name)\"") }
    return indexes
  }

  /// Ends a load: makes the indexes, and writes the entry in the audit and what only the end knows. Returns the
  /// rows' numbers, which follow one another.
  func finish(
    _ rows: LayerLoad, batch number: Int64, of block: String, action: String, detail: String?,
    sourceHash: String?
  ) throws -> Range<Int64> {
    try withoutTriggers { try rows.finish(on: connection) }
    try closeBatch(number, rows: rows.count, sourceHash: sourceHash)
    try audit(
      AuditEntry(
        layer: rows.layer.table, key: block, action: action, detail: detail,
        rows: Int64(rows.count), batch: number))
    return rows.first..<rows.first + Int64(rows.count)
  }

  /// Writes what only the end of a load knows into its batch.
  func closeBatch(_ number: Int64, rows: Int, sourceHash: String?) throws {
    try connection.run(
      "UPDATE dls_batches SET rows = ?,source_hash = ? WHERE id = ?",
      [.integer(Int64(rows)), .optional(sourceHash), .integer(number)])
  }
}
