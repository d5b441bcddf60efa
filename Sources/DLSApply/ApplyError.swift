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

  /// What happened and what to do, in sentences.
  package var description: String {
    switch self {
    case .refused(let count):
      "The plan is refused for \(count == 1 ? "a reason" : "\(count) reasons"). Mend the project "
        + "and plan again."
    case .stale(let path):
      "\(path): somebody changed the store after the plan was made, so nothing was done. "
        + "Run `dls apply` again to see the plan for what is there now."
    case .wrongStore(let path):
      "\(path): the store appeared or vanished after the plan was made, so nothing was done. "
        + "Run `dls apply` again."
    case .unknownState(let number, let last):
      last == 0
        ? "There is no state \(number): no plan was applied yet."
        : "There is no state \(number): the states are 1 to \(last). `dls history` lists them."
    case .forgottenState(let number, let first):
      "State \(number) can't be brought back: what undoes the plans since is not kept so long. "
        + "The first state that can be is \(first). `rollbacks` in the project block says how many "
        + "plans are kept from now on."
    }
  }
}
