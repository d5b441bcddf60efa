// WorkflowTests.swift: the tables of roles and moves, row by row.

import DLSWorkflow
import Testing

@Suite("Workflow")
struct WorkflowTests {
  @Test(
    "Roles",
    arguments: [
      (Role.owner, "configure collect review export train infer markComplete deleteProject"),
      (.analyst, "collect review export train infer"),
      (.collector, "collect"),
    ])
  func roles(role: Role, privileges: String) {
    let allowed = Privilege.allCases.filter { RoleMatrix.standard.allows(role, $0) }
    #expect(allowed.map { "\($0)" }.joined(separator: " ") == privileges)
    #expect(Role(text: role.text) == role)
  }

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
    "Who may move a unit",
    arguments: [
      (UnitStatus.queued, UnitStatus.inProgress, Role.collector, true),
      (.inProgress, .pendingReview, .collector, true),
      (.pendingReview, .inReview, .collector, false),
      (.pendingReview, .inReview, .analyst, true),
      (.inReview, .reviewed, .analyst, true),
      (.queued, .reviewed, .owner, true),
      (.queued, .queued, .collector, true),
    ])
  func units(from: UnitStatus, to: UnitStatus, role: Role, isAllowed: Bool) {
    #expect((UnitMoves.refusal(from: from, to: to, by: role) == nil) == isAllowed)
  }

  @Test("A refusal says who could")
  func refusal() {
    #expect(
      SampleMoves.refusal(from: .pendingApproval, to: .approved, by: .collector)
        == "A sample that is Pending approval to Approved: needs somebody who may review samples, "
        + "which is project owner or analyst.")
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

  @Test("Only Approved samples of complete units reach chips")
  func chips() {
    for status in SampleStatus.allCases {
      for isComplete in [false, true] {
        #expect(
          ReviewPolicy.reachesChips(sample: status, isUnitComplete: isComplete)
            == (status == .approved && isComplete))
      }
    }
  }

  @Test("Stored words come back")
  func words() {
    #expect(UnitStatus.allCases.allSatisfy { UnitStatus(text: $0.text) == $0 })
    #expect(SampleStatus.allCases.allSatisfy { SampleStatus(text: $0.text) == $0 })
    #expect(SplitPart.allCases.allSatisfy { SplitPart(text: $0.text) == $0 })
    #expect(UnitStatus(text: "complete") == nil)
  }
}
