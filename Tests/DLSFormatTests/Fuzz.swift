// Fuzz.swift: a registry of seeded searches for texts that break a promise, and their mutations.

import DLSSyntax
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Texts made from a seed, and the promise they must keep.
struct Fuzzer: Sendable, CustomTestStringConvertible {
  let name: String
  /// What is wrong with a text, if anything.
  let fault: @Sendable ([UInt8]) -> String?

  var testDescription: String { name }

  /// The first fault among `iterations` texts, with the seed that makes it again.
  func search(iterations: Int, seed: UInt64) -> String? {
    for round in 0..<UInt64(iterations) {
      var random = Random(seed &+ round)
      let bytes = Mutation.text(&random)
      if let fault = fault(bytes) {
        let shown = String(decoding: bytes, as: UTF8.self).debugDescription
        return "\(name), seed \(seed &+ round): \(fault) in \(shown)"
      }
    }
    return nil
  }

  /// How many texts each search tries: `DLS_FUZZ_ITERATIONS`, else a number that takes no time.
  static var iterations: Int {
    getenv("DLS_FUZZ_ITERATIONS").flatMap { Int(String(cString: $0)) } ?? 400
  }
}

/// Texts between the correct and the absurd.
enum Mutation {
  /// The pieces that texts are made of: whole constructs, their tokens, and what none contains.
  static let pieces = [
    "a", "b-2", "train", "source ", "let ", "import ", "as ", "for ", "class ", " = ", "=", "{",
    "}",
    " {\n", "\n}\n", "[", "]", ",", "\n", "\r\n", "\r", " ", "\t", ".", "..", "...", " x ", "x4",
    "×",
    "1", "0,5", "2.5", "-3", "1e-4", "px", " m", "%", "m/px", "m²", "2024-05-14", "2024-5-1",
    "#2e7d32",
    "#fff", "# no", "// c\n", "/// d\n", "/* e */", "/*", "*/", "\"", "\"t\"", "\"\"", "${", "$${",
    "}\"",
    "\"${d}/e\"", "'q'", "“q”", ":", ";", "(", "\u{00A0}", "\u{FEFF}", "é", "木", "\u{0}", "\\", "/",
    "true",
    "train a {\n  b = 1\n}\n", "  c = [1, 2]\n", "moved { from = a, to = b }\n", "dlsproj 1\n",
  ]

  /// A text: pieces in a row, or the sample with some of its tokens dropped, doubled or exchanged.
  static func text(_ random: inout Random) -> [UInt8] {
    random.below(2) == 0 ? pieces(&random) : mutated(&random)
  }

  private static func pieces(_ random: inout Random) -> [UInt8] {
    var bytes: [UInt8] = []
    for _ in 0..<(1 + random.below(24)) {
      bytes +=
        random.below(40) == 0
        ? [UInt8(random.below(256))] : Array(pieces[random.below(pieces.count)].utf8)
    }
    return bytes
  }

  private static func mutated(_ random: inout Random) -> [UInt8] {
    let all = Array(everyConstruct.utf8)
    let tokens = Parser.parse(all).tokens
    let first = random.below(tokens.count)
    let count = min(tokens.count - first, 10 + random.below(150))
    var parts = (first..<first + count).map { index in
      Array(all[Int(tokens.start(index))..<Int(tokens.end(index))])
    }
    for _ in 0..<(1 + random.below(5)) where !parts.isEmpty {
      let place = random.below(parts.count)
      switch random.below(5) {
      case 0: parts.remove(at: place)
      case 1: parts.insert(parts[place], at: place)
      case 2: parts.swapAt(place, random.below(parts.count))
      case 3: parts[place] = Array(pieces[random.below(pieces.count)].utf8)
      default: parts.insert(Array(pieces[random.below(pieces.count)].utf8), at: place)
      }
    }
    return parts.flatMap { $0 }
  }
}
