// ForgottenStates.swift: which earlier states a plan drops, since the text keeps fewer than there are.

extension Plan {
  /// Says which states can't be brought back any more once this plan is applied. That each plan drops the oldest
  /// of as many as are kept is what `rollbacks` says; that none is kept is told each time.
  mutating func noteForgottenStates(of snapshot: Snapshot) {
    guard !isEmpty, snapshot.lastPlan > 0 else { return }
    let last = snapshot.lastPlan - Int64(rollbacks)
    let isLowered = snapshot.firstState < last
    guard isLowered || rollbacks == 0, snapshot.firstState <= last else { return }
    let which =
      isLowered ? "States \(snapshot.firstState) to \(last)" : "State \(snapshot.firstState)"
    let kept =
      switch rollbacks {
      case 0: "nothing that undoes a plan"
      case 1: "what undoes the last plan alone"
      default: "what undoes the last \(rollbacks) plans alone"
      }
    notices.append(
      "\(which) can't be brought back any more after this: `rollbacks = \(rollbacks)` keeps \(kept)."
    )
  }
}
