// ArgumentParser.swift: from words of a command line to a command with its options.

import DLSPlatform

/// Reads a command line by the command table.
enum ArgumentParser {
  /// The command, options and arguments in the words after the program's name.
  ///
  /// Options may stand anywhere, as `--name value` or `--name=value`; after `--` everything is an
  /// argument. The command's words are the first words that aren't options.
  static func parse(_ words: [String]) throws -> Invocation {
    var (command, rest) = try findCommand(words)
    if command.run == nil, rest.isEmpty, command.path.isEmpty { rest = ["--help"] }
    var invocation = Invocation(command: command)
    var onlyArguments = false
    var index = 0
    while index < rest.count {
      let word = rest[index]
      index += 1
      if onlyArguments || word == "-" || !word.hasPrefix("-") {
        invocation.add(argument: word)
      } else if word == "--" {
        onlyArguments = true
      } else {
        let (name, inline) = split(word)
        let row = try option(name, of: command)
        guard row.value != nil else {
          if inline != nil { throw CommandFailure.usage("\(row.name) takes no value") }
          invocation.add(option: row.name, "")
          continue
        }
        var value = inline
        if value == nil, index < rest.count {
          value = rest[index]
          index += 1
        }
        guard let value else {
          throw CommandFailure.usage("\(row.name) needs a value: \(row.name) \(row.value ?? "")")
        }
        try check(value, row)
        if !row.isRepeated, invocation.has(row.name) {
          throw CommandFailure.usage("\(row.name) is given twice")
        }
        invocation.add(option: row.name, value)
      }
    }
    if !invocation.has("--help"), !invocation.has("--version") {
      try checkArguments(invocation)
    }
    return invocation
  }

  /// The longest command whose words begin the line, and what is left of the line without them.
  private static func findCommand(_ words: [String]) throws -> (CommandRow, [String]) {
    var rest = words
    var path: [String] = []
    var index = 0
    while index < rest.count {
      let word = rest[index]
      if word == "--" { break }
      if word.hasPrefix("-"), word != "-" {
        index += 1
        // The value of an option in front of the command isn't the command.
        let (name, inline) = split(word)
        let known = CommandTable.global.first { $0.name == name || $0.letter == name }
        if known?.value != nil, inline == nil { index += 1 }
        continue
      }
      let longer = path + [word]
      if CommandTable.all.contains(where: { $0.path.starts(with: longer) }) {
        path = longer
        rest.remove(at: index)
        continue
      }
      if let row = CommandTable.row(path), row.run == nil, row.usual == nil || !mayBeProject(word) {
        throw unknownCommand(path, word)
      }
      break
    }
    guard let row = CommandTable.row(path) else {
      throw CommandFailure.usage("there is no command `dls \(path.joined(separator: " "))`")
    }
    if !path.isEmpty, row.run == nil, !rest.contains("--help"), !rest.contains("-h") {
      if let usual = row.usual.flatMap(CommandTable.row) { return (usual, rest) }
      let choices = CommandTable.children(of: path).map { "dls \($0.name)" }
      throw CommandFailure.usage(
        "`dls \(row.name)` needs another word", help: "one of \(choices.joined(separator: ", "))")
    }
    return (row, rest)
  }

  /// Whether a word where a command might stand is a project file or its folder.
  private static func mayBeProject(_ word: String) -> Bool {
    Path.suffix(word) == ProjectFinder.suffix || FileSystem.exists(word)
  }

  private static func unknownCommand(_ path: [String], _ word: String) -> CommandFailure {
    let names = CommandTable.children(of: path).compactMap(\.path.last)
    let prefix = (["dls"] + path).joined(separator: " ")
    let help: String
    if let near = NearestName.to(word, in: names) {
      help = "did you mean `\(prefix) \(near)`?"
    } else {
      help = "`\(prefix) --help` lists the commands"
    }
    return .usage("there is no command \(quoted("\(prefix) \(word)"))", help: help)
  }

  private static func split(_ word: String) -> (name: String, inline: String?) {
    guard word.hasPrefix("--"), let cut = word.firstIndex(of: "=") else { return (word, nil) }
    return (String(word[..<cut]), String(word[word.index(after: cut)...]))
  }

  private static func option(_ name: String, of command: CommandRow) throws -> OptionRow {
    let rows = command.allOptions
    if let row = rows.first(where: { $0.name == name || $0.letter == name }) { return row }
    let prefix = command.path.isEmpty ? "dls" : "dls \(command.name)"
    if let near = NearestName.to(name, in: rows.map(\.name)) {
      throw CommandFailure.usage(
        "`\(prefix)` has no option \(quoted(name))", help: "did you mean `\(near)`?")
    }
    throw CommandFailure.usage(
      "`\(prefix)` has no option \(quoted(name))", help: "`\(prefix) --help` lists the options")
  }

  private static func check(_ value: String, _ row: OptionRow) throws {
    if row.choices.isEmpty || row.choices.contains(value) { return }
    let near = NearestName.to(value, in: row.choices)
    throw CommandFailure(
      code: .usage,
      message: "\(row.name) takes \(row.choices.joined(separator: ", ")), not \(quoted(value))",
      help: near.map { ["did you mean \($0)?"] } ?? [])
  }

  private static func checkArguments(_ invocation: Invocation) throws {
    let parameters = invocation.command.parameters
    if invocation.command.run == nil { return }
    let required = parameters.filter { $0.count == .one }.count
    let takesMany = parameters.contains { $0.count == .many }
    let usage = "usage: \(HelpView.usage(invocation.command))"
    if invocation.arguments.count < required {
      let missing = parameters.filter { $0.count == .one }[invocation.arguments.count]
      throw CommandFailure.usage("\(missing.name) is missing: \(missing.doc)", help: usage)
    }
    if !takesMany, invocation.arguments.count > parameters.count {
      let extra = invocation.arguments[parameters.count]
      throw CommandFailure.usage(
        "`dls \(invocation.command.name)` has no use for \(quoted(extra))", help: usage)
    }
  }
}
