// FormatterLaws.swift: what formatting keeps, whatever the text.

import DLSFormat
package import DLSSyntax
package import DLSText

/// The formatter under test: the real one, or one with a fault that the laws must notice.
package struct FormatterUnderTest: Sendable {
  /// The formatted text.
  package var format: @Sendable (SyntaxTree) -> [UInt8] = { Formatter.format($0) }
  /// The same, written in pieces, the last one first.
  package var formatInPieces: @Sendable (SyntaxTree) -> [UInt8] = { tree in
    let backwards = Workers(count: 4) { pieces, work in
      for piece in (0..<pieces).reversed() { work(piece) }
    }
    return Formatter.format(tree, workers: backwards, least: 1)
  }
  /// The edits that format the text.
  package var edits: @Sendable (SyntaxTree) -> [TextEdit] = { Formatter.edits($0) }
  /// The edits that format the lines of a range.
  package var rangeEdits: @Sendable (SyntaxTree, TextRange) -> [TextEdit] = {
    Formatter.edits($0, in: $1)
  }

  /// The real one.
  package init() {}
}

/// The formatter's laws.
package enum FormatterLaws {
  /// The law that a text breaks, if any.
  package static func fault(
    _ bytes: [UInt8], _ subject: FormatterUnderTest = FormatterUnderTest()
  ) -> String? {
    let tree = Parser.parse(bytes)
    let once = subject.format(tree)
    let again = Parser.parse(once)
    if kept(tree) != kept(again) { return "tokens are lost, added or moved: \(show(once))" }
    let twice = subject.format(again)
    if twice != once { return "not stable: \(show(once)) then \(show(twice))" }
    if tree.problems.count != again.problems.count {
      return "\(tree.problems.count) problems became \(again.problems.count): \(show(once))"
    }
    return shapeFault(tree, again) ?? editFault(tree, once, subject)
      ?? rangeFault(tree, once, subject) ?? piecesFault(tree, once, subject)
  }

  /// Several threads write the same.
  private static func piecesFault(
    _ tree: SyntaxTree, _ once: [UInt8], _ subject: FormatterUnderTest
  ) -> String? {
    subject.formatInPieces(tree) == once ? nil : "in pieces it is another text"
  }

  /// Byte order mark, line breaks and broken entries are those of the source.
  private static func shapeFault(_ tree: SyntaxTree, _ again: SyntaxTree) -> String? {
    if hasMark(tree) != hasMark(again) { return "the byte order mark came or went" }
    let lineBreaks = Set(lineBreaks(again))
    if lineBreaks.count > 1 { return "line breaks of several kinds" }
    if let kind = lineBreaks.first, !self.lineBreaks(tree).isEmpty,
      !self.lineBreaks(tree).contains(kind)
    {
      return "a line break of another kind"
    }
    return verbatimFault(tree, again)
  }

  private static func hasMark(_ tree: SyntaxTree) -> Bool { tree.tokens.kind(0) == .byteOrderMark }

  private static func lineBreaks(_ tree: SyntaxTree) -> [ArraySlice<UInt8>] {
    (0..<tree.tokens.count).filter { tree.tokens.kind($0) == .newline }.map {
      tree.bytes[tree.range(ofToken: $0).indices]
    }
  }

  /// What is broken at the top level stands in the formatted text as it was, line by line.
  private static func verbatimFault(_ tree: SyntaxTree, _ again: SyntaxTree) -> String? {
    var lines = again.bytes.split(whereSeparator: isLineBreak)[...]
    for child in tree.children(.file) where tree.node(child).isBroken {
      for line in tree.bytes[tree.range(child).indices].split(whereSeparator: isLineBreak) {
        guard let place = lines.firstIndex(where: { $0.firstRange(of: line) != nil }) else {
          return "a broken line was changed: \(show(Array(line)))"
        }
        // A line may hold the ends of two broken entries.
        lines = lines[place...]
      }
    }
    return nil
  }

  private static func isLineBreak(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

  /// The edits make the formatted text, are as small as they can be, and touch gaps only.
  private static func editFault(
    _ tree: SyntaxTree, _ formatted: [UInt8], _ subject: FormatterUnderTest
  ) -> String? {
    let edits = subject.edits(tree)
    guard let edited = try? TextEdit.apply(edits, to: tree.bytes) else {
      return "the edits can't be applied"
    }
    if edited != formatted { return "the edits make another text: \(show(edited))" }
    if formatted == tree.bytes && !edits.isEmpty { return "edits that change nothing" }
    for edit in edits {
      let old = tree.bytes[edit.range.indices]
      let isGap = (old + Array(edit.newText.utf8)).allSatisfy {
        $0 == 0x20 || $0 == 0x09 || $0 == 0x2C || isLineBreak($0)
      }
      if !isGap { return "an edit reaches into a token: \(edit)" }
      if isWasteful(old, Array(edit.newText.utf8)) {
        return "an edit writes what is there: \(edit)"
      }
    }
    if zip(edits, edits.dropFirst()).contains(where: { $0.range > $1.range }) {
      return "edits out of order"
    }
    return nil
  }

  /// Whether an edit repeats a byte of the old text at its start or end, line breaks aside.
  private static func isWasteful(_ old: ArraySlice<UInt8>, _ new: [UInt8]) -> Bool {
    if old.isEmpty && new.isEmpty { return true }
    guard let a = old.first, let b = new.first, let c = old.last, let d = new.last else {
      return false
    }
    return a == b && !isLineBreak(a) || c == d && !isLineBreak(c)
  }

  /// Formatting some lines changes those lines alone, loses nothing, and leaves the rest of the
  /// formatting to be done.
  private static func rangeFault(
    _ tree: SyntaxTree, _ formatted: [UInt8], _ subject: FormatterUnderTest
  ) -> String? {
    let bytes = tree.bytes
    let whole = TextRange(0, UInt32(bytes.count))
    if subject.rangeEdits(tree, whole) != subject.edits(tree) {
      return "formatting all lines isn't formatting"
    }
    let lines = LineIndex(bytes)
    for part in 0..<min(3, lines.lineCount) {
      let first = lines.lineCount * part / 4
      let last = first + lines.lineCount / 3
      let range = TextRange(lines.range(ofLine: first).start, lines.range(ofLine: last).end)
      let edits = subject.rangeEdits(tree, range)
      guard edits.allSatisfy({ range.covers($0.range) }) else {
        return "an edit outside of \(range)"
      }
      guard let some = try? TextEdit.apply(edits, to: bytes) else {
        return "the edits of \(range) can't be applied"
      }
      let between = Parser.parse(some)
      if kept(tree) != kept(between) { return "tokens are lost in \(range): \(show(some))" }
      if tree.problems.count != between.problems.count {
        return "problems came or went in \(range): \(show(some))"
      }
      // Where line breaks are mixed, a few less may make another kind the more frequent one; and where
      // none is left, nothing tells which kind it was.
      let kinds = Set(lineBreaks(tree))
      let isTold = kinds.count < 2 && (kinds.isEmpty || !lineBreaks(between).isEmpty)
      if isTold, subject.format(between) != formatted {
        return "another text in the end, by way of \(range): \(show(some))"
      }
    }
    return nil
  }

  /// A text as messages show it.
  private static func show(_ bytes: [UInt8]) -> String {
    String(decoding: bytes, as: UTF8.self).debugDescription
  }

  /// Every token that isn't a gap, comments without the blanks at their end.
  private static func kept(_ tree: SyntaxTree) -> [[UInt8]] {
    (0..<tree.tokens.count).compactMap { index in
      let kind = tree.tokens.kind(index)
      if kind == .blank || kind == .newline || kind == .comma { return nil }
      var bytes = Array(tree.bytes[tree.range(ofToken: index).indices])
      while kind.isComment, let last = bytes.last, last == 0x20 || last == 0x09 {
        bytes.removeLast()
      }
      return bytes
    }
  }
}
