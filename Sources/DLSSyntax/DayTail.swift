// DayTail.swift: what stands behind a day in other notations: until when, or at what time.

/// What stands behind a day.
enum DayTail {
  /// Another day, up to which it goes: `to 2024-05-20`.
  case until(String)
  /// A time of that day: `T10:00:00Z`.
  case time

  /// Nil for anything else.
  init?(_ text: Substring) {
    let words = text.split(separator: " ")
    if let last = words.last, let day = DayTail.day(behind: last, words.count) {
      let between = words.count > 1 ? String(words[0]) : String(last.dropLast(day.count))
      guard DayTail.untils.contains(between.lowercased()) else { return nil }
      self = .until(day)
      return
    }
    // An ISO 8601 time begins with `T`, one that people write with its hour.
    let time = text.first == "T" || text.first == "t" ? text.dropFirst() : text
    let hour = time.prefix { $0.isASCII && $0.isNumber }
    guard (1...6).contains(hour.utf8.count), hour.utf8.count < 3 || time.count < text.count,
      time.dropFirst(hour.count).allSatisfy({ $0.isASCII && !$0.isNewline && $0 != "=" }),
      time.contains(":") || time.count < text.count
    else { return nil }
    self = .time
  }

  /// What people write between two days.
  private static let untils: Set<String> = [
    "to", "until", "till", "through", "bis", "-", "--", "–", "—", "/", "…", "->", "→", "and",
  ]

  /// The day at the end of the last word of some.
  private static func day(behind word: Substring, _ words: Int) -> String? {
    let day = word.suffix(10)
    let digits = day.split(separator: "-", omittingEmptySubsequences: false)
    guard words <= 2, digits.map(\.utf8.count) == [4, 2, 2],
      digits.joined().utf8.allSatisfy({ $0 &- 0x30 < 10 }), words == 1 || word.count == 10
    else { return nil }
    return String(day)
  }
}
