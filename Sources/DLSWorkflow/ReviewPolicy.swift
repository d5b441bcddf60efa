// ReviewPolicy.swift: how a project wants its review done.

/// What happens to a Reviewed unit that holds rejected samples.
package enum RejectedPolicy: UInt8, CaseIterable, Sendable {
  /// The unit goes back to Queued.
  case requeue
  /// It stays Reviewed.
  case keep
  /// Whoever finishes the review says.
  case ask

  /// The word in files and the database.
  package var text: String {
    switch self {
    case .requeue: "requeue"
    case .keep: "keep"
    case .ask: "ask"
    }
  }

  /// The policy with this word; nil for any other.
  package init?(text: String) {
    guard let found = Self.allCases.first(where: { $0.text == text }) else { return nil }
    self = found
  }

  /// Where a unit whose review ends goes. Nil when the answer has to be asked for; `answer` is what
  /// was answered, true for Queued.
  package func statusAfterReview(
    hasRejectedSamples: Bool, answer: Bool? = nil
  ) -> UnitStatus? {
    guard hasRejectedSamples else { return .reviewed }
    switch self {
    case .requeue: return .queued
    case .keep: return .reviewed
    case .ask: return answer.map { $0 ? .queued : .reviewed }
    }
  }
}

/// The rules of a project's review.
package struct ReviewPolicy: Equatable, Sendable {
  /// Nobody approves or rejects what they collected: what they drew, or gave its shape or class last.
  package var fourEyes: Bool
  /// What happens to a unit with rejected samples.
  package var onRejected: RejectedPolicy
  /// How many seconds after their last work in it a unit stays with whoever took it.
  package var leaseSeconds: Double

  /// A policy; left out means the field's defaults.
  package init(
    fourEyes: Bool = false, onRejected: RejectedPolicy = .ask, leaseSeconds: Double = 7200
  ) {
    self.fourEyes = fourEyes
    self.onRejected = onRejected
    self.leaseSeconds = leaseSeconds
  }

  /// Whether two names of accounts are one person's. Some systems don't tell great letters from small ones.
  package static func isSame(_ one: String, _ other: String) -> Bool {
    one == other || one.lowercased() == other.lowercased()
  }

  /// Why somebody may not judge a sample, as a sentence; nil when they may.
  package func refusal(reviewer: String, collector: String) -> String? {
    guard fourEyes, Self.isSame(reviewer, collector) else { return nil }
    return "\(reviewer) collected this sample, and four_eyes is on: somebody else has to review it."
  }
}
