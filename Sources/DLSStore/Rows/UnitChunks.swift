// UnitChunks.swift: the declared properties of work units a second time, packed for planning.

import DLSWorkflow

/// What planning compares of units, packed by runs of 1,024 row numbers into `dls_unit_chunks`: a
/// plan reads some megabytes in order instead of a million rows.
///
/// dls writes the chunks of the units that it writes, in the same transaction. What another program
/// changes since is listed in `dls_undo_units` under no plan's number; chunks with such units are
/// read from the rows. The rows are always what counts: without chunks they are read.
enum UnitChunks {
  static let table = SchemaObject(
    kind: "table", name: "dls_unit_chunks", table: "dls_unit_chunks",
    sql: """
      CREATE TABLE "dls_unit_chunks" (id INTEGER PRIMARY KEY NOT NULL,\
      data BLOB NOT NULL)
      """)

  /// The key of `dls_meta` that says whether every unit is in a chunk.
  private static let state = "unit_chunks"
  private static let whole = "whole"
  /// Row numbers of a chunk.
  static let size: Int64 = 1024

  static func number(of fid: Int64) -> Int64 { fid / size }

  // MARK: Reading

  /// Every unit: from chunks where they are known to be right, else from the rows.
  static func read(_ store: Store) throws -> UnitColumns {
    let connection = store.connection
    let count = Int(try connection.integer("SELECT count(*) FROM work_units"))
    var units = UnitColumns()
    units.reserve(count)
    if store.isSchemaWhole, try store.meta(state) == whole,
      try readChunks(connection, into: &units),
      units.count == count
    {
      return units
    }
    units.removeAll()
    try readRows(connection, 0...Int64.max, into: &units)
    return units
  }

  /// Chunks in their order, but those with units that other programs changed from the rows. False
  /// where a chunk can't be read.
  private static func readChunks(
    _ connection: Connection, into units: inout UnitColumns
  ) throws -> Bool {
    var stale: [Int64] = []
    try connection.forEach(
      "SELECT DISTINCT \"first\"/\(size) FROM dls_undo_units WHERE plan IS NULL ORDER BY 1"
    ) { stale.append($0.integer(0)) }
    var next = 0
    func readStale(below limit: Int64) throws {
      while next < stale.count, stale[next] < limit {
        try readRows(connection, rows(of: stale[next]), into: &units)
        next += 1
      }
    }
    let query = try connection.prepare("SELECT id,data FROM dls_unit_chunks ORDER BY id")
    while try query.step() {
      let id = query.integer(0)
      try readStale(below: id)
      if next < stale.count, stale[next] == id {
        try readStale(below: id + 1)
      } else if !query.withBytes(1, { units.append(packed: $0, base: id * size) }) {
        return false
      }
    }
    try readStale(below: .max)
    return true
  }

  private static func rows(of chunk: Int64) -> ClosedRange<Int64> {
    chunk * size...chunk * size + size - 1
  }

  /// Units from their rows.
  private static func readRows(
    _ connection: Connection, _ range: ClosedRange<Int64>, into units: inout UnitColumns
  ) throws {
    let query = try connection.cached(
      """
      SELECT fid,"key","block","split","assigned","origin_hash" FROM work_units \
      WHERE fid BETWEEN ? AND ? ORDER BY fid
      """)
    try query.bind(1, range.lowerBound)
    try query.bind(2, range.upperBound)
    let parts = SplitPart.allCases.map { Array($0.text.utf8) }
    while try query.step() {
      let block = query.withBytes(2) { units.block($0) }
      let group = query.isNull(4) ? -1 : query.withBytes(4) { units.group($0) }
      let part = query.withBytes(3) { bytes in parts.firstIndex { bytes.elementsEqual($0) } ?? 0 }
      let fid = query.integer(0)
      let hash = query.integer(5)
      query.withBytes(1) { key in
        units.append(
          fid: fid, key: key, block: block, split: SplitPart.allCases[part], group: group,
          originHash: hash)
      }
    }
    query.reset()
  }

  // MARK: Writing

  /// Writes one chunk. In a transaction.
  static func write(_ units: UnitColumns, chunk: Int64, on connection: Connection) throws {
    let put = try connection.cached("INSERT OR REPLACE INTO dls_unit_chunks(id,data) VALUES (?,?)")
    let data = units.packed(base: chunk * size)
    try put.bind(1, chunk)
    try data.withUnsafeBytes { bytes in
      try put.bind(2, staticBlob: bytes)
      try put.run()
    }
  }

  /// Says that every unit is in a chunk; for a new store, which has none.
  static func begin(_ connection: Connection) throws {
    try connection.run(
      "INSERT INTO dls_meta(key,value) VALUES (?,?)", [.text(state), .text(whole)])
  }

  /// Forgets the chunks: until the next apply, units are read from their rows. In a transaction.
  static func forget(_ connection: Connection) throws {
    try connection.execute("DELETE FROM dls_unit_chunks")
    try connection.run("DELETE FROM dls_meta WHERE key = ?", [.text(state)])
  }

  /// Brings the chunks in step with the rows that a transaction touched.
  static func refresh(_ stale: StaleUnits, on connection: Connection) throws {
    let isWhole =
      try connection.text(
        "SELECT value FROM dls_meta WHERE key = ?", [.text(state)]) == whole
    switch stale {
    case .none: return
    case .some(let chunks) where isWhole:
      for chunk in chunks.sorted() { try rebuild(chunk, on: connection) }
    case .some, .all: try rebuildAll(on: connection)
    }
  }

  private static func rebuild(_ chunk: Int64, on connection: Connection) throws {
    var units = UnitColumns()
    try readRows(connection, rows(of: chunk), into: &units)
    if units.count == 0 {
      try connection.run("DELETE FROM dls_unit_chunks WHERE id = ?", [.integer(chunk)])
    } else {
      try write(units, chunk: chunk, on: connection)
    }
  }

  private static func rebuildAll(on connection: Connection) throws {
    try connection.execute("DELETE FROM dls_unit_chunks")
    var last: Int64?
    // From one unit to the first of the next chunk that has any.
    let next = try connection.prepare("SELECT min(fid) FROM work_units WHERE fid >= ?")
    while true {
      try next.bind(1, last.map { ($0 + 1) * size } ?? 0)
      guard try next.step(), !next.isNull(0) else { break }
      let chunk = number(of: next.integer(0))
      next.reset()
      try rebuild(chunk, on: connection)
      last = chunk
    }
    next.reset()
    try connection.run(
      "INSERT OR REPLACE INTO dls_meta(key,value) VALUES (?,?)", [.text(state), .text(whole)])
  }
}

/// The chunks that a transaction leaves stale.
enum StaleUnits {
  case none
  case some(Set<Int64>)
  case all

  mutating func add(_ fids: some Sequence<Int64>) {
    var chunks: Set<Int64> = []
    switch self {
    case .all: return
    case .none: break
    case .some(let known): chunks = known
    }
    // Taken out first, so that the set is changed in place.
    self = .none
    for fid in fids { chunks.insert(UnitChunks.number(of: fid)) }
    if !chunks.isEmpty { self = .some(chunks) }
  }
}

/// Packs new units into chunks as they come, in the order of their rows.
struct UnitChunkLoad {
  private let connection: Connection
  private var units = UnitColumns()
  private var chunk: Int64 = -1
  private var isWhole = false
  /// A unit of each chunk that held rows before.
  private(set) var stale: [Int64] = []

  init(_ connection: Connection) { self.connection = connection }

  mutating func append(
    fid: Int64, key: UnsafeRawBufferPointer, block: String, split: SplitPart, group: String?,
    originHash: Int64
  ) throws {
    let number = UnitChunks.number(of: fid)
    if number != chunk {
      try flush()
      chunk = number
      isWhole = fid % UnitChunks.size == 0
      if !isWhole { stale.append(fid) }
    }
    guard isWhole else { return }
    units.append(
      fid: fid, key: key, block: Self.index(of: block, in: &units.blocks), split: split,
      group: group.map { Self.index(of: $0, in: &units.groups) } ?? -1, originHash: originHash)
  }

  private static func index(of text: String, in texts: inout [String]) -> Int32 {
    if let known = texts.firstIndex(of: text) { return Int32(known) }
    texts.append(text)
    return Int32(texts.count - 1)
  }

  /// Writes the last chunk.
  mutating func flush() throws {
    if units.count > 0 { try UnitChunks.write(units, chunk: chunk, on: connection) }
    units.removeAll()
  }
}
