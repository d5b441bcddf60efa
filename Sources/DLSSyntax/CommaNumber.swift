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
    if whole.utf8.count > 3, fraction.utf8.count > 3 {
      // 500000,4000000 are rather two numbers, such as east and north.
      return ["\(whole) x \(fraction)", "\(whole).\(fraction)"]
    }
    guard fraction.utf8.count == 3, whole != "0" else { return ["\(whole).\(fraction)"] }
    // 1,500 may be either; 10,000 is ten thousand or ten.
    let digits = fraction.reversed().drop { $0 == "0" }.reversed()
    return [whole + fraction, digits.isEmpty ? whole : "\(whole).\(String(digits))"]
  }

  /// A number of which blanks part the thousands, or marks such as `_`, with a unit or without, as it is
  /// written here; nil for any other text.
  static func joined(_ written: String) -> String? {
    let words = written.split(separator: " ")
    if words.count <= 2, let first = words.first, let number = WholeNumber.withoutMarks(first) {
      return ([number] + words.dropFirst().map { String($0) }).joined(separator: " ")
    }
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
  package static func withoutPoints(_ text: String) -> String? { joined(text, by: ".") }

  /// The digits of a number whose thousands are parted as in `1_000`, `1'000` or `1’000`; nil for any other.
  package static func withoutMarks(_ text: some StringProtocol) -> String? {
    ["_", "'", "’"].lazy.compactMap { joined(String(text), by: $0) }.first
  }

  /// What `10k`, `1.5k` and `2M` mean; nil for any other text.
  package static func ofThousands(_ text: some StringProtocol) -> String? {
    let zeros = text.hasSuffix("k") || text.hasSuffix("K") ? 3 : text.hasSuffix("M") ? 6 : 0
    let parts = text.dropLast().split(separator: ".", omittingEmptySubsequences: false)
      .map { String($0) }
    guard zeros > 0, (1...2).contains(parts.count),
      parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { $0 &- 0x30 < 10 } })
    else { return nil }
    let fraction = parts.count == 2 ? parts[1] : ""
    let missing = zeros - fraction.utf8.count
    // 0.5k is 500, and 0500 would be no style anybody has.
    let digits = (parts[0] + fraction).drop { $0 == "0" }
    return missing < 0 || digits.isEmpty
      ? nil : String(digits) + String(repeating: "0", count: missing)
  }

  private static func joined(_ text: String, by mark: Character) -> String? {
    let groups = text.split(separator: mark, omittingEmptySubsequences: false)
    let first = groups[0].drop { $0 == "-" }
    guard groups.count > 1, (1...3).contains(first.utf8.count), first != "0",
      groups.dropFirst().allSatisfy({ $0.utf8.count == 3 }),
      groups.allSatisfy({ $0.utf8.allSatisfy { $0 == 0x2D || $0 &- 0x30 < 10 } })
    else { return nil }
    return groups.joined()
  }
}
