// WordChecks.swift: words that a set doesn't have, and words in quotes.

import DLSLanguage
import DLSText

/// Says in words what is wrong with a word.
enum WordChecks {
  static func unknown(
    _ word: String, _ set: WordSet, _ row: AttributeRow, _ place: Place,
    _ context: inout CheckContext
  ) {
    let words = set.rows.map(\.word)
    let near = Suggestion.nearest(word, among: words) ?? Suggestion.begun(word, among: words)
    if let meant = near {
      context.report(
        .unknownWord, place, "`\(row.name)` doesn't know \(word). Did you mean \(meant)?",
        fixes: [.replace(place, meant)])
      return
    }
    context.report(
      .unknownWord, place,
      "`\(row.name)` doesn't know \(word). It takes \(words.joinedAsChoice(limit: 16)).")
  }

  /// A word that was understood, though it is spelt as another tool does.
  static func spelled(
    _ written: String, _ word: String, _ place: Place, _ context: inout CheckContext
  ) {
    let isCase = written.lowercased() == word
    context.report(
      .otherSpelling, place,
      isCase
        ? "Words of the language are written in small letters: \(word)."
        : "What other tools call \(written) is \(word) here.",
      fixes: [.replace(place, word, isSafe: true)], tags: isCase ? [] : [.deprecated])
  }

  static func quoted(
    _ text: String, _ row: AttributeRow, _ place: Place, _ context: inout CheckContext
  ) {
    var word = text
    var wants = row.wants
    if case .words(let set) = row.type {
      // The whole set would bury the one word that was meant.
      wants = "a word of the language"
      guard let known = set.contains(text) ? text : set.word(spelled: text) else {
        unknown(text, set, row, place, &context)
        return
      }
      word = known
    }
    let isName =
      !word.isEmpty
      && word.utf8.allSatisfy { byte in
        byte >= 0x80 || (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte)
          || (0x30...0x39).contains(byte) || byte == 0x5F || byte == 0x2D || byte == 0x2E
      }
    context.report(
      .quotedWord, place,
      isName
        ? "`\(row.name)` takes \(wants). Write \(word) without quotes."
        : "`\(row.name)` takes \(wants), and quotes make it a text. Write it without quotes.",
      fixes: isName ? [.replace(place, word, isSafe: true)] : [])
  }
}
