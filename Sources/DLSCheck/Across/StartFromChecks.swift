// StartFromChecks.swift: what a model to start from brings along, and what is missing without one.

import DLSLanguage

extension Rule {
  static let startFromBringsModel = Rule(
    "DLS0310", "A setting that the model to start from brings along",
    why: """
      A trained model has a model type and a backbone; whoever goes on from it has the same. Another \
      value would do nothing.
      """,
    wrong:
      "train net {\n  chips = \"chips\"\n  start_from = \"usa.dlpk\"\n  backbone = resnet101\n}\n",
    right: "train net {\n  chips = \"chips\"\n  start_from = \"usa.dlpk\"\n}\n")

  static let noModelType = Rule(
    "DLS0317", "A training without a model type",
    why: """
      A training either begins a new network, of a `model_type`, or goes on from a trained model, \
      `start_from`, which brings its own.
      """,
    wrong: "project pools {}\n\ntrain net { chips = \"chips\" }\n",
    right: "project pools {}\n\ntrain net {\n  chips = \"chips\"\n  model_type = unet\n}\n")
}

/// Checks model type, backbone and the model to start from.
enum StartFromChecks {
  static func check(_ train: Block, _ context: inout CheckContext) {
    if train.isBroken { return }
    guard train.isWritten("start_from") else {
      if context.isProject, !train.isWritten("model_type") {
        let goal = context.model.project?.text("goal")
        let types = ModelType.all.filter {
          $0.support == .runs && (goal == nil || $0.goal == goal)
        }.map(\.word)
        context.report(
          .noModelType, train.headPlace,
          "\(train.quoted) has neither `model_type` nor `start_from`. Write `model_type = …`, "
            + "one of \(types.joinedAsChoice()).",
          fixes: types.first.map { train.adding("model_type", $0) } ?? [])
      }
      return
    }
    // What leads nowhere, or is none, brings nothing along.
    guard train.value("start_from") != nil else { return }
    for name in ["model_type", "backbone"] where train.isWritten(name) {
      isByLike(name, train) ? checkInherited(name, train, &context) : report(name, train, &context)
    }
  }

  private static func report(_ name: String, _ train: Block, _ context: inout CheckContext) {
    context.report(
      .startFromBringsModel, context.place(train, name),
      "`start_from` brings its own model type and backbone, so `\(name)` would do nothing. "
        + "Remove it.",
      related: [context.related(train, "start_from", "The model to start from is set here.")],
      fixes: train.removing(name, isSafe: true))
  }

  private static func isByLike(_ name: String, _ train: Block) -> Bool {
    if case .like? = train.setting(name)?.origin { return true }
    return false
  }

  /// What another block says is right there. Here it matters only if the model brings another one.
  private static func checkInherited(
    _ name: String, _ train: Block, _ context: inout CheckContext
  ) {
    if isByLike("start_from", train) { return }
    if let model = train.reference("start_from"), model.text(name) == train.text(name) { return }
    context.report(
      .startFromBringsModel, context.place(train, "start_from"),
      "This brings its own model type and backbone, so the `\(name)` that \(train.quoted) has by `like` "
        + "would do nothing. Write `\(name) = default`.",
      related: [context.related(train, name, "`\(name)` is set here.")],
      fixes: train.adding(name, "default", isSafe: true))
  }
}
