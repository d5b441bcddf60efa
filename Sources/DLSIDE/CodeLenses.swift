// CodeLenses.swift: what can be done with a block, and how often it or a class is used, above its first line.

import DLSLanguage
package import DLSText

/// A line above a block.
package struct CodeLens: Sendable, Equatable {
  /// What it offers.
  package enum Offer: Sendable, Equatable {
    /// A command of this program about the project or a block: `plan`, `train`.
    case command(String, block: String?)
    /// To have the project seen with a profile, or with none.
    case profile(String?)
    /// How often the thing is used, found out when the line comes into view.
    case uses
  }

  package let offer: Offer
  /// The place it stands above.
  package let range: TextRange
  /// What it says; empty for what is found out later.
  package let title: String
}

/// Finds what stands above blocks.
package enum CodeLenses {
  /// The lines of a file.
  /// - Parameter isRunnable: whether the file is a project of its own, for which commands can be run.
  package static func of(
    _ analysis: Analysis, file: FileID = .main, facts: LiveFacts? = nil, isRunnable: Bool
  ) -> [CodeLens] {
    var lenses: [CodeLens] = []
    func addUses(_ block: Block) {
      lenses.append(CodeLens(offer: .uses, range: block.namePlace.range, title: ""))
    }
    let errors = analysis.diagnostics.count { $0.severity == .error }
    for block in analysis.model.topBlocks(of: file) {
      let range = block.headPlace.range
      func add(_ command: String, _ title: String, block name: String? = nil) {
        lenses.append(CodeLens(offer: .command(command, block: name), range: range, title: title))
      }
      if isRunnable {
        switch block.row?.keyword {
        case "project":
          add("plan", planTitle(facts?.plan, errors))
          if errors == 0 { add("apply", "Apply") }
        case "export": add("export", exportTitle(block, facts), block: block.address)
        case "train": add("train", runTitle("Train", block, facts), block: block.address)
        case "infer": add("infer", runTitle("Draw the map", block, facts), block: block.address)
        case "profile":
          guard let name = block.name else { break }
          let isInUse = name == analysis.model.profileName
          lenses.append(
            CodeLens(
              offer: .profile(isInUse ? nil : name), range: range,
              title: isInUse ? "In use ▸ stop" : "Use this profile"))
        default: break
        }
      }
      // A project and a profile are named by no other block.
      if block.row?.naming == .required, block.isNamed,
        block.keyword != "project" && block.keyword != "profile"
      {
        addUses(block)
      }
      if block.row?.keyword == "schema" {
        for one in block.classes where one.isNamed && !one.isImplied { addUses(one) }
      }
    }
    return lenses
  }

  private static func planTitle(_ plan: PlanFacts?, _ errors: Int) -> String {
    if errors > 0 { return "Plan: mend \(Figures.count(errors, "error")) first" }
    guard let plan else { return "Plan ▸ preview" }
    if !plan.refusals.isEmpty {
      return "Plan: refused, \(Figures.count(plan.refusals.count, "reason")) ▸ preview"
    }
    if !plan.isKnown { return "Plan: not known yet, nobody has looked at the data ▸ preview" }
    return plan.summary.isEmpty
      ? "Plan: nothing to do ▸ preview" : "Plan: \(plan.summary) ▸ preview"
  }

  private static func exportTitle(_ block: Block, _ facts: LiveFacts?) -> String {
    guard let yield = facts?.facts(block)?.yield else { return "Export" }
    return "Export ▸ \(yield)"
  }

  private static func runTitle(_ verb: String, _ block: Block, _ facts: LiveFacts?) -> String {
    guard let last = facts?.facts(block)?.lastRun else { return verb }
    return "\(verb) ▸ last \(last)"
  }
}
