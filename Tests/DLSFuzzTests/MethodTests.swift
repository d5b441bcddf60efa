// MethodTests.swift: the search for conversations leaves out nothing that the server answers or takes.

import DLSFuzz
import DLSJSON
import DLSServer
import Testing

@Suite struct MethodTests {
  /// The conversations of some seeds.
  private static let scripts = (0..<600).map { LSPFuzzer.fuzzer.input(seed: $0) }

  /// The methods that are asked for in a conversation.
  private static func asked(_ script: [UInt8]) -> Set<String> {
    let messages = script.split(separator: 0x0A).map { try? JSONReader.parse(Array($0)) }
    return Set(messages.compactMap { $0?["method"]?.string })
  }

  @Test func everyMethodIsAsked() {
    let asked = MethodTests.scripts.reduce(into: Set<String>()) {
      $0.formUnion(MethodTests.asked($1))
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
      let script = LSPFuzzer.fuzzer.input(seed: seed)
      // What isn't asked for has no result.
      if MethodTests.asked(script).isDisjoint(with: missing) { continue }
      missing.subtract(LSPFuzzer.resultful(script))
    }
    #expect(missing.isEmpty)
  }
}
