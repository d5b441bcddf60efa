// RunEnd.swift: how a run ended, for a store that could not be told at once.

/// How a run ended, and what it made. Where another program keeps the store from being written, it lies
/// in the run's folder until somebody can record it.
package struct RunEnd: Equatable, Sendable {
  /// Done, failed or cancelled.
  package var status: RunStatus
  /// When, UTC, ISO 8601; nil: as it is recorded.
  package var finishedAt: String?
  /// The scores, as JSON.
  package var metrics: String?
  /// The reason of a failure, one sentence.
  package var message: String?
  /// What it made.
  package var artefacts: [Artefact]

  /// An end from its parts.
  package init(
    _ status: RunStatus, at finishedAt: String? = nil, metrics: String? = nil,
    message: String? = nil, artefacts: [Artefact] = []
  ) {
    self.status = status
    self.finishedAt = finishedAt
    self.metrics = metrics
    self.message = message
    self.artefacts = artefacts
  }
}

extension RunRecord {
  /// The run as it is when its process is gone: as it ended, else lost.
  func gone(_ loss: String, _ end: RunEnd?) -> RunRecord {
    var run = self
    guard let end else {
      (run.status, run.message) = (.lost, loss)
      return run
    }
    (run.status, run.message) = (end.status, end.message)
    run.metrics = end.metrics ?? metrics
    run.finishedAt = end.finishedAt
    return run
  }
}

extension StoreWriter {
  /// Records how a run ended, with what it made. Another command may have done so meanwhile: what is
  /// recorded is not doubled.
  package func record(_ end: RunEnd, of run: String) throws {
    let known = try connection.integer(
      "SELECT count(*) FROM dls_artefacts WHERE run = ?", [.text(run)])
    if known == 0 { try addArtefacts(end.artefacts) }
    try finishRun(
      run, status: end.status, metrics: end.metrics, message: end.message, at: end.finishedAt)
  }
}
