// WorkflowTests.swift: the tables of states and moves, row by row.

import DLSWorkflow
import Testing

@Suite("Workflow")
struct WorkflowTests {
  @Test("Every pair of states has exactly one row")
  func complete() {
    for to in UnitStatus.allCases {
      for from in [nil] + UnitStatus.allCases.map(Optional.some) where from != to {
        #expect(UnitMoves.all.count { $0.from == from && $0.to == to } == 1)
      }
    }
    for to in SampleStatus.allCases {
      for from in [nil] + SampleStatus.allCases.map(Optional.some) where from != to {
        #expect(SampleMoves.all.count { $0.from == from && $0.to == to } == 1)
      }
    }
    #expect(UnitMoves.all.allSatisfy { ($0.kind == .automatic) == ($0.cause != nil) })
    #expect(SampleMoves.all.allSatisfy { ($0.kind == .automatic) == ($0.cause != nil) })
  }

  @Test("What never happens")
  func never() {
    #expect(UnitMoves.neverBorn == [.inProgress, .pendingReview, .inReview, .reviewed])
    #expect(UnitMoves.never.isEmpty)
    #expect(SampleMoves.never.isEmpty && SampleMoves.neverBorn.isEmpty)
  }

  @Test("What happens by itself")
  func automatic() {
    #expect(UnitMoves.next(after: .creation, from: nil) == .queued)
    #expect(UnitMoves.next(after: .firstEdit, from: .queued) == .inProgress)
    #expect(UnitMoves.next(after: .firstEdit, from: .reviewed) == nil)
    #expect(UnitMoves.next(after: .rejectedSamples, from: .reviewed) == .queued)
    #expect(SampleMoves.next(after: .creation, from: nil) == .pendingApproval)
    #expect(SampleMoves.next(after: .sampleEdited, from: .approved) == .pendingApproval)
    #expect(SampleMoves.next(after: .sampleEdited, from: .pendingApproval) == nil)
  }

  @Test(
    "Rejected samples at the end of a review",
    arguments: [
      (RejectedPolicy.requeue, true, nil, UnitStatus.queued as UnitStatus?),
      (.requeue, false, nil, .reviewed),
      (.keep, true, nil, .reviewed),
      (.ask, true, nil, nil),
      (.ask, true, true, .queued),
      (.ask, true, false, .reviewed),
      (.ask, false, nil, .reviewed),
    ] as [(RejectedPolicy, Bool, Bool?, UnitStatus?)])
  func rejected(policy: RejectedPolicy, rejected: Bool, answer: Bool?, status: UnitStatus?) {
    #expect(policy.statusAfterReview(hasRejectedSamples: rejected, answer: answer) == status)
    #expect(RejectedPolicy(text: policy.text) == policy)
  }

  @Test("Four eyes")
  func fourEyes() {
    let strict = ReviewPolicy(fourEyes: true)
    #expect(strict.refusal(reviewer: "ana", collector: "sam") == nil)
    #expect(strict.refusal(reviewer: "ana", collector: "ana") != nil)
    #expect(strict.refusal(reviewer: "Ana", collector: "aNA") != nil)
    #expect(ReviewPolicy().refusal(reviewer: "ana", collector: "ana") == nil)
  }

  @Test("What is with somebody, and what somebody judged")
  func takenAndJudged() {
    #expect(UnitStatus.allCases.filter(\.isTaken) == [.inProgress, .inReview])
    #expect(SampleStatus.allCases.filter(\.isJudged) == [.approved, .rejected])
  }

  @Test("Stored words come back")
  func words() {
    #expect(Role.allCases.allSatisfy { Role(text: $0.text) == $0 })
    #expect(UnitStatus.allCases.allSatisfy { UnitStatus(text: $0.text) == $0 })
    #expect(SampleStatus.allCases.allSatisfy { SampleStatus(text: $0.text) == $0 })
    #expect(SplitPart.allCases.allSatisfy { SplitPart(text: $0.text) == $0 })
    #expect(UnitStatus(text: "complete") == nil)
  }
}
