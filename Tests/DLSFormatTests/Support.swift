// Support.swift: what the tests of this module share: the formatter's laws and a generator.

import DLSFormat
import DLSSyntax
import DLSText
import Testing

/// Formats a text after proving the laws on it.
func format(_ text: String, _ location: SourceLocation = #_sourceLocation) -> String {
  let bytes = Array(text.utf8)
  if let fault = fault(bytes) { Issue.record("\(fault)", sourceLocation: location) }
  return String(decoding: Formatter.format(Parser.parse(bytes)), as: UTF8.self)
}

/// Checks what a text becomes, and that the result stays.
func check(_ text: String, _ expected: String, location: SourceLocation = #_sourceLocation) {
  #expect(format(text, location) == expected, sourceLocation: location)
  #expect(format(expected, location) == expected, sourceLocation: location)
}

/// The law of the formatter that a text breaks, if any.
func fault(_ bytes: [UInt8]) -> String? {
  let tree = Parser.parse(bytes)
  let once = Formatter.format(tree)
  let again = Parser.parse(once)
  if kept(tree) != kept(again) { return "tokens are lost, added or moved: \(show(once))" }
  let twice = Formatter.format(again)
  if twice != once { return "not stable: \(show(once)) then \(show(twice))" }
  if tree.problems.count != again.problems.count {
    return "\(tree.problems.count) problems became \(again.problems.count): \(show(once))"
  }
  guard let edited = try? TextEdit.apply(Formatter.edits(tree), to: bytes) else {
    return "the edits can't be applied"
  }
  if edited != once { return "the edits make another text: \(show(edited))" }
  if once == bytes && !Formatter.edits(tree).isEmpty { return "edits that change nothing" }
  return nil
}

private func show(_ bytes: [UInt8]) -> String {
  String(decoding: bytes, as: UTF8.self).debugDescription
}

/// Every token that isn't a gap, comments without the blanks at their end.
private func kept(_ tree: SyntaxTree) -> [[UInt8]] {
  (0..<tree.tokens.count).compactMap { index in
    let kind = tree.tokens.kind(index)
    if kind == .blank || kind == .newline || kind == .comma { return nil }
    var bytes = Array(tree.bytes[tree.range(ofToken: index).indices])
    while kind.isComment, let last = bytes.last, last == 0x20 || last == 0x09 { bytes.removeLast() }
    return bytes
  }
}

/// A small generator with a seed: the same numbers on every machine (SplitMix64).
struct Random: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }

  mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(max(1, limit))) }
}
