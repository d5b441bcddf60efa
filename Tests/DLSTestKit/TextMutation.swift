// TextMutation.swift: project texts between the correct and the absurd, made from seeds.

import DLSSyntax

/// Makes texts that a project file might hold after an accident.
package enum TextMutation {
  /// The pieces that texts are made of: whole constructs, their tokens, and what none contains.
  package static let pieces: [[UInt8]] = [
    "a", "b-2", "train", "source ", "let ", "import ", "as ", "for ", "class ", " = ", "=", "{",
    "}", " {\n", "\n}\n", "[", "]", ",", "\n", "\r\n", "\r", " ", "\t", ".", "..", "...", " x ",
    "x4", "×", "1", "0,5", "2.5", "-3", "1e-4", "px", " m", "%", "m/px", "m²", "2024-05-14",
    "2024-5-1", "#2e7d32", "#fff", "# no", "// c\n", "/// d\n", "/* e */", "/*", "*/", "\"",
    "\"t\"", "\"\"", "${", "$${", "}\"", "\"${d}/e\"", "'q'", "“q”", ":", ";", "(", "\u{00A0}",
    "\u{FEFF}", "é", "木", "\u{0}", "\\", "/", "true", "none", "default", "like = a\n",
    "train a {\n  b = 1\n}\n", "  c = [1, 2]\n", "moved { from = a, to = b }\n", "dlsproj 1\n",
  ].map { Array($0.utf8) }

  /// A text: pieces in a row, or a mutated stretch of the sample.
  package static func text(_ random: inout SeededRandom) -> [UInt8] {
    random.isOnce(in: 2) ? row(&random) : stretch(of: everyConstructBytes, &random)
  }

  /// Pieces in a row.
  private static func row(_ random: inout SeededRandom) -> [UInt8] {
    var bytes: [UInt8] = []
    for _ in 0..<(1 + random.below(24)) {
      bytes += random.isOnce(in: 40) ? [UInt8(random.below(256))] : random.pick(pieces)
    }
    return bytes
  }

  /// A stretch of a text with some of its tokens dropped, doubled or exchanged.
  package static func stretch(of bytes: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
    let all = tokens(bytes)
    let first = random.below(all.count)
    let count = min(all.count - first, 10 + random.below(150))
    return mutated(Array(all[first..<first + count]), &random)
  }

  /// A whole text with some of its tokens dropped, doubled or exchanged.
  package static func mutated(_ bytes: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
    mutated(tokens(bytes), &random)
  }

  private static func tokens(_ bytes: [UInt8]) -> [[UInt8]] {
    let tokens = Parser.parse(bytes).tokens
    return (0..<tokens.count).map { Array(bytes[Int(tokens.start($0))..<Int(tokens.end($0))]) }
  }

  private static func mutated(_ tokens: [[UInt8]], _ random: inout SeededRandom) -> [UInt8] {
    var parts = tokens
    for _ in 0..<(1 + random.below(5)) {
      guard !parts.isEmpty else { return random.pick(pieces) }
      let place = random.below(parts.count)
      switch random.below(6) {
      case 0: parts.remove(at: place)
      case 1: parts.insert(parts[place], at: place)
      case 2: parts.swapAt(place, random.below(parts.count))
      case 3: parts[place] = random.pick(pieces)
      case 4: parts[place] = parts[random.below(parts.count)]
      default: parts.insert(random.pick(pieces), at: place)
      }
    }
    return parts.flatMap { $0 }
  }

  private static let everyConstructBytes = Array(everyConstruct.utf8)
}
