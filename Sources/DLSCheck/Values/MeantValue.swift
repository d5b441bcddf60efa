// MeantValue.swift: the value that somebody meant who wrote it in the way of another language.

import DLSLanguage
import DLSSyntax
import DLSText

/// A text that is no value, and what it may have been meant to be for the setting that it stands behind.
struct MeantValue {
  private let written: String
  private let row: AttributeRow
  private let block: Block

  init(_ written: String, _ row: AttributeRow, _ block: Block) {
    (self.written, self.row, self.block) = (written, row, block)
  }

  /// Whether a kind of value is a text.
  static func isText(_ type: ValueType) -> Bool {
    switch type {
    case .text, .path, .crs, .label: true
    default: false
    }
  }

  /// Whether the text may stand here in quotes.
  var takesText: Bool {
    if case .artefact = row.type { return written.contains { "/\\.*:~".contains($0) } }
    return Self.isText(row.type)
  }

  private var namesThings: Bool {
    switch row.type {
    case .reference, .artefact: true
    default: false
    }
  }

  var isOfPair: Bool {
    if case .pair = row.type { return true }
    return false
  }

  /// The days that a number with two points may be, where a day is wanted and nothing says which comes first.
  func days(_ code: SyntaxCode) -> [String]? {
    let parts = written.split(separator: ".").compactMap { Int($0) }
    guard row.type == .date, code == .malformedNumber, parts.count == 3, parts[2] >= 1900,
      (1...12).contains(parts[0]), (1...12).contains(parts[1])
    else { return nil }
    let all = [(parts[1], parts[0]), (parts[0], parts[1])].map { month, day in
      Self.day(parts[2], month, day)
    }
    return all.uniqued
  }

  /// What it may have been meant to be, the likeliest first; empty where nobody knows.
  var texts: [String] {
    // Of names only those are meant that something has.
    let found = candidates.filter { text in
      text != written
        && (namesThings
          ? ValueReader.takes(text, row, in: block) : ValueReader.hasForm(text, of: row))
    }
    return isOfPair ? found.uniqued : Array(found.prefix(1))
  }

  private var candidates: [String] {
    let words = written.split(whereSeparator: { " \t".contains($0) }).map { String($0) }
    if words.count > 1, Set(words).count == 1 { return [words[0]] }
    let list = row.isList && words.count > 1 ? ["[\(words.joined(separator: ", "))]"] : []
    return list + candidates(words)
  }

  private func candidates(_ words: [String]) -> [String] {
    switch row.type {
    case .pair: return pairs(words) + numbers
    case .range: return numbers + ranges
    case .integer, .number, .quantity: return numbers
    case .date: return [Self.dateInWords(written), Self.dateInNumbers(written)].compactMap(\.self)
    case .colour: return Self.colours[written.lowercased()].map { ["#\($0)"] } ?? []
    case .words(let set): return set.word(spelled: written).map { [$0] } ?? []
    case .reference, .artefact, .name: return names(words)
    default: return []
    }
  }

  /// The number without what stands around it or between it and its exponent.
  private var numbers: [String] {
    var plain = written
    for word in ["about ", "approx. ", "ca. ", "circa "] where plain.hasPrefix(word) {
      plain.removeFirst(word.count)
    }
    plain = String(plain.drop { "~≈±<>≤≥= (".contains($0) })
    while let last = plain.last, ".)! ".contains(last) { plain.removeLast() }
    plain = plain.replacing("^", with: "").replacing("–", with: "-").replacing("−", with: "-")
    return [plain]
  }

  /// `0-60 m` as `0..60 m`: the first hyphen between two digits.
  private var ranges: [String] {
    let letters = Array(written)
    guard
      let hyphen = letters.indices.dropFirst().dropLast().first(where: {
        "-–".contains(letters[$0]) && letters[$0 - 1].isNumber && letters[$0 + 1].isNumber
      })
    else { return [] }
    return [String(letters[..<hyphen]) + ".." + String(letters[(hyphen + 1)...])]
  }

  /// `300 200 m`, `50*50 m` and the like as a pair, and as one number where blanks may part its thousands.
  private func pairs(_ words: [String]) -> [String] {
    let numbers = written.split { !$0.isNumber && $0 != "." }.map { String($0) }
    let areNumbers = numbers.allSatisfy { Double($0) != nil && !$0.hasPrefix("00") }
    guard numbers.count == 2, areNumbers else { return thousands }
    let signs = written.filter { !$0.isNumber && $0 != "." && $0 != " " }
    let unit = words.last.map { $0.drop { $0.isNumber || "*.X".contains($0) } } ?? ""
    let between = signs.hasSuffix(unit) ? String(signs.dropLast(unit.count)) : ""
    guard ["", "*", "X", "by", String(unit), "\(unit)*", "\(unit)X", "\(unit)by"].contains(between)
    else { return [] }
    let pair = "\(numbers[0]) x \(numbers[1]) \(unit)".trimmedEnd
    // 1 500 m is rather one number, and 300 200 m two.
    let isOne = numbers[0].count < 3 && numbers[1].count == 3
    return isOne ? thousands + [pair] : [pair] + thousands
  }

  private var thousands: [String] {
    let groups = written.split(separator: " ").map { String($0) }
    let digits = groups.prefix { $0.allSatisfy(\.isNumber) }
    guard digits.count > 1, digits.dropFirst().allSatisfy({ $0.count == 3 }) else { return [] }
    return [([digits.joined()] + groups.dropFirst(digits.count)).joined(separator: " ")]
  }

  /// A thing of that name, or with that title.
  private func names(_ words: [String]) -> [String] {
    let joined = words.joined(separator: "-")
    let titled = block.model.topBlocks(of: block.file).first { one in
      one.isWritten("title") && one.text("title") == written
    }
    return [joined, joined.lowercased(), words.joined(separator: "_")]
      + (titled?.name.map { [$0] } ?? [])
  }

  /// `May 14, 2024` or `14 May 2024`.
  private static func dateInWords(_ written: String) -> String? {
    let words = written.split { " ,.\t".contains($0) }
    guard words.count == 3, let year = Int(words[2]), (1900...2200).contains(year) else {
      return nil
    }
    let isMonthFirst = words[0].first?.isLetter == true
    let (name, number) = isMonthFirst ? (words[0], words[1]) : (words[1], words[0])
    let digits = number.prefix { $0.isNumber }
    guard name.count >= 3, let day = Int(digits), (1...31).contains(day),
      let month = months.firstIndex(where: { $0.hasPrefix(name.lowercased()) })
    else { return nil }
    return self.day(year, month + 1, day)
  }

  /// `14.05.2024` or `2024/05/14`; nil where day and month could be either.
  private static func dateInNumbers(_ written: String) -> String? {
    let parts = written.split { "./-".contains($0) }.compactMap { Int($0) }
    guard parts.count == 3, written.allSatisfy({ $0.isNumber || "./-".contains($0) }) else {
      return nil
    }
    if parts[0] >= 1900 { return day(parts[0], parts[1], parts[2]) }
    guard parts[2] >= 1900, parts[0] > 12 || parts[1] > 12 || parts[0] == parts[1] else {
      return nil
    }
    return parts[1] > 12 ? day(parts[2], parts[0], parts[1]) : day(parts[2], parts[1], parts[0])
  }

  /// Colours as CSS has them.
  private static let colours = [
    "black": "000000", "blue": "0000ff", "brown": "a52a2a", "cyan": "00ffff", "gray": "808080",
    "green": "008000", "grey": "808080", "magenta": "ff00ff", "orange": "ffa500",
    "pink": "ffc0cb", "purple": "800080", "red": "ff0000", "white": "ffffff", "yellow": "ffff00",
  ]

  private static let months = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
  ]

  private static func day(_ year: Int, _ month: Int, _ day: Int) -> String {
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    return "\(year)-\(two(month))-\(two(day))"
  }
}
