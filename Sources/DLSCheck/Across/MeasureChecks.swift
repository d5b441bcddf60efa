// MeasureChecks.swift: figures that a training is to watch or reach, and that its network has none of.

import DLSLanguage
import DLSText

extension Rule {
  static let figureNobodyMeasures = Rule(
    "DLS0383", "A figure that the model type isn't measured by",
    why: """
      What finds things is judged by the things it finds, and what classifies pixels by pixels. Of \
      things there is no mean IoU and no share of right pixels, of pixels no average precision. A \
      training that watches a figure it doesn't have ends after its first epoch, and one that has to \
      reach it always falls short. The reference lists the figures of each model type. How much a \
      found thing must overlap a sample is `min_overlap`.
      """,
    wrong: "train net {\n  chips = \"chips\"\n  model_type = center_net\n  "
      + "stop_early { monitor = iou }\n}\n",
    right: "train net {\n  chips = \"chips\"\n  model_type = center_net\n  "
      + "stop_early { monitor = f1 }\n}\n")
}

/// Checks the figures of trainings against their model types.
enum MeasureChecks {
  /// The figure that early stopping watches.
  static func checkMonitor(_ watch: Block, _ train: Block, _ context: inout CheckContext) {
    guard watch.isWritten("monitor"), let figure = watch.text("monitor"),
      let type = train.networkType, type.support == .runs, !type.measures.contains(figure),
      WordSet.monitor.row(figure)?.support == .runs
    else { return }
    context.report(
      .figureNobodyMeasures, context.place(watch, "monitor"),
      "`\(type.word)` isn't measured by \(figure). Write \(type.measures.joinedAsChoice()).",
      related: [type.related(train, context)], fixes: watch.replacing("monitor", by: "f1"))
  }

  /// How much better counts as better, where the figure can't become so much better.
  static func checkLeast(_ watch: Block, _ context: inout CheckContext) {
    guard let least = watch.number("min_delta"), least >= 1, let figure = watch.text("monitor"),
      figure != "valid_loss"
    else { return }
    let better = "\(least <= 100 ? least / 100 : 0.01)"
    context.report(
      .patienceBeyondEpochs, context.place(watch, "min_delta"),
      "`\(figure)` is at most 1, so it never gets better by \(least.written): training would end after "
        + "`patience` epochs, whatever it learns. Write less, such as \(better).",
      related: watch.isWritten("monitor")
        ? [context.related(watch, "monitor", "The figure is named here.")] : [],
      fixes: watch.replacing("min_delta", by: better))
  }

  /// The least mean IoU, which only pixels have.
  static func checkGates(_ evaluate: Block, _ train: Block, _ context: inout CheckContext) {
    checkNothing(evaluate, &context)
    let isGate = evaluate.isWritten("min_iou")
    guard isGate || evaluate.isWritten("min_overlap"), let type = train.networkType,
      type.support == .runs
    else { return }
    if type.classifiesPixels { return checkOverlap(evaluate, train, type, &context) }
    if !isGate { return checkAsks(evaluate, &context) }
    context.report(
      .figureNobodyMeasures, context.place(evaluate, "min_iou"),
      "`\(type.word)` isn't measured by IoU, so no training would reach `min_iou`. Write "
        + "`min_overlap` for how much a found thing must overlap a sample, or the least `min_f1`.",
      related: [type.related(train, context)], fixes: overlap(evaluate))
  }

  /// Figures of which nothing has to be reached: any model passes.
  private static func checkNothing(_ evaluate: Block, _ context: inout CheckContext) {
    for figure in figures where evaluate.isWritten(figure) && evaluate.number(figure) == 0 {
      let name = "\(figure.text)"
      context.report(
        .idleSetting, context.place(evaluate, name),
        "Every model reaches 0 %, so `\(name)` asks for nothing. Write how much it has to be, or remove it.",
        fixes: evaluate.writtenSettings.count == 1 ? evaluate.removed() : evaluate.removing(name),
        tags: [.unnecessary])
    }
  }

  /// The figures that a training that finds things may have to reach.
  private static let gates: [Word] = ["min_f1", "min_precision", "min_recall"]
  /// The figures that a training may have to reach.
  private static let figures = gates + ["min_iou"]

  private static func asksForSomething(_ evaluate: Block) -> Bool {
    evaluate.isWritten("min_f1") || evaluate.isWritten("min_precision")
      || evaluate.isWritten("min_recall")
  }

  /// How much a found thing must overlap a sample, where no figure has to be reached: any model passes.
  private static func checkAsks(_ evaluate: Block, _ context: inout CheckContext) {
    if asksForSomething(evaluate) || !evaluate.lacks("min_f1") || !evaluate.lacks("min_precision")
      || !evaluate.lacks("min_recall")
    {
      return
    }
    context.report(
      .idleBlock, context.place(evaluate, "min_overlap"),
      "`evaluate` asks for no figure here, so any model passes: `min_overlap` tells which found things "
        + "count. Write the least \(gates.map { "`\($0.text)`" }.joinedAsChoice()) too.")
  }

  /// How much a found thing must overlap a sample, where things aren't found.
  private static func checkOverlap(
    _ evaluate: Block, _ train: Block, _ type: ModelType, _ context: inout CheckContext
  ) {
    guard evaluate.isWritten("min_overlap") else { return }
    context.report(
      .idleSetting, context.place(evaluate, "min_overlap"),
      "`min_overlap` tells which found things count, and `\(type.word)` classifies pixels. Remove it, "
        + "or write the least `min_iou`.",
      related: [type.related(train, context)],
      fixes: evaluate.writtenSettings.count == 1
        ? evaluate.removed() : evaluate.removing("min_overlap"), tags: [.unnecessary])
  }

  /// `min_iou` under the name of what ArcGIS calls so, unless that is there; then it goes. None where nothing
  /// else has to be reached: the training would have to reach nothing afterwards.
  private static func overlap(_ evaluate: Block) -> [Fix] {
    guard asksForSomething(evaluate) else { return [] }
    guard !evaluate.isWritten("min_overlap"), let entry = evaluate.ownEntry("min_iou") else {
      return evaluate.removing("min_iou")
    }
    return [.replace(entry.namePlace, "min_overlap")]
  }
}

extension ModelType {
  /// The place that gives a training its type.
  func related(_ train: Block, _ context: CheckContext) -> Related {
    train.isWritten("model_type")
      ? context.related(train, "model_type", "The model type is set here.")
      : context.related(train, "start_from", "The model type comes from here.")
  }
}
