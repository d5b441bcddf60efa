// Value.swift: what a setting holds once names, units and texts are resolved.

/// The value of a setting. Numbers with a unit are in the base unit of its dimension (metre,
/// degree, pixel, metre per pixel, second, square metre; a share is a fraction: `20 %` is 0.2).
package enum Value: Sendable, Hashable {
  /// The literal `none`.
  case none
  /// `true` or `false`.
  case boolean(Bool)
  /// A number without a unit.
  case number(Double)
  /// A number in the base unit of the unit's dimension, and the unit it was written with.
  case quantity(Double, Unit)
  /// Width and height, in the base unit of the unit's dimension if there is one.
  case pair(Double, Double, Unit?)
  /// Least and greatest, in the base unit of the unit's dimension if there is one.
  case range(Double, Double, Unit?)
  /// A text with every `${name}` filled in.
  case text(String)
  /// A path, which is large: on its own, so that a value has three words.
  indirect case path(FilePath)
  /// A word of a set.
  case word(String)
  /// Red, green and blue as 0xRRGGBB.
  case colour(UInt32)
  /// A day.
  case date(Day)
  /// A first and a last day.
  case dates(Day, Day)
  /// A unit, written as a word.
  case unit(Unit)
  /// A block of this project or of an import.
  case reference(BlockID)
  /// A name that is no block: a band, or what `moved` speaks of.
  case name(String)
  /// Several values.
  case list([Value])
}

/// Stands for one block of a model.
package struct BlockID: Hashable, Sendable, Comparable {
  /// The block's place in the model.
  package let index: Int32

  package init(_ index: Int32) { self.index = index }

  package static func < (a: BlockID, b: BlockID) -> Bool { a.index < b.index }
}

/// A day of the Gregorian calendar.
package struct Day: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// Year, month and day as one number, in their order.
  private let packed: Int32

  /// The year, 0 to 9999.
  var year: Int { Int(packed >> 16) }
  /// The month, 1 to 12.
  var month: Int { Int(packed >> 8 & 0xFF) }
  /// The day of the month, from 1.
  var day: Int { Int(packed & 0xFF) }

  /// The day, or nil where the calendar has no such day.
  package init?(year: Int, month: Int, day: Int) {
    guard (0...9999).contains(year), (1...12).contains(month), day >= 1 else { return nil }
    let isLeap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
    let length: Int =
      switch month {
      case 2: isLeap ? 29 : 28
      case 4, 6, 9, 11: 30
      default: 31
      }
    guard day <= length else { return nil }
    packed = Int32(year << 16 | month << 8 | day)
  }

  package static func < (a: Day, b: Day) -> Bool {
    a.packed < b.packed
  }

  /// As ISO 8601 writes it: `2024-05-14`.
  package var description: String {
    func padded(_ number: Int, _ width: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
  }
}

extension Value {
  /// The values of a list; a single value stands for a list of itself, `none` for an empty one.
  package var elements: [Value] {
    switch self {
    case .list(let values): values
    case .none: []
    default: [self]
    }
  }

  /// The number of a number or quantity, in base units.
  package var asNumber: Double? {
    switch self {
    case .number(let number), .quantity(let number, _): number
    default: nil
    }
  }

  /// The whole number of a number or quantity; nil where it has a fraction or doesn't fit.
  var asInteger: Int? { asNumber.flatMap { Int(exactly: $0) } }

  /// The text of a text, word, name or path as written.
  package var asText: String? {
    switch self {
    case .text(let text), .word(let text), .name(let text): text
    case .path(let path): path.written
    default: nil
    }
  }

  /// The truth of a boolean.
  package var asBoolean: Bool? {
    if case .boolean(let truth) = self { return truth }
    return nil
  }

  /// The path of a path.
  package var asPath: FilePath? {
    if case .path(let path) = self { return path }
    return nil
  }

  /// The block of a reference.
  package var asReference: BlockID? {
    if case .reference(let id) = self { return id }
    return nil
  }

  /// The two numbers of a pair, in base units.
  package var asPair: (Double, Double)? {
    if case .pair(let width, let height, _) = self { return (width, height) }
    return nil
  }
}
