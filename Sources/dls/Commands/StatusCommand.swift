// StatusCommand.swift: `dls status`: where the work stands, and what comes next.

import DLSApply
import DLSJSON
import DLSLanguage
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
    let context = try WorkContext(invocation, console)
    if !FileSystem.exists(context.layout.store) {
      if console.isJSON {
        console.write(["version": 1, "applied": false])
      } else {
        console.out.line("Nothing is applied yet. `dls plan` shows what `dls apply` would do.")
      }
      return .fine
    }
    let store = try context.store()
    // What was drawn in another program finds its unit first.
    if store.mode == .write {
      try SamplePlacing.placeDrawn(store, actor: context.actor, waits: false)
    }
    let units = try UnitCounts(store)
    let samples = try SampleCounts(store)
    if console.isJSON {
      let report: JSONValue = [
        "version": 1, "applied": true, "store": .string(context.layout.store),
        "units": units.json, "samples": samples.json,
        "runs": .array(try store.runs(limit: 5).map(RunView.json)),
      ]
      console.write(report)
      return .fine
    }
    if invocation.has("--units") {
      var table = TextTable(["UNIT", "STATUS", "COMPLETE", "SPLIT", "ASSIGNED"])
      try store.forEachUnit { unit in
        table.add([
          unit.key, unit.status.title, unit.isComplete ? "yes" : "no", unit.split.text,
          unit.assigned ?? "",
        ])
      }
      console.out.write(table.text(console.style))
      return .fine
    }
    console.out.line("\(context.layout.name): \(Path.display(context.layout.store))\n")
    console.out.write(units.table.text(console.style))
    console.out.line()
    console.out.write(samples.table.text(console.style))
    if samples.table.isEmpty { console.out.line("No samples yet.") }
    if samples.unplaced > 0 {
      console.out.line(
        "\(Figures.count(samples.unplaced, "sample")) outside all work units; no chip shows them.")
    }
    if let run = try store.runs(limit: 1).first {
      console.out.line(
        "\nLast run: \(run.run) \(run.status.rawValue), \(RunView.local(run.startedAt))")
    }
    console.out.line("\nNext: \(try next(units, samples, context))")
    return .fine
  }

  /// The one step that is most likely to be wanted.
  private static func next(
    _ units: UnitCounts, _ samples: SampleCounts, _ context: WorkContext
  ) throws -> String {
    let model = context.project.model
    if units.total == 0 { return "`dls plan`: there are no work units yet." }
    if samples.total == 0 {
      return model.blocks(of: "samples").isEmpty
        ? "draw samples in QGIS: open the store, layer training_samples."
        : "`dls samples import`: no samples are in yet."
    }
    if samples.approved == 0 { return "`dls sample set KEY --status approved`: none is approved." }
    if units.complete == 0 {
      return "`dls unit set KEY --complete`: only complete units reach chips."
    }
    let done = try context.store().runs().filter { $0.status == .done }
    for kind in ["export", "train", "infer"] where !model.blocks(of: kind).isEmpty {
      if !done.contains(where: { $0.kind == kind }) { return "`dls \(kind)`" }
      for block in model.blocks(of: kind) {
        if let reason = try dueAgain(block, done, context) {
          return "`dls \(kind) \(block.address)`: \(reason)."
        }
      }
    }
    return "nothing is open; `dls runs list` shows what was done."
  }

  /// Why a block that was carried out is to be carried out again; nil where what it made still holds.
  /// - Parameter done: the runs that came to their end, the newest first.
  private static func dueAgain(
    _ block: Block, _ done: [RunRecord], _ context: WorkContext
  ) throws -> String? {
    func last(_ block: Block) -> Int? { done.firstIndex { $0.block == block.address } }
    guard let own = last(block) else { return nil }
    func isNewer(_ source: Block) -> Bool { last(source).map { $0 < own } ?? false }
    switch block.keyword {
    case "export":
      return try ChipsRequest.change(since: block, context).map {
        "\($0.what) have changed since its chips were cut"
      }
    case "train":
      return block.chipExports.first(where: isNewer).map {
        "the chips of \($0.address) are newer than the model"
      }
    default:
      return block.reference("model").flatMap { isNewer($0) ? $0.address : nil }.map {
        "the model \($0) is newer than the map"
      }
    }
  }
}

/// How many units of each block stand where.
private struct UnitCounts {
  private struct Line {
    var byStatus: [UnitStatus: Int] = [:]
    var bySplit: [SplitPart: Int] = [:]
    var complete = 0
    var total: Int { byStatus.values.reduce(0, +) }
  }
  private var order: [String] = []
  private var lines: [String: Line] = [:]

  init(_ store: Store) throws {
    var order: [String] = []
    var lines: [String: Line] = [:]
    try store.forEachUnit { unit in
      if lines[unit.block] == nil { order.append(unit.block) }
      lines[unit.block, default: Line()].byStatus[unit.status, default: 0] += 1
      lines[unit.block, default: Line()].bySplit[unit.split, default: 0] += 1
      if unit.isComplete { lines[unit.block, default: Line()].complete += 1 }
    }
    self.order = order
    self.lines = lines
  }

  var total: Int { lines.values.reduce(0) { $0 + $1.total } }
  var complete: Int { lines.values.reduce(0) { $0 + $1.complete } }

  var table: TextTable {
    let statuses = UnitStatus.allCases.filter { status in
      lines.values.contains { $0.byStatus[status] != nil }
    }
    var table = TextTable(
      ["WORK UNITS", "ALL"] + statuses.map { $0.title.uppercased() } + ["COMPLETE"]
        + SplitPart.allCases.map { $0.text.uppercased() })
    for block in order {
      guard let line = lines[block] else { continue }
      let counts =
        [line.total] + statuses.map { line.byStatus[$0] ?? 0 } + [line.complete]
        + SplitPart.allCases.map { line.bySplit[$0] ?? 0 }
      table.add([block] + counts.map { Figures.grouped($0) })
    }
    return table
  }

  var json: JSONValue {
    var object = JSONObject()
    for block in order {
      guard let line = lines[block] else { continue }
      var counts = JSONObject()
      counts["total"] = JSONValue(line.total)
      for status in UnitStatus.allCases {
        counts[status.text] = JSONValue(line.byStatus[status] ?? 0)
      }
      counts["complete"] = JSONValue(line.complete)
      for part in SplitPart.allCases { counts[part.text] = JSONValue(line.bySplit[part] ?? 0) }
      object[block] = .object(counts)
    }
    return .object(object)
  }
}

/// How many samples of each class have which status.
private struct SampleCounts {
  private var order: [String] = []
  private var lines: [String: [SampleStatus: Int]] = [:]
  private(set) var unplaced = 0

  init(_ store: Store) throws {
    var lines: [String: [SampleStatus: Int]] = [:]
    var unplaced = 0
    try store.forEachSample { sample in
      let name = [sample.schema, sample.className].compactMap { $0 }.joined(separator: ".")
      lines[name.isEmpty ? "(no class)" : name, default: [:]][sample.status, default: 0] += 1
      if sample.unit == nil { unplaced += 1 }
    }
    order = lines.keys.sorted()
    self.lines = lines
    self.unplaced = unplaced
  }

  var total: Int { lines.values.reduce(0) { $0 + $1.values.reduce(0, +) } }
  var approved: Int { lines.values.reduce(0) { $0 + ($1[.approved] ?? 0) } }

  var table: TextTable {
    var table = TextTable(["SAMPLES", "ALL"] + SampleStatus.allCases.map { $0.title.uppercased() })
    for name in order {
      let line = lines[name] ?? [:]
      let counts = [line.values.reduce(0, +)] + SampleStatus.allCases.map { line[$0] ?? 0 }
      table.add([name] + counts.map { Figures.grouped($0) })
    }
    return table
  }

  var json: JSONValue {
    var object = JSONObject()
    for name in order {
      var counts = JSONObject()
      for status in SampleStatus.allCases {
        counts[status.text] = JSONValue(lines[name]?[status] ?? 0)
      }
      object[name] = .object(counts)
    }
    return [
      "total": JSONValue(total), "outside_units": JSONValue(unplaced), "classes": .object(object),
    ]
  }
}
