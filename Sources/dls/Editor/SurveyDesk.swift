// SurveyDesk.swift: the thread that looks at data and stores while an editor is served.

import DLSPlatform
import DLSServer
import Synchronization

/// Takes questions about data and stores, and answers them when the typing pauses: of several about
/// one project the newest alone.
final class SurveyDesk: Sendable {
  /// Whoever asks never waits for room, however long one look takes: a key that changes the text takes the question
  /// before back, and little is left of it.
  private let questions = Handover<SurveyQuestion>(room: .max)
  private let isRunning = Atomic(false)
  private let post: @Sendable (HostEvent) -> Void

  /// Typing that goes on for less than this is waited for, so many times at most: for as long as the last
  /// look took, so that looks at a long text leave half of the time to others. In milliseconds.
  private static let pauses = 120...3000
  private static let patience = 10

  /// A desk that hands its answers to `post`.
  init(post: @escaping @Sendable (HostEvent) -> Void) { self.post = post }

  /// Takes a question. The thread starts with the first one.
  func ask(_ question: SurveyQuestion) {
    if !isRunning.load(ordering: .relaxed) {
      let (questions, post) = (questions, post)
      // Without a thread nothing is found out, and the text is served all the same.
      guard (try? Worker { SurveyDesk.work(questions, post) }) != nil else { return }
      isRunning.store(true, ordering: .relaxed)
    }
    _ = questions.put(question)
  }

  private static func work(
    _ questions: Handover<SurveyQuestion>, _ post: @Sendable (HostEvent) -> Void
  ) {
    Threads.yieldToOthers()
    var survey = Survey()
    var seen: Set<String> = []
    var pause = pauses.lowerBound
    while true {
      var newest: [String: SurveyQuestion] = [:]
      func take() {
        for question in questions.all() { newest[question.path] = question }
      }
      take()
      if newest.isEmpty { return }
      var rounds = 0
      while newest.keys.allSatisfy(seen.contains), rounds < patience {
        Moment.sleep(milliseconds: pause)
        guard questions.holdsSome else { break }
        take()
        rounds += 1
      }
      let start = Moment.monotonic
      for (path, question) in newest.sorted(by: { $0.key < $1.key }) {
        guard let request = question.begin() else { continue }
        seen.insert(path)
        post(.survey(SurveyResult(request, survey.look(request))))
      }
      let took = Int(clamping: (Moment.monotonic - start) / 1_000_000)
      pause = min(max(took, pauses.lowerBound), pauses.upperBound)
    }
  }
}
