// PlaceText.swift: a place in coordinates as people read it.

/// Writes coordinates with as many digits as mean something.
package enum PlaceText {
  /// `404211.35 3284005`: hundredths where numbers are large, as metres are; else millionths, as
  /// degrees want them. Without an exponent, whatever the number.
  package static func of(_ x: Double, _ y: Double) -> String {
    let digits = max(x.magnitude, y.magnitude) > 1000 ? 2 : 6
    return "\(text(x, digits)) \(text(y, digits))"
  }

  private static func text(_ value: Double, _ digits: Int) -> String {
    let scale = digits == 2 ? 100.0 : 1_000_000.0
    guard let scaled = Int64(exactly: (value * scale).rounded()) else { return "\(value)" }
    let whole = scaled.magnitude / UInt64(scale)
    var fraction = String(scaled.magnitude % UInt64(scale))
    fraction = String(repeating: "0", count: digits - fraction.utf8.count) + fraction
    while fraction.utf8.last == UInt8(ascii: "0") { fraction.removeLast() }
    let sign = scaled < 0 ? "-" : ""
    return fraction.isEmpty ? "\(sign)\(whole)" : "\(sign)\(whole).\(fraction)"
  }
}
