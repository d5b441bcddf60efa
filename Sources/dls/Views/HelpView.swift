// HelpView.swift: help for a command, written from its row of the table.

import DLSJSON
import DLSPlatform

/// What `--help` prints.
enum HelpView {
  /// Columns of prose where a terminal has room for them.
  private static let most = 96

  /// Writes the help of the command.
  static func show(_ invocation: Invocation, _ console: Console) -> ExitCode {
    if console.isJSON {
      console.write(table())
      return .fine
    }
    let width = min(most, console.columns ?? most)
    console.out.write(text(invocation.command, console.style, width))
    return .fine
  }

  /// "dls check [OPTIONS] [FILE]..."
  static func usage(_ command: CommandRow) -> String {
    var words = ["dls"] + command.path
    if command.run == nil { words.append(command.usual == nil ? "COMMAND" : "[COMMAND]") }
    for parameter in command.parameters {
      switch parameter.count {
      case .one: words.append(parameter.name)
      case .optional: words.append("[\(parameter.name)]")
      case .many: words.append("[\(parameter.name)]...")
      }
    }
    words.append("[OPTIONS]")
    return words.joined(separator: " ")
  }

  private static func text(_ command: CommandRow, _ style: Style, _ width: Int) -> String {
    var out = ""
    func line(_ text: String = "") { out += text + "\n" }
    let title = command.path.isEmpty ? CommandTable.title : "\(capitalised(command.summary))."
    line(wrapped(title, indent: 0, width))
    line()
    line("\(style.bold("Usage")): \(usage(command))")
    if !command.doc.isEmpty { line("\n" + wrapped(command.doc, indent: 0, width)) }
    let children = CommandTable.children(of: command.path)
    if !children.isEmpty {
      line("\n\(style.bold("Commands")):")
      out += columns(
        children.map { (command.path.isEmpty ? $0.name : $0.name, $0.summary) }, style, width)
    }
    if !command.parameters.isEmpty {
      line("\n\(style.bold("Arguments")):")
      out += columns(command.parameters.map { ($0.name, $0.doc) }, style, width)
    }
    let own = command.options + SharedOption.allCases.filter(command.shared.contains).map(\.row)
    if !own.isEmpty {
      line("\n\(style.bold("Options")):")
      out += columns(own.map { (spelling($0), $0.doc) }, style, width)
    }
    line("\n\(style.bold("Everywhere")):")
    out += columns(CommandTable.global.map { (spelling($0), $0.doc) }, style, width)
    if !command.examples.isEmpty {
      line("\n\(style.bold("Examples")):")
      for example in command.examples {
        line("  \(style.green(example.line))")
        line(wrapped(example.doc, indent: 6, width))
      }
    }
    if command.path.isEmpty {
      let codes =
        "Exit codes: 0 no errors · 1 errors · 2 usage, reading or writing · 130 interrupted."
      line("\n" + wrapped(codes, indent: 0, width))
    }
    return out
  }

  private static func spelling(_ row: OptionRow) -> String {
    var text = row.letter.map { "\($0), " } ?? ""
    text += row.name
    if let value = row.value { text += " \(value)" }
    return text
  }

  private static func columns(
    _ rows: [(String, String)], _ style: Style, _ columns: Int
  ) -> String {
    let width = min(26, columns / 3, rows.map { DisplayWidth.of($0.0) }.max() ?? 0)
    return rows.map { name, doc in
      // A long name has a line of its own.
      if DisplayWidth.of(name) > width {
        return "  \(style.cyan(name))\n\(wrapped(doc, indent: width + 4, columns))\n"
      }
      let padding = String(repeating: " ", count: max(0, width - DisplayWidth.of(name)))
      let text = wrapped(doc, indent: width + 4, columns)
      return "  \(style.cyan(name))\(padding)  \(text.drop { $0 == " " })\n"
    }.joined()
  }

  /// The text in lines of up to so many columns, each indented.
  private static func wrapped(_ text: String, indent: Int, _ columns: Int) -> String {
    let space = String(repeating: " ", count: indent)
    return Wrapping.text(space + text, columns)
  }

  private static func capitalised(_ text: String) -> String {
    text.prefix(1).uppercased() + text.dropFirst()
  }

  /// The whole table for machines: completions, the manual, and the tests that run the examples.
  private static func table() -> JSONValue {
    func option(_ row: OptionRow) -> JSONValue {
      [
        "name": .string(row.name), "letter": JSONValue(row.letter), "value": JSONValue(row.value),
        "choices": JSONValue(row.choices), "repeated": JSONValue(row.isRepeated),
        "doc": .string(row.doc),
      ]
    }
    let commands = CommandTable.all.filter { !$0.isHidden }.map { row -> JSONValue in
      [
        "command": .string(row.name), "summary": .string(row.summary), "doc": .string(row.doc),
        "usage": .string(usage(row)), "runs": JSONValue(row.run != nil),
        "arguments": .array(
          row.parameters.map { ["name": .string($0.name), "doc": .string($0.doc)] }),
        "options": .array(row.allOptions.map(option)),
        "examples": .array(
          row.examples.map {
            [
              "line": .string($0.line), "doc": .string($0.doc),
              "setting": .string($0.setting.rawValue), "code": JSONValue(Int($0.code.rawValue)),
            ]
          }),
      ]
    }
    return ["version": 1, "dls": .string(Version.number), "commands": .array(commands)]
  }
}
