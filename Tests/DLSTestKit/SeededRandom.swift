// SeededRandom.swift: random numbers that are the same on every machine.

/// A small generator with a seed (SplitMix64).
package struct SeededRandom: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// The generator that a seed stands for.
  package init(_ seed: UInt64) {
    state = seed
  }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }

  /// A number from 0 to one less than the limit.
  package mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(max(1, limit))) }

  /// True once in `many` times.
  package mutating func isOnce(in many: Int) -> Bool { below(many) == 0 }

  /// One of several things.
  package mutating func pick<T>(_ things: [T]) -> T { things[below(things.count)] }
}
