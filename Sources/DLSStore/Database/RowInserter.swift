// RowInserter.swift: many rows into one table, a few dozen per statement.

/// Texts at fixed addresses, so that a statement can use them without a copy.
final class PinnedTexts {
  private var buffers: [UnsafeRawBufferPointer] = []

  init(_ texts: [String]) {
    for text in texts {
      // An address even for an empty text: none would be NULL to SQLite.
      let buffer = UnsafeMutableRawBufferPointer.allocate(
        byteCount: max(1, text.utf8.count), alignment: 1)
      buffer.copyBytes(from: text.utf8)
      buffers.append(UnsafeRawBufferPointer(rebasing: buffer[..<text.utf8.count]))
    }
  }

  deinit {
    for buffer in buffers { buffer.deallocate() }
  }

  subscript(index: Int) -> UnsafeRawBufferPointer { buffers[index] }
}

/// Inserts rows in groups: a statement per row would spend most of its time on beginning and
/// ending, and on the table's sequence of row numbers.
///
/// What is bound as static must stay alive and unchanged until the last row announced by `begin`
/// has ended.
final class RowInserter {
  /// Rows per statement; below the 999 parameters of older SQLites.
  private let groupSize: Int

  private let columnCount: Int32
  private let constantCount: Int32
  private let prepare: (Int) throws -> Statement
  private let one: Statement
  private var many: Statement?
  private var current: Statement
  private var left = 0
  private var base: Int32
  private var rowsInGroup = 0

  /// - Parameters:
  ///   - columns: the columns bound for each row.
  ///   - constants: columns that are the same in every row.
  init(
    _ connection: Connection, table: String, columns: [String],
    constants: [(column: String, value: SQLValue)] = []
  ) throws {
    columnCount = Int32(columns.count)
    constantCount = Int32(constants.count)
    groupSize = max(2, min(32, (999 - constants.count) / columns.count))
    let names = (constants.map(\.column) + columns).map { "\"\($0)\"" }.joined(separator: ",")
    prepare = { rows in
      var groups: [String] = []
      for row in 0..<rows {
        let shared = (0..<constants.count).map { "?\($0 + 1)" }
        let own = (0..<columns.count).map { "?\(constants.count + row * columns.count + $0 + 1)" }
        groups.append("(\((shared + own).joined(separator: ",")))")
      }
      let statement = try connection.prepare(
        "INSERT INTO \"\(table)\"(\(names)) VALUES \(groups.joined(separator: ","))")
      for (index, constant) in constants.enumerated() {
        try statement.bind(Int32(index + 1), constant.value)
      }
      return statement
    }
    one = try prepare(1)
    current = one
    base = constantCount
  }

  /// Announces how many rows come next, after those announced before.
  func begin(_ count: Int) throws {
    left = count
    rowsInGroup = 0
    base = constantCount
    current = one
    guard count >= groupSize else { return }
    let statement = try many ?? prepare(groupSize)
    many = statement
    current = statement
  }

  func bind(_ column: Int32, _ value: Int64) throws { try current.bind(base + column, value) }

  func bind(_ column: Int32, _ value: SQLValue) throws { try current.bind(base + column, value) }

  func bind(_ column: Int32, staticText bytes: UnsafeRawBufferPointer) throws {
    try current.bind(base + column, staticText: bytes)
  }

  func bind(_ column: Int32, staticBlob bytes: UnsafeRawBufferPointer) throws {
    try current.bind(base + column, staticBlob: bytes)
  }

  /// Ends a row, every column of which was bound. Columns count from 1.
  func endRow() throws {
    left -= 1
    rowsInGroup += 1
    base += columnCount
    let isLone = current === one
    guard isLone || rowsInGroup == groupSize else { return }
    try current.run()
    rowsInGroup = 0
    base = constantCount
    if left < groupSize { current = one }
  }
}
