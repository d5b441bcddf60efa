// HostEvent.swift: what the program around the server is asked to do beside the conversation, and
// what it tells when it has.

package import DLSIDE
package import DLSLanguage

/// A question about what data and store say of a project.
package struct SurveyRequest: Sendable {
  /// The path of the project file.
  package let path: String
  /// The text as it is now, without errors.
  package let model: Model
  /// Tells questions about one file apart; a later one makes an earlier one needless.
  package let number: Int
}

/// The answer to it.
package struct SurveyResult: Sendable {
  package let path: String
  package let number: Int
  package let facts: LiveFacts

  /// The answer to a question.
  package init(_ request: SurveyRequest, _ facts: LiveFacts) {
    path = request.path
    number = request.number
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
  /// Whether it goes on when the server ends. Nothing is heard of such a job.
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
}
