// Unit.swift: the units a quantity may carry, their dimensions and their factors.

/// What a unit measures. Two units of one dimension can be converted into each other.
package enum Dimension: UInt8, Sendable, CaseIterable {
  /// Base unit metre.
  case length
  /// Base unit degree.
  case angle
  /// Base unit pixel.
  case pixels
  /// Base unit metre per pixel.
  case cellSize
  /// Base unit degree per pixel.
  case angularCellSize
  /// Base unit 1: `20 %` is 0.2.
  case share
  /// Base unit second.
  case time
  /// Base unit square metre.
  case area

  /// The dimension in a reader's words.
  package var title: String {
    switch self {
    case .length: "a length"
    case .angle: "an angle"
    case .pixels: "a number of pixels"
    case .cellSize: "a cell size"
    case .angularCellSize: "a cell size in degrees"
    case .share: "a share"
    case .time: "a time"
    case .area: "an area"
    }
  }

  /// The unit that values of this dimension are converted to.
  package var baseUnit: Unit {
    switch self {
    case .length: .metre
    case .angle: .degree
    case .pixels: .pixel
    case .cellSize: .metrePerPixel
    case .angularCellSize: .degreePerPixel
    case .share: .percent
    case .time: .second
    case .area: .squareMetre
    }
  }
}

/// A unit of the language, as it is written after a number.
package enum Unit: UInt8, Sendable, CaseIterable {
  case millimetre
  case centimetre
  case metre
  case kilometre
  case foot
  case degree
  case pixel
  case centimetrePerPixel
  case metrePerPixel
  case footPerPixel
  case degreePerPixel
  case percent
  case second
  case minute
  case hour
  case day
  case squareMetre
  case hectare
  case squareKilometre

  /// How the unit is written.
  package var symbol: String {
    switch self {
    case .millimetre: "mm"
    case .centimetre: "cm"
    case .metre: "m"
    case .kilometre: "km"
    case .foot: "ft"
    case .degree: "deg"
    case .pixel: "px"
    case .centimetrePerPixel: "cm/px"
    case .metrePerPixel: "m/px"
    case .footPerPixel: "ft/px"
    case .degreePerPixel: "deg/px"
    case .percent: "%"
    case .second: "s"
    case .minute: "min"
    case .hour: "h"
    case .day: "d"
    case .squareMetre: "m2"
    case .hectare: "ha"
    case .squareKilometre: "km2"
    }
  }

  /// The same where it is a value by itself: one that is no word stands in quotes.
  package var quotedSymbol: String {
    WrittenText.isName(symbol) ? symbol : WrittenText.quoted(symbol)
  }

  /// What the unit is, for the reference.
  package var title: String {
    switch self {
    case .millimetre: "millimetre"
    case .centimetre: "centimetre"
    case .metre: "metre"
    case .kilometre: "kilometre"
    case .foot: "international foot, 0.3048 m"
    case .degree: "degree, of an angle or of longitude and latitude"
    case .pixel: "pixel"
    case .centimetrePerPixel: "centimetres on the ground per pixel"
    case .metrePerPixel: "metres on the ground per pixel"
    case .footPerPixel: "feet on the ground per pixel"
    case .degreePerPixel: "degrees per pixel"
    case .percent: "hundredth; every share is written so"
    case .second: "second"
    case .minute: "minute"
    case .hour: "hour"
    case .day: "day of 24 hours"
    case .squareMetre: "square metre"
    case .hectare: "hectare, 10,000 m2"
    case .squareKilometre: "square kilometre"
    }
  }

  /// What the unit measures.
  package var dimension: Dimension {
    switch self {
    case .millimetre, .centimetre, .metre, .kilometre, .foot: .length
    case .degree: .angle
    case .pixel: .pixels
    case .centimetrePerPixel, .metrePerPixel, .footPerPixel: .cellSize
    case .degreePerPixel: .angularCellSize
    case .percent: .share
    case .second, .minute, .hour, .day: .time
    case .squareMetre, .hectare, .squareKilometre: .area
    }
  }

  /// One of this unit is `numerator / denominator` of the dimension's base unit. Two whole numbers,
  /// so that `20 %` is exactly the double nearest to 0.2.
  var scale: (numerator: Double, denominator: Double) {
    switch self {
    case .millimetre: (1, 1000)
    case .centimetre, .centimetrePerPixel, .percent: (1, 100)
    case .metre, .degree, .pixel, .metrePerPixel, .degreePerPixel, .second, .squareMetre: (1, 1)
    case .kilometre: (1000, 1)
    case .foot, .footPerPixel: (3048, 10000)
    case .minute: (60, 1)
    case .hour: (3600, 1)
    case .day: (86400, 1)
    case .hectare: (10_000, 1)
    case .squareKilometre: (1_000_000, 1)
    }
  }

  /// A number of this unit in the dimension's base unit.
  package func toBase(_ number: Double) -> Double {
    let scale = scale
    return number * scale.numerator / scale.denominator
  }

  /// A number of the dimension's base unit in this unit: of those that come to it the one with the fewest
  /// digits, as a text gives it. 164.042 ft would be 164.04199999999997 otherwise.
  package func fromBase(_ number: Double) -> Double {
    let scale = scale
    let exact = number * scale.denominator / scale.numerator
    var parts = 1.0
    for _ in 0..<13 {
      let short = (exact * parts).rounded() / parts
      if toBase(short) == number { return short }
      parts *= 10
    }
    return exact
  }

  /// The unit that a text names exactly, byte for byte.
  package init?(symbol bytes: some Collection<UInt8>) {
    // Symbols have six bytes at most, which one number holds.
    guard bytes.count <= 7 else { return nil }
    let packed = bytes.reduce(0) { $0 << 8 | UInt64($1) }
    guard let unit = Unit.packed.firstIndex(of: packed) else { return nil }
    self = Unit.allCases[unit]
  }

  /// The symbols of all units as numbers.
  private static let packed: [UInt64] = allCases.map { unit in
    unit.symbol.utf8.reduce(0) { $0 << 8 | UInt64($1) }
  }
}
