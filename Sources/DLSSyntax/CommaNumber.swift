// CommaNumber.swift: what a number with commas, points or blanks between its digits was meant to be.

/// Numbers as other languages and other countries write them.
enum CommaNumber {
  /// What digits were meant to say that commas part, the likeliest first; none where nothing is likely.
  /// - Parameter parts: what stands between the commas.
  static func meant(_ parts: [String]) -> [String] {
    guard parts.count == 2 else {
      // 1,000,000
      let isGrouped = parts.dropFirst().allSatisfy { $0.utf8.count == 3 && !$0.contains(".") }
      return isGrouped && !parts[0].contains(".") ? [parts.joined()] : []
    }
    let (whole, fraction) = (parts[0], parts[1])
    if whole.contains(".") {
      // 1.000,5
      return WholeNumber.withoutPoints(whole).map { ["\($0).\(fraction)"] } ?? []
    }
    if fraction.contains(".") {
      // 1,000.5
      return fraction.prefix { $0 != "." }.utf8.count == 3 ? [whole + fraction] : []
    }
    guard fraction.utf8.count == 3, whole != "0" else { return ["\(whole).\(fraction)"] }
    // 1,500 may be either; 10,000 is ten thousand or ten.
    let digits = fraction.reversed().drop { $0 == "0" }.reversed()
    return [whole + fraction, digits.isEmpty ? whole : "\(whole).\(String(digits))"]
  }

  /// A number of which blanks part the thousands, with a unit or without, as it is written here; nil for any
  /// other text.
  static func joined(_ written: String) -> String? {
    let words = written.split(separator: " ")
    let groups = words.prefix { $0.utf8.allSatisfy { $0 &- 0x30 < 10 } }
    guard groups.count > 1, words.count <= groups.count + 1, (1...3).contains(groups[0].utf8.count),
      groups.dropFirst().allSatisfy({ $0.utf8.count == 3 })
    else { return nil }
    return ([groups.joined()] + words.dropFirst(groups.count).map { String($0) })
      .joined(separator: " ")
  }
}

/// Whole numbers as people write them.
package enum WholeNumber {
  /// The digits of a number whose points part thousands, as in `10.000` or `1.234.567`; nil for any other.
  package static func withoutPoints(_ text: String) -> String? {
    let groups = text.split(separator: ".", omittingEmptySubsequences: false)
    let first = groups[0].drop { $0 == "-" }
    guard groups.count > 1, (1...3).contains(first.utf8.count), first != "0",
      groups.dropFirst().allSatisfy({ $0.utf8.count == 3 }),
      groups.allSatisfy({ $0.utf8.allSatisfy { $0 == 0x2D || $0 &- 0x30 < 10 } })
    else { return nil }
    return groups.joined()
  }
}
