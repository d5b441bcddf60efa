// ReviewQueries.swift: what the database knows of a review, as SQL: its rules, who collected, who holds what.

import DLSWorkflow

/// Expressions for laws and queries. Nothing is kept twice: the rules stand in the applied `review` block, and
/// people in the audit, which names them row by row.
enum ReviewQueries {
  /// The text of a setting of the applied `review` block; NULL where there is none. Settings are stored one a
  /// line.
  private static func rule(_ name: String) -> String {
    """
    (SELECT substr(t,1,instr(t||char(10),char(10))-1) FROM (SELECT substr(settings,\
    instr(char(10)||settings,char(10)||'\(name) = ')+\(name.utf8.count + 3)) AS t FROM dls_blocks \
    WHERE address = 'review' AND instr(char(10)||settings,char(10)||'\(name) = ') > 0))
    """
  }

  /// Whether a setting of the applied `review` block has a value. Short, as every opening reads the laws.
  private static func says(_ line: String) -> String {
    "EXISTS (SELECT 1 FROM dls_blocks WHERE address = 'review' AND instr(settings,'\(line)') > 0)"
  }

  /// Whether a `review` block is applied that says how long a unit stays with somebody.
  static let leases = says("lease = ")
  /// Whether nobody may judge what they collected.
  static let fourEyes = says("four_eyes = true")
  /// What happens to a Reviewed unit with rejected samples, as a word.
  static let onRejected = rule("on_rejected")
  /// Whether a Reviewed unit with rejected samples goes back to Queued.
  static let requeues = says("on_rejected = \(RejectedPolicy.requeue.text)")
  /// How many seconds a unit stays with whoever took it.
  static let leaseSeconds = """
    (SELECT CAST(t AS REAL)*CASE substr(t,instr(t,' ')+1) WHEN 's' THEN 1 WHEN 'min' THEN 60 \
    WHEN 'h' THEN 3600 WHEN 'd' THEN 86400 END FROM (SELECT \(rule("lease")) AS t))
    """
  /// Whoever did nothing since then has lost what they took; NULL where no lease is agreed.
  static let leaseBegin =
    "strftime('%Y-%m-%dT%H:%M:%fZ','now','-'||\(leaseSeconds)||' seconds')"

  /// The words of the statuses in which a unit is with somebody.
  static let taken = ProductTables.words(UnitStatus.allCases.filter(\.isTaken).map(\.text))

  // MARK: samples

  /// Whether an entry of the audit tells of a sample that was drawn, or given another shape or class. The first
  /// word of its detail is a changed column, and these come before all others.
  private static func collects(_ entry: String) -> String {
    let details = ["geom", "schema", "class"].map { "\(entry).detail||' ' GLOB '\($0)[ ,]*'" }
    return "(\(entry).action = 'insert' OR \(details.joined(separator: " OR ")))"
  }

  /// Who collected a sample: whose work its shape and class are now. NULL where nobody is known; what
  /// a file brought, nobody collected here.
  static func collector(_ sample: String) -> String {
    """
    (SELECT e.actor FROM dls_audit e WHERE e.layer = 'training_samples' AND e.fid = \(sample) \
    AND \(collects("e")) ORDER BY e.seq DESC LIMIT 1)
    """
  }

  // MARK: units

  /// A column of the entry that tells of a unit's last move, or of it being taken over.
  private static func lastMove(_ column: String, of unit: String) -> String {
    """
    (SELECT e.\(column) FROM dls_audit e WHERE e.layer = 'work_units' AND e.fid = \(unit) AND \
    (e.old_status IS NOT e.new_status OR e.action = 'take') ORDER BY e.seq DESC LIMIT 1)
    """
  }

  /// Who has a unit of this status: whoever took it, or else collected in it last. NULL where it is
  /// with nobody.
  static func holder(_ unit: String, status: String) -> String {
    """
    CASE WHEN \(status) IN (\(taken)) THEN coalesce(\
    CASE WHEN \(lastMove("new_status", of: unit)) IS \(status) THEN \(lastMove("actor", of: unit)) END,\
    CASE WHEN \(status) = 'in_progress' THEN (SELECT e.actor FROM training_samples s \
    CROSS JOIN dls_audit e ON e.layer = 'training_samples' AND e.fid = s.fid WHERE s.unit = \(unit) \
    AND \(collects("e")) ORDER BY e.seq DESC LIMIT 1) END) END
    """
  }

  /// When somebody last did something to a unit or to samples in it.
  static func lastWork(_ unit: String, of person: String) -> String {
    """
    nullif(max(coalesce((SELECT max(e.at) FROM dls_audit e WHERE e.layer = 'work_units' AND \
    e.fid = \(unit) AND e.actor = \(person) COLLATE NOCASE),''),coalesce((SELECT max(e.at) FROM training_samples s \
    CROSS JOIN dls_audit e ON e.layer = 'training_samples' AND e.fid = s.fid WHERE s.unit = \(unit) AND \
    e.actor = \(person) COLLATE NOCASE),'')),'')
    """
  }

  /// Whether a unit of this status is somebody else's, whose lease has not run out.
  static func isHeld(_ unit: String, status: String, against person: String) -> String {
    """
    EXISTS (SELECT 1 FROM (SELECT \(holder(unit, status: status)) AS h) WHERE \
    h <> \(person) COLLATE NOCASE AND \(lastWork(unit, of: "h")) > \(leaseBegin))
    """
  }

  /// Whether somebody owns the project, and may move everything.
  static func isOwner(_ person: String) -> String {
    """
    EXISTS (SELECT 1 FROM dls_members m WHERE m.role = 'owner' AND \
    (m.account = \(person) COLLATE NOCASE OR m.address = \(person) COLLATE NOCASE))
    """
  }

  /// Whether somebody collected in a unit: took it from the queue or over from somebody, or has samples in it
  /// that wait for approval.
  static func isCollector(_ unit: String, person: String) -> String {
    """
    (\(person) = (SELECT e.actor FROM dls_audit e WHERE e.layer = 'work_units' AND \
    e.fid = \(unit) AND e.new_status = 'in_progress' AND (e.old_status = 'queued' OR \
    e.action = 'take') ORDER BY e.seq DESC LIMIT 1) COLLATE NOCASE OR EXISTS (SELECT 1 FROM \
    training_samples s WHERE s.unit = \(unit) AND s.status = 'pending_approval' AND \
    \(collector("s.fid")) = \(person) COLLATE NOCASE))
    """
  }

  /// Whether a unit holds rejected samples.
  static func hasRejected(_ unit: String) -> String {
    "EXISTS (SELECT 1 FROM training_samples s WHERE s.unit = \(unit) AND s.status = 'rejected')"
  }
}
