// DryRun.swift: `--dry-run` of export, train and infer: what they would do, and what would refuse it.

import DLSEngine
import DLSForecast
import DLSJSON
import DLSLanguage
import DLSPlan
import DLSPlatform

/// What the run of one block would come to.
struct RunPreview {
  /// Where its result would go.
  let out: String
  /// The folders of chips that it would read.
  let chips: [String]
  /// Whether something lies there, which it would replace.
  let replaces: Bool
  /// The run that made what lies there, as far as that is known.
  let former: String?
  /// What has changed since then, of chips and maps.
  var changed: String?
  /// The same, as a line for people.
  var place: String
  /// What is to be known besides, a line each.
  var notes: [String] = []
  fileprivate var lines: [String] = []
  fileprivate var forecast = JSONValue.null

  init(_ out: String, reading chips: [String] = []) {
    self.out = out
    self.chips = chips
    let isEmpty = FileSystem.isDirectory(out) && (try? FileSystem.list(out).isEmpty) == true
    replaces = FileSystem.exists(out) && !isEmpty
    former = replaces ? RunOrigin.run(at: out) : nil
    place = "goes to \(quoted(Path.display(out)))"
    if replaces { place += ", in place of what \(former ?? "an earlier run") made" }
  }

  /// Notes what chips or a training would come to.
  mutating func tell(_ found: Forecast) {
    lines = found.lines()
    forecast =
      found.exports.first.map { ForecastView.json($0) }
      ?? found.trainings.first.map { ForecastView.json($0) } ?? .null
  }

  /// Notes what a map would be drawn of.
  mutating func tell(_ map: MapForecast?, _ block: Block) {
    let unknown = "\(block.address): not known, since its imagery has not been looked at yet"
    lines = [map?.line ?? unknown]
    forecast = map.map { ForecastView.json($0) } ?? .null
  }
}

/// Looks at blocks as their runs would, begins none of them, and starts nothing.
struct DryRun {
  static let option = OptionRow(
    name: "--dry-run", doc: "show what would be done, and what would refuse it; do nothing")

  let context: WorkContext
  /// What is known of the imagery.
  let facts: Facts
  /// The blocks that the same command would have run by then.
  private(set) var made: Set<BlockID> = []

  /// Tells of each block that a command line names; the code is that of the first that would be refused.
  static func run(
    _ kind: String, _ invocation: Invocation, _ console: Console,
    _ preview: (Block, DryRun) throws -> RunPreview
  ) throws -> ExitCode {
    let context = try WorkContext(invocation, console, looks: true)
    let blocks = try context.arguments.blocks(kind, of: context.project.model)
    var dry = DryRun(context: context, facts: try KnownErrors.refuse(blocks, context))
    var code = ExitCode.fine
    var told: [JSONValue] = []
    for block in blocks {
      var report: JSONObject = ["block": .string(block.address)]
      do {
        let found = try preview(block, dry)
        try dry.requireStartable(kind, block, found)
        dry.made.insert(block.id)
        add(found, to: &report)
        if !console.isJSON { show(found, console) }
      } catch let error where !(error is Interrupted) {
        if !console.isJSON { console.out.line("\(block.address): would be refused") }
        report["refusal"] = .string(FailureView.reason(error))
        let refused = FailureView.show(error, console)
        if code == .fine { code = refused }
      }
      told.append(.object(report))
    }
    if console.isJSON {
      console.write(["version": 1, "dry_run": true, "blocks": .array(told)])
    }
    return code
  }

  private func requireStartable(_ kind: String, _ block: Block, _ found: RunPreview) throws {
    let params: JSONValue = ["out": .string(found.out), "chips": JSONValue(found.chips)]
    try RunObstacles(kind, block, params, context).requireNone()
    _ = try EngineLocation.find().command()
  }

  private static func show(_ found: RunPreview, _ console: Console) {
    for line in found.lines { console.out.line(FailureView.safe(line)) }
    for line in [found.place] + found.notes { console.out.line("  " + FailureView.safe(line)) }
  }

  private static func add(_ found: RunPreview, to report: inout JSONObject) {
    let replaced: JSONValue = [
      "run": JSONValue(found.former), "changed": JSONValue(found.changed),
    ]
    report["forecast"] = found.forecast
    report["output"] = .string(found.out)
    report["replaces"] = found.replaces ? replaced : .null
    report["notes"] = JSONValue(found.notes)
  }
}
