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
    let related: [Related] = []
    if let known = byArcGIS(word, set) {
      context.report(
        .unknownWord, place, "What ArcGIS calls \(word) is \(known) here.", related: related,
        fixes: [.replace(place, known, isSafe: true)])
      return
    }
    if let meant = Suggestion.nearest(word, among: words) {
      context.report(
        .unknownWord, place, "`\(row.name)` doesn't know \(word). Did you mean \(meant)?",
        related: related, fixes: [.replace(place, meant)])
      return
    }
    context.report(
      .unknownWord, place,
      "`\(row.name)` doesn't know \(word). It takes \(words.joinedAsChoice(limit: 16)).",
      related: related)
  }

  static func quoted(
    _ text: String, _ row: AttributeRow, _ place: Place, _ context: inout CheckContext
  ) {
    var word = text
    if case .words(let set) = row.type {
      guard let known = set.contains(text) ? text : byArcGIS(text, set) else {
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
        ? "`\(row.name)` takes \(row.wants). Write \(word) without quotes."
        : "`\(row.name)` takes \(row.wants), and quotes make it a text. Write it without quotes.",
      fixes: isName ? [.replace(place, word, isSafe: true)] : [])
  }

  /// The word that ArcGIS spells so, whatever the case of the letters and the marks between.
  private static func byArcGIS(_ word: String, _ set: WordSet) -> String? {
    let wanted = bare(word)
    guard !wanted.isEmpty else { return nil }
    return set.rows.first { bare($0.arcgis) == wanted || bare($0.word) == wanted }?.word
  }

  private static func bare(_ word: String) -> String {
    String(word.lowercased().filter { $0.isLetter || $0.isNumber })
  }
}
