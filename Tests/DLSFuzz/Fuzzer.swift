// Fuzzer.swift: one search for inputs that break a promise, and the fault planted in it.

package import DLSTestKit

/// A search: inputs made from seeds, the promise they must keep, and the same promise asked of a
/// subject with a planted fault. A search that never finds anything proves nothing; that it finds
/// the planted fault is a test.
package struct Fuzzer: Sendable, CustomStringConvertible {
  /// The name that commands and corpus folders use.
  package let name: String
  /// What it proves, in a line.
  package let promise: String
  /// Makes an input from chance.
  package let input: @Sendable (inout SeededRandom) -> [UInt8]
  /// Changes an input with an understanding of its form.
  package let mutate: @Sendable ([UInt8], inout SeededRandom) -> [UInt8]
  /// What is wrong with what the product makes of an input, if anything.
  package let fault: @Sendable ([UInt8]) -> String?
  /// What is wrong with what a product with a planted fault makes of it.
  package let planted: @Sendable ([UInt8]) -> String?

  package var description: String { name }
}

/// An input that breaks the promise, and the seed that makes it again.
package struct Finding: Sendable {
  package let seed: UInt64
  package let fault: String
  package let input: [UInt8]

  /// What people need to go on: the fault, the input, and the command that finds it again.
  package func report(_ name: String) -> String {
    let shown = String(decoding: input.prefix(2000), as: UTF8.self).debugDescription
    return """
      \(name): \(fault)
        input, \(input.count) bytes: \(shown)
        again: swift run -c release dls-fuzz \(name) --seed \(seed) --count 1
      """
  }
}

extension Fuzzer {
  /// The input that a seed stands for.
  package func input(seed: UInt64) -> [UInt8] {
    var random = SeededRandom(seed)
    return input(&random)
  }

  /// The first finding from `seed` on, in at most `count` inputs.
  /// - Parameters:
  ///   - isPlanted: whether the product with the planted fault is searched.
  ///   - before: called with each seed before its input is tried; false ends the search.
  package func search(
    from seed: UInt64, count: Int, isPlanted: Bool = false, before: (UInt64) -> Bool = { _ in true }
  ) -> Finding? {
    let judge = isPlanted ? planted : fault
    for round in 0..<UInt64(max(0, count)) {
      let current = seed &+ round
      guard before(current) else { return nil }
      let bytes = input(seed: current)
      if let fault = judge(bytes) { return Finding(seed: current, fault: fault, input: bytes) }
    }
    return nil
  }
}
