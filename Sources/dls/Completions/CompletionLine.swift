// CompletionLine.swift: a command line that isn't finished, read as far as it makes sense.

/// The words before the one that is typed, read as far as they make sense.
struct CompletionLine {
  /// The command so far.
  private(set) var command = CommandTable.root
  /// The option whose value comes next.
  private(set) var waiting: OptionRow?
  /// Whether `--` came, after which there are no options.
  private(set) var onlyArguments = false
  /// What was given without a name.
  private(set) var arguments: [String] = []
  /// Where `-C` leads.
  private(set) var folder: String?
  /// The options that were given, with their values.
  private(set) var given: [(name: String, value: String)] = []

  init(_ words: [String]) {
    for word in words { read(word) }
  }

  private mutating func read(_ word: String) {
    if let option = waiting {
      waiting = nil
      note(option, word)
    } else if onlyArguments || word == "-" || !word.hasPrefix("-") {
      if arguments.isEmpty, let next = CommandTable.row(command.path + [word]) {
        command = next
      } else {
        arguments.append(word)
      }
    } else if word == "--" {
      onlyArguments = true
    } else {
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts[0])
      guard let option = command.allOptions.first(where: { $0.name == name || $0.letter == name })
      else { return }
      if option.value != nil, parts.count == 1 {
        waiting = option
      } else {
        note(option, parts.count > 1 ? String(parts[1]) : "")
      }
    }
  }

  private mutating func note(_ option: OptionRow, _ value: String) {
    given.append((option.name, value))
    if option.name == "--chdir" { folder = value }
  }

  /// The value of an option that was given.
  func value(of name: String) -> String? { given.last { $0.name == name }?.value }

  /// The options that may still be given.
  var options: [Completion.Word] {
    command.allOptions.filter { row in row.isRepeated || !given.contains { $0.name == row.name } }
      .map { ($0.name, $0.doc) }
  }

  /// The parameters that may still be filled. A first argument may be the project file or already
  /// what comes after it.
  var open: [ParameterRow] {
    let rows = command.parameters
    guard let last = rows.last else { return [] }
    if arguments.isEmpty {
      return rows.first?.count == .optional ? rows : Array(rows.prefix(1))
    }
    let isFile = arguments[0].hasSuffix("." + ProjectFinder.suffix)
    let filled = arguments.count + (isFile || rows.count < 2 ? 0 : 1)
    if filled < rows.count { return [rows[filled]] }
    return last.count == .many ? [last] : []
  }
}
