// SettingLiteral.swift: JSON values of other tools as the language writes them for a row.

import DLSJSON
import DLSLanguage

/// Writes values for rows of the schema table.
enum SettingLiteral {
  /// The value as the row wants it; nil where it is none of the row's type or out of its limits.
  static func text(_ value: JSONValue, _ row: AttributeRow) -> String? {
    guard row.isList else { return one(value, row) }
    let items = (value.array ?? [value]).map { one($0, row) }
    guard !items.isEmpty, items.count <= 256 else { return nil }
    let texts = items.compactMap(\.self)
    guard texts.count == items.count else { return nil }
    return texts.count == 1 ? texts[0] : "[\(texts.joined(separator: ", "))]"
  }

  private static func one(_ value: JSONValue, _ row: AttributeRow) -> String? {
    switch row.type {
    case .boolean:
      if let truth = value.boolean { return "\(truth)" }
      return value.string.flatMap(row.truth(spelled:)).map { "\($0)" }
    case .integer:
      return number(value).flatMap { Int(exactly: $0) }
        .flatMap { row.limits.contain(Double($0)) ? "\($0)" : nil }
    case .number:
      return (number(value) ?? ratio(value)).flatMap { row.limits.contain($0) ? $0.written : nil }
    case .quantity(let dimensions): return number(value).flatMap { quantity($0, dimensions, row) }
    case .words(let set): return value.string.flatMap(set.word(spelled:))
    case .text: return value.string.map(WrittenText.quoted)
    default: return nil
    }
  }

  /// A number, or a text that holds one: tools write their arguments as texts.
  static func number(_ value: JSONValue) -> Double? {
    if let number = value.double { return number }
    guard let text = value.string, text.utf8.count < 64, let number = Double(text),
      number.isFinite
    else { return nil }
    return number
  }

  /// A pair of sides as one number, width by height.
  private static func ratio(_ value: JSONValue) -> Double? {
    guard let pair = value.array, pair.count == 2, let width = pair[0].double,
      let height = pair[1].double, height != 0
    else { return nil }
    return width / height
  }

  private static func quantity(
    _ number: Double, _ dimensions: [Dimension], _ row: AttributeRow
  ) -> String? {
    guard row.limits.contain(number), let unit = dimensions.first?.baseUnit else { return nil }
    if unit == .pixel, number != number.rounded() { return nil }
    return "\(rounded(unit.fromBase(number)).written) \(unit.symbol)"
  }

  /// Without the dust that a hundredfold fraction has in binary: 0.07 gives 7.
  static func rounded(_ number: Double) -> Double {
    number.magnitude < 1e9 ? (number * 1e9).rounded() / 1e9 : number
  }
}
