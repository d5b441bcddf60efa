// ModelChecks.swift: model types that don't serve the project's goal or can't learn from the chips.

import DLSLanguage
import DLSText

extension Rule {
  static let goalAndModel = Rule(
    "DLS0301", "A model type that serves another goal",
    why: """
      `goal` says what the project's models do: find things, give each pixel a class, and so on. \
      Each model type serves one goal.
      """,
    wrong: """
      project pools { goal = classify_pixels }

      train net {
        chips = "chips"
        model_type = ssd
      }

      """,
    right: """
      project pools { goal = classify_pixels }

      train net {
        chips = "chips"
        model_type = unet
      }

      """)

  static let formatAndModel = Rule(
    "DLS0302", "Chips that the model type can't learn from",
    why: """
      The format of an export says how labels lie beside the chips: boxes, masks, rasters of classes. \
      Each model type learns from some formats; the reference has the whole table.
      """,
    wrong: Part.upToUnits
      + """
      export pool-chips {
        schema = pools
        units = plots
        format = classified_tiles
      }
      train net {
        chips = pool-chips
        model_type = retinanet
      }

      """,
    right: Part.upToUnits
      + """
      export pool-chips {
        schema = pools
        units = plots
        format = pascal_voc
      }
      train net {
        chips = pool-chips
        model_type = retinanet
      }

      """)
}

/// Checks model types against goal and chips.
enum ModelChecks {
  static func check(_ train: Block, _ context: inout CheckContext) {
    guard let type = train.networkType else { return }
    if train.isWritten("model_type") { checkGoal(train, type, &context) }
    checkFormats(train, type, &context)
    if type.support != .runs { return }
    train.chipExports.forEach { TileChecks.checkSize($0, train, type, &context) }
  }

  private static func checkGoal(_ train: Block, _ type: ModelType, _ context: inout CheckContext) {
    guard let project = context.model.project, let goal = project.text("goal"), goal != type.goal
    else { return }
    let fitting = ModelType.all.filter { $0.goal == goal && $0.support == .runs }.map(\.word)
    let advice =
      fitting.isEmpty
      ? "Write `goal = \(type.goal)`."
      : "Take \(fitting.joinedAsChoice()), or write `goal = \(type.goal)`."
    context.report(
      .goalAndModel, context.place(train, "model_type"),
      "This project's goal is \(goal), and `\(type.word)` is for \(type.goal). \(advice)",
      related: [context.related(project, "goal", "The goal is set here.")],
      fixes: fixes(train, project, fitting, type))
  }

  private static func checkFormats(
    _ train: Block, _ type: ModelType, _ context: inout CheckContext
  ) {
    let unfit = train.chipExports.filter {
      $0.text("format").map { !type.formats.contains($0) } ?? false
    }
    guard let chips = unfit.first, let format = chips.text("format") else { return }
    let own = train.isWritten("model_type")
    let goal = context.model.project?.text("goal")
    let able = ModelType.all.filter { other in
      other.formats.contains(format) && other.support == .runs
        && (goal.map { $0 == other.goal } ?? true)
    }.map(\.word)
    context.report(
      .formatAndModel, context.place(train, own ? "model_type" : "start_from"),
      "`\(type.word)` learns from \(type.formats.joinedAsChoice()) chips, but \(chips.quoted) makes "
        + "\(format). Write `format = \(type.formats.first ?? "")` there"
        + (able.isEmpty || !own ? "." : ", or take \(able.joinedAsChoice()) here."),
      related: [context.related(chips, "format", "The format is set here.")],
      fixes: type.formats.first.map { formats(of: unfit, $0) } ?? [])
  }

  /// The fix that gives exports another format, all at once; none where one has it from elsewhere.
  private static func formats(of exports: [Block], _ format: String) -> [Fix] {
    let fixes = exports.map { $0.replacing("format", by: format) }
    guard let first = fixes.first?.first, fixes.allSatisfy({ !$0.isEmpty }) else { return [] }
    return [Fix(title: first.title, edits: fixes.flatMap { $0.flatMap(\.edits) })]
  }

  /// A model type of the goal that learns from the chips there are; the other goal where none does.
  private static func fixes(
    _ train: Block, _ project: Block, _ fitting: [String], _ type: ModelType
  ) -> [Fix] {
    let format = train.chipExports.first?.text("format")
    let able = fitting.first { word in
      format.map { ModelType.named(word)?.formats.contains($0) == true } ?? true
    }
    return able.map { train.replacing("model_type", by: $0) }
      ?? project.replacing("goal", by: type.goal)
  }
}
