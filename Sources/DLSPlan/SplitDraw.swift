// SplitDraw.swift: draws which units train, validate and test.

import DLSGeo
package import DLSWorkflow

/// Shares of units held back from training. Each unit is drawn by itself from a hash of the seed
/// and its own name, so that more units never move those that are there.
package struct SplitDraw: Equatable, Sendable {
  /// 0 to 1.
  package var validation: Double
  /// 0 to 1.
  package var test: Double
  package var seed: Int

  /// A draw from its parts.
  package init(validation: Double, test: Double, seed: Int) {
    self.validation = validation
    self.test = test
    self.seed = seed
  }

  /// The part of a unit, by its name within its block: a renamed block draws the same.
  package func part(of keys: KeyColumn, _ position: Int) -> SplitPart {
    var hasher = StableHasher(seed: UInt64(bitPattern: Int64(seed)))
    let range = keys.range(position)
    keys.bytes.withUnsafeBytes { hasher.add(bytes: UnsafeRawBufferPointer(rebasing: $0[range])) }
    let share = hasher.finish().share
    if share < test { return .test }
    return share < test + validation ? .validation : .training
  }

  /// Draws all units of a set.
  package func draw(_ keys: KeyColumn) -> [SplitPart] {
    (0..<keys.count).map { part(of: keys, $0) }
  }

  /// The parts that were asked for and came out empty. Training is asked for by any share that is
  /// not held back.
  package func emptyParts(_ parts: [SplitPart]) -> [SplitPart] {
    SplitPart.allCases.filter { part in
      let isWanted =
        switch part {
        case .training: validation + test < 1 - 1e-9
        case .validation: validation > 0
        case .test: test > 0
        }
      return isWanted && !parts.contains(part)
    }
  }

  /// The first seed, counting up from 1, that leaves no wanted part empty; nil where a thousand
  /// don't.
  package func betterSeed(_ keys: KeyColumn) -> Int? {
    guard keys.count <= 10_000 else { return nil }
    // What is hardly half a unit comes out by luck only.
    let shares = [validation, test].filter { $0 > 0 }
    guard shares.allSatisfy({ $0 * Double(keys.count) >= 0.5 }) else { return nil }
    return (1...1000).first { seed in
      var other = self
      other.seed = seed
      return other.emptyParts(other.draw(keys)).isEmpty
    }
  }
}
