// PlannedField.swift: a field of a schema as the store lists it.

import DLSLanguage

/// A field of a schema: something to note down about each of its samples.
package struct PlannedField: Equatable, Sendable {
  package var schema: String
  package var name: String
  /// The word of `type`.
  package var type: String
  package var title: String?
  /// The symbol of the unit of its numbers.
  package var unit: String?
  /// The least and greatest number allowed, in that unit.
  package var range: ClosedRange<Double>?
  /// The only texts allowed; empty for any.
  package var values: [String]
  package var isRequired: Bool

  /// A field from the parts of a row.
  package init(
    schema: String, name: String, type: String, title: String?, unit: String?,
    range: ClosedRange<Double>?, values: [String], isRequired: Bool
  ) {
    self.schema = schema
    self.name = name
    self.type = type
    self.title = title
    self.unit = unit
    self.range = range
    self.values = values
    self.isRequired = isRequired
  }

  /// The field that settings describe, each as the language writes it.
  init(schema: String, name: String, settings: [String: String]) {
    self.schema = schema
    self.name = name
    type = settings["type"] ?? "text"
    title = settings["title"].map(ValueText.unquoted)
    let symbol = settings["unit"].flatMap { $0 == "none" ? nil : $0 }
    unit = symbol
    range = settings["range"].flatMap { Self.range($0, in: symbol) }
    values = settings["values"].map(ValueText.texts) ?? []
    isRequired = settings["required"] == "true"
  }

  /// `0..6000 cm` in metres is 0 to 60.
  private static func range(_ text: String, in symbol: String?) -> ClosedRange<Double>? {
    let words = text.split(separator: " ")
    guard let numbers = words.first else { return nil }
    let bytes = Array(numbers.utf8)
    guard
      let dots = bytes.indices.dropLast().first(where: { bytes[$0] == 46 && bytes[$0 + 1] == 46 }),
      var least = Double(String(decoding: bytes[..<dots], as: UTF8.self)),
      var greatest = Double(String(decoding: bytes[(dots + 2)...], as: UTF8.self))
    else { return nil }
    if words.count > 1, let symbol, words[1] != symbol, let own = Unit(symbol: words[1].utf8),
      let wanted = Unit(symbol: symbol.utf8)
    {
      (least, greatest) = (
        wanted.fromBase(own.toBase(least)), wanted.fromBase(own.toBase(greatest))
      )
    }
    return least <= greatest ? least...greatest : nil
  }
}

extension ValueText {
  /// The texts of a list of them, or of a single one.
  static func texts(_ written: String) -> [String] {
    var found: [String] = []
    var text: [UInt8] = []
    var isInside = false
    for byte in written.utf8 {
      if byte == 0x22 {
        // A quote in a text is doubled: it ends one part of the text and begins the next.
        isInside.toggle()
        text.append(byte)
      } else if isInside {
        text.append(byte)
      } else if byte == 0x2C {
        found.append(unquoted(String(decoding: text, as: UTF8.self)))
        text = []
      }
    }
    if !text.isEmpty { found.append(unquoted(String(decoding: text, as: UTF8.self))) }
    return found
  }
}
