// MethodTests.swift: the search for conversations leaves out nothing that the server answers or takes.

import DLSFuzz
import DLSJSON
import DLSServer
import Testing

@Suite struct MethodTests {
  /// The conversations of some seeds.
  private static let scripts = (0..<600).map { LSPFuzzer.fuzzer.input(seed: $0) }

  @Test func everyMethodIsAsked() {
    var asked: Set<String> = []
    for script in MethodTests.scripts {
      for line in script.split(separator: 0x0A) {
        let message = try? JSONReader.parse(Array(line))
        if let method = message?["method"]?.string { asked.insert(method) }
      }
    }
    let known = Server.methods + Server.noticed + ["initialize", "shutdown", "exit"]
    let missing = Set(known).subtracting(asked)
    #expect(missing.isEmpty)
  }

  /// Not only refused: each has a result in one conversation or another.
  @Test func everyMethodHasResults() {
    var missing = Set(Server.methods)
    // Mostly some hundreds will do.
    for seed: UInt64 in 0..<6000 where !missing.isEmpty {
      missing.subtract(LSPFuzzer.resultful(LSPFuzzer.fuzzer.input(seed: seed)))
    }
    #expect(missing.isEmpty)
  }
}
