// CharacterClass.swift: what each byte can begin, as a table the lexer looks up.

/// What a byte can begin.
enum CharacterClass {
  static let other: UInt8 = 0
  static let blank: UInt8 = 1
  static let lineFeed: UInt8 = 2
  static let carriageReturn: UInt8 = 3
  static let nameStart: UInt8 = 4
  static let digit: UInt8 = 5
  static let quote: UInt8 = 6
  static let slash: UInt8 = 7
  static let hash: UInt8 = 8
  static let dot: UInt8 = 9
  static let minus: UInt8 = 10
  static let high: UInt8 = 11
  static let apostrophe: UInt8 = 12
  static let percent: UInt8 = 13
  /// A token of this one byte; `punctuation(_:)` says which.
  static let single: UInt8 = 14
  /// The bits that hold the class.
  static let mask: UInt8 = 15
  /// Set on bytes that continue a name.
  static let continuesName: UInt8 = 16
  /// Set on bytes that end or mark the plain text of a string.
  static let stopsString: UInt8 = 32
  /// Set on hexadecimal digits.
  static let hexDigit: UInt8 = 64

  /// The table, one entry per byte: an array, since a fixed-size one is copied when it is looked up.
  static let table: [UInt8] = (UInt8.min...UInt8.max).map(entry)

  private static func entry(_ byte: UInt8) -> UInt8 {
    switch byte {
    case 0x09, 0x20: blank
    case 0x0A: lineFeed | stopsString
    case 0x0D: carriageReturn | stopsString
    case 0x00...0x1F, 0x7F: other | stopsString
    case UInt8(ascii: "A")...UInt8(ascii: "F"), UInt8(ascii: "a")...UInt8(ascii: "f"):
      nameStart | continuesName | hexDigit
    case UInt8(ascii: "G")...UInt8(ascii: "Z"), UInt8(ascii: "g")...UInt8(ascii: "z"),
      UInt8(ascii: "_"):
      nameStart | continuesName
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit | continuesName | hexDigit
    case UInt8(ascii: "\""): quote | stopsString
    case UInt8(ascii: "$"): other | stopsString
    case UInt8(ascii: "/"): slash
    case UInt8(ascii: "#"): hash
    case UInt8(ascii: "."): dot
    case UInt8(ascii: "-"): minus
    case UInt8(ascii: "'"): apostrophe
    case UInt8(ascii: "%"): percent
    case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "["), UInt8(ascii: "]"),
      UInt8(ascii: "="), UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: ";"):
      single
    case 0x80...0xFF: high | stopsString
    default: other
    }
  }

  /// The token of a byte of the class `single`.
  static func punctuation(_ byte: UInt8) -> TokenKind {
    switch byte {
    case UInt8(ascii: "{"): .openBrace
    case UInt8(ascii: "}"): .closeBrace
    case UInt8(ascii: "["): .openBracket
    case UInt8(ascii: "]"): .closeBracket
    case UInt8(ascii: "="): .equals
    case UInt8(ascii: ","): .comma
    case UInt8(ascii: ":"): .colon
    default: .semicolon
    }
  }
}
