// MovedSamples.swift: which samples other programs moved since each was put into its unit.

extension Store {
  private static let placedUpTo = "placed_up_to"
  /// Stands for a time when the rules were gone that note each edit.
  private static let unknown = "unknown"

  /// The samples that were drawn, whose shape or unit was edited, or whose unit went, since all were placed, in the
  /// order of their rows: as the audit has it, which says so of each single edit. A form may fill in the unit of
  /// another sample. What `dls` moves itself it places itself.
  package func movedSamples() throws -> [Int64] {
    var found: [Int64] = []
    if try meta(Self.placedUpTo) == Self.unknown {
      try connection.forEach("SELECT fid FROM training_samples ORDER BY fid") {
        found.append($0.integer(0))
      }
      return found
    }
    // By the numbers of the entries, not by the layer's index, which knows every entry there ever was.
    try connection.forEach(
      """
      SELECT fid FROM dls_audit NOT INDEXED WHERE seq > ?1 AND layer = 'training_samples' \
      AND (action = 'insert' OR action = 'update' AND (\(Self.isMoved))) AND fid NOT NULL \
      UNION SELECT s.fid FROM dls_audit a NOT INDEXED CROSS JOIN training_samples s \
      WHERE s."unit" = a.fid AND a.seq > ?1 AND a.layer = 'work_units' AND a.action = 'delete' \
      ORDER BY fid
      """, [.integer(Int64(try meta(Self.placedUpTo) ?? "") ?? 0)]
    ) { found.append($0.integer(0)) }
    return found
  }

  /// Whether an entry of the audit names shape or unit among the columns that changed, which stand in the order of
  /// the table.
  private static let isMoved = ["geom", "unit", "schema unit", "class unit", "schema class unit"]
    .map { "detail LIKE '\($0)%'" }.joined(separator: " OR ")

  /// Notes that samples may have been moved without an entry in the audit. In a transaction.
  func noteUnplaced() throws { try setMeta(Self.placedUpTo, Self.unknown) }

  /// Notes that all samples lie in the units that they are said to be in. In a transaction.
  package func noteAllPlaced() throws {
    try setMeta(Self.placedUpTo, String(changeCounter()))
  }
}
