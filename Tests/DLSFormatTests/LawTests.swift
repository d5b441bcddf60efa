// LawTests.swift: the formatter's laws on texts that a search would hardly make.

import DLSTestKit
import Testing

@Test func theLawsHoldOnEveryPrefix() {
  let bytes = Array(everyConstruct.utf8)
  let faults = stride(from: 0, through: bytes.count, by: 5).lazy.compactMap { count in
    FormatterLaws.fault(Array(bytes.prefix(count)))
  }
  #expect(faults.first { _ in true } == nil)
}

@Test func deepTextsAreFormatted() {
  let deep = String(repeating: "a {\n", count: 60) + String(repeating: "}\n", count: 60)
  #expect(FormatterLaws.fault(Array(deep.utf8)) == nil)
  #expect(FormatterLaws.fault(Array(String(repeating: "a { b = [", count: 5000).utf8)) == nil)
}
