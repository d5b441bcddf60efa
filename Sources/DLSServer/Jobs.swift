// Jobs.swift: commands of this program that run beside the conversation, with their progress.

import DLSJSON
import DLSText

/// How a job ended.
struct JobEnd {
  let code: Int32
  /// Why it couldn't be started; nil where it was.
  let problem: String?
  /// What it wrote.
  let lines: [String]
  let isCancelled: Bool
}

/// A job that runs.
struct Job {
  let title: String
  /// The request that asked for it: cancelling that stops the job.
  let request: RequestID?
  /// Under what its progress is told; nil where the client wants none.
  fileprivate let token: JSONValue?
  /// Whether the progress is that of the request, which may have several jobs.
  fileprivate let isPart: Bool
  /// Whether the client knows of the progress yet.
  fileprivate var hasBegun = false
  /// The last lines of it, and how many there were.
  fileprivate var lines: [String] = []
  fileprivate var lineCount = 0
  fileprivate var isCancelled = false
  /// The codes that a job ends with whose work is done.
  fileprivate let fine: Set<Int32>
  fileprivate let end: (JobEnd) -> Void
}

extension Job {
  /// Keeps a line, and of all that came before the last ones.
  fileprivate mutating func add(_ line: String, atMost limit: Int) {
    lineCount += 1
    lines.append(line)
    // Not with each line, which would move all of them.
    if lines.count >= 2 * limit { lines.removeFirst(lines.count - limit) }
  }

  /// The last lines, and where others came before them, one that says so.
  fileprivate func lastLines(atMost limit: Int) -> [String] {
    let before = lineCount - limit
    if before <= 0 { return lines }
    return ["(\(Figures.count(before, "line")) before these; the log has them.)"]
      + lines.suffix(limit)
  }
}

extension Server {
  /// So many lines of a job are kept for its answer, the last ones, since numbers and reasons stand at the
  /// end; all of them go to the log.
  private static let keptLines = 2000

  /// Starts a command of this program.
  /// - Parameter fine: the codes with which it has done its work.
  func startJob(
    _ title: String, _ arguments: [String], folder: String, token: JSONValue? = nil,
    request: RequestID? = nil, fine: Set<Int32> = [0], then end: @escaping (JobEnd) -> Void
  ) {
    lastJob += 1
    let number = lastJob
    let own: JSONValue? = client.workDoneProgress ? .string("dls/job/\(number)") : nil
    jobs[number] = Job(
      title: title, request: request, token: token ?? own, isPart: token != nil, fine: fine,
      end: end)
    if let token, let request {
      jobs[number]?.hasBegun = true
      if openOrders[request]?.hasBegun == false { tellBegin(token, title) }
      openOrders[request]?.hasBegun = true
    } else if let own {
      ask("window/workDoneProgress/create", ["token": own]) { [weak self] result in
        if case .success = result { self?.beginProgress(number) }
      }
    }
    host.startJob(JobRequest(number: number, arguments: arguments, folder: folder))
  }

  /// Starts a command that goes on when the server ends; as long as that lives, it hears of its end.
  func startDetachedJob(
    _ title: String, _ arguments: [String], folder: String, then end: @escaping (JobEnd) -> Void
  ) {
    lastJob += 1
    jobs[lastJob] = Job(
      title: title, request: nil, token: nil, isPart: false, fine: [0], end: end)
    host.startJob(
      JobRequest(number: lastJob, arguments: arguments, folder: folder, isDetached: true))
  }

  private func beginProgress(_ number: Int) {
    guard let token = jobs[number]?.token, jobs[number]?.hasBegun == false else { return }
    jobs[number]?.hasBegun = true
    tellBegin(token, jobs[number]?.title ?? "")
  }

  private func tellBegin(_ token: JSONValue, _ title: String) {
    progress(
      token, ["kind": "begin", "title": .string(title), "cancellable": true, "percentage": 0])
  }

  /// Tells how far something is.
  func progress(_ token: JSONValue, _ value: JSONValue) {
    notify("$/progress", ["token": token, "value": value])
  }

  /// Something happened to a job.
  func take(_ event: JobEvent) {
    switch event {
    case .line(let number, let text):
      guard let job = jobs[number] else { return }
      jobs[number]?.add(text, atMost: Server.keptLines)
      notify(
        "window/logMessage",
        ["type": 3, "message": .string(Redaction.withoutSecrets("\(job.title): \(text)"))])
    case .progress(let number, let percent, let message):
      guard let job = jobs[number], job.hasBegun, let token = job.token else { return }
      var value: JSONObject = ["kind": "report", "message": .string(message)]
      value["percentage"] = percent.map { .integer(Int64(min(100, max(0, $0)))) }
      progress(token, .object(value))
    case .ended(let number, let code, let problem):
      guard let job = jobs.removeValue(forKey: number) else { return }
      // What a request has asked for may go on with another job; its answer ends the progress.
      if let token = job.token, job.hasBegun, !job.isPart {
        let message =
          problem ?? (job.isCancelled ? "stopped" : job.fine.contains(code) ? "done" : "failed")
        progress(token, ["kind": "end", "message": .string(message)])
      }
      job.end(
        JobEnd(
          code: code, problem: problem, lines: job.lastLines(atMost: Server.keptLines),
          isCancelled: job.isCancelled))
    }
  }

  /// `window/workDoneProgress/cancel`
  func cancelProgress(_ params: JSONValue) throws(RPCError) {
    guard let token = params["token"] else { return }
    stopJobs { $0.token == token }
    cancelExaminations(progress: token)
    giveUpOrders("The request was cancelled.") { $1.token == token && !isAtWork($0) }
  }

  /// `$/cancelRequest`
  func cancelRequest(_ params: JSONValue) throws(RPCError) {
    guard let id = RequestID(params["id"]) else { return }
    giveUpWaiting("The request was cancelled.") { $0.id == id }
    stopJobs { $0.request == id }
    cancelExaminations("The request was cancelled.") { $0.request == id }
    giveUpOrders("The request was cancelled.") { request, _ in request == id && !isAtWork(request) }
  }

  /// Whether a job of a request runs: that stops, and answers it.
  private func isAtWork(_ request: RequestID) -> Bool {
    jobs.values.contains { $0.request == request }
  }

  private func stopJobs(where isMeant: (Job) -> Bool) {
    for (number, job) in jobs where isMeant(job) {
      jobs[number]?.isCancelled = true
      host.stopJob(number)
    }
  }
}
