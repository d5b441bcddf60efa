// ApplyError.swift: why a plan was not carried out.

/// Why nothing was changed, where the store itself has no objection.
package enum ApplyError: Error, Equatable, CustomStringConvertible {
  /// The plan holds refusals; so many.
  case refused(Int)
  /// The store changed after the plan was made.
  case stale(path: String)
  /// The plan is for a store that is to be made, and there is one; or the other way round.
  case wrongStore(path: String)
  /// There is no applied state with this number; the last one has another.
  case unknownState(Int64, last: Int64)
  /// The state is older than what undoes plans is kept for.
  case forgottenState(Int64, first: Int64)

  /// What happened and what to do.
  package var description: String { "\(message); \(nextStep)" }

  /// What happened, as a clause.
  package var message: String {
    switch self {
    case .refused(let count):
      "the plan is refused for \(count == 1 ? "a reason" : "\(count) reasons")"
    case .stale(let path):
      "\(path): somebody changed the store after the plan was made, so nothing was done"
    case .wrongStore(let path):
      "\(path): the store appeared or vanished after the plan was made, so nothing was done"
    case .unknownState(let number, let last):
      last == 0
        ? "there is no state \(number): no plan was applied yet"
        : last == 1
          ? "there is no state \(number): the only one is 1"
          : "there is no state \(number): the states are 1 to \(last)"
    case .forgottenState(let number, let first):
      "state \(number) can't be brought back: what undoes the plans since is not kept so long, and the "
        + "first state that can be is \(first)"
    }
  }

  /// What to do about it.
  package var nextStep: String {
    switch self {
    case .refused: "mend the project and plan again"
    case .stale, .wrongStore: "run `dls apply` again to see the plan for what is there now"
    case .unknownState(_, let last):
      last == 0 ? "`dls apply` makes the first one" : "`dls history` lists them"
    case .forgottenState:
      "`rollbacks` in the project block says how many plans are kept from now on"
    }
  }
}
