// LearnedClass.swift: a class that a training tells apart, and what counts as it.

import DLSCheck
import DLSLanguage
import DLSPlan

/// A class that a training tells apart.
struct LearnedClass {
  let train: Block
  /// The class, or the heading, as the training names it.
  let kind: Block
  /// The classes whose samples count as it: itself where it has a value, and those under it.
  let members: [Block]

  /// The classes that a training over a schema tells apart: those that it names, or all with a value, less
  /// those that it ignores.
  static func all(of train: Block, in schema: Block) -> [LearnedClass] {
    let chosen = Array(train.references("classes"))
    let ignored = train.ignoredClasses
    let all = chosen.isEmpty ? schema.classes : chosen
    return all.compactMap { kind in
      let below = chosen.isEmpty ? [] : kind.classes
      let members = ([kind] + below).filter {
        $0.integer("value") != nil && $0.boolean("ignore") != true && !ignored.contains($0.id)
      }
      return members.isEmpty ? nil : LearnedClass(train: train, kind: kind, members: members)
    }
  }

  /// Those of every training of a project.
  static func all(of model: Model) -> [LearnedClass] {
    model.blocks(of: "train").flatMap { train in
      train.chipExports.first?.reference("schema").map { all(of: train, in: $0) } ?? []
    }
  }

  /// What there is to ask a store: where the samples of each member lie.
  var questions: [ApprovedQuestion] {
    let blocks = train.chipUnits.map(\.address)
    return members.map { ApprovedQuestion(className: $0.address, blocks: blocks) }
  }

  /// Where the Approved samples that count as it lie.
  func approved(in store: StoreFact) -> ApprovedPlaces {
    var validation = 0
    var test = 0
    for question in questions {
      switch store.approved[question] {
      case .training: return .training
      case .heldOut(let some, let others): (validation, test) = (validation + some, test + others)
      case .nowhere, nil: break
      }
    }
    return validation + test > 0 ? .heldOut(validation: validation, test: test) : .nowhere
  }
}
