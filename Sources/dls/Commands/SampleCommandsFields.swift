// SampleCommandsFields.swift: `dls sample set --field`: values of the fields of training samples.

import DLSApply
import DLSPlatform
import DLSStore
import DLSText

extension SampleCommands {
  /// Sets values of fields, of all chosen samples or of none.
  /// - Parameters:
  ///   - keys: the samples that may be chosen.
  ///   - rows: their rows.
  static func setFields(
    _ keys: [String], _ rows: [String: Int64], _ invocation: Invocation, _ context: WorkContext
  ) throws -> ExitCode {
    if ["--status", "--class", "--note"].contains(where: invocation.has) {
      throw CommandFailure.usage(
        "--field stands by itself",
        help: "set the fields first, and status, class or note with a second command")
    }
    let texts = try invocation.values(of: "--field").map { written in
      guard let cut = written.firstIndex(of: "="), cut > written.startIndex else {
        throw CommandFailure.usage("--field takes NAME=VALUE, not \(quoted(written))")
      }
      return (name: String(written[..<cut]), value: String(written[written.index(after: cut)...]))
    }
    let store = try context.store()
    let chosen = try KeyPatterns.choose(context.arguments.names, among: keys, "sample")
    let wanted = Set(chosen.compactMap { rows[$0] })
    var samples: [String: [Int64]] = [:]
    try store.forEachSample { row in
      if wanted.contains(row.fid) { samples[row.schema ?? "", default: []].append(row.fid) }
    }
    let schemas = samples.keys.sorted()
    let fields = try store.fields()
    let values = try schemas.map { schema in
      try texts.map { try value($0.value, of: $0.name, schema, fields) }
    }
    try store.write(actor: context.actor) { writer in
      for (schema, values) in zip(schemas, values) {
        try writer.setFields(samples[schema] ?? [], values)
      }
    }
    context.console.note("\(Figures.count(chosen.count, "sample")) set.")
    return .fine
  }

  /// What a field's column shall hold.
  private static func value(
    _ text: String, of name: String, _ schema: String, _ fields: [StoredField]
  ) throws -> (column: String, value: SQLValue) {
    let own = fields.filter { $0.schema == schema }
    // A refusal of the database may have named the column.
    let found = own.first { $0.name == name } ?? own.first { $0.column == name }
    guard let field = found else {
      let names = own.map(\.name)
      let list = names.isEmpty ? "none" : names.joined(separator: ", ")
      throw CommandFailure(
        code: .usage,
        message: "the store has no field `\(name)` of `\(schema)`; its fields: \(list)",
        help: [
          NearestName.to(name, in: names).map { "did you mean \($0)?" }
            ?? "write it into the schema, and run `dls apply`"
        ])
    }
    guard let value = field.value(text) else {
      throw CommandFailure.usage(
        "\(name) takes \(field.rule), not \(quoted(text))",
        help: "correct the value, or leave it empty: --field \(name)=")
    }
    return (field.column, value)
  }
}
