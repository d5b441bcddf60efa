// ReferenceNumber.swift: numbers that reference systems have, as a text writes them.

/// `EPSG:32617`: a number that a text gives for one of the EPSG register, whether a system has it or none.
package struct ReferenceNumber {
  /// The least and the greatest number that the register gives to a reference system.
  package static let register = 2000...32766

  private let number: Int

  /// Nil where a text has another form than `EPSG:` and one to nine digits.
  package init?(_ text: String) { self.init(bytes: text.utf8) }

  /// The same of a text's bytes.
  init?(bytes: some Collection<UInt8>) {
    let head: StaticString = "EPSG:"
    let isHeaded = head.withUTF8Buffer { bytes.starts(with: $0) }
    let digits = bytes.dropFirst(head.utf8CodeUnitCount)
    guard isHeaded, (1...9).contains(digits.count) else { return nil }
    var number = 0
    for digit in digits {
      guard digit &- 0x30 < 10 else { return nil }
      number = number * 10 + Int(digit - 0x30)
    }
    self.number = number
  }

  /// Whether a reference system may have it.
  package var isPossible: Bool {
    // The last is the first number that web maps had.
    ReferenceNumber.register.contains(number) || isEsri || number == 900_913
  }

  /// Whether it is one of Esri's register that GDAL looks for there although it is told to be EPSG's. It does so
  /// from 100,000 on: `EPSG:54009` is no system to it.
  package var isEsri: Bool { (102_001...119_999).contains(number) }
}
