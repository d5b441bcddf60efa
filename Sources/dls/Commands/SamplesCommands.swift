// SamplesCommands.swift: `dls samples import`: labels of files into the store.

import DLSApply
import DLSEngine
import DLSJSON
import DLSLanguage
import DLSPlatform
import DLSStore
import DLSText

/// `dls samples …`
enum SamplesCommands {
  static let group = CommandRow(path: ["samples"], summary: "bring labels into the store")

  static let importing = CommandRow(
    path: ["samples", "import"], summary: "import the labels that `samples` blocks name",
    doc: """
      A second import changes only what nobody has touched since. Nothing is dropped silently: what \
      is left out or kept is counted, and listed with its place; if all of it was left out, the \
      exit code is 1. Importing as approved is recorded as your approval.
      """,
    parameters: [SharedParameters.file, SharedParameters.blocks("samples")],
    options: [
      OptionRow(name: "--all-problems", doc: "list every problem, not just the first 20"),
      OptionRow(
        name: "--delete-samples", value: "COUNT",
        doc: "remove the COUNT samples that the files no longer have"),
    ],
    shared: [.profile, .set, .json, .lockTimeout],
    examples: [
      ExampleRow(line: "dls samples import", doc: "all blocks of the project", setting: .applied),
      ExampleRow(line: "dls samples import boxes", doc: "one of them", setting: .applied),
    ],
    run: run)

  private static func run(_ invocation: Invocation, _ console: Console) throws -> ExitCode {
    let context = try WorkContext(invocation, console)
    try context.lock(invocation)
    let consent = try consent(invocation)
    let lists = invocation.has("--all-problems")
    var reports: [JSONValue] = []
    var code = ExitCode.fine
    for block in try context.arguments.blocks("samples", of: context.project.model)
    where Interrupt.pending == nil {
      var told: [String] = []
      let report = try importSamples(block, context, consent, lists: lists) { problem in
        list(problem, console)
        if console.isJSON { told.append(problem.line) }
      }
      if report.isAllLeftOut { code = .problems }
      if console.isJSON {
        reports.append(
          json(block.address, report, listed: lists ? told : report.first.map(\.line)))
      } else {
        write(block.address, report, console, lists: !lists)
      }
    }
    if console.isJSON {
      let all: JSONValue = ["version": 1, "imports": .array(reports)]
      console.write(all)
    }
    // One that came too late to end an import is told after what that did.
    if Interrupt.pending != nil { throw Interrupted() }
    return code
  }

  private static func importSamples(
    _ block: Block, _ context: WorkContext, _ consent: Int?, lists: Bool,
    tell: (ImportProblem) -> Void
  ) throws -> ImportReport {
    let store = try context.store()
    var converted: [String] = []
    defer {
      for path in converted { try? FileSystem.remove(path) }
      context.stopEngine()
    }
    var files: [FeatureFile] = []
    for origin in try origins(of: block, context) {
      let direct = FeatureFile.format(ofPath: origin.path).map {
        FeatureFile(path: origin.path, layer: origin.layer, shown: origin.shown, format: $0)
      }
      if let reason = try ImportRequest.reasonForEngine(block, direct, store: store) {
        context.console.note("\(quoted(origin.shown)) goes through the engine: \(reason)")
        var file = try convert(origin, block, context)
        if let direct, direct.format == .geoPackage { file.origin = (direct.path, direct.layer) }
        converted.append(file.path)
        files.append(file)
      } else if let direct {
        files.append(direct)
      }
    }
    guard var request = ImportRequest(block, files: files) else {
      throw CommandFailure.problem("\(block.address) names no schema")
    }
    request.consentedRemovals = consent
    request.tellsAgain = lists
    let view = ProgressView("import \(block.address)", context.console)
    defer { view.clear() }
    // A signal ends the import between two features; the transaction leaves all as it was. After the last
    // one it no longer does.
    Interrupt.setDeferred(true)
    defer { Interrupt.setDeferred(false) }
    return try SampleImporter.run(
      request, store: store, actor: context.actor,
      sink: { problem in
        if lists { tell(problem) }
      },
      progress: { count in
        if Interrupt.pending != nil { throw Interrupted() }
        view.update(EngineProgress(done: Double(count), unit: "labels"))
      })
  }

  /// The number after `--delete-samples`.
  private static func consent(_ invocation: Invocation) throws -> Int? {
    guard let text = invocation.value(of: "--delete-samples") else { return nil }
    guard let number = Int(text), number > 0 else {
      throw CommandFailure.usage(
        "--delete-samples takes a whole number from 1, not \(quoted(text))")
    }
    return number
  }

  // MARK: files

  private struct Origin {
    var path: String
    var layer: String?
    var shown: String
  }

  /// The files that a block's `from` leads to.
  private static func origins(of block: Block, _ context: WorkContext) throws -> [Origin] {
    var found: [Origin] = []
    for value in block.value("from")?.elements ?? [] {
      if let id = value.asReference {
        let infer = context.project.model.block(id)
        let path = context.layout.map(infer)
        guard FileSystem.exists(path) else {
          throw CommandFailure.problem(
            "\(infer.address) has drawn no map yet", help: "run `dls infer \(infer.address)` first")
        }
        try RunOrigin(context).requireOwn(path, of: infer)
        found.append(Origin(path: path, layer: nil, shown: context.layout.relative(path)))
      } else if let path = value.asPath {
        let paths = context.data.at(path)
        if paths.isEmpty {
          throw CommandFailure.problem(
            "\(block.address): no file fits \(quoted(path.written))",
            help: "correct `from`, or put the file there")
        }
        found += paths.map {
          Origin(path: $0, layer: path.layer, shown: context.layout.relative($0))
        }
      }
    }
    if found.isEmpty { throw CommandFailure.problem("\(block.address) names no file in `from`") }
    return found
  }

  /// Lets the engine write a file as GeoJSON in the store's reference system.
  private static func convert(
    _ origin: Origin, _ block: Block, _ context: WorkContext
  ) throws -> FeatureFile {
    let folder = Path.join(context.layout.artefacts, "import")
    let out = ScratchFile.path(in: folder, "labels.geojson")
    var params = try EngineRequests.labels(
      block, path: origin.path, layer: origin.layer, target: context.store().crsText(),
      source: Sources.request)
    params["out"] = .string(out)
    let view = ProgressView("read \(origin.shown)", context.console)
    let engine = try context.startEngine()
    let answer = try engine.request("layer/read", .object(params), onProgress: view.update)
    view.clear()
    tellOfTheUsed(answer, context)
    return FeatureFile(converted: answer, at: out, shown: origin.shown)
  }

  /// Says what of a file is odd and was read all the same.
  private static func tellOfTheUsed(_ answer: JSONValue, _ context: WorkContext) {
    let used = (answer["problems"]?.array ?? []).filter { $0["kind"] == "used" }
    for problem in used.prefix(5) {
      let file = context.layout.relative(problem["file"]?.string ?? "")
      context.console.note("\(quoted(file)): \(problem["reason"]?.string ?? "it is odd")")
    }
    let count = (answer["used_count"]?.integer ?? used.count) - 5
    if count > 0 { context.console.note("and so \(Figures.count(count, "more file"))") }
  }

  // MARK: reports

  /// Lists a problem when it comes; beside JSON on standard error, where no program reads a result.
  private static func list(_ problem: ImportProblem, _ console: Console) {
    let output = console.isJSON ? console.err : console.out
    output.line(FailureView.safe("  \(problem.line)"))
  }

  private static func write(
    _ address: String, _ report: ImportReport, _ console: Console, lists: Bool
  ) {
    for (index, line) in report.lines.enumerated() {
      let text = FailureView.safe(index == 0 ? "\(address): \(line)" : "  \(line)")
      console.out.line(Wrapping.text(text, console.columns, indent: 2))
    }
    if !lists || console.isQuiet { return }
    for problem in report.first {
      let text = FailureView.safe("  \(problem.line)")
      console.out.line(Wrapping.text(text, console.columns, indent: 2))
    }
    let count = report.problemCounts.values.reduce(0, +)
    if count > report.first.count {
      let rest = count - report.first.count
      let what = report.first.isEmpty ? "\(rest) not listed here" : "… and \(rest) more"
      console.out.line("  \(what); --all-problems lists them when importing again")
    }
  }

  /// - Parameter listed: a line for each problem that is told.
  private static func json(
    _ address: String, _ report: ImportReport, listed: [String]
  ) -> JSONValue {
    var problems = JSONObject()
    for kind in ImportProblem.Kind.allCases {
      if let count = report.problemCounts[kind] { problems[kind.rawValue] = JSONValue(count) }
    }
    return [
      "block": .string(address), "read": JSONValue(report.readCount),
      "added": JSONValue(report.addedCount), "updated": JSONValue(report.updatedCount),
      "unchanged": JSONValue(report.unchangedCount), "problems": .object(problems),
      "first_problems": JSONValue(listed),
    ]
  }
}
