// Suggestion.swift: what somebody probably meant.

/// Finds the name that a misspelt word stands for.
enum Suggestion {
  /// The candidate that takes the fewest slips to reach; nil when none is near.
  static func nearest(to word: String, in candidates: [String]) -> String? {
    let typed = Array(word.lowercased().unicodeScalars.prefix(64))
    let limit = max(1, typed.count / 3)
    var best: (name: String, distance: Int)?
    for name in candidates {
      let distance = slips(typed, Array(name.lowercased().unicodeScalars.prefix(64)))
      if distance <= limit, distance < best?.distance ?? Int.max { best = (name, distance) }
    }
    if let best { return best.name }
    // A word cut short.
    let starts = candidates.filter { typed.count >= 2 && $0.hasPrefix(word) }
    return starts.count == 1 ? starts.first : nil
  }

  /// Letters left out, added, changed, or swapped with their neighbour.
  private static func slips(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    var previous = Array(repeating: 0, count: b.count + 1)
    var row = Array(0...b.count)
    for i in a.indices {
      let last = row
      row[0] = i + 1
      for j in b.indices {
        var cost = min(last[j] + (a[i] == b[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          cost = min(cost, previous[j - 1] + 1)
        }
        row[j + 1] = cost
      }
      previous = last
    }
    return row[b.count]
  }
}
