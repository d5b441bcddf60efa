// ValueText.swift: values as the language writes them.

import DLSLanguage
import DLSText

/// Writes settings the way the language does, so that a plan reads like the project.
enum ValueText {
  /// The text of a value. References are addresses, paths relative to the project's file.
  static func text(_ value: Value, _ model: Model) -> String {
    switch value {
    case .none: "none"
    case .boolean(let truth): truth ? "true" : "false"
    case .number(let number): number.written
    case .quantity(let number, let unit): "\(unit.fromBase(number).written) \(unit.symbol)"
    case .pair(let width, let height, let unit):
      width == height
        ? number(width, unit)
        : "\((unit?.fromBase(width) ?? width).written) x \(number(height, unit))"
    case .range(let least, let greatest, let unit):
      "\((unit?.fromBase(least) ?? least).written)..\(number(greatest, unit))"
    case .text(let text): quoted(text)
    case .path(let path): quoted(relative(path, model))
    case .word(let word), .name(let word): word
    case .colour(let colour): Block.hexadecimal(colour)
    case .date(let day): day.description
    case .dates(let first, let last): "\(first)..\(last)"
    case .unit(let unit): unit.symbol
    case .reference(let id): model.block(id).address
    case .list(let values):
      values.count == 1
        ? text(values[0], model)
        : "[" + values.map { text($0, model) }.joined(separator: ", ") + "]"
    }
  }

  /// A text in quotes; a quote in it is doubled.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for character in text {
      if character == "\"" { result.append("\"") }
      result.append(character)
    }
    return result + "\""
  }

  /// The text between quotes, doubled ones made single; a word as it is.
  static func unquoted(_ text: String) -> String {
    guard text.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") else { return text }
    return String(text.dropFirst().dropLast()).replacing("\"\"", with: "\"")
  }

  private static func number(_ number: Double, _ unit: Unit?) -> String {
    guard let unit else { return number.written }
    return "\(unit.fromBase(number).written) \(unit.symbol)"
  }

  private static func relative(_ path: FilePath, _ model: Model) -> String {
    let root = model.files.first?.folder ?? ""
    let text = path.folder == root ? path.written : path.resolved
    return path.layer.map { "\(text)|\($0)" } ?? text
  }
}
