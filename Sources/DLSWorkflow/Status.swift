// Status.swift: the states of work units and samples and the parts of a split, with their stored texts.

/// Where a work unit stands. The raw value is stable within a process only; files hold `text`.
package enum UnitStatus: UInt8, CaseIterable, Sendable {
  case queued, inProgress, pendingReview, inReview, reviewed

  /// The word stored in files and the database.
  package var text: String {
    switch self {
    case .queued: "queued"
    case .inProgress: "in_progress"
    case .pendingReview: "pending_review"
    case .inReview: "in_review"
    case .reviewed: "reviewed"
    }
  }

  /// What people read.
  package var title: String {
    switch self {
    case .queued: "Queued"
    case .inProgress: "In progress"
    case .pendingReview: "Pending review"
    case .inReview: "In review"
    case .reviewed: "Reviewed"
    }
  }

  /// The status stored as `text`; nil for any other word.
  package init?(text: String) {
    guard let found = Self.allCases.first(where: { $0.text == text }) else { return nil }
    self = found
  }

  /// Whether a unit of this status is with somebody: whoever took it to collect or to review.
  package var isTaken: Bool { self == .inProgress || self == .inReview }

  /// Whether only people bring it about; In progress comes by itself with the first sample.
  package var isJudged: Bool {
    switch self {
    case .queued, .inProgress: false
    case .pendingReview, .inReview, .reviewed: true
    }
  }
}

/// Where a training sample stands.
package enum SampleStatus: UInt8, CaseIterable, Sendable {
  case pendingApproval, approved, rejected

  /// The word stored in files and the database.
  package var text: String {
    switch self {
    case .pendingApproval: "pending_approval"
    case .approved: "approved"
    case .rejected: "rejected"
    }
  }

  /// What people read.
  package var title: String {
    switch self {
    case .pendingApproval: "Pending approval"
    case .approved: "Approved"
    case .rejected: "Rejected"
    }
  }

  /// The status stored as `text`; nil for any other word.
  package init?(text: String) {
    guard let found = Self.allCases.first(where: { $0.text == text }) else { return nil }
    self = found
  }

  /// Whether somebody has judged the sample.
  package var isJudged: Bool { self != .pendingApproval }
}

/// The part of the data a work unit belongs to, as a whole.
package enum SplitPart: UInt8, CaseIterable, Sendable {
  case training, validation, test

  /// The word stored in files and the database.
  package var text: String {
    switch self {
    case .training: "training"
    case .validation: "validation"
    case .test: "test"
    }
  }

  /// What people read.
  package var title: String {
    switch self {
    case .training: "Training"
    case .validation: "Validation"
    case .test: "Test"
    }
  }

  /// The part stored as `text`; nil for any other word.
  package init?(text: String) {
    guard let found = Self.allCases.first(where: { $0.text == text }) else { return nil }
    self = found
  }
}
