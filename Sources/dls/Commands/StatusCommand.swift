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
    let context = try WorkContext(invocation, console, looks: true)
    if !context.layout.hasStore {
      if console.isJSON {
        console.write(["version": 1, "applied": false])
      } else {
        console.out.line("Nothing is applied yet. `dls plan` shows what `dls apply` would do.")
      }
      return .fine
    }
    let store = try context.store()
    let units = try UnitCounts(store)
    let samples = try SampleCounts(store)
    let claims = try ClaimsView(store)
    if console.isJSON {
      let report: JSONValue = [
        "version": 1, "applied": true, "store": .string(context.layout.store),
        "units": units.json, "taken": claims?.json ?? .null, "samples": samples.json,
        "runs": .array(try store.runs(limit: 5).map(RunView.json)),
      ]
      console.write(report)
      return .fine
    }
    if invocation.has("--units") {
      let head = ["UNIT", "STATUS", "COMPLETE", "SPLIT", "ASSIGNED"]
      var table = TextTable(claims == nil ? head : head + ["WITH"])
      try store.forEachUnit { unit in
        let cells = [
          unit.key, unit.status.title, unit.isComplete ? "yes" : "no", unit.split.text,
          unit.assigned ?? "",
        ]
        table.add(claims.map { cells + [$0.text(unit.fid)] } ?? cells)
      }
      console.out.write(table.text(console.style, console.columns))
      return .fine
    }
    console.out.line("\(context.layout.name): \(Path.display(context.layout.store))\n")
    console.out.write(units.table.text(console.style, console.columns))
    claims?.write(console)
    console.out.line()
    console.out.write(samples.table.text(console.style, console.columns))
    if samples.table.isEmpty { console.out.line("No samples yet.") }
    if samples.unplaced > 0 {
      let line =
        "\(Figures.count(samples.unplaced, "sample")) outside all work units; no chip shows them."
      console.out.line(Wrapping.text(line, console.columns, indent: 2))
    }
    if let run = try store.runs(limit: 1).first {
      let last = "Last run: \(run.run) \(run.status.rawValue), \(RunView.local(run.startedAt))"
      console.out.line("\n" + Wrapping.text(last, console.columns, indent: 2))
    }
    let next = "Next: \(try next(units, samples, context))"
    console.out.line("\n" + Wrapping.text(next, console.columns, indent: 2))
    return .fine
  }

  /// The one step that is most likely to be wanted.
  private static func next(
    _ units: UnitCounts, _ samples: SampleCounts, _ context: WorkContext
  ) throws -> String {
    let model = context.project.model
    if try !UnappliedText(context).isEmpty {
      return
        "`dls plan`, then `dls apply`: the project file declares something else than the store."
    }
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
    let runs = try context.store().runs()
    let done = runs.filter { $0.status == .done }
    let results = Results(context, done)
    let waiting = try UnshownSamples.waiting(context.store(), model.blocks(of: "export"))
    if waiting > 0 {
      return "`dls sample set KEY --status approved`: "
        + "\(Figures.count(waiting, "sample")) in complete "
        + "units \(waiting == 1 ? "waits" : "wait") for approval, or --status rejected."
    }
    let origins = try RunOrigin(context)
    for kind in ["export", "train", "infer"] where !model.blocks(of: kind).isEmpty {
      if !done.contains(where: { $0.kind == kind }) {
        return step("`dls \(kind)`", Array(model.blocks(of: kind)), context)
      }
      for block in model.blocks(of: kind) {
        if let other = try origins.foreign(at: context.layout.output(block)) {
          return
            "another `output` for \(block.address): \(quoted(results.shown(block))) was made by a "
            + "run of \(quoted(other.store))."
        }
        if let path = results.missing(block) {
          if let former = results.former(block) { return former + "." }
          return step(
            "`dls \(kind) \(block.address)`: what it made is not here, \(path).", [block], context)
        }
        if let reason = try dueAgain(block, done, context) {
          return step("`dls \(kind) \(block.address)`: \(reason).", [block], context)
        }
        if let step = afterNoGoodEnd(of: block, runs) { return step }
      }
    }
    if samples.pending > 0 {
      return "`dls sample set KEY --status approved`: "
        + "\(Figures.count(samples.pending, "sample")) \(samples.pending == 1 ? "waits" : "wait") for "
        + "approval, or --status rejected."
    }
    return "nothing is open; `dls runs list` shows what was done."
  }

  /// A step that runs blocks; what the data are known to say against that comes before it.
  private static func step(_ step: String, _ blocks: [Block], _ context: WorkContext) -> String {
    let errors = KnownErrors.errors(of: blocks, context.project.model)
    guard let first = errors.first else { return step }
    return "mend what `dls check` says of the data (\(first.code)), then \(step)"
  }

  /// What to do after a block's last run came to no good end; nil where it did.
  /// - Parameter runs: all runs, the newest first.
  private static func afterNoGoodEnd(of block: Block, _ runs: [RunRecord]) -> String? {
    let own = runs.filter { $0.block == block.address }
    guard let last = own.first else { return nil }
    switch last.status {
    case .lost: return "`dls \(block.keyword) \(block.address)`: its last run was lost."
    case .cancelled: return "`dls \(block.keyword) \(block.address)`: its last run was stopped."
    case .failed:
      let isThere = own.contains { $0.status == .done }
      return "`dls runs show \(last.run)`: the last run of \(block.address) failed"
        + (isThere ? ", and what is there is of the one before." : ".")
    default: return nil
    }
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
      if let model = block.reference("model"), isNewer(model) {
        return "the model \(model.address) is newer than the map"
      }
      return try MapRequest.change(since: block, context).map {
        "\($0) have changed since its map was drawn"
      }
    }
  }
}

/// What finished runs made, and whether it is there: a store may come from another machine, without the
/// folder beside it.
private struct Results {
  private let context: WorkContext
  private let done: Set<String>

  init(_ context: WorkContext, _ done: [RunRecord]) {
    self.context = context
    self.done = Set(done.compactMap(\.block))
  }

  /// Where the result of a block should lie that isn't there and is wanted; nil where there is none.
  func missing(_ block: Block) -> String? {
    guard let path = lost(block), isWanted(block) else { return nil }
    return quoted(Path.display(path))
  }

  /// Where the result of a block lies, as messages say it.
  func shown(_ block: Block) -> String { Path.display(context.layout.output(block)) }

  /// What to do where the result lies beside the store still, under a former name of the project.
  func former(_ block: Block) -> String? {
    lost(block).flatMap { FormerArtefacts.advice($0, context.layout) }
  }

  /// The path of what a block made, where it isn't there any more.
  private func lost(_ block: Block) -> String? {
    guard done.contains(block.address) else { return nil }
    let path = context.layout.output(block)
    return FileSystem.exists(path) ? nil : path
  }

  /// Whether what a block makes is an end in itself, or something is still to be made of it.
  private func isWanted(_ block: Block) -> Bool {
    let model = context.project.model
    let users =
      switch block.keyword {
      case "export":
        model.blocks(of: "train").filter { $0.chipExports.contains { $0.address == block.address } }
      case "train":
        model.blocks(of: "infer").filter { $0.reference("model")?.address == block.address }
      default: [Block]()
      }
    return users.isEmpty
      || users.contains { !done.contains($0.address) || lost($0) != nil && isWanted($0) }
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
    // What another program drew or moved counts where it lies; the next `apply` or `export` notes it.
    for sample in try SamplePlacing.displaced(store) {
      unplaced += (sample.to == nil ? 1 : 0) - (sample.from == nil ? 1 : 0)
    }
    order = lines.keys.sorted()
    self.lines = lines
    self.unplaced = unplaced
  }

  var total: Int { lines.values.reduce(0) { $0 + $1.values.reduce(0, +) } }
  var pending: Int { lines.values.reduce(0) { $0 + ($1[.pendingApproval] ?? 0) } }
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
