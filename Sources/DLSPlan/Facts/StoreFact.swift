// StoreFact.swift: what a store says of samples, as far as checks ask.

package import DLSLanguage

/// Asks where the Approved samples of a class lie among the units of some blocks.
package struct ApprovedQuestion: Hashable, Sendable {
  /// `crowns.snag`
  package var className: String
  /// The addresses of work_units blocks.
  package var blocks: [String]

  /// A question from its parts.
  package init(className: String, blocks: [String]) {
    self.className = className
    self.blocks = blocks
  }
}

/// Where the Approved samples of a class lie.
package enum ApprovedPlaces: Equatable, Sendable {
  /// There is none.
  case nowhere
  /// Some lie in training units.
  case training
  /// None does; so many lie in the others.
  case heldOut(validation: Int, test: Int)
}

/// How far the review of samples is.
package struct ReviewCount: Equatable, Sendable {
  package var approved: Int
  /// Those of which nobody has judged yet.
  package var open: Int

  /// A count from its parts.
  package init(approved: Int, open: Int) {
    self.approved = approved
    self.open = open
  }
}

/// What a store says of samples.
package struct StoreFact: Sendable {
  /// Samples of classes that were applied and that the text has no more, by class.
  package var gone: [String: Int] = [:]
  /// What keeps the `moved` of such a class from doing anything, by class.
  package var idleMoves: [String: IdleMove] = [:]
  /// Samples of classes that another program added and the text doesn't have, by class.
  package var added: [String: Int] = [:]
  /// The classes of the text that the store doesn't have yet.
  package var new: [String] = []
  /// The schemas that the text draws in another way, with how many samples they have.
  package var redrawn: [GeometryChange] = []
  package var approved: [ApprovedQuestion: ApprovedPlaces] = [:]
  /// The review of the samples in an export's units, by its address. Only the forecast asks, since it
  /// counts them all.
  package var reviews: [String: ReviewCount] = [:]
  /// Why nothing is known, as a clause; nil when the store could be read.
  package var problem: String?

  /// A store in which nothing was found yet.
  package init() {}

  /// A store that can't be read, and why, as a clause.
  package static func unknown(_ problem: String) -> StoreFact {
    var fact = StoreFact()
    fact.problem = problem
    return fact
  }
}

/// The classes that text and store don't share.
package struct UnsharedClasses: Sendable {
  /// Those of the store that were applied.
  package var gone: [String]
  /// Those of the store that another program added.
  package var added: [String]
  /// Those that are new in the text.
  package var new: [String]
  /// What keeps the `moved` of something stored from doing anything, by address.
  package var idleMoves: [String: IdleMove]
}

extension Planner {
  /// The classes that text and store don't share.
  /// - Parameter snapshot: declarations and tables of the store; units aren't looked at.
  package static func unsharedClasses(of snapshot: Snapshot, in model: Model) -> UnsharedClasses {
    var run = PlanRun(model: model, facts: Facts(), snapshot: snapshot, options: PlanOptions())
    return run.unsharedClasses()
  }

  /// The schemas of a store that the text draws in another way; how many samples they have isn't told.
  package static func redrawnSchemas(of snapshot: Snapshot, in model: Model) -> [GeometryChange] {
    var run = PlanRun(model: model, facts: Facts(), snapshot: snapshot, options: PlanOptions())
    return run.redrawnSchemas()
  }
}
