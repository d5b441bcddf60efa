// EngineFailure.swift: why the engine couldn't do what it was asked for.

internal import DLSJSON
internal import DLSPlatform
internal import DLSText

/// Why the engine couldn't do what it was asked for, and what to do about it.
package struct EngineFailure: Error, Equatable, Sendable, CustomStringConvertible {
  /// What kind of failure it is.
  package enum Kind: Equatable, Sendable {
    /// There is no engine to start.
    case notInstalled
    /// It was there and can't be started, died, or doesn't speak the protocol.
    case broken
    /// Somebody asked to stop (Ctrl-C or a signal).
    case interrupted
    /// It answered that it can't, with a word of the protocol ("not_found", "memory", …).
    case refused(String)
  }

  /// What kind of failure it is.
  package var kind: Kind
  /// What is wrong, a sentence without its full stop.
  package var reason: String
  /// What to do next, a whole sentence; empty where nothing can be done.
  package var nextStep: String
  /// The file it is about, if any.
  package var file: String?
  /// The last lines of the engine's log, for failures that nobody foresaw.
  package var logTail: [String] = []

  /// A failure with its reason and what to do next.
  package init(_ kind: Kind, _ reason: String, nextStep: String = "", file: String? = nil) {
    self.kind = kind
    self.reason = reason
    self.nextStep = nextStep
    self.file = file
  }

  /// The reason with its file and the next step, in one line.
  package var description: String {
    let place = file.map { "\(quoted($0)): " } ?? ""
    return nextStep.isEmpty ? "\(place)\(reason)." : "\(place)\(reason). \(nextStep)"
  }

  /// The failure in a JSON-RPC error object, with credentials masked.
  init(wire given: JSONValue, method: String) {
    let error = Redaction.ofProcess.value(given)
    let data = error["data"]
    let word = data?["kind"]?.string ?? "internal"
    let isCancelled = error["code"]?.integer == EngineProtocol.cancelledCode
    kind = isCancelled || word == "cancelled" ? .interrupted : .refused(word)
    reason =
      data?["reason"]?.string ?? error["message"]?.string
      ?? "the engine refused `\(method)` without saying why"
    nextStep = data?["next_step"]?.string ?? ""
    file = data?["file"]?.string
  }

  /// Somebody asked to stop.
  static let interrupted = EngineFailure(.interrupted, "interrupted")
}

/// What both sides of the protocol agree on.
enum EngineProtocol {
  /// The version of the protocol this program speaks.
  static let version = 1
  /// The JSON-RPC error code of a request that was cancelled.
  static let cancelledCode = -32800
}
