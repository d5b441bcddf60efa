// HashSet.swift: many 128-bit hashes in one flat table.

import DLSGeo

/// A set of hashes: half the size of a Swift set, and several times as fast, for what is put in is
/// well mixed already. One thread at a time; it is handed on from one to the next.
final class HashSet: @unchecked Sendable {
  /// The halves of each hash, in turn; two zeros for an empty slot.
  private var words: [UInt64]
  private var mask: Int
  private var count = 0

  init() {
    mask = 1023
    words = [UInt64](repeating: 0, count: 2048)
  }

  /// Adds a hash; false where it was there.
  func insert(_ hash: Hash128) -> Bool {
    if count * 2 > mask { grow() }
    // The one hash that looks like an empty slot goes under its neighbour's name.
    let low = hash.high == 0 && hash.low == 0 ? 1 : hash.low
    guard place(hash.high, low) else { return false }
    count += 1
    return true
  }

  private func place(_ high: UInt64, _ low: UInt64) -> Bool {
    var slot = Int(truncatingIfNeeded: low) & mask
    return words.withUnsafeMutableBufferPointer { words in
      while words[2 * slot] != 0 || words[2 * slot + 1] != 0 {
        if words[2 * slot] == high, words[2 * slot + 1] == low { return false }
        slot = (slot + 1) & mask
      }
      words[2 * slot] = high
      words[2 * slot + 1] = low
      return true
    }
  }

  private func grow() {
    let old = words
    mask = mask * 2 + 1
    words = [UInt64](repeating: 0, count: 2 * (mask + 1))
    for slot in 0..<old.count / 2 where old[2 * slot] != 0 || old[2 * slot + 1] != 0 {
      _ = place(old[2 * slot], old[2 * slot + 1])
    }
  }
}
