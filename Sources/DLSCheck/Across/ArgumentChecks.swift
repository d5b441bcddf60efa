// ArgumentChecks.swift: arguments of a network that quarrel, and settings that another one switches off.

import DLSLanguage
import DLSText

extension Rule {
  private static func net(_ lines: String...) -> Example {
    Example("train net {\n  chips = \"chips\"\n" + lines.map { "  \($0)\n" }.joined() + "}\n")
  }

  static let thingAndBackground = Rule(
    "DLS0387", "Overlaps that make things of the background",
    why: """
      What overlaps a thing by more than `…_fg_iou_thresh` counts as the thing, what overlaps all things \
      by less than `…_bg_iou_thresh` as background. Where the second is more than the first, some would \
      be both.
      """,
    wrong: net("model_type = faster_rcnn", "rpn_bg_iou_thresh = 80 %"),
    right: net("model_type = faster_rcnn", "rpn_bg_iou_thresh = 40 %"))

  static let everyClassIgnored = Rule(
    "DLS0388", "A training that ignores every class",
    why: "What is ignored neither teaches nor counts. A network needs one class at least to learn.",
    wrong: ignoring("[pool, spa]"), right: ignoring("spa"))

  private static func ignoring(_ classes: String) -> Example {
    Example(
      Part.ortho
        + Part.block("schema pools", "class pool { value = 1 }", "class spa { value = 2 }")
        + Part.plots
        + Part.block(
          "export chips", "schema = pools", "units = plots", "format = classified_tiles")
        + Part.block(
          "train net", "chips = chips", "model_type = unet", "ignore_classes = \(classes)"))
  }

  static let allOneClass = Rule(
    "DLS0350", "A map that is one class all over", severity: .warning,
    why: """
      `predict_background = false` gives each pixel the likeliest class, however unlikely it is. Where the \
      model tells one class from the background there is no other to choose, and the map has that class \
      everywhere.
      """,
    wrong: mapped("predict_background = false"), right: mapped("threshold = 40 %"))

  private static func mapped(_ line: String) -> Example {
    Example(
      Part.upToUnits
        + Part.block(
          "export chips", "schema = pools", "units = plots", "format = classified_tiles")
        + Part.block("train net", "chips = chips", "model_type = unet")
        + Part.block("infer map", "model = net", "source = ortho", line))
  }

  static let idleSetting = Rule(
    "DLS0389", "A setting that another one switches off", severity: .warning,
    why: """
      With `mode = off`, `augment` shows chips as they are. `merge_policy` joins the several looks of \
      `test_time_augmentation`. `min_overlap` in `evaluate` tells which found things count, and pixels \
      aren't found one by one. What `dice_loss_fraction` leaves no share of the loss needs no settings. A \
      setting that nothing looks at suggests what isn't so.
      """,
    wrong: net("model_type = unet", "augment { mode = off, rotate = 45 deg }"),
    right: net("model_type = unet", "augment { rotate = 45 deg }"))
}

/// Checks the arguments of networks.
enum ArgumentChecks {
  /// The overlaps of each step of a detector.
  private static let overlaps: [(background: Word, thing: Word)] = [
    ("rpn_bg_iou_thresh", "rpn_fg_iou_thresh"), ("box_bg_iou_thresh", "box_fg_iou_thresh"),
  ]

  static func check(_ train: Block, _ context: inout CheckContext) {
    if train.isWritten("ignore_classes") { checkIgnored(train, &context) }
    if train.isWritten("dice_loss_fraction") { checkLoss(train, &context) }
    if let augment = train.child("augment") { checkAugment(augment, &context) }
    guard let word = train.text("model_type"), word == "faster_rcnn" || word == "mask_rcnn" else {
      return
    }
    for (background, thing) in overlaps
    where train.isWritten(background) || train.isWritten(thing) {
      guard let low = train.number(background), let high = train.number(thing), low > high else {
        continue
      }
      let (wrong, other) = train.isWritten(background) ? (background, thing) : (thing, background)
      let better = share(train.number(other) ?? 0)
      context.report(
        .thingAndBackground, context.place(train, "\(wrong.text)"),
        "What overlaps a thing by \(share(high)) counts as it, and by less than \(share(low)) as "
          + "background, so some would be both. Write \(better), say.",
        related: [context.related(train, "\(other.text)", "The other one is set here.")],
        fixes: train.replacing("\(wrong.text)", by: better))
    }
  }

  private static func share(_ number: Double) -> String {
    "\(((number * 1e8).rounded() / 1e6).written) %"
  }

  private static func checkIgnored(_ train: Block, _ context: inout CheckContext) {
    guard let left = train.learnedClasses, left.isEmpty else { return }
    context.report(
      .everyClassIgnored, context.place(train, "ignore_classes"),
      "\(train.quoted) ignores every class that it has, so there is nothing to learn. Leave one out "
        + "here.", fixes: fixes(ofIgnored: train))
  }

  /// Takes the first name out that leaves something to learn.
  private static func fixes(ofIgnored train: Block) -> [Fix] {
    let (items, ignored) = (
      train.items("ignore_classes"), Array(train.references("ignore_classes"))
    )
    guard items.count == ignored.count, let all = train.learnableClasses else { return [] }
    let place = ignored.indices.first { place in
      let others = ignored.indices.filter { $0 != place }.flatMap {
        [ignored[$0]] + ignored[$0].classes
      }
      return all.contains { one in !others.contains { $0.id == one.id } }
    }
    return place.map { train.removingItem(items[$0]) } ?? []
  }

  /// Settings of a part of the loss that has no share in it.
  private static func checkLoss(_ train: Block, _ context: inout CheckContext) {
    guard let share = train.number("dice_loss_fraction"), share == 0 || share == 1 else { return }
    let part = share == 0 ? "the Dice loss has no share" : "cross entropy has no share"
    let names = share == 0 ? ["dice_loss_average"] : ["focal_loss", "class_balancing"]
    for name in names where train.isWritten(name) && train.boolean(name) != false {
      context.report(
        .idleSetting, context.place(train, name),
        "With this `dice_loss_fraction`, \(part), and `\(name)` does nothing. Remove one of the two.",
        related: [context.related(train, "dice_loss_fraction", "The share is set here.")],
        fixes: train.removing(name), tags: [.unnecessary])
    }
  }

  private static func checkAugment(_ augment: Block, _ context: inout CheckContext) {
    guard augment.text("mode") == "off" else { return }
    for setting in augment.writtenSettings where setting.row != nil && setting.name != "mode" {
      context.report(
        .idleSetting, setting.namePlace,
        "With `mode = off`, chips are shown as they are, and `\(setting.name)` does nothing. Remove one "
          + "of the two.", related: [context.related(augment, "mode", "It is set here.")],
        fixes: augment.removing(setting.name), tags: [.unnecessary])
      return
    }
  }

  static func checkBackground(_ infer: Block, _ context: inout CheckContext) {
    guard infer.isWritten("predict_background"), infer.boolean("predict_background") == false,
      let train = infer.reference("model"), train.networkType?.classifiesPixels == true,
      let classes = train.learnedClasses, classes.count == 1
    else { return }
    context.report(
      .allOneClass, context.place(infer, "predict_background"),
      "\(train.quoted) learns one class, so without a background every pixel would be "
        + "\(classes[0].quoted). Remove `predict_background`.",
      related: [Related(classes[0].headPlace, "This is the only class that it learns.")],
      fixes: infer.removing("predict_background"))
  }

  static func checkLooks(_ infer: Block, _ context: inout CheckContext) {
    guard infer.isWritten("merge_policy"), infer.boolean("test_time_augmentation") != true else {
      return
    }
    if !infer.isWritten("test_time_augmentation"), !infer.lacks("test_time_augmentation") { return }
    // With a model that has no such setting that is what is told.
    if let type = infer.reference("model")?.networkType, !type.classifiesPixels { return }
    context.report(
      .idleSetting, context.place(infer, "merge_policy"),
      "`merge_policy` joins several looks at a tile, and there is one. Write "
        + "`test_time_augmentation = true`, or remove it.",
      fixes: infer.setting("test_time_augmentation", to: "true"), tags: [.unnecessary])
  }
}
