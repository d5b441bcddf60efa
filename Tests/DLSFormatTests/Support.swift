// Support.swift: what the tests of this module share: a check that proves the formatter's laws on the way.

import DLSFormat
import DLSSyntax
import DLSTestKit
import Testing

/// Formats a text after proving the laws on it.
func format(_ text: String, _ location: SourceLocation = #_sourceLocation) -> String {
  let bytes = Array(text.utf8)
  if let fault = FormatterLaws.fault(bytes) { Issue.record("\(fault)", sourceLocation: location) }
  return String(decoding: Formatter.format(Parser.parse(bytes)), as: UTF8.self)
}

/// Checks what a text becomes, and that the result stays.
func check(_ text: String, _ expected: String, location: SourceLocation = #_sourceLocation) {
  #expect(format(text, location) == expected, sourceLocation: location)
  #expect(format(expected, location) == expected, sourceLocation: location)
}
