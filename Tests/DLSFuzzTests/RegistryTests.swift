// RegistryTests.swift: every search finds its planted fault, and nothing else.

import DLSFuzz
import DLSTestKit
import Foundation
import Testing

@Suite struct RegistryTests {
  /// A search that never finds anything proves nothing.
  @Test(arguments: FuzzRegistry.all)
  func thePlantedFaultIsFound(_ fuzzer: Fuzzer) {
    #expect(fuzzer.search(from: 1, count: 4000, isPlanted: true) != nil)
  }

  /// A glance with a fixed seed; `.ci/fuzz` and `make fuzz` look for longer.
  @Test(arguments: FuzzRegistry.all)
  func nothingIsFound(_ fuzzer: Fuzzer) {
    let found = fuzzer.search(from: 2026, count: 150)
    #expect(found == nil, "\(found?.report(fuzzer.name) ?? "")")
  }

  /// A seed stands for one input, today and on every machine.
  @Test(arguments: FuzzRegistry.all)
  func seedsMakeTheSameInputAgain(_ fuzzer: Fuzzer) {
    #expect((0..<20).allSatisfy { fuzzer.input(seed: $0) == fuzzer.input(seed: $0) })
    #expect(Set((0..<20).map { fuzzer.input(seed: $0) }).count > 10)
  }
}
