// OpenOrders.swift: commands that were asked for and aren't answered yet, and what ends with each.

import DLSJSON
import DLSText

/// What ends with a command that an editor asked for.
struct OpenOrder {
  /// Under what the client wants to hear of its progress; nil where it gave nothing.
  let token: JSONValue?
  /// Whether the client knows of the progress yet: a token begins once and ends once.
  var hasBegun = false
  /// A file that is needed until the command is over.
  var scratch: String?

  init(token: JSONValue?) { self.token = token }
}

extension JobEnd {
  /// Why a command failed, and what to do about it, as sentences; nil where it says none.
  var reason: String? {
    let mark = "dls: "
    guard let start = lines.lastIndex(where: { $0.hasPrefix(mark) }) else { return nil }
    let help = lines[(start + 1)...].prefix { $0.hasPrefix(JobEnd.help) }
      .map { $0.dropFirst(JobEnd.help.count) }
    return ([String(lines[start].dropFirst(mark.count))] + help.map { JobEnd.begun($0) }).map {
      line in
      line.hasSuffix(".") || line.hasSuffix("?") ? line : "\(line)."
    }.joined(separator: " ")
  }

  /// A next step as the sentence behind another: a terminal's lines have no capitals, a window's sentences do.
  /// What failed is left as it is, since it may begin with a name.
  private static func begun(_ step: Substring) -> String {
    step.hasPrefix("dls ") ? String(step) : step.prefix(1).uppercased() + step.dropFirst()
  }

  private static let help = "  help: "

  /// The same without the name of a file in which a plan was kept for a moment: nobody can show it any more.
  func speakingOfAPlan(_ path: String) -> JobEnd {
    let lines = lines.filter { !$0.hasPrefix("Saved. ") }.map {
      $0.replacing("'\(path)'", with: "the plan")
        .replacing("; `dls show` still shows what was planned", with: "")
    }
    return JobEnd(code: code, problem: problem, lines: lines, isCancelled: isCancelled)
  }
}

extension Server {
  /// Begins a command. All that is its goes by the id of its request, so while one is open, none of the same id
  /// can be: its progress, its question and its answer would be those of the other.
  func begin(_ request: RequestID, token: JSONValue?) throws(RPCError) {
    guard openOrders[request] == nil else {
      throw RPCError(
        RPCError.invalidRequest,
        "The command that was asked for as \(request.text) isn't answered yet. "
          + "Give each request an id of its own.")
    }
    openOrders[request] = OpenOrder(token: token)
  }

  /// Ends what a command has open: its progress, and the file it needed. Its answer comes next.
  func close(_ request: RequestID, _ message: String) {
    guard let order = openOrders.removeValue(forKey: request) else { return }
    if let file = order.scratch { host.remove(file) }
    guard let token = order.token, order.hasBegun else { return }
    progress(token, ["kind": "end", "message": .string(message)])
  }

  /// Says that a command goes on once somebody has answered a question.
  func tellWaiting(_ request: RequestID) {
    guard let order = openOrders[request], let token = order.token, order.hasBegun else { return }
    progress(token, ["kind": "report", "message": "waits for an answer"])
  }

  /// Gives up commands that wait, be it for somebody's answer: each request has one answer.
  func giveUpOrders(_ reason: String, where isMeant: (RequestID, OpenOrder) -> Bool) {
    let meant = openOrders.filter { isMeant($0.key, $0.value) }.keys
    for request in meant.sorted(by: { $0.text < $1.text }) {
      close(request, "stopped")
      fail(request, RPCError(RPCError.requestCancelled, reason))
    }
  }
}
