// ApplyCommand.swift: `dls apply`: carries out the plan, all of it or nothing.

import DLSApply
import DLSJSON
import DLSPlan
import DLSPlatform
import DLSStore

/// `dls apply`
enum ApplyCommand {
  static let consent = OptionRow(
    name: "--delete-units-with-samples", value: "COUNT",
    doc: "agree that units holding so many samples are deleted; the samples stay")
  static let judgedConsent = OptionRow(
    name: "--delete-judged-units", value: "COUNT",
    doc: "agree that so many units are deleted of which people said something")
  /// What is agreed to beforehand, by numbers.
  static let consents = [consent, judgedConsent]

  static let row = CommandRow(
    path: ["apply"], summary: "bring the store to what the project says",
    doc: """
      Does exactly what `dls plan` shows, in one transaction. Asks first, unless --yes is given; \
      where nobody can be asked it does nothing without it. A saved plan is not asked about again, \
      and refused when the project, the data or the store have changed since. Ctrl-C waits for the \
      end of the transaction, which a kill undoes.
      """,
    parameters: [
      ParameterRow(
        name: "FILE", count: .optional,
        doc: "the project file, or a saved plan; without it the project here or above")
    ],
    options: [OptionRow(name: "--yes", letter: "-y", doc: "don't ask")] + consents,
    shared: [.profile, .set, .json, .lockTimeout],
    examples: [
      ExampleRow(line: "dls apply --yes", doc: "do what the plan says"),
      ExampleRow(line: "dls apply", doc: "a second time there is nothing to do", setting: .applied),
      ExampleRow(
        line: "dls plan --out trees.plan && dls apply trees.plan", doc: "do what was saved"),
    ],
    run: run)

  static func options(_ invocation: Invocation) throws -> PlanOptions {
    PlanOptions(
      consentedSamples: try invocation.integer(of: consent.name),
      consentedJudged: try invocation.integer(of: judgedConsent.name))
  }

  static func run(_ invocation: Invocation, _ console: Console) throws -> ExitCode {
    let saved = try invocation.arguments.first.flatMap(savedPlan)
    let invocation = try saved?.invocation(invocation) ?? invocation
    let context = try WorkContext(invocation, console)
    try context.lock(invocation)
    let (plan, snapshot) = try Planning.plan(context, options: try options(invocation))
    try saved?.requireSame(plan, snapshot)
    let texts = context.project.texts
    if !console.isJSON {
      console.out.write(PlanView.text(plan, context.project, console.style, console.columns))
      if plan.createsStore, plan.refusals.isEmpty {
        console.out.line("This makes the store \(quoted(Path.display(context.layout.store))).")
      }
    }
    if !plan.refusals.isEmpty {
      if console.isJSON {
        console.write(PlanView.json(plan, texts))
      }
      return .problems
    }
    if plan.isEmpty {
      try SamplePlacing.placeDrawn(context.store(), actor: context.actor)
      try Applier.noteImagery(plan, in: context.store(), actor: context.actor)
      try context.store().mendCounts(actor: context.actor)
      if console.isJSON { console.write(report(plan, context, false)) }
      return .fine
    }
    if saved == nil, !invocation.has("--yes"), try !context.asking({ try isAgreed(console) }) {
      console.note("Nothing was changed.")
      return .problems
    }
    try perform(plan, context)
    return .fine
  }

  /// Applies a plan that was shown and agreed to, and says so.
  static func perform(_ plan: Plan, _ context: WorkContext) throws {
    let console = context.console
    // From here on a signal waits for the end of the transaction, which is all or nothing, and is told.
    try Interrupt.deferred {
      try carryOut(plan, context)
      if console.isJSON {
        console.write(report(plan, context, true))
      } else {
        console.out.line("Applied to \(quoted(Path.display(context.layout.store))).")
      }
    }
    noteKinds(plan, context)
  }

  /// QGIS draws one kind of shape in a layer: where samples are of several, it opens the layer once for
  /// each, by an address that says which.
  private static func noteKinds(_ plan: Plan, _ context: WorkContext) {
    guard plan.createsStore || plan.actions.contains(where: { $0.keyword == "schema" }) else {
      return
    }
    let kinds = Applier.sampleKinds(plan)
    if kinds.count < 2 { return }
    let layer = "\(Path.display(context.layout.store))|layername=training_samples|geometrytype="
    context.console.note(
      "the schemas' samples are of several kinds, and QGIS draws one kind in a layer: open "
        + kinds.map { quoted(layer + $0) }.joined(separator: ", "))
  }

  /// The saved plan that an argument names; nil for a project file or a folder.
  private static func savedPlan(_ path: String) throws -> SavedPlan? {
    guard FileSystem.isFile(path), Path.suffix(path) != ProjectFinder.suffix else { return nil }
    return try SavedPlan.read(path)
  }

  private static func carryOut(_ plan: Plan, _ context: WorkContext) throws {
    if plan.createsStore {
      // Without a store nobody else looks after what a killed first apply left half-written.
      _ = TemporaryName.removeAbandoned(in: Path.parent(context.layout.store)) { _ in false }
      try Applier.create(
        plan, at: context.layout.store, actor: context.actor, program: Version.line)
    } else {
      try Applier.apply(plan, to: context.store(), actor: context.actor, program: Version.line)
      try SamplePlacing.placeDrawn(context.store(), actor: context.actor)
      try context.store().mendCounts(actor: context.actor)
    }
  }

  /// Asks on the terminal; an error where nobody can be asked.
  static func isAgreed(_ console: Console, _ command: String = "apply") throws -> Bool {
    console.out.flush()
    guard Terminal.isTerminal(0), Terminal.isTerminal(2) else {
      throw CommandFailure.usage(
        "nobody can be asked here, so nothing was changed",
        help: "`dls \(command) --yes` applies without asking")
    }
    return try isYes("Apply this? [y/N] ", console)
  }

  /// Whether somebody at the terminal says yes.
  static func isYes(_ question: String, _ console: Console) throws -> Bool {
    // A signal ends the question as an answer does: whoever holds the lock lets go of it.
    try Interrupt.deferred {
      console.err.write(question)
      console.err.flush()
      while Interrupt.pending == nil {
        let isReady = try PipeEnd.wait(reading: [0, Interrupt.descriptor], milliseconds: -1)
        if isReady[0], !isReady[1] {
          let answer = readLine(strippingNewline: true) ?? ""
          return ["y", "yes"].contains(answer.lowercased())
        }
      }
      console.err.line()
      console.note("Nothing was changed.")
      return false
    }
  }

  private static func report(_ plan: Plan, _ context: WorkContext, _ isApplied: Bool) -> JSONValue {
    [
      "version": 1, "applied": JSONValue(isApplied), "store": .string(context.layout.store),
      "counts": PlanView.json(plan.counts), "digest": .string(plan.digest),
    ]
  }
}
