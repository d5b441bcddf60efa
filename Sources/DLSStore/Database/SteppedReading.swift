// SteppedReading.swift: long reads that see one state of a store and keep nobody from writing it.

import DLSPlatform

/// Where a long read lets go of the store, so that other programs can write it.
package final class ReadingPauses {
  private let connection: Connection
  /// How long the store is held at once, in nanoseconds; nil for as long as the read takes.
  private let longest: UInt64?
  private let version: Int64
  private var last = Moment.monotonic

  fileprivate init(_ connection: Connection, longest: UInt64?) throws {
    self.connection = connection
    self.longest = longest
    version = try longest == nil ? 0 : Self.version(connection)
  }

  /// Whether it is time to let go.
  fileprivate var isDue: Bool { longest.map { Moment.monotonic &- last >= $0 } ?? false }

  /// Lets go of the store and takes it again.
  /// - Throws: `OtherState` where somebody wrote it meanwhile.
  fileprivate func take() throws {
    try connection.execute("COMMIT; BEGIN")
    guard try Self.version(connection) == version else { throw OtherState() }
    last = Moment.monotonic
  }

  /// A number that changes when another connection writes the file. Asking for it takes the lock of a reader.
  private static func version(_ connection: Connection) throws -> Int64 {
    try connection.integer("PRAGMA data_version")
  }

  /// The file is no longer as it was when the read began.
  fileprivate struct OtherState: Error {}
}

extension Connection {
  /// How often a read begins anew, since somebody wrote meanwhile, before it keeps them waiting.
  private static let freeTries = 3

  /// Runs reads that must see one state of the file. A program that wants to write it waits for as long as
  /// the store is held at once; then the reads begin anew, and the last time they are not disturbed.
  /// - Parameters:
  ///   - longest: how long the store is held at once, in nanoseconds.
  ///   - body: may run several times.
  package func readingInSteps<R>(
    longest: UInt64 = 50_000_000, _ body: (ReadingPauses) throws -> R
  ) throws -> R {
    // What is read within a transaction is of its moment as it is.
    for _ in 0..<(isInTransaction ? 0 : Self.freeTries) {
      do {
        return try reading { try body(ReadingPauses(self, longest: longest)) }
      } catch is ReadingPauses.OtherState { continue }
    }
    return try reading { try body(ReadingPauses(self, longest: nil)) }
  }
}

extension Store {
  /// Visits work units in the order of their rows, and lets go of the store now and then.
  package func forEachUnit(
    _ pauses: ReadingPauses, _ body: (UnitRow) throws -> Void
  ) throws {
    try forEachRow("\(Self.unitRows) WHERE fid > ? ORDER BY fid", pauses) {
      try Self.visitUnit($0, body)
    }
  }

  /// Visits Approved samples in the order of their rows, and lets go of the store now and then.
  package func forEachApprovedSample(
    _ pauses: ReadingPauses, _ body: (SampleRow) throws -> Void
  ) throws {
    try forEachRow(
      "\(Self.sampleRows) WHERE s.fid > ? AND s.status = 'approved' ORDER BY s.fid", pauses
    ) {
      try Self.visitSample($0, body)
    }
  }

  /// Visits the rows that a query gives after one, of which it gives the number first.
  private func forEachRow(
    _ sql: String, _ pauses: ReadingPauses, _ body: (Statement) throws -> Void
  ) throws {
    let query = try connection.prepare(sql)
    var last = Int64.min
    var isDone = false
    while !isDone {
      try query.bind(1, last)
      isDone = true
      while try query.step() {
        last = query.integer(0)
        try body(query)
        if pauses.isDue {
          isDone = false
          break
        }
      }
      // A query that is under way holds the store.
      query.reset()
      if !isDone { try pauses.take() }
    }
  }
}
