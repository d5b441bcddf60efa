// Figures.swift: numbers, sizes and durations as people read them, always with a decimal point.

/// Numbers as text. Never by the locale: a point is a point everywhere.
package enum Figures {
  /// Four significant digits at most: 0.1234, 12.3, 1234.
  package static func short(_ value: Double) -> String {
    guard value.isFinite else { return "–" }
    let size = value.magnitude
    if size != 0, size < 0.001 { return scientific(value) }
    if size >= 100 { return fixed(value, 0) }
    if size >= 10 { return fixed(value, 1) }
    return fixed(value, size >= 1 ? 2 : 4)
  }

  /// A number with so many digits after the point.
  package static func fixed(_ value: Double, _ digits: Int) -> String {
    guard value.isFinite, value.magnitude < 1e15 else { return "\(value)" }
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let scaled = (value * scale).rounded(.toNearestOrEven)
    guard scaled.magnitude < 9e18 else { return "\(value)" }
    let whole = Int64(scaled)
    let sign = whole < 0 ? "-" : ""
    let text = String(whole.magnitude)
    if digits == 0 { return sign + text }
    let padded = String(repeating: "0", count: max(0, digits + 1 - text.count)) + text
    return sign + padded.dropLast(digits) + "." + padded.suffix(digits)
  }

  /// An integer with thin groups of three: "12 345".
  package static func grouped(_ value: Int) -> String {
    let digits = String(value.magnitude)
    if digits.count <= 4 { return String(value) }
    var out = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { out.append(" ") }
      out.append(digit)
    }
    return (value < 0 ? "-" : "") + out
  }

  /// "3 s", "2 min 05 s", "1 h 12 min"
  package static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e9 else { return "–" }
    if seconds < 10 { return "\(fixed(max(0, seconds), 1)) s" }
    let whole = Int(seconds.rounded())
    if whole < 60 { return "\(whole) s" }
    let second = whole % 60
    if whole < 3600 { return "\(whole / 60) min \(second < 10 ? "0" : "")\(second) s" }
    let minute = whole / 60 % 60
    return "\(whole / 3600) h \(minute < 10 ? "0" : "")\(minute) min"
  }

  /// "12 bytes", "3.4 kB", "1.2 GB": powers of ten, as disks are sold.
  package static func size(_ bytes: Int64) -> String {
    if bytes < 1000 { return bytes == 1 ? "1 byte" : "\(bytes) bytes" }
    var value = Double(bytes)
    for unit in ["kB", "MB", "GB", "TB"] {
      value /= 1000
      if value < 999.5 || unit == "TB" { return "\(fixed(value, value < 9.95 ? 1 : 0)) \(unit)" }
    }
    return "\(bytes) bytes"
  }

  /// "1 unit", "2 units"
  package static func count(_ number: Int, _ one: String, _ many: String? = nil) -> String {
    "\(grouped(number)) \(number == 1 ? one : many ?? one + "s")"
  }

  private static func scientific(_ value: Double) -> String {
    var exponent = 0
    var mantissa = value
    while mantissa.magnitude < 1 {
      mantissa *= 10
      exponent -= 1
    }
    return "\(fixed(mantissa, 1))e\(exponent)"
  }
}
