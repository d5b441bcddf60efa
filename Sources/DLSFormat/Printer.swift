// Printer.swift: writes the formatted text and remembers where it differs.

import DLSSyntax
import DLSText

/// Writes the formatted text: tokens are copied from the source in order, gaps are written anew.
struct Printer {
  /// A gap that differs from the source's.
  struct Edit {
    let range: TextRange
    let newText: String
  }

  let tree: SyntaxTree
  /// The tree's tokens and bytes, at hand without a look at the tree.
  let tokens: TokenTable
  let bytes: [UInt8]
  /// Which gaps between two tokens are as they would be printed.
  private let gaps = Printer.gapTable
  /// The line break of the file.
  let lineBreak: [UInt8]
  var output: [UInt8] = []
  /// Where the text differs from its source; empty unless asked for.
  var edits: [Edit] = []
  let notesEdits: Bool
  /// Where the last token that was copied ends in the source.
  private var sourceEnd: UInt32 = 0
  /// Where the gap after that token begins in the output.
  private var gapStart = 0

  init(_ tree: SyntaxTree, notesEdits: Bool) {
    self.tree = tree
    tokens = tree.tokens
    bytes = tree.bytes
    self.notesEdits = notesEdits
    lineBreak = Printer.dominantLineBreak(tree)
  }

  /// A printer of a part of the text, which has so many bytes in the source.
  func part(count: Int) -> Printer {
    var part = self
    part.output = []
    part.output.reserveCapacity(count + count / 8)
    return part
  }

  /// The kind of line break that the file has most of; LF where it has none.
  private static func dominantLineBreak(_ tree: SyntaxTree) -> [UInt8] {
    var lineFeeds = 0
    var pairs = 0
    var returns = 0
    tree.withFlat { flat in
      for index in 0..<flat.kinds.count where flat.isToken(index, .newline) {
        let range = flat.indices(ofToken: index)
        if flat.bytes[range.lowerBound] == 0x0A {
          lineFeeds += 1
        } else if range.count == 2 {
          pairs += 1
        } else {
          returns += 1
        }
      }
    }
    if pairs > lineFeeds && pairs >= returns { return [0x0D, 0x0A] }
    return returns > lineFeeds ? [0x0D] : [0x0A]
  }

  // MARK: Writing

  /// Writes a gap.
  mutating func gap(_ text: StaticString) {
    output += UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
  }

  /// Begins a new line with an indentation, after a blank one if asked for.
  mutating func newLine(_ indent: Int, isSpaced: Bool = false) {
    if isSpaced { output += lineBreak }
    output += lineBreak
    for _ in 0..<indent { output.append(0x20) }
  }

  /// Copies bytes of the source.
  mutating func copy(_ range: TextRange) {
    endGap(at: range.start)
    output.append(contentsOf: bytes[range.indices])
    sourceEnd = range.end
    gapStart = output.count
  }

  /// Copies a token; comments lose the blanks at their end.
  mutating func copy(token index: Int) {
    let range = TextRange(tokens.start(index), tokens.end(index))
    copy(tokens.kind(index).isComment ? trimmed(range) : range)
  }

  /// Compares the gap just written with that of the source.
  mutating func endGap(at end: UInt32) {
    if !notesEdits { return }
    let old = TextRange(sourceEnd, end)
    if isGap(old) { return }
    let written = String(decoding: output[gapStart...], as: UTF8.self)
    edits.append(Edit(range: old, newText: written))
  }

  /// Whether the gap just written is that of the source at a range.
  private func isGap(_ old: TextRange) -> Bool {
    let count = output.count - gapStart
    guard count == old.count else { return false }
    let (new, source) = (output.span, bytes.span)
    var index = 0
    while index < count {
      if new[gapStart + index] != source[Int(old.start) + index] { return false }
      index += 1
    }
    return true
  }

  private func trimmed(_ range: TextRange) -> TextRange {
    var end = range.end
    while end > range.start, bytes[Int(end) - 1] == 0x20 || bytes[Int(end) - 1] == 0x09 {
      end -= 1
    }
    return TextRange(range.start, end)
  }

  // MARK: On one line

  /// Whether a node stands on one line of at most `limit` bytes, exactly as it would be printed.
  func isPrinted(_ first: Int, _ end: Int, limit: Int) -> Bool {
    guard end > first, Int(tokens.starts[end] - tokens.starts[first]) <= limit else {
      return false
    }
    let kinds = tokens.kinds.span
    var previous = kinds[first]
    var index = first + 1
    while index < end {
      var gap: UInt8 = 0
      if kinds[index] == TokenKind.comma.rawValue {
        gap = 2
        index += 1
      }
      if index < end, kinds[index] == TokenKind.blank.rawValue {
        guard isOneSpace(index) else { return false }
        gap += 1
        index += 1
      }
      // Here stands a word or sign, unless there is a line break, a comment or a second comma.
      guard index < end, kinds[index] > TokenKind.comma.rawValue else { return false }
      let kind = kinds[index]
      guard gaps[Int(previous) << 6 | Int(kind)] & 1 << gap != 0 else { return false }
      previous = kind
      index += 1
    }
    return true
  }

  private func isOneSpace(_ index: Int) -> Bool {
    tokens.starts[index + 1] - tokens.starts[index] == 1
      && bytes[Int(tokens.starts[index])] == 0x20
  }

  /// For two kinds of token, which gaps between them are as they would be printed: a bit each for
  /// nothing, a space, and, two bits on, the same behind a comma.
  private static let gapTable: [UInt8] = {
    var table = [UInt8](repeating: 0, count: 64 * 64)
    for left in TokenKind.allCases {
      for right in TokenKind.allCases {
        var gaps: UInt8 = space(left, right, false).utf8CodeUnitCount == 0 ? 1 : 2
        // Behind a comma there is always a space, if the comma is printed at all.
        if space(left, right, true).utf8CodeUnitCount == 2 { gaps |= 8 }
        table[Int(left.rawValue) << 6 | Int(right.rawValue)] = gaps
      }
    }
    return table
  }()

  /// Writes a node's tokens on one line.
  mutating func printFlat(_ first: Int, _ end: Int) {
    var previous: TokenKind?
    var hasComma = false
    for index in first..<end {
      let kind = tokens.kind(index)
      if kind == .comma { hasComma = true }
      if kind.isTrivia || kind == .comma { continue }
      if let previous { gap(Printer.space(previous, kind, hasComma)) }
      copy(token: index)
      previous = kind
      hasComma = false
    }
  }

  /// The width of a node on one line; nil if it is more than `limit`, or if its source isn't on one
  /// line either. Looks at `limit` characters and what stands between them at most.
  func flatWidth(_ first: Int, _ end: Int, limit: Int) -> Int? {
    var width = 0
    var previous: TokenKind?
    var hasComma = false
    for index in first..<end {
      let kind = tokens.kind(index)
      if kind == .newline || kind.isComment { return nil }
      if kind == .comma { hasComma = true }
      if kind.isTrivia || kind == .comma { continue }
      if let previous { width += Printer.space(previous, kind, hasComma).utf8CodeUnitCount }
      for byte in bytes[TextRange(tokens.start(index), tokens.end(index)).indices]
      where byte & 0xC0 != 0x80 {
        width += 1
      }
      if width > limit { return nil }
      previous = kind
      hasComma = false
    }
    return width
  }

  /// What stands between two tokens on one line, commas aside between which tokens they stood.
  private static func space(
    _ left: TokenKind, _ right: TokenKind, _ hasComma: Bool
  ) -> StaticString {
    switch (left, right) {
    case (.openBrace, .closeBrace), (.openBracket, _), (_, .closeBracket): ""
    case (.openBrace, _), (_, .closeBrace): " "
    case _ where hasComma: ", "
    case (.dot, _), (_, .dot), (.dotDot, _), (_, .dotDot): ""
    case (.stringHead, _), (.stringMiddle, _), (_, .stringMiddle), (_, .stringTail): ""
    default: " "
    }
  }
}
