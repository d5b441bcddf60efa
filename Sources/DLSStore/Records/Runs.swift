// Runs.swift: the record of runs (export, train, infer, import) and what they made.

package import DLSPlatform

/// Where a run stands.
package enum RunStatus: String, Sendable, CaseIterable {
  case running, done, failed, cancelled, lost
}

/// A run as the store records it. Times are UTC, ISO 8601.
package struct RunRecord: Equatable, Sendable {
  /// Its id, such as `train-20261123T210612Z-3f2a`.
  package var run: String
  /// export, train, infer, import.
  package var kind: String
  /// The block it carries out.
  package var block: String?
  package var status: RunStatus = .running
  package var actor: String?
  /// Its folder, relative to the project's.
  package var folder: String?
  package var host: String?
  /// The process that leads it.
  package var process: ProcessInfo?
  package var startedAt = ""
  package var heartbeatAt: String?
  package var finishedAt: String?
  var requestHash: String?
  /// The last progress, as JSON.
  package var progress: String?
  /// The scores, as JSON.
  package var metrics: String?
  /// The reason of a failure, one sentence.
  package var message: String?
  /// The project's folder, for a run that was read from a store.
  var projectFolder = ""

  /// A run about to start.
  package init(
    run: String, kind: String, block: String?, folder: String? = nil,
    process: ProcessInfo? = nil, requestHash: String? = nil
  ) {
    self.run = run
    self.kind = kind
    self.block = block
    self.folder = folder
    self.process = process
    self.requestHash = requestHash
  }
}

/// A file or folder that a run made.
package struct Artefact: Equatable, Sendable {
  var run: String
  var block: String?
  /// chips, model, map, metrics, …
  package var kind: String
  package var path: String
  package var bytes: Int64?
  package var hash: String?
  /// More about it, as JSON.
  package var detail: String?

  /// An artefact from its parts.
  package init(
    run: String, block: String?, kind: String, path: String, bytes: Int64? = nil,
    hash: String? = nil, detail: String? = nil
  ) {
    self.run = run
    self.block = block
    self.kind = kind
    self.path = path
    self.bytes = bytes
    self.hash = hash
    self.detail = detail
  }
}

extension StoreWriter {
  /// Records the start of a run.
  package func startRun(_ record: RunRecord) throws {
    try connection.run(
      """
      INSERT INTO dls_runs(run,kind,block,status,actor,folder,host,pid,process_start,boot,\
      started_at,heartbeat_at,request_hash) VALUES (?,?,?,'running',?,?,?,?,?,?,?,?,?)
      """,
      [
        .text(record.run), .text(record.kind), .optional(record.block),
        .optional(record.actor ?? actor), .optional(record.folder),
        .optional(record.host ?? ProcessInfo.hostName),
        .optional(record.process.map { Int64($0.identifier) }),
        .optional(record.process.map { Int64(bitPattern: $0.start) }),
        .optional(record.process?.boot), .text(now), .text(now), .optional(record.requestHash),
      ])
    try audit(AuditEntry(key: record.run, action: "run", detail: "\(record.kind) started"))
  }

  /// Notes that a run is alive, with its last progress as JSON. Not in the audit.
  package func heartbeat(_ run: String, progress: String? = nil) throws {
    try connection.run(
      """
      UPDATE dls_runs SET heartbeat_at = ?2,progress = coalesce(?3,progress) \
      WHERE run = ?1 AND status = 'running'
      """, [.text(run), .text(now), .optional(progress)])
  }

  /// Records the end of a run, with its scores or its reason.
  /// - Parameter at: when it was, where that isn't now.
  package func finishRun(
    _ run: String, status: RunStatus, metrics: String? = nil, message: String? = nil,
    at: String? = nil
  ) throws {
    try connection.run(
      """
      UPDATE dls_runs SET status = ?2,finished_at = ?3,metrics = coalesce(?4,metrics),\
      message = ?5 WHERE run = ?1
      """,
      [
        .text(run), .text(status.rawValue), .text(at ?? now), .optional(metrics),
        .optional(message),
      ])
    if connection.changedRows == 0 { throw law("There is no run \(run) in the store.") }
    try audit(AuditEntry(key: run, action: "run", detail: status.rawValue))
  }

  /// Marks as lost the runs of this machine whose process is gone, and those of others that have
  /// been silent for ten minutes: that is how a container ends. Returns their ids, with those of runs that
  /// were called lost by somebody who didn't see how they ended.
  /// - Parameter end: how a run ended, where that is known though the store wasn't told.
  package func markLostRuns(_ end: (RunRecord) -> RunEnd? = { _ in nil }) throws -> [String] {
    var lost: [String] = []
    for run in try RunTable.running(connection) {
      guard let message = run.loss else { continue }
      lost.append(run.run)
      try record(end(run) ?? RunEnd(.lost, message: message), of: run.run)
    }
    for run in try RunTable.lost(connection) {
      guard let end = end(run) else { continue }
      lost.append(run.run)
      try record(end, of: run.run)
    }
    return lost
  }

  /// Records what a run made.
  package func addArtefacts(_ artefacts: [Artefact]) throws {
    for artefact in artefacts {
      try connection.run(
        """
        INSERT INTO dls_artefacts(run,block,kind,path,bytes,hash,detail,created_at) \
        VALUES (?,?,?,?,?,?,?,?)
        """,
        [
          .text(artefact.run), .optional(artefact.block), .text(artefact.kind),
          .text(artefact.path), .optional(artefact.bytes), .optional(artefact.hash),
          .optional(artefact.detail), .text(now),
        ])
    }
  }
}

extension RunRecord {
  /// A run of another machine without a heartbeat for so long is lost; one comes every ten seconds.
  static let longestSilence: Int64 = 600

  /// Its folder, as it is seen from here. That of another checkout which uses the same store isn't there.
  package var seenFolder: String? {
    let path = folder.map { Path.join(projectFolder, $0) }
    return path.flatMap { FileSystem.isDirectory($0) ? $0 : nil }
  }

  /// Whether its lock is held: then it is at work, whatever the store says of it.
  package var holdsLock: Bool { seenFolder.map(RunLock.isHeld) ?? false }

  /// How it is known that a run which says it is running no longer is; nil while it may be. A container
  /// can have this machine's name and processes that aren't seen from here, but its locks are. Where its
  /// folder isn't seen, its lock isn't either: then only silence tells.
  var loss: String? {
    let isHere = host == ProcessInfo.hostName
    if isHere, process?.isAlive == true { return nil }
    if holdsLock { return nil }
    if isHere, folder == nil || seenFolder != nil { return "Its process ended without a word." }
    let beat = Moment(iso: heartbeatAt ?? startedAt)
    // A beat to come is that of a clock which went wrong.
    let silence = beat.map { abs(Moment.now.seconds - $0.seconds) } ?? .max
    return silence > Self.longestSilence
      ? "Nothing was heard of it from \(host ?? "its machine") for ten minutes." : nil
  }
}

/// Reading `dls_runs`.
enum RunTable {
  /// The runs that say they are running.
  static func running(_ connection: Connection) throws -> [RunRecord] {
    try read(connection, "WHERE status = 'running' ORDER BY id")
  }

  /// The runs that somebody has called lost.
  static func lost(_ connection: Connection) throws -> [RunRecord] {
    try read(connection, "WHERE status = 'lost' ORDER BY id")
  }

  static func read(_ connection: Connection, _ clause: String, _ values: [SQLValue] = []) throws
    -> [RunRecord]
  {
    var found: [RunRecord] = []
    try connection.forEach(
      """
      SELECT run,kind,block,status,actor,folder,host,pid,process_start,boot,started_at,\
      heartbeat_at,finished_at,request_hash,progress,metrics,message FROM dls_runs \(clause)
      """, values
    ) { row in
      var record = RunRecord(
        run: row.text(0) ?? "", kind: row.text(1) ?? "", block: row.text(2), folder: row.text(5),
        requestHash: row.text(13))
      record.status = RunStatus(rawValue: row.text(3) ?? "") ?? .lost
      record.actor = row.text(4)
      record.host = row.text(6)
      if !row.isNull(7) {
        record.process = ProcessInfo(
          identifier: Int32(truncatingIfNeeded: row.integer(7)),
          start: UInt64(bitPattern: row.integer(8)), boot: row.text(9) ?? "")
      }
      record.startedAt = row.text(10) ?? ""
      record.heartbeatAt = row.text(11)
      record.finishedAt = row.text(12)
      record.progress = row.text(14)
      record.metrics = row.text(15)
      record.message = row.text(16)
      record.projectFolder = connection.projectFolder
      found.append(record)
    }
    return found
  }
}

extension Store {
  /// The runs, newest first. One that says it is running and no longer can be is as it ended, or lost,
  /// whether or not somebody has noted that yet.
  package func runs(limit: Int = 1000) throws -> [RunRecord] {
    try RunTable.read(connection, "ORDER BY id DESC LIMIT ?", [.integer(Int64(limit))]).map(present)
  }

  /// A run as it is now. Whoever called it lost may not have seen its lock, or how it ended.
  private func present(_ run: RunRecord) -> RunRecord {
    switch run.status {
    case .running: return run.loss.map { run.gone($0, unrecordedEnd(run)) } ?? run
    case .lost where run.holdsLock:
      var alive = run
      (alive.status, alive.message, alive.finishedAt) = (.running, nil, nil)
      return alive
    case .lost: return unrecordedEnd(run).map { run.gone("", $0) } ?? run
    default: return run
    }
  }

  /// The runs whose process is there, as far as can be known from here.
  package func liveRuns() throws -> [RunRecord] {
    try RunTable.running(connection).filter { $0.loss == nil }
      + RunTable.lost(connection).filter(\.holdsLock)
  }

  /// The runs that say they are running and no longer are, as they ended, or lost; and those that were
  /// called lost, as they ended.
  package func goneRuns() throws -> [RunRecord] {
    let runs = try RunTable.running(connection) + RunTable.lost(connection)
    return runs.compactMap { run in
      let now = present(run)
      return now.status == run.status || now.status == .running ? nil : now
    }
  }

  /// A run by its id, as the store has it.
  package func run(_ id: String) throws -> RunRecord? {
    try RunTable.read(connection, "WHERE run = ?", [.text(id)]).first
  }

  /// The last finished run of a block.
  package func lastRun(of block: String, kind: String) throws -> RunRecord? {
    try RunTable.read(
      connection, "WHERE block = ? AND kind = ? AND status = 'done' ORDER BY id DESC LIMIT 1",
      [.text(block), .text(kind)]
    ).first
  }

  /// Whether a run made what lies at one of these paths, as the runs wrote them.
  package func hasArtefact(at paths: [String]) throws -> Bool {
    let marks = paths.map { _ in "?" }.joined(separator: ",")
    var isThere = false
    try connection.forEach(
      "SELECT 1 FROM dls_artefacts WHERE path IN (\(marks)) LIMIT 1", paths.map { .text($0) }
    ) { _ in isThere = true }
    return isThere
  }

  /// What a run made.
  package func artefacts(of run: String) throws -> [Artefact] {
    var found: [Artefact] = []
    try connection.forEach(
      """
      SELECT run,block,kind,path,bytes,hash,detail FROM dls_artefacts WHERE run = ? ORDER BY id
      """, [.text(run)]
    ) { row in
      found.append(
        Artefact(
          run: row.text(0) ?? "", block: row.text(1), kind: row.text(2) ?? "",
          path: row.text(3) ?? "", bytes: row.isNull(4) ? nil : row.integer(4),
          hash: row.text(5), detail: row.text(6)))
    }
    return found
  }
}
