// SplitDraw.swift: draws which units train, validate and test.

import DLSGeo
package import DLSWorkflow

/// Shares of units held back from training. Each unit is drawn by itself from a hash of the seed
/// and its own name, so that more units never move those that are there.
package struct SplitDraw: Equatable, Sendable {
  /// 0 to 1.
  var validation: Double
  /// 0 to 1.
  var test: Double
  var seed: Int

  /// A draw from its parts.
  package init(validation: Double, test: Double, seed: Int) {
    self.validation = validation
    self.test = test
    self.seed = seed
  }

  /// The part of a unit, by its name within its block: a renamed block draws the same.
  func part(of keys: KeyColumn, _ position: Int) -> SplitPart {
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

  /// A part that is held back, as it came out and as near to its share as whole units come.
  package struct Drawn: Equatable {
    let part: SplitPart
    /// 0 to 1.
    let share: Double
    let count: Int
    let wanted: Int

    /// How many units it has too many or too few.
    var off: Int { abs(count - wanted) }
    /// Whether that is more than chance has to cost, however few units there are.
    var isFar: Bool { off * 2 > max(1, wanted) }
    /// Whether nobody would draw again for it.
    var isNear: Bool { off <= wanted / 10 }
  }

  /// The parts that are held back and how they came out.
  func drawn(_ parts: [SplitPart]) -> [Drawn] {
    let all = Double(parts.count)
    let (tested, held) = (Int((test * all).rounded()), Int(((test + validation) * all).rounded()))
    var found: [Drawn] = []
    func add(_ part: SplitPart, _ share: Double, _ wanted: Int) {
      guard share > 0 else { return }
      found.append(
        Drawn(part: part, share: share, count: parts.count { $0 == part }, wanted: wanted))
    }
    add(.validation, validation, held - tested)
    add(.test, test, tested)
    return found
  }

  /// The first part that came out far from its share, which only few units do.
  package func farOff(_ parts: [SplitPart]) -> Drawn? { drawn(parts).first { $0.isFar } }

  /// The first seed, counting up from 1, that draws about what was asked for, else one that leaves no wanted
  /// part empty; nil where a thousand don't.
  package func betterSeed(_ keys: KeyColumn) -> Int? {
    guard keys.count <= 10_000 else { return nil }
    // What is hardly half a unit comes out by luck only.
    let shares = [validation, test].filter { $0 > 0 }
    guard shares.allSatisfy({ $0 * Double(keys.count) >= 0.5 }) else { return nil }
    var fair: Int?
    for seed in 1...1000 {
      var other = self
      other.seed = seed
      let parts = other.draw(keys)
      guard other.emptyParts(parts).isEmpty else { continue }
      if other.drawn(parts).allSatisfy(\.isNear) { return seed }
      fair = fair ?? seed
    }
    return fair
  }
}
