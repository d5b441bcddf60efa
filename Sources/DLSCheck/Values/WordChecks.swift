// WordChecks.swift: words that a set doesn't have, and words in quotes.

import DLSLanguage
import DLSSyntax
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
      "\(isCase ? "Words of the language have small letters" : ownWord(word)). Write \(word) instead of "
        + "\(written).",
      fixes: [.replace(place, word, isSafe: true)], tags: isCase ? [] : [.deprecated])
  }

  /// What a word of this language is, as against one of others.
  private static func ownWord(_ word: String) -> String {
    ["true", "false"].contains(word)
      ? "Here a setting is true or false" : "Other tools have another word for \(word)"
  }

  static func quoted(
    _ text: String, _ row: AttributeRow, _ place: Place, _ context: inout CheckContext
  ) {
    if let list = list(text, row, place, context) {
      context.report(
        .quotedWord, place,
        "`\(row.name)` takes names, and quotes make all of them one text. Write \(list).",
        fixes: [.replace(place, list, isSafe: true)])
      return
    }
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
    let isName = isName(word)
    context.report(
      .quotedWord, place,
      isName
        ? "`\(row.name)` takes \(wants). Write \(word) without quotes."
        : "`\(row.name)` takes \(wants), and quotes make it a text. Write it without quotes.",
      fixes: isName ? [.replace(place, word, isSafe: true)] : [])
  }

  private static func isName(_ word: some StringProtocol) -> Bool {
    !word.isEmpty
      && word.utf8.allSatisfy { byte in
        byte >= 0x80 || (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte)
          || (0x30...0x39).contains(byte) || byte == 0x5F || byte == 0x2D || byte == 0x2E
      }
  }

  /// The list that a text of several names was to be, as `"red, green blue"`; nil where it is none, or stands in a
  /// list itself.
  private static func list(
    _ text: String, _ row: AttributeRow, _ place: Place, _ context: CheckContext
  ) -> String? {
    let names = text.split { " ,;\t".contains($0) }
    guard row.isList, names.count > 1, names.allSatisfy({ isName($0) }) else { return nil }
    let bytes = context.model.file(place.file)?.tree.bytes ?? []
    let before = bytes[..<Int(place.range.start)].last { !" \t".utf8.contains($0) }
    guard before == UInt8(ascii: "=") || before == UInt8(ascii: ":") else { return nil }
    let list = "[\(names.joined(separator: ", "))]"
    return ValueReader.hasForm(list, of: row) ? list : nil
  }
}
