// SampleCommands.swift: `dls sample set`: status, class and note of training samples.

import DLSLanguage
import DLSPlatform
import DLSStore
import DLSText
import DLSWorkflow

/// `dls sample …`
enum SampleCommands {
  static let group = CommandRow(path: ["sample"], summary: "change training samples")

  static let set = CommandRow(
    path: ["sample", "set"], summary: "set the status, class or note of training samples",
    doc: """
      Keys are as QGIS shows them; * and ? stand for any characters. With `four_eyes` nobody approves or \
      rejects what they collected: what they drew, or gave its shape or class last.
      """,
    parameters: [
      SharedParameters.file,
      ParameterRow(name: "KEY", count: .many, doc: "keys of samples or patterns of them"),
    ],
    options: [
      OptionRow(
        name: "--of", value: "CLASS",
        doc: "only samples of this class, as crowns.oak; of a name alone in any schema"),
      OptionRow(
        name: "--only", value: "STATUS", choices: SampleStatus.allCases.map(\.text),
        doc: "only samples of this status, so that what was judged stays as it is"),
      OptionRow(
        name: "--not-mine", doc: "leave out what you drew, or gave its shape or class last"),
      OptionRow(
        name: "--status", value: "STATUS", choices: SampleStatus.allCases.map(\.text),
        doc: "one of " + SampleStatus.allCases.map(\.text).joined(separator: ", ")),
      OptionRow(name: "--class", value: "NAME", doc: "a class of the sample's schema"),
      OptionRow(name: "--note", value: "TEXT", doc: "a note; an empty text removes it"),
      OptionRow(
        name: "--field", value: "NAME=VALUE", isRepeated: true,
        doc: "the value of a field of the sample's schema; an empty one removes it"),
    ],
    shared: [.profile, .set, .lockTimeout],
    examples: [
      ExampleRow(
        line: "dls sample set 'boxes/*' --status approved", doc: "approve all that boxes brought",
        setting: .applied),
      ExampleRow(
        line: "dls sample set boxes/1 --status rejected --note 'a shadow'",
        doc: "reject one, with the reason", setting: .applied),
      ExampleRow(
        line: "dls sample set '*' --status approved --not-mine",
        doc: "approve all that others collected", setting: .applied),
      ExampleRow(
        line: "dls sample set '*' --of crowns.tree --note 'seen in May'",
        doc: "write a note on all samples of a class", setting: .applied),
    ],
    run: run)

  private static func run(_ invocation: Invocation, _ console: Console) throws -> ExitCode {
    guard ["--status", "--class", "--note", "--field"].contains(where: invocation.has) else {
      throw CommandFailure.usage(
        "nothing is said to be set", help: "give one of --status, --class, --note, --field")
    }
    let context = try WorkContext(invocation, console)
    try context.lock(invocation)
    let store = try context.store()
    let source = try invocation.value(of: "--of").map { try SampleClass($0, store) }
    let only = invocation.value(of: "--only").flatMap { SampleStatus(text: $0) }
    var statuses: [String: SampleStatus] = [:]
    var rows: [String: Int64] = [:]
    var keys: [String] = []
    var schemas: [String: String] = [:]
    let wanted = invocation.value(of: "--class")
    try store.forEachSample { row in
      guard let key = row.key, source?.has(row) != false, only ?? row.status == row.status else {
        return
      }
      statuses[key] = row.status
      rows[key] = row.fid
      keys.append(key)
      if wanted != nil { schemas[key] = row.schema }
    }
    if invocation.has("--field") { return try setFields(keys, rows, invocation, context) }
    if let source, keys.isEmpty {
      throw CommandFailure.problem("no sample is of the class \(quoted(source.text))")
    }
    if let only, keys.isEmpty { throw CommandFailure.problem("no sample is \(only.text)") }
    var chosen = try KeyPatterns.choose(context.arguments.names, among: keys, "sample")
    if invocation.has("--not-mine") { chosen = try others(chosen, rows, context) }
    if let wanted {
      try checkClass(wanted, of: Set(chosen.compactMap { schemas[$0] }).sorted(), store, context)
      if let lost = chosen.first(where: { schemas[$0] == nil }) {
        try checkClass(wanted, ofNoSchema: lost, store)
      }
    }
    let fids = chosen.compactMap { rows[$0] }
    let status = invocation.value(of: "--status").flatMap { SampleStatus(text: $0) }
    let desk = try status?.isJudged == true ? ReviewDesk(context) : nil
    if let desk, let status {
      if wanted != nil { try desk.refuseJudgingOwnClass() }
      let samples = chosen.compactMap { key in rows[key].map { (key: key, row: $0) } }
      try desk.refuseOwn(samples, status)
    }
    let hit =
      try desk == nil || status != .rejected
      ? [] : ReviewRecords(store).reviewedUnits(of: fids)
    try store.write(actor: context.actor) { writer in
      try writer.setSamples(
        fids, status: status, className: wanted, note: invocation.value(of: "--note"))
    }
    let turned = status.map { Self.turned(chosen, from: statuses, to: $0) } ?? ""
    console.note("\(Figures.count(chosen.count, "sample")) set\(turned).")
    desk?.tell(rejectedIn: hit)
    return .fine
  }

  /// How many of some samples had been judged the other way.
  private static func turned(
    _ chosen: [String], from statuses: [String: SampleStatus], to status: SampleStatus
  ) -> String {
    guard status.isJudged else { return "" }
    let other: SampleStatus = status == .approved ? .rejected : .approved
    let count = chosen.count { statuses[$0] == other }
    return count == 0
      ? "" : "; \(count) had been \(other.text) (`--only pending_approval` leaves what was judged)"
  }

  /// Those of some samples that others collected.
  private static func others(
    _ chosen: [String], _ rows: [String: Int64], _ context: WorkContext
  ) throws -> [String] {
    let own = try ReviewDesk.own(chosen.compactMap { rows[$0] }, context)
    let others = chosen.filter { key in rows[key].map { !own.contains($0) } ?? false }
    if others.isEmpty {
      throw CommandFailure.problem(
        "\(quoted(context.actor)) drew all of these samples, or gave them their shape or class last, "
          + "and --not-mine leaves nothing to set")
    }
    return others
  }

  /// Refuses a class that one of the samples' schemas doesn't have in the store.
  private static func checkClass(
    _ name: String, of schemas: [String], _ store: Store, _ context: WorkContext
  ) throws {
    for schema in schemas {
      let names = try store.classes().filter { $0.schema == schema }.map(\.name)
      if names.contains(name) { continue }
      let isWritten = context.project.model.block(at: "\(schema).\(name)") != nil
      let list = names.joined(separator: ", ")
      throw CommandFailure(
        code: .usage,
        message: isWritten
          ? "the store doesn't know the class `\(name)` of `\(schema)` yet; it has \(list)"
          : "`\(schema)` has no class `\(name)`; it has \(list)",
        help: isWritten
          ? ["run `dls apply` first"]
          : NearestName.to(name, in: names).map { ["did you mean \($0)?"] } ?? [])
    }
  }

  /// Refuses a class for a sample without a schema, which gets that of its class, where not just one has it.
  private static func checkClass(_ name: String, ofNoSchema key: String, _ store: Store) throws {
    let classes = try store.classes()
    let schemas = classes.filter { $0.name == name }.map(\.schema)
    if schemas.count == 1 { return }
    if schemas.isEmpty {
      let names = classes.map(\.name)
      throw CommandFailure(
        code: .usage, message: "no schema of the store has a class `\(name)`",
        help: NearestName.to(name, in: names).map { ["did you mean \($0)?"] } ?? [])
    }
    throw CommandFailure(
      code: .usage,
      message: "the sample \(quoted(key)) has no schema, and several have a class `\(name)`: "
        + schemas.joined(separator: ", "),
      help: ["write the one that is meant into its column `schema`, in QGIS or another program"])
  }
}

/// The class whose samples are meant, whichever schema it is in where none is named.
private struct SampleClass {
  /// As it was named.
  let text: String
  private let schema: String?
  private let name: String

  /// A class of the store; one that it doesn't have is an error.
  init(_ text: String, _ store: Store) throws {
    self.text = text
    let cut = text.lastIndex(of: ".")
    schema = cut.map { String(text[..<$0]) }
    name = cut.map { String(text[text.index(after: $0)...]) } ?? text
    let known = try store.classes()
    if known.contains(where: { $0.name == name && (schema ?? $0.schema) == $0.schema }) { return }
    let names = known.map { "\($0.schema).\($0.name)" }
    let near = NearestName.to(text, in: names + known.map(\.name))
    throw CommandFailure(
      code: .problems, message: "the store has no class \(quoted(text))",
      help: [near.map { "did you mean \($0)?" } ?? "it has \(names.joined(separator: ", "))"])
  }

  /// Whether a sample is of the class.
  func has(_ row: SampleRow) -> Bool {
    row.className == name && (schema == nil || row.schema == schema)
  }
}
