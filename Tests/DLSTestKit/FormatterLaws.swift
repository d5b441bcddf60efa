// FormatterLaws.swift: what formatting keeps, whatever the text.

import DLSFormat
package import DLSSyntax
package import DLSText

/// The formatter under test: the real one, or one with a fault that the laws must notice.
package struct FormatterUnderTest: Sendable {
  /// The formatted text.
  package var format: @Sendable (SyntaxTree) -> [UInt8] = { Formatter.format($0) }
  /// The edits that format the text.
  package var edits: @Sendable (SyntaxTree) -> [TextEdit] = { Formatter.edits($0) }

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
    return editFault(tree, once, subject)
  }

  /// The edits make the formatted text, and there are none where nothing changes.
  private static func editFault(
    _ tree: SyntaxTree, _ formatted: [UInt8], _ subject: FormatterUnderTest
  ) -> String? {
    let edits = subject.edits(tree)
    guard let edited = try? TextEdit.apply(edits, to: tree.bytes) else {
      return "the edits can't be applied"
    }
    if edited != formatted { return "the edits make another text: \(show(edited))" }
    if formatted == tree.bytes && !edits.isEmpty { return "edits that change nothing" }
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
