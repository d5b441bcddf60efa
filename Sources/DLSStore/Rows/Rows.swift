// Rows.swift: reading work units and samples with their geometry, row by row.

package import DLSWorkflow

/// A work unit as stored. The geometry is lent for the duration of the visit.
package struct UnitRow {
  package var fid: Int64
  package var key: String
  package var block: String
  package var title: String?
  package var status: UnitStatus
  package var isComplete: Bool
  package var split: SplitPart
  package var assigned: String?
  package var note: String?
  package var revision: Int64
  /// A GeoPackage blob; copy it to keep it.
  package var geometry: UnsafeRawBufferPointer
}

/// A sample as stored. The geometry is lent for the duration of the visit.
package struct SampleRow {
  package var fid: Int64
  /// Nil only between another program's insert and its trigger.
  package var key: String?
  var block: String?
  package var schema: String?
  package var className: String?
  package var classValue: Int64?
  package var unit: Int64?
  package var status: SampleStatus
  package var confidence: Double?
  var note: String?
  package var originHash: Int64
  package var revision: Int64
  /// Whether anybody changed it since its import; drawn ones count as touched.
  package var isTouched: Bool
  /// A GeoPackage blob; empty where the sample has no shape. Copy it to keep it.
  package var geometry: UnsafeRawBufferPointer
}

/// The key a deleted sample left behind.
package struct Tombstone: Equatable, Sendable {
  package var key: String
  var block: String?
  /// The class that it had; nil where it is not known.
  package var className: String?
  var originHash: Int64
  var at: String
  /// Its shape as a GeoPackage blob; empty where it was deleted before shapes were kept.
  package var geometry: [UInt8] = []
}

extension Store {
  /// Visits work units in the order of their rows.
  /// - Parameter block: only those of this block, where given.
  package func forEachUnit(block: String? = nil, _ body: (UnitRow) throws -> Void) throws {
    let clause = block == nil ? "" : "WHERE \"block\" = ?"
    try connection.forEach(
      "\(Self.unitRows) \(clause) ORDER BY fid", block.map { [.text($0)] } ?? []
    ) { row in
      try Self.visitUnit(row, body)
    }
  }

  /// What a work unit is read from.
  static let unitRows = """
    SELECT fid,"key","block",title,"status","complete","split",assigned,note,revision,geom \
    FROM work_units
    """

  /// Hands on a row of `unitRows`.
  static func visitUnit(_ row: Statement, _ body: (UnitRow) throws -> Void) rethrows {
    try row.withBytes(10) { geometry in
      try body(
        UnitRow(
          fid: row.integer(0), key: row.text(1) ?? "", block: row.text(2) ?? "",
          title: row.text(3), status: UnitStatus(text: row.text(4) ?? "") ?? .queued,
          isComplete: row.integer(5) != 0,
          split: SplitPart(text: row.text(6) ?? "") ?? .training, assigned: row.text(7),
          note: row.text(8), revision: row.integer(9), geometry: geometry))
    }
  }

  /// Which samples to visit.
  package enum SampleFilter: Sendable {
    case all
    /// Those that a `samples` block brought.
    case block(String)
    /// Approved ones, wherever they lie.
    case approved
    /// Approved ones of complete units: what chips may show.
    case ready
    /// Those in no unit, such as drawn ones that nobody placed yet.
    case unplaced
  }

  /// Visits samples in the order of their rows.
  package func forEachSample(
    _ filter: SampleFilter = .all, _ body: (SampleRow) throws -> Void
  ) throws {
    var clause = ""
    var values: [SQLValue] = []
    switch filter {
    case .all: break
    case .block(let block):
      clause = "WHERE s.\"block\" = ?"
      values = [.text(block)]
    case .approved: clause = "WHERE s.status = 'approved'"
    case .ready:
      clause = """
        JOIN work_units u ON u.fid = s.unit WHERE u.complete = 1 AND s.status = 'approved'
        """
    case .unplaced: clause = "WHERE s.unit IS NULL"
    }
    try connection.forEach("\(Self.sampleRows) \(clause) ORDER BY s.fid", values) { row in
      try Self.visitSample(row, body)
    }
  }

  /// What a sample is read from.
  static let sampleRows = """
    SELECT s.fid,s."key",s."block",s."schema",s.class,s.class_value,s.unit,s.status,\
    s.confidence,s.note,s.origin_hash,s.revision,s.revision IS s.origin_revision,s.geom \
    FROM training_samples s
    """

  /// Hands on a row of `sampleRows`.
  static func visitSample(_ row: Statement, _ body: (SampleRow) throws -> Void) rethrows {
    try row.withBytes(13) { geometry in
      try body(
        SampleRow(
          fid: row.integer(0), key: row.text(1), block: row.text(2), schema: row.text(3),
          className: row.text(4), classValue: row.isNull(5) ? nil : row.integer(5),
          unit: row.isNull(6) ? nil : row.integer(6),
          status: SampleStatus(text: row.text(7) ?? "") ?? .pendingApproval,
          confidence: row.isNull(8) ? nil : row.real(8), note: row.text(9),
          originHash: row.integer(10), revision: row.integer(11),
          isTouched: row.integer(12) == 0, geometry: geometry))
    }
  }

  /// The deleted samples of a block, by what is left of them.
  package func tombstones(block: String) throws -> [Tombstone] {
    var found: [Tombstone] = []
    try connection.forEach(
      "SELECT key,block,origin_hash,at,class,geom FROM dls_tombstones WHERE block = ? ORDER BY id",
      [.text(block)]
    ) { row in
      found.append(
        Tombstone(
          key: row.text(0) ?? "", block: row.text(1), className: row.text(4),
          originHash: row.integer(2), at: row.text(3) ?? "",
          geometry: row.withBytes(5) { [UInt8]($0) }))
    }
    return found
  }
}
