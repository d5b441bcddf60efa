// Invocation.swift: a command line after it was understood.

import DLSPlatform

/// A command with its options and arguments.
struct Invocation {
  /// The command's row.
  let command: CommandRow
  /// Option names with their values; an option without one has "".
  private(set) var options: [(name: String, value: String)] = []
  /// What was given without a name.
  private(set) var arguments: [String] = []

  init(command: CommandRow) { self.command = command }

  /// Whether the option was given.
  func has(_ name: String) -> Bool { options.contains { $0.name == name } }
  /// The option's value; the last one counts.
  func value(of name: String) -> String? { options.last { $0.name == name }?.value }
  /// All the option's values in order.
  func values(of name: String) -> [String] { options.filter { $0.name == name }.map(\.value) }

  /// The option's value as a whole number.
  func integer(of name: String) throws -> Int? {
    guard let text = value(of: name) else { return nil }
    guard let number = Int(text), number >= 0 else {
      throw CommandFailure.usage("\(name) takes a whole number, not \(quoted(text))")
    }
    return number
  }

  /// The option's value as a number of things, of which there is at least one.
  func count(of name: String) throws -> Int? {
    let number = try integer(of: name)
    if number == 0 { throw CommandFailure.usage("\(name) takes a number from 1, not '0'") }
    return number
  }

  /// The option's value as a time in milliseconds: `30s`, `10m`, `2h`; a bare number is seconds.
  func milliseconds(of name: String) throws -> Int? {
    guard let text = value(of: name) else { return nil }
    let units = ["s": 1000, "m": 60_000, "h": 3_600_000]
    let unit = text.last.flatMap { units[String($0)] }
    let digits = unit == nil ? text[...] : text.dropLast()
    guard let number = Int(digits), number >= 0, number <= 1_000_000 else {
      throw CommandFailure.usage(
        "\(name) takes a time, not \(quoted(text))", help: "write 30s, 10m or 2h")
    }
    return number * (unit ?? 1000)
  }

  mutating func add(option name: String, _ value: String) { options.append((name, value)) }
  mutating func add(argument: String) { arguments.append(argument) }
}
