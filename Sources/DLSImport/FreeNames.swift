// FreeNames.swift: names of which each is given once.

/// Names that are taken, with the next number to try for each: thousands of things of one name are numbered
/// without trying all numbers before.
struct FreeNames {
  private var taken: Set<String> = []
  private var next: [String: Int] = [:]

  /// A name that nobody has, which is `base` or `base-2`, `base-3` and so on.
  mutating func take(_ base: String) -> String {
    if taken.insert(base).inserted { return base }
    var number = next[base] ?? 2
    while !taken.insert("\(base)-\(number)").inserted { number += 1 }
    next[base] = number + 1
    return "\(base)-\(number)"
  }
}
