// Suggestion.swift: "did you mean": the nearest of some words.

/// Finds what somebody probably meant.
package enum Suggestion {
  /// Whether a word was probably meant by another: a third of its letters may be wrong.
  package static func isNear(_ word: String, _ candidate: String) -> Bool {
    word == candidate || nearest(word, among: CollectionOfOne(candidate)) != nil
  }

  /// The candidate nearest to a word, if one is near: a third of its letters may be wrong. Of equally
  /// near ones the first; never the word itself.
  package static func nearest(_ word: String, among candidates: some Sequence<String>) -> String? {
    let wanted = Array(word.lowercased().unicodeScalars)
    guard !wanted.isEmpty, wanted.count <= 64 else { return nil }
    let pattern = Pattern(wanted)
    var best: (distance: Int, word: String)?
    for candidate in candidates where candidate != word {
      let limit = best.map { $0.distance - 1 } ?? 64
      let distance = pattern?.distance(toASCII: candidate, limit: limit)
      guard let found = distance ?? self.distance(wanted, candidate), found <= limit else {
        continue
      }
      best = (found, candidate)
      if found == 0 { break }
    }
    return best?.word
  }

  /// The only candidate that begins with a word, as `pascal_voc` does with PASCAL; nil for a word of one or two
  /// letters, and where several do.
  static func begun(_ word: String, among candidates: some Sequence<String>) -> String? {
    let start = word.lowercased()
    guard start.utf8.count > 2 else { return nil }
    var found: String?
    for candidate in candidates where candidate.lowercased().hasPrefix(start) {
      if found != nil { return nil }
      found = candidate
    }
    return found
  }

  /// The distance to a candidate; nil where it isn't near.
  private static func distance(_ wanted: [Unicode.Scalar], _ candidate: String) -> Int? {
    let letters = Array(candidate.lowercased().unicodeScalars)
    guard letters.count <= 64 else { return nil }
    let limit = limit(wanted.count, letters.count)
    guard abs(letters.count - wanted.count) <= limit else { return nil }
    let distance = distance(wanted, letters)
    return distance <= limit ? distance : nil
  }

  /// How many letters may be wrong in words of these lengths.
  private static func limit(_ one: Int, _ other: Int) -> Int { max(1, max(one, other) / 3) }

  /// A word whose distance to many others is wanted: a column of the usual table is a few numbers
  /// with a bit for each letter (Hyyrö's way), so that a candidate costs a few steps a letter.
  private struct Pattern {
    /// For each ASCII letter, the places at which it stands.
    private var places = [UInt64](repeating: 0, count: 128)
    private let count: Int

    /// The pattern of a word in small letters; nil for one that isn't ASCII.
    init?(_ word: [Unicode.Scalar]) {
      count = word.count
      for (place, letter) in word.enumerated() {
        guard letter.isASCII else { return nil }
        places[Int(letter.value)] |= 1 << UInt64(place)
      }
    }

    /// The distance to a candidate in ASCII; more than a limit where it isn't near, nil for others.
    func distance(toASCII candidate: String, limit: Int) -> Int? {
      var copy = candidate
      return copy.withUTF8 { bytes -> Int? in
        let most = min(limit, Suggestion.limit(count, bytes.count))
        guard bytes.allSatisfy({ $0 < 0x80 }) else { return nil }
        guard bytes.count <= 64, abs(bytes.count - count) <= most else { return Int.max }
        let distance = distance(bytes)
        return distance <= most ? distance : Int.max
      }
    }

    private func distance(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
      var (up, down): (UInt64, UInt64) = (~0, 0)
      var (diagonal, before): (UInt64, UInt64) = (0, 0)
      let last: UInt64 = 1 << UInt64(count - 1)
      var distance = count
      for byte in bytes {
        let letter = 0x41...0x5A ~= byte ? byte | 0x20 : byte
        let same = places[Int(letter)]
        let swapped = ((~diagonal & same) << 1) & before
        diagonal = (((same & up) &+ up) ^ up) | same | down | swapped
        var right = down | ~(diagonal | up)
        var left = diagonal & up
        if right & last != 0 { distance += 1 }
        if left & last != 0 { distance -= 1 }
        right = right << 1 | 1
        left <<= 1
        up = left | ~(diagonal | right)
        down = right & diagonal
        before = same
      }
      return distance
    }
  }

  /// How many letters must be added, dropped, replaced or swapped with their neighbour.
  package static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
    var beforeLast = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    var row = last
    for i in 1...a.count {
      row[0] = i
      for j in 1...b.count {
        let cost = a[i - 1] == b[j - 1] ? 0 : 1
        row[j] = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + cost)
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
          row[j] = min(row[j], beforeLast[j - 2] + 1)
        }
      }
      (beforeLast, last, row) = (last, row, beforeLast)
    }
    return last[b.count]
  }
}
