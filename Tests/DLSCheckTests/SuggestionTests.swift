// SuggestionTests.swift: the quick search for the nearest word finds what comparing all would.

import DLSCheck
import DLSTestKit
import Testing

@Suite struct SuggestionTests {
  /// The nearest by the plain table, letter by letter.
  private func slowest(_ word: String, _ candidates: [String]) -> String? {
    let wanted = Array(word.lowercased().unicodeScalars)
    var best: (distance: Int, word: String)?
    for candidate in candidates where candidate != word {
      let letters = Array(candidate.lowercased().unicodeScalars)
      let limit = max(1, max(wanted.count, letters.count) / 3)
      let distance = Suggestion.distance(wanted, letters)
      if distance <= limit, distance < best?.distance ?? Int.max { best = (distance, candidate) }
    }
    return best?.word
  }

  /// Words of few letters, so that many are near each other.
  private func word(_ random: inout SeededRandom) -> String {
    (0..<1 + random.below(random.isOnce(in: 10) ? 64 : 9)).map { _ in
      random.pick(["a", "b", "A", "c", "-", random.isOnce(in: 30) ? "é" : "d"])
    }.joined()
  }

  @Test func itIsTheOneThatComparingAllFinds() {
    for seed in 0..<400 as Range<UInt64> {
      var random = SeededRandom(seed)
      let wanted = word(&random)
      let candidates = (0..<30).map { _ in word(&random) }
      #expect(
        Suggestion.nearest(wanted, among: candidates) == slowest(wanted, candidates),
        "\(wanted) among \(candidates)")
    }
  }

  @Test func swappedLettersAreOneMistake() {
    #expect(Suggestion.nearest("unte", among: ["note", "unet"]) == "unet")
    #expect(Suggestion.nearest("x", among: ["yy"]) == nil)
  }
}
