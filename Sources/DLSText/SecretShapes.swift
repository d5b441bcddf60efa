// SecretShapes.swift: tokens that are known by their looks.

/// Knows tokens by how they begin and how long they are.
enum SecretShapes {
  /// How a token begins (`token` knows the first letters), and how many bytes follow at least.
  private static let prefixes: [(start: StaticString, rest: Int)] = [
    ("ghp_", 30), ("gho_", 30), ("ghu_", 30), ("ghs_", 30), ("ghr_", 30), ("github_pat_", 30),
    ("glpat-", 20), ("hf_", 30), ("AKIA", 16), ("ASIA", 16), ("AIza", 35), ("xoxb-", 20),
    ("xoxp-", 20),
  ]

  /// The length of the shortest of them.
  static let shortest = 20

  /// A token that begins at `start`, where a word begins.
  static func token(_ bytes: Span<UInt8>, _ start: Int, _ range: Range<Int>) -> Secret? {
    switch bytes[start] {
    case UInt8(ascii: "g"), UInt8(ascii: "h"), UInt8(ascii: "A"), UInt8(ascii: "x"): break
    default: return nil
    }
    for (prefix, rest) in prefixes {
      let count = prefix.utf8CodeUnitCount
      guard start + count + rest <= range.upperBound,
        (0..<count).allSatisfy({ bytes[start + $0] == prefix.utf8Start[$0] })
      else { continue }
      var end = start + count
      while end < range.upperBound, Secrets.isWord(bytes[end]) { end += 1 }
      guard end - start - count >= rest else { continue }
      return Secret(kind: .token, name: "", range: start..<end, cut: start..<end)
    }
    return nil
  }

  /// Whether a word is long and mixed as no name is: a token that stands for a user.
  static func looksRandom(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    guard range.count >= shortest, range.allSatisfy({ Secrets.isWord(bytes[$0]) }) else {
      return false
    }
    return range.contains { (0x30...0x39).contains(bytes[$0]) }
  }
}
