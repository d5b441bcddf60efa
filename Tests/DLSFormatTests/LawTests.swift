// LawTests.swift: the formatter's laws on texts from seeds.

import DLSFormat
import DLSSyntax
import Testing

private let laws = Fuzzer(name: "laws") { fault($0) }

@Test func theLawsHold() {
  let found = laws.search(iterations: Fuzzer.iterations, seed: 2026)
  #expect(found == nil)
}

@Test func theLawsHoldOnEveryPrefix() {
  let bytes = Array(everyConstruct.utf8)
  let faults = stride(from: 0, through: bytes.count, by: 5).lazy.compactMap { count in
    fault(Array(bytes.prefix(count)))
  }
  #expect(faults.first { _ in true } == nil)
}

@Test func deepTextsAreFormatted() {
  let deep = String(repeating: "a {\n", count: 60) + String(repeating: "}\n", count: 60)
  #expect(fault(Array(deep.utf8)) == nil)
  #expect(fault(Array(String(repeating: "a { b = [", count: 5000).utf8)) == nil)
}

/// A search that never finds anything proves nothing: this fault is planted and must be found.
@Test func thePlantedFaultIsFound() {
  let planted = Fuzzer(name: "planted") { bytes in
    let text = Formatter.format(Parser.parse(bytes))
    return text.count + 60 < bytes.count ? "planted" : nil
  }
  #expect(planted.search(iterations: 4000, seed: 1)?.contains("planted") == true)
}
