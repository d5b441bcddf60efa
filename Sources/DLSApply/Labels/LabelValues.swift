// LabelValues.swift: what the labels of a file say for the fields of their schema.

import DLSLanguage
package import DLSStore

/// Reads the values of fields. What a field can't have is left out and told; the label comes in without it.
struct LabelValues: Sendable {
  let fields: [StoredField]
  /// The place of the first field's value among those of a record.
  private let first: Int
  /// The values of the last label, one for each field.
  private(set) var values: [SQLValue] = []
  /// What is to be told of the last label, as a clause; nil where all is well.
  private(set) var remark: (kind: ImportProblem.Kind, text: String)?
  /// Whether the last label may not be approved as it is.
  private(set) var isLacking = false
  /// What stands for the last label's values in its hash; nil where it has none.
  private(set) var digest: String?

  /// - Parameter first: the place of the first value in a record.
  init(_ fields: [StoredField], first: Int) {
    self.fields = fields
    self.first = first
  }

  /// The names under which a file is asked for the fields: as it spells them.
  /// - Parameter isStore: whether it is the layer of another store's samples, where columns count.
  static func names(
    _ fields: [StoredField], among present: [String], isStore: Bool
  ) -> [String] {
    fields.map { field in
      // What every store has in its samples is no field's, whatever that is called.
      let isOwn = isStore && StoredField.isColumnOfEveryStore(field.name)
      let wanted =
        isOwn ? [field.column] : isStore ? [field.column, field.name] : [field.name, field.column]
      for name in wanted {
        if let found = present.first(where: { $0 == name }) { return found }
      }
      return present.first { $0.lowercased() == wanted[0].lowercased() } ?? wanted[0]
    }
  }

  /// Reads the values of a record.
  mutating func read(_ record: FeatureRecord) {
    values.removeAll(keepingCapacity: true)
    (remark, isLacking, digest) = (nil, false, nil)
    for (index, field) in fields.enumerated() {
      let text = record.values[first + index]
      let value = field.value(text)
      values.append(value ?? .null)
      if value == nil, let text {
        tell(.badField, "has \(text) in \(field.name), which takes \(field.rule)")
      }
      if let line = Self.line(field, value ?? .null) { digest = (digest ?? "") + line }
      if field.isRequired, value ?? .null == .null {
        isLacking = true
        if value != nil {
          tell(.missingField, "has nothing in \(field.name), which takes \(field.rule)")
        }
      }
    }
  }

  /// What stands for a value in the hash of its label; nil where there is none.
  static func line(_ field: StoredField, _ value: SQLValue) -> String? {
    value == .null ? nil : "\(field.name)=\(written(value))\n"
  }

  private mutating func tell(_ kind: ImportProblem.Kind, _ text: String) {
    guard let known = remark else {
      remark = (kind, text)
      return
    }
    remark = (known.kind == .badField ? .badField : kind, "\(known.text), \(text)")
  }

  private static func written(_ value: SQLValue) -> String {
    switch value {
    case .integer(let number): String(number)
    case .real(let number): String(number)
    case .text(let text): text
    case .null, .blob: ""
    }
  }
}

extension StoredField {
  /// A text as a field's value: null for none; nil where the field can't have it.
  package func value(_ text: String?) -> SQLValue? {
    guard let text else { return .null }
    let bare = Self.trimmed(text)
    if bare.isEmpty { return .null }
    switch kind {
    case .text:
      if values.isEmpty { return .text(text) }
      return values.contains(bare) ? .text(bare) : nil
    case .integer:
      return number(bare).flatMap { Int64(exactly: $0) }.map { .integer($0) }
    case .real: return number(bare).map { .real($0) }
    case .boolean:
      switch bare.lowercased() {
      case "true", "1", "yes", "t": return .integer(1)
      case "false", "0", "no", "f": return .integer(0)
      default: return nil
      }
    case .date: return Self.day(bare).map { .text($0) }
    }
  }

  /// A number between the field's limits; a comma may stand for the point.
  private func number(_ text: String) -> Double? {
    let number =
      Double(text) ?? Double(String(text.map { $0 == "," ? "." : $0 }))
    guard let number, number.isFinite else { return nil }
    if let least, number < least { return nil }
    if let greatest, number > greatest { return nil }
    return number
  }

  /// `2024-05-14`, of that itself, `2024/05/14`, `20240514`, or of a time on that day.
  private static func day(_ text: String) -> String? {
    let date = text.prefix { $0 != "T" && $0 != " " }
    var parts = date.split(whereSeparator: { $0 == "-" || $0 == "/" }).map(String.init)
    if parts.count == 1, date.utf8.count == 8 {
      parts = [
        String(date.prefix(4)), String(date.dropFirst(4).prefix(2)), String(date.suffix(2)),
      ]
    }
    let numbers = parts.compactMap { Int($0) }
    guard numbers.count == 3, parts.count == 3, parts[0].utf8.count == 4 else { return nil }
    return Day(year: numbers[0], month: numbers[1], day: numbers[2])?.description
  }

  private static func trimmed(_ text: String) -> String {
    guard text.utf8.first.map({ $0 <= 32 }) ?? false || text.utf8.last.map({ $0 <= 32 }) ?? false
    else { return text }
    var rest = Substring(text)
    while rest.first?.isWhitespace ?? false { rest.removeFirst() }
    while rest.last?.isWhitespace ?? false { rest.removeLast() }
    return String(rest)
  }
}
