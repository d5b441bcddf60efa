// FuzzyMatch.swift: how well a few typed letters fit a name.

/// Compares what somebody types with names.
package enum FuzzyMatch {
  /// How well letters fit a name: their order must be the name's, whatever stands between. Beginnings
  /// count most, then the first letters of words, then letters side by side. Nil where they don't fit.
  package static func score(_ typed: String, _ name: String) -> Int? {
    let wanted = Array(typed.lowercased().unicodeScalars)
    let letters = Array(name.lowercased().unicodeScalars)
    guard !wanted.isEmpty else { return 0 }
    guard wanted.count <= letters.count else { return nil }
    if letters.starts(with: wanted) { return 1000 - min(letters.count, 500) }
    let initials = letters.indices.filter { isWordStart(letters, $0) }.map { letters[$0] }
    if initials.starts(with: wanted) { return 400 - min(letters.count, 300) }
    var score = 0
    var next = 0
    var last = -2
    for letter in wanted {
      guard let found = best(letter, letters, from: next, after: last) else { return nil }
      if isWordStart(letters, found) { score += 20 }
      if found == last + 1 { score += 10 }
      last = found
      next = found + 1
    }
    return score - min(letters.count, 500) / 8
  }

  /// The place where a letter fits best: right behind the last one, or at the beginning of a word,
  /// else the first.
  private static func best(
    _ letter: Unicode.Scalar, _ letters: [Unicode.Scalar], from next: Int, after last: Int
  ) -> Int? {
    if next < letters.count, next == last + 1, letters[next] == letter { return next }
    return letters[next...].firstIndex(of: letter)
  }

  private static func isWordStart(_ letters: [Unicode.Scalar], _ index: Int) -> Bool {
    guard index > 0 else { return true }
    return letters[index - 1] == "-" || letters[index - 1] == "_" || letters[index - 1] == "."
  }
}
