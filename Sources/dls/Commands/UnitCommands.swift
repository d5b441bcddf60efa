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
    if invocation.has("--complete"), invocation.has("--not-complete") {
      throw CommandFailure.usage("--complete and --not-complete can't both hold")
    }
    let status = invocation.value(of: "--status").flatMap { UnitStatus(text: $0) }
    let answer = invocation.value(of: "--rejected").flatMap { RejectedPolicy(text: $0) }
    if answer != nil, status != .reviewed {
      throw CommandFailure.usage("--rejected goes with --status reviewed")
    }
    let changes = ["--status", "--complete", "--not-complete", "--split", "--note"]
    guard changes.contains(where: invocation.has) else {
      throw CommandFailure.usage(
        "nothing is said to be set", help: "give one of \(changes.joined(separator: ", "))")
    }
    let context = try WorkContext(invocation, console)
    try context.lock(invocation)
    var keys: [String] = []
    var blocks: [String: String] = [:]
    let store = try context.store()
    let setsSplit = invocation.has("--split")
    try store.forEachUnit {
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
    let mark: Bool? =
      invocation.has("--complete") ? true : invocation.has("--not-complete") ? false : nil
    let desk = try status == nil ? nil : ReviewDesk(context)
    // Whose work a unit holds is known once every sample is in its unit.
    if desk != nil { try SamplePlacing.placeDrawn(store, actor: context.actor) }
    let review = try underRules(chosen, status, answer, desk)
    try store.write(actor: context.actor) { writer in
      let parts: [([String], UnitStatus?)] = [(review.keys, status), (review.requeued, .queued)]
      for (keys, status) in parts where !keys.isEmpty {
        try writer.setUnits(
          keys, status: status, isComplete: mark,
          split: invocation.value(of: "--split").flatMap { SplitPart(text: $0) },
          note: invocation.value(of: "--note"))
      }
      try writer.takeUnits(review.taken)
    }
    console.note("\(Figures.count(chosen.count, "unit")) set.")
    if let status { desk?.tell(review, status) }
    return .fine
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

/// Keys of units or samples picked by patterns.
enum KeyPatterns {
  /// The keys that the names or patterns fit, in their own order; a name that fits none is an
  /// error.
  static func choose(_ names: [String], among keys: [String], _ what: String) throws -> [String] {
    if names.isEmpty {
      throw CommandFailure.usage(
        "no \(what) is named", help: "name keys or a pattern; '*' means all of them")
    }
    let all = Set(keys)
    var chosen: Set<String> = []
    for name in names {
      // A name that is a key is meant as one, whatever characters it holds.
      if all.contains(name) {
        chosen.insert(name)
        continue
      }
      let pattern = name.composed
      let found = keys.filter { Glob.matches($0.composed, pattern) }
      if found.isEmpty {
        let isBlock = keys.contains { $0.hasPrefix("\(name)/") }
        let near =
          isBlock
          ? "'\(name)/*', which are all of \(name)"
          : whole(name, keys) ?? Suggestion.nearest(to: name, in: keys)
        throw CommandFailure(
          code: .problems, message: "there is no \(what) \(quoted(name))",
          help: near.map { ["did you mean \($0)?"] } ?? [count(keys, what)])
      }
      chosen.formUnion(found)
    }
    return keys.filter(chosen.contains)
  }

  /// How many keys there are, and how one looks.
  private static func count(_ keys: [String], _ what: String) -> String {
    guard let first = keys.first else { return "there are no \(what)s" }
    return "there are \(keys.count) \(what)s, such as \(first)"
  }

  /// A name or pattern with the block's name before it, where it fits keys so.
  private static func whole(_ name: String, _ keys: [String]) -> String? {
    guard !name.utf8.contains(UInt8(ascii: "/")) else { return nil }
    for key in keys {
      guard let slash = key.utf8.firstIndex(of: UInt8(ascii: "/")) else { continue }
      let own = String(key[key.utf8.index(after: slash)...])
      if own == name { return key }
      if Glob.matches(own, name) { return "\(key[...slash])\(name)" }
    }
    return nil
  }
}
