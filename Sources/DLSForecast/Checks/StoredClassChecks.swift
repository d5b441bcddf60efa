// StoredClassChecks.swift: classes whose Approved samples no training would see.

import DLSCheck
import DLSLanguage
import DLSPlan
import DLSText
import DLSWorkflow

extension DataRule {
  static let approvedHeldOut = DataRule(
    "DLS0620", "A class that is Approved in held-out units alone", severity: .warning,
    why: """
      Every Approved sample of the class lies in units for validation or test, so training would never \
      see one, and the score of the class would be 0. Approve some in training units, draw the split \
      with another `seed`, or leave the class out of `classes`.
      """,
    wrong: DataExample(
      Self.snags,
      stored: StoredExample(
        Self.snags,
        samples: [
          .init("crowns.oak", count: 40), .init("crowns.snag", count: 9, part: .validation),
        ])),
    right: DataExample(
      Self.snags,
      stored: StoredExample(
        Self.snags,
        samples: [
          .init("crowns.oak", count: 40), .init("crowns.snag", count: 9, part: .validation),
          .init("crowns.snag", count: 12),
        ])))

  private static let snags = """
    project forest { owner = maria, goal = detect_objects }
    person maria {}
    source ortho { path = "ortho.tif" }
    schema crowns {
      class oak { value = 1 }
      class snag { value = 2 }
    }
    work_units plots {
      source = ortho
      unit_size = 20 m
      split { validation = 20 % }
    }
    export chips { schema = crowns, units = plots, format = pascal_voc, tile = 128 px }
    train net { chips = chips, model_type = center_net }

    """
}

/// Checks the classes that a training learns against the samples of the store.
enum StoredClassChecks {
  static func check(_ context: inout DataContext) {
    guard let store = context.facts.store else { return }
    for learned in LearnedClass.all(of: context.model) {
      let (train, kind) = (learned.train, learned.kind)
      guard case .heldOut(let validation, let test) = learned.approved(in: store) else { continue }
      let parts = [
        validation > 0 ? "validation" : nil, test > 0 ? "test" : nil,
      ].compactMap { $0 }.joinedAsList()
      let all = validation + test
      let samples =
        all == 1
        ? "the only Approved sample of it lies" : "all \(all) Approved samples of it lie"
      context.report(
        .approvedHeldOut, train, train.isWritten("classes") ? "classes" : "chips",
        "\(train.quoted) is to learn \(kind.quoted), but \(samples) in \(parts) units. Approve some "
          + "in training units, or draw the split with another `seed`.",
        related: [context.related(kind, "value", "This class is meant.")])
    }
  }
}
