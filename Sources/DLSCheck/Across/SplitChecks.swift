// SplitChecks.swift: shares that add up to too much, and chips that are split twice.

import DLSLanguage
import DLSText

extension Rule {
  static let splitTakesAll = Rule(
    "DLS0309", "Shares that add up to more than everything",
    why: """
      What isn't held back for validation and test is left for training. Ten to thirty per cent held \
      back is usual; 100 % is right for imagery that a model is only tested on.
      """,
    wrong: """
      source ortho { path = "ortho.tif" }
      work_units plots {
        source = ortho
        unit_size = 100 m
        split { validation = 80 %, test = 30 % }
      }

      """,
    right: """
      source ortho { path = "ortho.tif" }
      work_units plots {
        source = ortho
        unit_size = 100 m
        split { validation = 20 %, test = 10 % }
      }

      """)

  static let splitTwice = Rule(
    "DLS0311", "Chips that are split twice",
    why: """
      Work units that have a `split` hand it on to their chips, so that chips of one place never land \
      on both sides. A share of `train` would draw by chip and undo that.
      """,
    wrong: """
      source ortho { path = "ortho.tif" }
      schema pools {
        class pool { value = 1 }
      }
      work_units plots {
        source = ortho
        unit_size = 100 m
        split { validation = 20 % }
      }
      export chips {
        schema = pools
        units = plots
        format = pascal_voc
      }
      train net {
        chips = chips
        model_type = center_net
        validation = 10 %
      }

      """,
    right: """
      source ortho { path = "ortho.tif" }
      schema pools {
        class pool { value = 1 }
      }
      work_units plots {
        source = ortho
        unit_size = 100 m
        split { validation = 20 % }
      }
      export chips {
        schema = pools
        units = plots
        format = pascal_voc
      }
      train net {
        chips = chips
        model_type = center_net
      }

      """)
}

/// Checks how work units and chips are split.
enum SplitChecks {
  static func checkShares(_ units: Block, _ context: inout CheckContext) {
    guard let split = units.child("split") else { return }
    let validation = split.number("validation") ?? 0
    let test = split.number("test") ?? 0
    guard validation + test > 1 + 1e-9 else { return }
    let total = ((validation + test) * 1e4).rounded() / 100
    let setting = test > validation ? "test" : "validation"
    context.report(
      .splitTakesAll, context.place(split, setting),
      "Validation and test take \(total.written) % of \(units.quoted) together. Write at most 100 % "
        + "in all.",
      related: [
        context.related(
          split, setting == "test" ? "validation" : "test", "The other share is set here.")
      ],
      fixes: split.replacing(setting, by: "\(((1 - min(validation, test)) * 100).written) %"))
  }

  static func checkTwice(_ train: Block, _ context: inout CheckContext) {
    guard train.isWritten("validation") else { return }
    // Each of several exports is split as it would be alone, so one without a split needs the share.
    let exports = train.chipExports
    let isAllSplit =
      exports.count == train.value("chips")?.elements.count
      && exports.allSatisfy { $0.references("units").contains { $0.child("split") != nil } }
    guard isAllSplit, let units = train.chipUnits.first(where: { $0.child("split") != nil }),
      let split = units.child("split")
    else { return }
    context.report(
      .splitTwice, context.place(train, "validation"),
      "\(train.quoted) sets `validation`, but \(units.quoted) has split these chips already. "
        + "Remove it here.",
      related: [Related(split.headPlace, "\(units.quoted) is split here.")],
      fixes: train.removing("validation"))
  }
}
