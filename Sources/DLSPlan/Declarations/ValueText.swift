// ValueText.swift: values as the language writes them.

import DLSLanguage
import DLSText

/// Writes settings the way the language does, so that a plan reads like the project.
package enum ValueText {
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

  /// Whether two texts are one size in different units, such as `50 m` and `0.05 km`.
  static func areEqualSizes(_ one: String, _ other: String) -> Bool {
    guard let one = sizes(one), let other = sizes(other) else { return false }
    return one.dimension == other.dimension && one.numbers == other.numbers
  }

  /// The numbers of `50 m` or `10 x 20 m` in the base unit of their dimension; nil for any other text.
  private static func sizes(_ text: String) -> (numbers: [Double], dimension: Dimension)? {
    guard let first = text.utf8.first, (0x30...0x39).contains(first) else { return nil }
    let words = text.split(separator: " ")
    guard let last = words.last, let unit = Unit(symbol: last.utf8) else { return nil }
    let numbers = words.dropLast().filter { $0 != "x" }.map { Double($0).map(unit.toBase) }
    guard !numbers.contains(nil) else { return nil }
    return (numbers.compactMap { $0 }, unit.dimension)
  }

  /// A text in quotes; a quote in it is doubled, and a `${` that names nothing has one more `$`.
  package static func quoted(_ text: String) -> String {
    "\"" + text.replacing("\"", with: "\"\"").replacing("${", with: "$${") + "\""
  }

  /// The text between quotes, as it was before they were put around it; a word as it is.
  static func unquoted(_ text: String) -> String {
    guard text.utf8.count >= 2, text.utf8.first == 0x22, text.utf8.last == 0x22 else { return text }
    return String(decoding: text.utf8.dropFirst().dropLast(), as: UTF8.self)
      .replacing("\"\"", with: "\"").replacing("$${", with: "${")
  }

  /// A text in one line: a picture stands for each line end and other control character, which only
  /// another program can have written.
  static func oneLine(_ text: String) -> String {
    var out = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0..<0x20: out.append(Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}")
      case 0x7F...0x9F, 0x2028, 0x2029: out.append("\u{FFFD}")
      default: out.append(scalar)
      }
    }
    return String(out)
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
