// DiffCommand.swift: `dls diff`: two project files or two applied states compared.

import DLSApply
import DLSJSON
import DLSLanguage
import DLSPlan
import DLSPlatform
import DLSStore

/// `dls diff`
enum DiffCommand {
  static let row = CommandRow(
    path: ["diff"], summary: "compare what two project files or two applied states declare",
    doc: """
      A and B are project files, or numbers that `dls history` lists. Comments, order and layout don't \
      count; `moved` blocks of B do. Two files are compared with all their blocks. A state is what the \
      store keeps, so imagery, exports, trainings and maps are left out where one is compared.
      """,
    parameters: [
      ParameterRow(name: "A", count: .one, doc: "a project file, or the number of a state"),
      ParameterRow(
        name: "B", count: .one, doc: "another file or number; the output leads from A to B"),
      ParameterRow(
        name: "FILE", count: .optional,
        doc: "the project of the states; without it a file among A and B, or the one here or above"
      ),
    ],
    options: [
      OptionRow(name: "--detailed-exitcode", doc: "exit with 3 when they differ")
    ],
    shared: [.profile, .set, .json],
    examples: [
      ExampleRow(
        line: "cp trees.dlsproj new.dlsproj && dls diff trees.dlsproj new.dlsproj",
        doc: "two files"),
      ExampleRow(
        line: "dls diff 1 trees.dlsproj", doc: "the first state and the text",
        setting: .applied),
      ExampleRow(
        line: "dls apply --yes --set 'project.title=\"Oaks\"' && dls diff 1 2", doc: "two states",
        setting: .applied),
    ],
    run: run)

  private static func run(_ invocation: Invocation, _ console: Console) throws -> ExitCode {
    let names = Array(invocation.arguments.prefix(2))
    let numbers = names.map { Int64($0) }
    let loader = DiffLoader(invocation, console)
    let diff: StateDiff
    if let old = numbers[0], let new = numbers[1] {
      let (snapshot, states) = try loader.states([old, new])
      diff = StateDiff(from: states[0], to: states[1], snapshot: snapshot)
    } else {
      let areFiles = numbers.allSatisfy { $0 == nil }
      let old = try loader.side(names[0], numbers[0], withRecipes: areFiles).declarations
      let new = try loader.side(names[1], numbers[1], withRecipes: areFiles)
      diff = StateDiff(
        actions: DeclarationDiff.actions(
          from: old, to: new.declarations, defaults: new.defaults,
          oldAddress: { DeclarationDiff.oldAddress($0, in: old, new.model) }),
        units: [])
    }
    show(diff, console)
    return invocation.has("--detailed-exitcode") && !diff.isEmpty ? .changes : .fine
  }

  private static func show(_ diff: StateDiff, _ console: Console) {
    if console.isJSON {
      let report: JSONValue = [
        "version": 1, "is_empty": JSONValue(diff.isEmpty),
        "actions": .array(diff.actions.map(PlanView.json)),
        "units": .array(
          diff.units.map {
            [
              "block": .string($0.block), "created": JSONValue($0.created),
              "updated": JSONValue($0.updated), "deleted": JSONValue($0.deleted),
            ]
          }),
      ]
      console.out.write(JSONWriter.bytes(report, indented: true))
      console.out.line()
    } else if diff.isEmpty {
      console.out.line("They declare the same.")
    } else {
      console.out.write(PlanView.text(diff.lines, console.style, console.columns))
    }
  }
}

/// One side of a comparison: what it declares, and what else is known where it is a text.
private struct DiffSide {
  let declarations: [AppliedDeclaration]
  var defaults: Set<DefaultSetting> = []
  var model: Model?
}

/// Reads what a comparison compares.
private struct DiffLoader {
  let invocation: Invocation
  let console: Console

  init(_ invocation: Invocation, _ console: Console) {
    self.invocation = invocation
    self.console = console
  }

  /// A project file that has no errors.
  func project(_ path: String) throws -> LoadedProject {
    try LoadedProject.forWork(path, invocation, console)
  }

  /// What a file or a state declares.
  func side(_ name: String, _ number: Int64?, withRecipes: Bool) throws -> DiffSide {
    if let number { return DiffSide(declarations: try states([number]).1[0].declarations) }
    let model = try project(name).model
    let text = DeclaredText(model, withRecipes: withRecipes)
    return DiffSide(declarations: text.declarations, defaults: text.defaults, model: model)
  }

  /// States of the project's store, with what is there now.
  func states(_ numbers: [Int64]) throws -> (Snapshot, [AppliedState]) {
    // FILE stands behind A and B; without it the states are those of the file that is one of them.
    let named = invocation.arguments.dropFirst(2).first
    let file = named ?? invocation.arguments.first { Int64($0) == nil }
    var inner = Invocation(command: invocation.command)
    for (name, value) in invocation.options { inner.add(option: name, value) }
    if let file { inner.add(argument: file) }
    let context = try WorkContext(inner, console, looks: true)
    // The context closes the store at its end.
    return try withExtendedLifetime(context) {
      let store = try context.store()
      let snapshot = try Applier.snapshot(of: store)
      return (snapshot, try numbers.map { try Applier.state($0, of: store, snapshot: snapshot) })
    }
  }
}
