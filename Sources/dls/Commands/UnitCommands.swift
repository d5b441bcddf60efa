// UnitCommands.swift: `dls unit set`: status, complete mark, split and note of work units.

import DLSApply
import DLSLanguage
import DLSPlan
import DLSPlatform
import DLSStore
import DLSText
import DLSWorkflow

/// `dls unit …`
enum UnitCommands {
  static let group = CommandRow(path: ["unit"], summary: "change work units")

  static let set = CommandRow(
    path: ["unit", "set"], summary: "set the status, mark, split or note of work units",
    doc: """
      Keys are as `dls status --units` and QGIS show them; * and ? stand for any characters. Only \
      samples of complete units reach chips. In a project with a `review` block whoever sets a unit to \
      in_progress or in_review has it until they set another status or did nothing there for its `lease`; \
      with `four_eyes` nobody reviews what they collected.
      """,
    parameters: [
      SharedParameters.file,
      ParameterRow(name: "KEY", count: .many, doc: "keys of units or patterns of them"),
    ],
    options: [
      OptionRow(
        name: "--status", value: "STATUS", choices: UnitStatus.allCases.map(\.text),
        doc: "where the unit stands: " + UnitStatus.allCases.map(\.text).joined(separator: ", ")),
      OptionRow(
        name: "--rejected", value: "WHAT", choices: ["requeue", "keep"],
        doc: "what becomes of units with rejected samples that are set to reviewed, where "
          + "`on_rejected` asks: requeue or keep"),
      OptionRow(name: "--complete", doc: "mark as complete: chips may be cut"),
      OptionRow(name: "--not-complete", doc: "take that mark away"),
      OptionRow(
        name: "--split", value: "PART", choices: SplitPart.allCases.map(\.text),
        doc: "what the unit is for, where no `split` says it: "
          + SplitPart.allCases.map(\.text).joined(separator: ", ")),
      OptionRow(name: "--note", value: "TEXT", doc: "a note; an empty text removes it"),
    ],
    shared: [.profile, .set, .lockTimeout],
    examples: [
      ExampleRow(
        line: "dls unit set 'plots/*' --complete", doc: "mark all units of plots as complete",
        setting: .applied),
      ExampleRow(
        line: "dls unit set plots/a --status in_progress --note 'ask Sam about the north'",
        doc: "change status and note of one unit", setting: .applied),
    ],
    run: run)

  private static func run(_ invocation: Invocation, _ console: Console) throws -> ExitCode {
    let change = try Change(invocation)
    let context = try WorkContext(invocation, console)
    try context.lock(invocation)
    let store = try context.store()
    let chosen = try choose(context, change)
    let desk = try change.status == nil ? nil : ReviewDesk(context)
    // Whose work a unit holds is known once every sample is in its unit.
    if desk != nil { try SamplePlacing.placeDrawn(store, actor: context.actor) }
    let review = try underRules(chosen, change.status, change.rejected, desk)
    try store.write(actor: context.actor) { writer in
      let parts: [([String], UnitStatus?)] = [
        (review.keys, change.status), (review.requeued, .queued),
      ]
      for (keys, status) in parts where !keys.isEmpty {
        try writer.setUnits(
          keys, status: status, isComplete: change.isComplete, split: change.split,
          note: change.note)
      }
      try writer.takeUnits(review.taken)
    }
    console.note("\(Figures.count(chosen.count, "unit")) set.")
    if let status = change.status { desk?.tell(review, status) }
    return .fine
  }

  /// What a command line sets of units.
  private struct Change {
    let status: UnitStatus?
    /// The mark of units that may be learned from.
    let isComplete: Bool?
    let split: SplitPart?
    let note: String?
    /// What becomes of Reviewed units with rejected samples.
    let rejected: RejectedPolicy?

    init(_ invocation: Invocation) throws {
      if invocation.has("--complete"), invocation.has("--not-complete") {
        throw CommandFailure.usage("--complete and --not-complete can't both hold")
      }
      status = invocation.value(of: "--status").flatMap { UnitStatus(text: $0) }
      rejected = invocation.value(of: "--rejected").flatMap { RejectedPolicy(text: $0) }
      if rejected != nil, status != .reviewed {
        throw CommandFailure.usage("--rejected goes with --status reviewed")
      }
      let changes = ["--status", "--complete", "--not-complete", "--split", "--note"]
      guard changes.contains(where: invocation.has) else {
        throw CommandFailure.usage(
          "nothing is said to be set", help: "give one of \(changes.joined(separator: ", "))")
      }
      isComplete =
        invocation.has("--complete") ? true : invocation.has("--not-complete") ? false : nil
      split = invocation.value(of: "--split").flatMap { SplitPart(text: $0) }
      note = invocation.value(of: "--note")
    }
  }

  /// The units that the arguments mean.
  private static func choose(_ context: WorkContext, _ change: Change) throws -> [String] {
    var keys: [String] = []
    var blocks: [String: String] = [:]
    let setsSplit = change.split != nil
    try context.store().forEachUnit {
      keys.append($0.key)
      if setsSplit { blocks[$0.key] = $0.block }
    }
    let chosen: [String]
    do {
      chosen = try KeyPatterns.choose(context.arguments.names, among: keys, "work unit")
    } catch var failure as CommandFailure where failure.code == .problems {
      if try UnappliedText(context).concerns("work_units") {
        failure.help.append(
          "the project file declares other work units than the store has: run `dls apply` first")
      }
      throw failure
    }
    if setsSplit { try refuseDecidedSplit(Set(chosen.compactMap { blocks[$0] }), context) }
    return chosen
  }

  /// What the rules of review say of units that are set to a status; all of them are, where there are no rules.
  private static func underRules(
    _ keys: [String], _ status: UnitStatus?, _ answer: RejectedPolicy?, _ desk: ReviewDesk?
  ) throws -> ReviewDesk.UnitReview {
    if let status, let desk { return try desk.review(keys, to: status, answer: answer) }
    if answer != nil {
      throw CommandFailure.usage(
        "--rejected answers what `on_rejected` of a `review` block asks, and none is applied",
        help: "write `review { on_rejected = ask }` and run `dls apply`, or leave --rejected out")
    }
    return ReviewDesk.UnitReview(keys: keys)
  }

  /// A part that the text decides isn't one unit's to have: the next apply would set it back.
  private static func refuseDecidedSplit(_ blocks: Set<String>, _ context: WorkContext) throws {
    let model = context.project.model
    let applied = try context.store().appliedBlocks()
    for name in blocks.sorted() {
      let block = model.block(at: model.currentAddress(of: name))
      if let block, let decision = SplitDecision(block), let split = block.child("split") {
        let place = context.project.texts.place(split.namePlace)
        let (how, way) =
          switch decision {
          case .drawn:
            ("drawn by `split`", "change its shares or its `seed`, or remove `split` and apply")
          case .field(let field):
            ("read from the field `\(field)`", "change that field in the layer, and apply")
          }
        throw CommandFailure.problem(
          "the part of the split of each unit of \(name) is \(how) at \(place), and the next "
            + "`dls apply` would set it back; nothing was set", help: way)
      }
      let was = applied.first { $0.address == name }.map {
        AppliedDeclaration(address: $0.address, keyword: $0.kind, settings: $0.settings)
      }
      if was?.drawsSplit == true {
        throw CommandFailure.problem(
          "the project file no longer draws the split of \(name), but that is not applied yet, and "
            + "`dls apply` would set it back; nothing was set", help: "run `dls apply` first")
      }
    }
  }
}
