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

  mutating func add(option name: String, _ value: String) { options.append((name, value)) }
  mutating func add(argument: String) { arguments.append(argument) }
}
