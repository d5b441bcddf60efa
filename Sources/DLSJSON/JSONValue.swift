// JSONValue.swift: a JSON value in memory, and asking it for what one hopes to find.

/// A JSON value. Integers that fit 64 bits stay integers; every other number is the nearest double.
package enum JSONValue: Equatable, Sendable {
  /// `null`
  case null
  /// `true` or `false`
  case boolean(Bool)
  /// A number written without fraction and exponent that fits 64 bits.
  case integer(Int64)
  /// Any other number; always finite.
  case number(Double)
  /// A text.
  case string(String)
  /// A list.
  case array([JSONValue])
  /// Names with values, in the order they were written.
  case object(JSONObject)
}

extension JSONValue {
  /// The text, if this is one.
  package var string: String? {
    if case .string(let value) = self { return value }
    return nil
  }

  /// The boolean, if this is one.
  package var boolean: Bool? {
    if case .boolean(let value) = self { return value }
    return nil
  }

  /// The number, if this is one of either kind.
  package var double: Double? {
    switch self {
    case .number(let value): value
    case .integer(let value): Double(value)
    default: nil
    }
  }

  /// The number, if this is an integer, or a number without a fraction such as `3.0`.
  package var integer: Int? {
    switch self {
    case .integer(let value): Int(exactly: value)
    case .number(let value): Int(exactly: value)
    default: nil
    }
  }

  /// The items, if this is a list.
  package var array: [JSONValue]? {
    if case .array(let value) = self { return value }
    return nil
  }

  /// The members, if this is an object.
  package var object: JSONObject? {
    if case .object(let value) = self { return value }
    return nil
  }

  /// Whether this is `null`.
  package var isNull: Bool { self == .null }

  /// A member of an object; nil when this isn't one or has no such member.
  package subscript(_ name: String) -> JSONValue? { object?[name] }

  /// An item of a list; nil when this isn't one or is shorter.
  package subscript(_ index: Int) -> JSONValue? {
    guard case .array(let items) = self, items.indices.contains(index) else { return nil }
    return items[index]
  }

  /// What kind of value this is, for messages: "a text", "a list", …
  package var kindName: String {
    switch self {
    case .null: "null"
    case .boolean: "a boolean"
    case .integer, .number: "a number"
    case .string: "a text"
    case .array: "a list"
    case .object: "an object"
    }
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
  /// A text.
  package init(stringLiteral value: String) { self = .string(value) }
}

extension JSONValue: ExpressibleByIntegerLiteral {
  /// An integer.
  package init(integerLiteral value: Int64) { self = .integer(value) }
}

extension JSONValue: ExpressibleByFloatLiteral {
  /// A number.
  package init(floatLiteral value: Double) { self = JSONValue(value) }
}

extension JSONValue: ExpressibleByBooleanLiteral {
  /// A boolean.
  package init(booleanLiteral value: Bool) { self = .boolean(value) }
}

extension JSONValue: ExpressibleByArrayLiteral {
  /// A list.
  package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
}

extension JSONValue: ExpressibleByDictionaryLiteral {
  /// An object; a name that is there twice has the last of its values.
  package init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(JSONObject(elements))
  }
}

extension JSONValue {
  /// A text, or `null`.
  package init(_ value: String?) { self = value.map { .string($0) } ?? .null }
  /// An integer.
  package init(_ value: Int) { self = .integer(Int64(value)) }
  /// A number; `null` for infinities and NaN, which JSON can't say.
  package init(_ value: Double) { self = value.isFinite ? .number(value) : .null }
  /// A boolean.
  package init(_ value: Bool) { self = .boolean(value) }
  /// A list of texts.
  package init(_ values: [String]) { self = .array(values.map { .string($0) }) }
  /// A list of numbers.
  package init(_ values: [Double]) { self = .array(values.map { JSONValue($0) }) }
}
