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
    if let path = invocation.arguments.first, Path.suffix(path) != ProjectFinder.suffix,
      !FileSystem.exists(path)
    {
      throw CommandFailure.usage(
        "there is no project file \(quoted(path))",
        help: "`dls backup --to \(ShellWord.quoting(path))` puts the copy there")
    }
    let context = try WorkContext(invocation, console)
    let target =
      try invocation.value(of: "--to").map { try given($0, store: context.layout.store) }
      ?? Path.join(
        context.layout.folder,
        "\(Path.stem(context.layout.store))-\(Moment.now.compact).gpkg")
    try context.store().backup(to: target)
    let size = FileSystem.info(target)?.size ?? 0
    console.out.line("\(Path.display(target))  \(Figures.size(size))")
    return .fine
  }

  /// The path after `--to`, where a copy can lie.
  private static func given(_ path: String, store: String) throws -> String {
    let target = Path.absolute(path)
    let folder = Path.parent(target)
    let advice = "choose another path with --to"
    guard FileSystem.isDirectory(folder) else {
      throw CommandFailure.usage(
        "there is no folder \(quoted(Path.display(folder)))", help: "make it, or \(advice)")
    }
    guard let info = FileSystem.info(target) else { return target }
    if info.kind == .directory {
      let inside = Path.join(path, "\(Path.stem(store))-copy.gpkg")
      throw CommandFailure.usage(
        "\(quoted(path)) is a folder, and --to names a file",
        help: "name a file in it: --to \(ShellWord.quoting(inside))")
    }
    let isStore = FileSystem.info(store).map { $0.device == info.device && $0.inode == info.inode }
    throw CommandFailure.usage(
      isStore == true
        ? "\(quoted(path)) is the store itself"
        : "\(quoted(path)) is there already, and a backup replaces nothing", help: advice)
  }
}
