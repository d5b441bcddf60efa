// HostEvent.swift: what the program around the server is asked to do beside the conversation, and
// what it tells when it has.

package import DLSIDE
package import DLSLanguage
import Synchronization

/// A question about what data and store say of a project, which is answered once the typing pauses. Until
/// somebody begins to, it can be taken back: a model that nobody else has is changed in its place, and a
/// question that waits would have it.
package final class SurveyQuestion: Sendable {
  /// The path of the project file.
  package let path: String
  /// Tells questions about one file apart; a later one makes an earlier one needless.
  let number: Int
  private let saysMissing: Bool
  private let model: Mutex<Model?>

  init(path: String, model: Model, number: Int, saysMissing: Bool) {
    self.path = path
    self.number = number
    self.saysMissing = saysMissing
    self.model = Mutex(model)
  }

  /// What is to be answered; nil where the question was taken back, or somebody answers it already.
  package func begin() -> SurveyRequest? {
    take().map {
      SurveyRequest(path: path, model: $0, number: number, saysMissing: saysMissing)
    }
  }

  /// Takes the question back.
  func withdraw() { _ = take() }

  private func take() -> Model? { model.withLock { $0.take() } }
}

/// A question that somebody answers.
package struct SurveyRequest: Sendable {
  /// The path of the project file.
  package let path: String
  /// The text as it is now, without errors.
  package let model: Model
  /// Tells questions about one file apart; a later one makes an earlier one needless.
  let number: Int
  /// Whether data that aren't there are wrong: somebody wants data looked at. Else the text may be read where
  /// the data are not.
  package let saysMissing: Bool
}

/// The answer to it.
package struct SurveyResult: Sendable {
  let path: String
  let number: Int
  let facts: LiveFacts

  /// The answer to a question, which keeps nothing of its model: whoever looked has all by now.
  package init(_ request: SurveyRequest, _ facts: consuming LiveFacts) {
    path = request.path
    number = request.number
    facts.letGo()
    self.facts = facts
  }
}

/// A command of this program that is to run as a process of its own.
package struct JobRequest: Sendable, Equatable {
  /// Tells jobs apart.
  package let number: Int
  /// The words of its command line.
  package var arguments: [String]
  /// The folder to run it in.
  package var folder: String
  /// Whether it goes on when the server ends. All that is heard of such a job is its end, and why it failed.
  package var isDetached = false
}

/// Something that happened to a job.
package enum JobEvent: Sendable, Equatable {
  /// It wrote a line.
  case line(Int, String)
  /// It is so far: of a hundred, and what it is at.
  case progress(Int, percent: Int?, message: String)
  /// It has ended, or couldn't be started: with a code, or for a reason.
  case ended(Int, code: Int32, problem: String?)
}

/// What the program around the server tells it.
package enum HostEvent: Sendable {
  case survey(SurveyResult)
  case job(JobEvent)
  /// A look at the disk has ended that a request may wait for.
  case looked
  /// Something on the disk doesn't answer, and is left out where projects are looked for.
  case silent(String)
  /// It does again.
  case answers(String)
}
