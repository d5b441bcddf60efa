// TrainingChecks.swift: settings of a training that quarrel with each other.

import DLSLanguage
import DLSText

/// Checks the settings of trainings against each other.
enum TrainingChecks {
  static func checkBudget(_ train: Block, _ context: inout CheckContext) {
    let watch = train.child("stop_early")
    if let watch { MeasureChecks.checkMonitor(watch, train, &context) }
    if let watch, watch.isWritten("min_delta") { MeasureChecks.checkLeast(watch, &context) }
    if let watch, !train.isWritten("iterations"),
      let patience = watch.integer("patience"), let epochs = train.integer("epochs"),
      epochs > 1, patience >= epochs
    {
      let better = "\(max(1, epochs / 4))"
      context.report(
        .patienceBeyondEpochs, context.place(watch, "patience"),
        "`patience` waits for \(patience) epochs, and \(train.quoted) has \(epochs): it would never "
          + "stop early. Write less, such as \(better), or more `epochs`.",
        related: [context.related(train, "epochs", "The epochs are set here.")],
        fixes: watch.setting("patience", to: better))
    }
    // What a profile or the command line gives for a while takes nothing from the text.
    if train.isWritten("iterations"), train.setting("epochs")?.origin == .block,
      train.setting("iterations")?.origin == .block
    {
      context.report(
        .idleEpochs, context.place(train, "epochs"),
        "`iterations` counts alone, so `epochs` does nothing here. Remove one of the two.",
        related: [context.related(train, "iterations", "The iterations are set here.")],
        fixes: train.removing("epochs"), tags: [.unnecessary])
    }
    if train.boolean("freeze") == true, train.text("weights") == "random",
      train.lacks("start_from")
    {
      context.report(
        .frozenRandom, context.place(train, "freeze"),
        "The backbone starts from random numbers, and `freeze` would keep them. Remove it, or write "
          + "`start_from = …`.", fixes: train.removing("freeze"))
    }
  }

  static func checkModel(_ train: Block, _ context: inout CheckContext) {
    guard let word = train.text("model_type") else { return }
    if word == "deeplab" || word == "psp_net", train.integer("batch_size") == 1 {
      context.report(
        .batchOfOne, context.place(train, "batch_size"),
        "`\(word)` can't learn from one chip at a time. Write 2 or more.",
        related: [context.related(train, "model_type", "The model type is set here.")],
        fixes: train.replacing("batch_size", by: "2"))
    }
    guard word != "center_net", let type = ModelType.named(word), type.goal == "detect_objects",
      type.support == .runs
    else { return }
    let weighted = train.children(of: "for").filter {
      $0.isWritten("weight") && $0.number("weight") != 1
    }
    for one in weighted {
      context.report(
        .weightNobodyReads, context.place(one, "weight"),
        "`\(word)` brings its own loss, which knows no class weights: the engine would refuse to train "
          + "it. Remove `weight`, or take center_net.",
        related: [context.related(train, "model_type", "The model type is set here.")],
        fixes: one.writtenSettings.count == 1 ? one.removed() : one.removing("weight"))
    }
  }

  static func checkClasses(_ train: Block, _ context: inout CheckContext) {
    let classes = train.references("classes")
    if classes.isEmpty { return }
    let named = Set(classes.map(\.id))
    for (position, one) in classes.enumerated() {
      let items = train.items("classes")
      let item = items.indices.contains(position) ? items[position] : nil
      let place = item?.place ?? context.place(train, "classes")
      let fixes = item.map { train.removingItem($0) } ?? []
      if one.boolean("ignore") == true {
        context.report(
          .ignoredClassLearned, place,
          "\(one.quoted) is ignored, and \(train.quoted) is to learn it. Leave it out here, or "
            + "remove `ignore`.",
          related: [context.related(one, "ignore", "It is ignored here.")], fixes: fixes)
      }
      var heading = one.parent
      while let here = heading, !named.contains(here.id) { heading = here.parent }
      if let heading {
        context.report(
          .classUnderHeading, place,
          "\(one.quoted) lies under \(heading.quoted), which is named as well, so its samples would "
            + "count as both. Leave one of the two out.",
          related: [Related(heading.headPlace, "\(heading.quoted) is this heading.")], fixes: fixes)
      }
    }
  }

  /// All that start from something: a circle of them is found by the first walk into it.
  static let circles = MeetingCheck(
    ["train"],
    note: { train, _, notes in
      if train.isWritten("start_from") { notes.add(0) }
    }, check: checkCircles)

  /// Each training starts from one other at most, so a walk that meets itself found a circle.
  private static func checkCircles(_ meeting: Meeting, _ context: inout CheckContext) {
    var walkOf: [BlockID: Int] = [:]
    for (walk, start) in meeting.blocks.enumerated() {
      var current: Block? = start
      while let here = current, walkOf[here.id] == nil {
        walkOf[here.id] = walk
        current = here.isWritten("start_from") ? here.reference("start_from") : nil
      }
      guard let closing = current, walkOf[closing.id] == walk else { continue }
      context.subject = closing.id
      context.report(
        .startCycle, context.place(closing, "start_from"),
        "\(closing.quoted) starts from a model that starts from \(closing.quoted), so neither can be "
          + "trained first. Write `model_type = …` in one of them instead.",
        related: closing.reference("start_from").map {
          [Related($0.headPlace, "It starts from this one.")]
        } ?? [], fixes: closing.removing("start_from"))
    }
  }

  /// What a block is nested for is what its settings say; what they say may not fit what is around it.
  static func checkIdle(
    _ keyword: Word,
    and check: (@Sendable (_ part: Block, _ owner: Block, _ context: inout CheckContext) -> Void)? =
      nil
  ) -> AcrossCheck.Each {
    { owner, context in
      guard let part = owner.child(keyword) else { return }
      checkIdle(part, &context)
      check?(part, owner, &context)
    }
  }

  private static func checkIdle(_ block: Block, _ context: inout CheckContext) {
    guard block.writtenSettings.isEmpty, !block.isImplied, !block.isBroken,
      let row = block.row, !row.attributes.contains(where: { block.isWritten($0.name) }),
      block.children.isEmpty
    else { return }
    context.report(
      .idleBlock, block.headPlace,
      "`\(block.keyword)` says nothing here, so it does nothing. Write a setting of it, such as "
        + "`\(row.attributes.first?.name ?? "") = …`, or remove it.",
      fixes: block.removed(isSafe: true), tags: [.unnecessary])
  }
}
