// Colours.swift: classes whose colours can't be told apart on a map.

import DLSLanguage
import DLSText

extension Rule {
  static let alikeColours = Rule(
    "DLS0404", "Two classes with colours that look the same", severity: .warning,
    why: """
      On a map the two can't be told apart. Colours are also compared as people see them who don't \
      tell red from green, one man in twelve, and as the few who don't tell blue from green.
      """,
    wrong: """
      schema crowns {
        class pine { value = 1, color = #2e7d32 }
        class oak { value = 2, color = #2f7e33 }
      }

      """,
    right: """
      schema crowns {
        class pine { value = 1, color = #2e7d32 }
        class oak { value = 2, color = #9ccc65 }
      }

      """)
}

/// Compares the colours of a schema's classes.
package enum ColourChecks {
  /// How far two colours must be apart in the CIELAB space, in its units: 2.3 is what a trained eye
  /// just tells side by side; on a map with noise around it takes more.
  private static let leastDistance = 5.0
  /// Schemas with more classes than this use shades on purpose.
  private static let mostClasses = 64

  static func check(_ schema: Block, _ context: inout CheckContext) {
    let all = schema.classes
    if areFar(all) { return }
    let coloured = all.compactMap { one -> (block: Block, value: UInt32)? in
      guard case .colour(let value)? = one.value("color") else { return nil }
      return (one, value)
    }
    guard coloured.count <= mostClasses else { return }
    let classes = coloured.map { one, value in (block: one, colour: KnownColours.colour(value)) }
    for (index, later) in classes.enumerated() {
      guard
        let first = classes[..<index].first(where: {
          $0.colour.distance(to: later.colour) < leastDistance
            && $0.block.name != later.block.name
        })
      else { continue }
      let better = distinct(from: classes.map(\.colour))
      context.report(
        .alikeColours, context.place(later.block, "color"),
        "\(first.block.quoted) and \(later.block.quoted) look the same on a map, to some or to all "
          + "eyes. "
          + (better.map { "Try \($0) for \(later.block.quoted)." }
            ?? "Give one of them another colour."),
        related: [context.related(first.block, "color", "The other colour is set here.")],
        fixes: better.map { later.block.replacing("color", by: $0) } ?? [])
    }
  }

  /// Whether each colour can be told from all others; with hundreds of classes that is not asked.
  private static func areFar(_ classes: [Block]) -> Bool {
    var colours: [Colour] = []
    colours.reserveCapacity(min(classes.count, mostClasses))
    for one in classes {
      guard case .colour(let value)? = one.value("color") else { continue }
      if colours.count == mostClasses { return true }
      let colour = KnownColours.colour(value)
      if colours.contains(where: { $0.distance(to: colour) < leastDistance }) { return false }
      colours.append(colour)
    }
    return true
  }
}

extension ColourChecks {
  /// Colours that maps are often drawn in, from light to strong.
  private static let palette: [UInt32] = [
    0x9CCC65, 0xFFB300, 0x42A5F5, 0xE53935, 0x8E24AA, 0x00897B, 0x6D4C41, 0xF8BBD0, 0x283593,
    0xFFF59D, 0x263238, 0xFF7043, 0x80DEEA, 0x558B2F, 0xBDBDBD, 0xD81B60,
  ]

  /// Colours that every kind of eye tells from all of these, the likeliest first.
  package static func distinct(from others: [UInt32]) -> [String] {
    let known = others.map { Colour($0) }
    return palette.filter { candidate in
      let colour = Colour(candidate)
      return known.allSatisfy { $0.distance(to: colour) >= 2 * leastDistance }
    }.map { Block.hexadecimal($0) }
  }

  /// A colour that every kind of eye tells from all of these.
  private static func distinct(from others: [Colour]) -> String? {
    palette.first { candidate in
      let colour = Colour(candidate)
      return others.allSatisfy { $0.distance(to: colour) >= 2 * leastDistance }
    }.map { Block.hexadecimal($0) }
  }
}

/// A colour as four kinds of eyes see it.
struct Colour {
  /// L, a and b for common sight, and for sight without red, without green and without blue cones.
  private let common: SIMD3<Double>
  private let withoutRed: SIMD3<Double>
  private let withoutGreen: SIMD3<Double>
  private let withoutBlue: SIMD3<Double>

  init(_ value: UInt32) {
    func linear(_ shift: UInt32) -> Double { Colour.linear(Double((value >> shift) & 0xFF) / 255) }
    let colour = SIMD3(linear(16), linear(8), linear(0))
    func view(_ matrix: Matrix) -> SIMD3<Double> {
      Colour.lab(
        SIMD3(
          Colour.product(matrix.0, colour), Colour.product(matrix.1, colour),
          Colour.product(matrix.2, colour)))
    }
    common = view(Colour.plain)
    withoutRed = view(Colour.redBlind)
    withoutGreen = view(Colour.greenBlind)
    withoutBlue = view(Colour.blueBlind)
  }

  /// The least distance that any of the four kinds of eyes sees.
  func distance(to other: Colour) -> Double {
    min(
      Colour.square(common - other.common), Colour.square(withoutRed - other.withoutRed),
      Colour.square(withoutGreen - other.withoutGreen),
      Colour.square(withoutBlue - other.withoutBlue)
    ).squareRoot()
  }

  private static func square(_ way: SIMD3<Double>) -> Double { product(way, way) }

  private static func product(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> Double {
    a.x * b.x + a.y * b.y + a.z * b.z
  }

  /// Three rows.
  private typealias Matrix = (SIMD3<Double>, SIMD3<Double>, SIMD3<Double>)

  private static let plain: Matrix = ([1, 0, 0], [0, 1, 0], [0, 0, 1])
  /// Viénot, Brettel and Mollon (1999), on linear light.
  private static let redBlind: Matrix = (
    [0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]
  )
  private static let greenBlind: Matrix = (
    [0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]
  )
  /// Machado, Oliveira and Fernandes (2009): the former's way isn't meant for this sight.
  private static let blueBlind: Matrix = (
    [1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.303900]
  )

  /// sRGB to linear light.
  private static func linear(_ share: Double) -> Double {
    if share <= 0.04045 { return share / 12.92 }
    return power((share + 0.055) / 1.055, 12, 5)
  }

  /// Linear light to CIELAB, white D65.
  private static func lab(_ rgb: SIMD3<Double>) -> SIMD3<Double> {
    let (r, g, b) = (max(0, rgb.x), max(0, rgb.y), max(0, rgb.z))
    let x = curve((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047)
    let y = curve(0.2126 * r + 0.7152 * g + 0.0722 * b)
    let z = curve((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883)
    return SIMD3(116 * y - 16, 500 * (x - y), 200 * (y - z))
  }

  private static func curve(_ value: Double) -> Double {
    value > 0.008856 ? power(value, 1, 3) : 7.787 * value + 16.0 / 116
  }

  /// `base` to the power `numerator / denominator`, by Newton's method: this module links no
  /// mathematics library.
  private static func power(_ base: Double, _ numerator: Int, _ denominator: Int) -> Double {
    guard base > 0 else { return 0 }
    var wanted = 1.0
    for _ in 0..<numerator { wanted *= base }
    // From above the steps go down and never past the root. The next power of two above it is near.
    let above = Double(Int(wanted.exponent) + 1) / Double(denominator)
    var root = Double(sign: .plus, exponent: Int(above.rounded(.up)), significand: 1)
    let n = Double(denominator)
    for _ in 0..<60 {
      var lower = 1.0
      for _ in 1..<denominator { lower *= root }
      let next = root + (wanted / lower - root) / n
      if next == root { break }
      root = next
    }
    return root
  }
}
