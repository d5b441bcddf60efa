// ReferenceNumber.swift: numbers that reference systems have, as a text writes them.

/// `EPSG:32617`: a reference system by its number in the EPSG register.
enum ReferenceNumber {
  /// What stands before the number.
  static let head = "EPSG:"

  /// Whether the digits behind the head may be the number of a reference system.
  static func isPossible(_ digits: some Collection<UInt8>) -> Bool {
    guard (1...9).contains(digits.count) else { return false }
    var number = 0
    for digit in digits {
      guard digit &- 0x30 < 10 else { return false }
      number = number * 10 + Int(digit - 0x30)
    }
    switch number {
    case Model.referenceNumbers: return true
    // What Esri's register has, and the first number of web maps: PROJ takes them under this name, too.
    case 37_001...119_999, 900_913: return true
    default: return false
    }
  }
}

extension Model {
  /// The least and the greatest number that the EPSG register gives to a reference system.
  package static let referenceNumbers = 2000...32766
}
