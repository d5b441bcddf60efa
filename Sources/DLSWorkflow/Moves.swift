// Moves.swift: the one table of how work units and samples change their state.

/// Who makes a move.
package enum MoveKind: UInt8, CaseIterable, Sendable {
  /// Happens by itself when its cause does; a person may make it too.
  case automatic
  /// Only a person makes it.
  case manual
  /// Nobody makes it, through no program; the store refuses it.
  case never
}

/// What makes an automatic move happen.
package enum MoveCause: UInt8, CaseIterable, Sendable {
  /// The thing comes into being.
  case creation
  /// The first sample of a unit is drawn, imported or edited.
  case firstEdit
  /// The shape or class of a sample is changed.
  case sampleEdited
  /// A unit is Reviewed, holds rejected samples, and the review policy says `requeue`.
  case rejectedSamples
}

/// One row of the table of unit moves. `from` nil is coming into being.
package struct UnitMove: Equatable, Sendable {
  package let from: UnitStatus?
  package let to: UnitStatus
  package let kind: MoveKind
  /// What an automatic move follows from.
  package let cause: MoveCause?
}

/// One row of the table of sample moves. `from` nil is coming into being.
package struct SampleMove: Equatable, Sendable {
  package let from: SampleStatus?
  package let to: SampleStatus
  package let kind: MoveKind
  package let cause: MoveCause?
}

/// How work units move. People may set any status from any other, as on the review page of the
/// field's tools. What never happens: a unit that begins elsewhere than in Queued.
package enum UnitMoves {
  /// Every move, one row each, from every state (and from nothing) to every other.
  package static let all: [UnitMove] = births + changes

  private static let births = UnitStatus.allCases.map { status in
    UnitMove(
      from: nil, to: status, kind: status == .queued ? .automatic : .never,
      cause: status == .queued ? .creation : nil)
  }

  private static let changes = UnitStatus.allCases.flatMap { from in
    UnitStatus.allCases.filter { $0 != from }.map { to in
      let cause: MoveCause? =
        switch (from, to) {
        case (.queued, .inProgress): .firstEdit
        case (.reviewed, .queued): .rejectedSamples
        default: nil
        }
      return UnitMove(from: from, to: to, kind: cause == nil ? .manual : .automatic, cause: cause)
    }
  }

  /// The changes the store refuses, whoever asks. None: people may set any status from any other.
  package static let never: [(from: UnitStatus, to: UnitStatus)] =
    all.compactMap { move in
      move.kind == .never ? move.from.map { (from: $0, to: move.to) } : nil
    }

  /// The statuses in which no unit comes into being.
  package static let neverBorn: [UnitStatus] =
    all.filter { $0.kind == .never && $0.from == nil }.map(\.to)

  /// Where a unit goes when something happens to it; nil when it stays.
  package static func next(after cause: MoveCause, from: UnitStatus?) -> UnitStatus? {
    all.first { $0.from == from && $0.kind == .automatic && $0.cause == cause }?.to
  }
}

/// How samples move. A status changes only when a person says so, except that an edited sample
/// falls back to Pending approval: what was judged is no longer what is there.
package enum SampleMoves {
  /// Every move, one row each.
  package static let all: [SampleMove] = [
    SampleMove(from: nil, to: .pendingApproval, kind: .automatic, cause: .creation),
    // Importing samples somebody has judged: recorded as the judgement of whoever imports.
    SampleMove(from: nil, to: .approved, kind: .manual, cause: nil),
    SampleMove(from: nil, to: .rejected, kind: .manual, cause: nil),
    SampleMove(from: .pendingApproval, to: .approved, kind: .manual, cause: nil),
    SampleMove(from: .pendingApproval, to: .rejected, kind: .manual, cause: nil),
    SampleMove(from: .approved, to: .pendingApproval, kind: .automatic, cause: .sampleEdited),
    SampleMove(from: .approved, to: .rejected, kind: .manual, cause: nil),
    SampleMove(from: .rejected, to: .pendingApproval, kind: .automatic, cause: .sampleEdited),
    SampleMove(from: .rejected, to: .approved, kind: .manual, cause: nil),
  ]

  /// The changes the store refuses, whoever asks.
  package static let never: [(from: SampleStatus, to: SampleStatus)] =
    all.compactMap { move in
      move.kind == .never ? move.from.map { (from: $0, to: move.to) } : nil
    }

  /// The statuses in which no sample comes into being.
  package static let neverBorn: [SampleStatus] =
    all.filter { $0.kind == .never && $0.from == nil }.map(\.to)

  /// Where a sample goes when something happens to it; nil when it stays.
  package static func next(after cause: MoveCause, from: SampleStatus?) -> SampleStatus? {
    all.first { $0.from == from && $0.kind == .automatic && $0.cause == cause }?.to
  }
}
