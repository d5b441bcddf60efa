// BackupCommand.swift: `dls backup`: a copy of the store that is whole at one moment.

import DLSPlatform
import DLSStore
import DLSText

/// `dls backup`
enum BackupCommand {
  static let row = CommandRow(
    path: ["backup"], summary: "copy the store, while others may be using it",
    parameters: [SharedParameters.file],
    options: [
      OptionRow(
        name: "--to", value: "PATH", doc: "where to; without it beside the store, with the time")
    ],
    shared: [.profile, .set],
    examples: [
      ExampleRow(line: "dls backup", doc: "copy the store beside itself", setting: .applied),
      ExampleRow(line: "dls backup --to safe.gpkg", doc: "copy it there", setting: .applied),
    ],
    run: run)

  static func run(_ invocation: Invocation, _ console: Console) throws -> ExitCode {
    let context = try WorkContext(invocation, console)
    let target =
      invocation.value(of: "--to").map(Path.absolute)
      ?? Path.join(
        context.layout.folder,
        "\(Path.stem(context.layout.store))-\(Moment.now.compact).gpkg")
    try context.store().backup(to: target)
    let size = FileSystem.info(target)?.size ?? 0
    console.out.line("\(Path.display(target))  \(Figures.size(size))")
    return .fine
  }
}
