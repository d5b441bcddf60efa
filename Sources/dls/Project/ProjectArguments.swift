// ProjectArguments.swift: which of a command's arguments is the project file, and which are names.

import DLSLanguage
import DLSPlatform
import DLSText

/// Arguments of the form `[FILE] [NAME]...`.
struct ProjectArguments {
  /// The project file, if one was named.
  let file: String?
  /// The names.
  let names: [String]

  /// The first argument is the file when it ends in `.dlsproj` or leads to a folder, or when the
  /// command takes nothing else. Another file with a suffix is one that was taken for the project.
  init(_ invocation: Invocation) {
    let arguments = invocation.arguments
    if let first = arguments.first,
      Path.suffix(first) == ProjectFinder.suffix || FileSystem.isDirectory(first)
        || !Path.suffix(first).isEmpty && FileSystem.isFile(first)
        || invocation.command.parameters.count == 1
    {
      file = first
      names = Array(arguments.dropFirst())
    } else {
      file = nil
      names = arguments
    }
  }

  /// The blocks with this keyword that the names ask for, all of them without a name.
  func blocks(_ keyword: String, of model: Model) throws -> [Block] {
    // Blocks of imports are only a library: they are used through references.
    let all = model.blocks(of: keyword).filter { $0.parent == nil && $0.file == .main }
    if all.isEmpty {
      throw CommandFailure.problem(
        "this project has no `\(keyword)` block", help: "add one to the project file")
    }
    if names.isEmpty { return all }
    return try names.map { name in
      if let block = all.first(where: { $0.address == name }) { return block }
      let near = NearestName.to(name, in: all.map(\.address))
      throw CommandFailure(
        code: .usage, message: "this project has no \(keyword) \(quoted(name))",
        help: [
          near.map { "did you mean \($0)?" }
            ?? "it has: \(all.map(\.address).joined(separator: ", "))"
        ])
    }
  }
}
