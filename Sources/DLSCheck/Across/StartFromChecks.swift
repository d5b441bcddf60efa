// StartFromChecks.swift: what a model to start from brings along, and what is missing without one.

package import DLSLanguage
import DLSText

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

extension Rule {
  static let startFromOthers = Rule(
    "DLS0385", "A model to start from that doesn't fit",
    why: """
      Whoever goes on from a model takes over its weights, and the network has to have as many classes \
      and bands as that one. Which classes they are may differ.
      """,
    wrong: goneOn("classes = pool"), right: goneOn("seed = 7"))

  private static func goneOn(_ line: String) -> Example {
    let first = ["chips = chips", "model_type = center_net"]
    return Example(
      Part.ortho
        + Part.block("schema pools", "class pool { value = 1 }", "class spa { value = 2 }")
        + Part.plots + Part.chips + Part.block("train net", first[0], first[1])
        + Part.block("train more", first[0], "start_from = net", line))
  }
}

/// Checks model type, backbone and the model to start from.
enum StartFromChecks {
  static func check(_ train: Block, _ context: inout CheckContext) {
    if train.isBroken { return }
    guard train.isWritten("start_from") else {
      if context.isProject, train.lacks("model_type"), train.lacks("start_from") {
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
    checkFit(train, &context)
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

  /// What goes on from a training of this text has as many classes and bands.
  private static func checkFit(_ train: Block, _ context: inout CheckContext) {
    guard let first = train.reference("start_from"), !first.isSame(as: train),
      let fault = others(train, first, "bands", \.networkBands)
        ?? others(train, first, "classes", { $0.learnedClasses?.compactMap(\.name) })
    else { return }
    let type = train.networkType?.word
    context.report(
      .startFromOthers, context.place(train, "start_from"),
      "\(fault), so the weights don't fit. Give both as many, or begin anew with "
        + "`model_type = \(type ?? "…")`.",
      related: [Related(first.headPlace, "The model to start from is this one.")],
      fixes: type.map { anew(train, $0) } ?? [])
  }

  /// A model type in the place of the model to start from.
  private static func anew(_ train: Block, _ type: String) -> [Fix] {
    guard let entry = train.ownEntry("start_from"), !train.isWritten("model_type") else {
      return []
    }
    let edits =
      Fix.replace(entry.namePlace, "model_type").edits
      + train.replacing("start_from", by: type).flatMap(\.edits)
    return [Fix(title: "Write model_type = \(type)", edits: edits)]
  }

  /// What two trainings have different numbers of, in words.
  private static func others(
    _ train: Block, _ first: Block, _ what: String, _ names: (Block) -> [String]?
  ) -> String? {
    guard let here = names(train), let there = names(first), here.count != there.count,
      !here.isEmpty, !there.isEmpty
    else { return nil }
    return "\(train.quoted) has the \(what) \(here.joinedAsList()), and \(first.quoted), which it "
      + "starts from, \(there.joinedAsList())"
  }
}

extension Block {
  /// The names of the bands that the network of a training sees; nil where nobody knows them.
  var networkBands: [String]? {
    guard let names = chipExports.first.map(BandChecks.learned), !names.isEmpty else { return nil }
    return Array(names)
  }

  /// The classes that the network of a training tells apart; nil where nobody knows them.
  var learnedClasses: [Block]? {
    let ignored = ignoredClasses
    return learnableClasses?.filter { !ignored.contains($0.id) }
  }

  /// The same with those that the training ignores; nil where there are none at all.
  var learnableClasses: [Block]? {
    guard let schema = chipExports.first?.reference("schema"), !isBroken, !schema.isBroken else {
      return nil
    }
    // A value that can't be read may be meant for one.
    if schema.classes.contains(where: { $0.isWritten("value") && $0.integer("value") == nil }) {
      return nil
    }
    let chosen = references("classes")
    if isWritten("classes"), chosen.isEmpty { return nil }
    let all =
      chosen.isEmpty
      ? schema.classes.filter { $0.integer("value") != nil && $0.boolean("ignore") != true }
      : Array(chosen)
    return all.isEmpty ? nil : all
  }

  /// The classes that a training leaves out, with those under them.
  package var ignoredClasses: Set<BlockID> {
    Set(references("ignore_classes").flatMap { [$0] + $0.classes }.map(\.id))
  }
}
