// Review.swift: the rules of review of a store, who collected, and with whom units are.

package import DLSWorkflow

/// A work unit as the rules of review look at it.
package struct UnitState: Equatable, Sendable {
  package var fid: Int64
  package var key: String
  package var status: UnitStatus

  /// A unit from its parts.
  init(fid: Int64, key: String, status: UnitStatus) {
    self.fid = fid
    self.key = key
    self.status = status
  }
}

/// With whom a work unit is.
package struct Claim: Equatable, Sendable {
  package var unit: UnitState
  /// Whoever took it, or else collected in it last.
  package var holder: String
  /// When they last did something to the unit or its samples, UTC, ISO 8601.
  package var lastWork: String?
  /// Whether the lease has not run out since.
  package var isHeld: Bool

  /// Whether it is with this person.
  package func isOf(_ person: String) -> Bool { ReviewPolicy.isSame(holder, person) }
}

/// What a store knows of its review.
package struct ReviewRecords {
  private let connection: Connection

  /// What a store knows.
  package init(_ store: Store) { connection = store.connection }

  /// The same within a transaction.
  init(_ writer: StoreWriter) { connection = writer.connection }

  /// The rules of review as applied; nil where the project has no `review` block.
  package func policy() throws -> ReviewPolicy? {
    var found: ReviewPolicy?
    try connection.forEach(
      """
      SELECT \(ReviewQueries.fourEyes),\(ReviewQueries.onRejected),\(ReviewQueries.leaseSeconds) \
      FROM dls_blocks WHERE address = 'review'
      """
    ) { row in
      var policy = ReviewPolicy()
      policy.fourEyes = row.integer(0) != 0
      if let word = RejectedPolicy(text: row.text(1) ?? "") { policy.onRejected = word }
      if !row.isNull(2) { policy.leaseSeconds = row.real(2) }
      found = policy
    }
    return found
  }

  /// A unit by its key; nil where there is none.
  package func unit(_ key: String) throws -> UnitState? {
    let query = try connection.cached("SELECT fid,status FROM work_units WHERE \"key\" = ?1")
    try query.bind(1, .text(key))
    defer { query.reset() }
    guard try query.step() else { return nil }
    return UnitState(
      fid: query.integer(0), key: key, status: UnitStatus(text: query.text(1) ?? "") ?? .queued)
  }

  /// The units that somebody may have taken, in the order of their rows. Most have no entry in the audit, as they
  /// came many at once.
  package func takenUnits() throws -> [UnitState] {
    var found: [UnitState] = []
    try connection.forEach(
      """
      SELECT fid,"key",status FROM work_units WHERE fid IN (SELECT fid FROM dls_audit \
      WHERE layer = 'work_units' AND fid NOT NULL UNION SELECT s.unit FROM dls_audit e \
      CROSS JOIN training_samples s ON s.fid = e.fid WHERE e.layer = 'training_samples' AND \
      e.fid NOT NULL) AND status IN (\(ReviewQueries.taken)) ORDER BY fid
      """
    ) { row in
      guard let status = UnitStatus(text: row.text(2) ?? "") else { return }
      found.append(UnitState(fid: row.integer(0), key: row.text(1) ?? "", status: status))
    }
    return found
  }

  /// With whom a unit is; nil where it is with nobody.
  package func claim(of unit: UnitState) throws -> Claim? {
    guard unit.status.isTaken else { return nil }
    let query = try connection.cached(Self.claimQuery)
    try query.bind(1, unit.fid)
    try query.bind(2, .text(unit.status.text))
    defer { query.reset() }
    guard try query.step(), let holder = query.text(0) else { return nil }
    return Claim(
      unit: unit, holder: holder, lastWork: query.text(1), isHeld: query.integer(2) != 0)
  }

  private static let claimQuery = """
    SELECT h,w,w > \(ReviewQueries.leaseBegin) FROM (SELECT h,\(ReviewQueries.lastWork("?1", of: "h")) \
    AS w FROM (SELECT \(ReviewQueries.holder("?1", status: "?2")) AS h))
    """

  /// Who collected a sample: drew it, or changed its shape or class last. Nil where nobody is known.
  package func collector(of sample: Int64) throws -> String? {
    let query = try connection.cached("SELECT \(ReviewQueries.collector("?1"))")
    try query.bind(1, sample)
    defer { query.reset() }
    return try query.step() ? query.text(0) : nil
  }

  /// The same of a sample that gets a status; nil where it has that status.
  package func collector(of sample: Int64, before status: SampleStatus) throws -> String? {
    let query = try connection.cached("SELECT status IS ?2 FROM training_samples WHERE fid = ?1")
    try query.bind(1, sample)
    try query.bind(2, .text(status.text))
    let isSame = try query.step() && query.integer(0) != 0
    query.reset()
    return isSame ? nil : try collector(of: sample)
  }

  /// Whether somebody collected in a unit: took it from the queue or over from somebody, or has samples in
  /// it that wait for approval.
  package func isCollector(_ person: String, of unit: Int64) throws -> Bool {
    try holds("SELECT \(ReviewQueries.isCollector("?1", person: "?2"))", unit, person)
  }

  /// Whether somebody owns the project.
  package func isOwner(_ person: String) throws -> Bool {
    try holds("SELECT ?1 AND \(ReviewQueries.isOwner("?2"))", 1, person)
  }

  private func holds(_ sql: String, _ row: Int64, _ person: String) throws -> Bool {
    let query = try connection.cached(sql)
    try query.bind(1, row)
    try query.bind(2, .text(person))
    defer { query.reset() }
    return try query.step() && query.integer(0) != 0
  }

  /// Whether a unit holds rejected samples.
  package func holdsRejected(_ unit: Int64) throws -> Bool {
    let query = try connection.cached("SELECT \(ReviewQueries.hasRejected("?1"))")
    try query.bind(1, unit)
    defer { query.reset() }
    return try query.step() && query.integer(0) != 0
  }

  /// The Reviewed units that hold some of these samples, in the order of their rows.
  package func reviewedUnits(of samples: [Int64]) throws -> [UnitState] {
    let query = try connection.cached(
      """
      SELECT u.fid,u."key" FROM training_samples s JOIN work_units u ON u.fid = s.unit \
      WHERE s.fid = ?1 AND u.status = 'reviewed'
      """)
    var found: [Int64: UnitState] = [:]
    for sample in samples {
      try query.bind(1, sample)
      if try query.step() {
        let unit = query.integer(0)
        found[unit] = UnitState(fid: unit, key: query.text(1) ?? "", status: .reviewed)
      }
      query.reset()
    }
    return found.keys.sorted().compactMap { found[$0] }
  }

  /// How many Reviewed units hold rejected samples.
  package func reviewedWithRejected() throws -> Int {
    Int(
      try connection.integer(
        """
        SELECT count(DISTINCT s.unit) FROM training_samples s JOIN work_units u ON u.fid = s.unit \
        WHERE s.status = 'rejected' AND u.status = 'reviewed'
        """))
  }
}

extension StoreWriter {
  /// Gives units that are In progress or In review to whoever writes; their status stays. An entry of the audit
  /// each.
  /// - Throws: `.law` for a unit that is in neither status, or with somebody else whose lease has not run out.
  package func takeUnits(_ keys: [String]) throws {
    let insert = try connection.cached(
      """
      INSERT INTO dls_audit(actor,layer,fid,key,action,revision,old_status,new_status) \
      SELECT ?2,'work_units',fid,"key",'take',revision,status,status FROM work_units WHERE "key" = ?1
      """)
    try insert.bind(2, .optional(actor))
    let records = ReviewRecords(self)
    let isOwner = try actor.map { try records.isOwner($0) } ?? false
    for key in keys {
      // Another program may have changed it since somebody looked.
      guard let unit = try records.unit(key), unit.status.isTaken else {
        throw law("\(key) is neither In progress nor In review any more: nobody can take it over.")
      }
      if !isOwner, let claim = try records.claim(of: unit), claim.isHeld, !claim.isOf(actor ?? "") {
        throw law("\(key): \(Laws.leaseSentence)")
      }
      try insert.bind(1, .text(key))
      try insert.run()
    }
  }

  /// What the laws of the database say of one unit or sample, for units that are set to a status without its
  /// triggers.
  func obeyReview(units keys: [String], status: UnitStatus) throws {
    let records = ReviewRecords(self)
    guard let actor, let policy = try records.policy() else { return }
    let isReview = policy.fourEyes && [.inReview, .reviewed].contains(status)
    let isOwner = try records.isOwner(actor)
    for key in keys {
      guard let unit = try records.unit(key), unit.status != status else { continue }
      if !isOwner, let claim = try records.claim(of: unit), claim.isHeld, !claim.isOf(actor) {
        throw law("\(key): \(Laws.leaseSentence)")
      }
      if isReview, try records.isCollector(actor, of: unit.fid) {
        throw law("\(key): \(Laws.unitSentence)")
      }
    }
  }

  /// The same for samples.
  func obeyReview(samples fids: [Int64], status: SampleStatus) throws {
    let records = ReviewRecords(self)
    guard let actor, status.isJudged, try records.policy()?.fourEyes == true else { return }
    for fid in fids {
      if let collector = try records.collector(of: fid, before: status),
        ReviewPolicy.isSame(collector, actor)
      {
        throw law(Laws.sampleSentence)
      }
    }
  }

  /// Sends the Reviewed units back to Queued that hold samples which were rejected without the database's
  /// triggers, where the project wants that.
  func requeue(after samples: [Int64]) throws {
    let records = ReviewRecords(self)
    guard try records.policy()?.onRejected == .requeue else { return }
    let units = try records.reviewedUnits(of: samples)
    try moveUnits(units.map(\.fid), from: .reviewed, to: .queued)
  }
}
