// StatusCommand.swift: `dls status`: where the work stands, and what comes next.

import DLSJSON
import DLSPlatform
import DLSStore
import DLSText
import DLSWorkflow

/// `dls status`
enum StatusCommand {
  static let row = CommandRow(
    path: ["status"], summary: "say where the work stands and what comes next",
    parameters: [SharedParameters.file],
    options: [OptionRow(name: "--units", doc: "list every work unit")],
    shared: [.profile, .set, .json],
    examples: [
      ExampleRow(line: "dls status", doc: "units, samples and runs in short", setting: .applied),
      ExampleRow(line: "dls status --units", doc: "every unit", setting: .applied),
      ExampleRow(line: "dls status --json", doc: "the same for a program", setting: .applied),
    ],
    run: run)

  static func run(_ invocation: Invocation, _ console: Console) throws -> ExitCode {
    let context = try WorkContext(invocation, console, looks: true)
    if !context.layout.hasStore {
      if console.isJSON {
        console.write(["version": 1, "applied": false])
      } else {
        let text = "Nothing is applied yet. `dls plan` shows what `dls apply` would do."
        console.out.line(Wrapping.text(text, console.columns))
      }
      return .fine
    }
    let store = try context.store()
    let state = State(
      context: context, store: store, units: try UnitCounts(store),
      samples: try SampleCounts(store), claims: try ClaimsView(store))
    if console.isJSON {
      console.write(try state.json)
    } else if invocation.has("--units") {
      console.out.write(try state.unitTable.text(console.style, console.columns))
    } else {
      try state.write(console)
    }
    return .fine
  }
}

/// Where the work of an applied project stands.
private struct State {
  let context: WorkContext
  let store: Store
  let units: UnitCounts
  let samples: SampleCounts
  let claims: ClaimsView?

  /// All of it, for a program.
  var json: JSONValue {
    get throws {
      [
        "version": 1, "applied": true, "store": .string(context.layout.store),
        "units": units.json, "taken": claims?.json ?? .null, "samples": samples.json,
        "runs": .array(try store.runs(limit: 5).map(RunView.json)),
      ]
    }
  }

  /// A row for every work unit.
  var unitTable: TextTable {
    get throws {
      let head = ["UNIT", "STATUS", "COMPLETE", "SPLIT", "ASSIGNED"]
      var table = TextTable(claims == nil ? head : head + ["WITH"])
      try store.forEachUnit { unit in
        let cells = [
          unit.key, unit.status.title, unit.isComplete ? "yes" : "no", unit.split.text,
          unit.assigned ?? "",
        ]
        table.add(claims.map { cells + [$0.text(unit.fid)] } ?? cells)
      }
      return table
    }
  }

  /// Units, samples and the last run in short, and what comes next.
  func write(_ console: Console) throws {
    console.out.line("\(context.layout.name): \(Path.display(context.layout.store))\n")
    console.out.write(units.table.text(console.style, console.columns))
    claims?.write(console)
    console.out.line()
    console.out.write(samples.table.text(console.style, console.columns))
    if samples.table.isEmpty { console.out.line("No samples yet.") }
    for (count, place) in [
      (samples.unplaced, "outside all work units"), (samples.shapeless, "without a shape"),
    ] where count > 0 {
      let line =
        "\(Figures.count(count, "sample")) \(place); no chip shows \(count == 1 ? "it" : "them")."
      console.out.line(Wrapping.text(line, console.columns, indent: 2))
    }
    if let run = try store.runs(limit: 1).first {
      let last = "Last run: \(run.run) \(run.status.rawValue), \(RunView.local(run.startedAt))"
      console.out.line("\n" + Wrapping.text(last, console.columns, indent: 2))
    }
    let next = "Next: \(try NextStep.text(units, samples, context))"
    console.out.line("\n" + Wrapping.text(next, console.columns, indent: 2))
  }
}
