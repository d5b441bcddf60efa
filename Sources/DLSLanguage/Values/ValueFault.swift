// ValueFault.swift: why a written value is no value of its row's type.

package import DLSText

/// What kind of thing was written, whatever was wanted.
package enum Shape: UInt8, Sendable {
  case text
  case name
  case number
  case quantity
  case pair
  case range
  case dates
  case date
  case colour
  case list
  case boolean
  case none

  /// The shape in a reader's words.
  package var title: String {
    switch self {
    case .text: "a text"
    case .name: "a name"
    case .number: "a number"
    case .quantity: "a number with a unit"
    case .pair: "two numbers"
    case .range: "a range"
    case .dates: "a range of days"
    case .date: "a day"
    case .colour: "a colour"
    case .list: "a list"
    case .boolean: "true or false"
    case .none: "none"
    }
  }
}

/// Why `${…}` in a text can't be filled in.
package enum TextFault: Error, Sendable, Hashable {
  /// Nothing has this name.
  case unknown(String)
  /// The name is no `let`.
  case notText(String)
  /// The text of the `let` holds itself, by way of others.
  case cycle(String)
  /// The text grows beyond `Model.textLimit`.
  case tooLong(String)
}

/// Why a written value is no value of its row's type, and where.
package struct ValueFault: Sendable, Hashable {
  /// What is wrong.
  package enum Kind: Sendable, Hashable {
    /// Another kind of value is wanted.
    case wrongType(Shape)
    /// One value is wanted, and this is a list of several or none.
    case list(count: Int)
    /// A list or text that names something, and names nothing.
    case empty
    /// A text that stands for a path is a plain name in quotes, which may be that of a thing. The value is
    /// read all the same.
    case nameAsPath(String, Target)
    /// The setting knows no `none`.
    case noneNotAllowed
    /// The set has no such word.
    case unknownWord(String, WordSet)
    /// The word, the first, is another tool's spelling of one of the set, the second. The value is
    /// read all the same.
    case otherSpelling(String, String)
    /// A word or name of something stands in quotes.
    case quotedWord(String)
    /// A number lacks its unit.
    case missingUnit(Double)
    /// The unit measures something else.
    case wrongUnit(Double, Unit)
    /// The language has no such unit.
    case unknownUnit(String)
    /// The number has no unit, but one is written.
    case unwantedUnit(String)
    /// The unit stands twice in a pair or range.
    case unitTwice(String)
    /// The value is one number, and two are wanted.
    case halfPair
    /// A share is written as a fraction and as per cent at once. The value is read all the same.
    case tinyShare(Double)
    /// The number has a fraction.
    case notWhole(Double)
    /// The number, in base units, is outside the row's limits.
    case outOfRange(Double)
    /// The range ends before it begins.
    case reversed
    /// The calendar has no such day.
    case noSuchDay
    /// The text names no reference system.
    case noCRS(String)
    /// The number is too great to be one.
    case noNumber
    /// The name leads nowhere, or to the wrong kind of thing.
    case unresolved(ResolveFault, Target)
    /// `${…}` can't be filled in.
    case text(TextFault)
  }

  /// What is wrong.
  package let kind: Kind
  /// The place, in the file of the value.
  package let range: TextRange

  /// The same where the text changed elsewhere.
  func moved(_ change: TextChange) -> ValueFault {
    ValueFault(kind: kind, range: change.moved(range) ?? range)
  }
}
