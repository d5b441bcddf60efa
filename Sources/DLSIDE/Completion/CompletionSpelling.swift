// CompletionSpelling.swift: what somebody meant whose word fits nothing that may stand there.

import DLSCheck
import DLSLanguage

/// Finds items for words that are misspelt, or that ArcGIS or another tool has for the same thing.
enum CompletionSpelling {
  /// Leaves a list as it is if an editor finds something in it for the typed word, and has it find beside that
  /// what other tools call just so. If it finds nothing, the list keeps what was probably meant, found by what
  /// was typed.
  static func mend(_ list: inout CompletionList, _ typed: String) {
    guard typed.unicodeScalars.count >= 3, let first = typed.unicodeScalars.first,
      first.properties.isXIDStart
    else { return }
    let isFound = list.items.contains { fits(typed, $0.filter ?? $0.label) }
    let meant = list.items.indices.filter {
      isFound ? isCalled(typed, list.items[$0]) : isMeant(typed, list.items[$0])
    }
    guard !meant.isEmpty else { return }
    for index in meant { list.items[index].filter = typed }
    if !isFound { list.items = meant.map { list.items[$0] } }
    // What fits depends on what was typed so far.
    list.isIncomplete = true
  }

  /// Whether the letters of a word come in another in their order, as editors compare them.
  static func fits(_ typed: String, _ label: String) -> Bool {
    var rest = label.lowercased().unicodeScalars[...]
    for letter in typed.lowercased().unicodeScalars {
      guard let found = rest.firstIndex(of: letter) else { return false }
      rest = rest[rest.index(after: found)...]
    }
    return true
  }

  private static func isMeant(_ typed: String, _ item: CompletionItem) -> Bool {
    if Suggestion.isNear(typed, item.label) { return true }
    return spellings(item.subject).contains { fits(typed, String($0)) }
  }

  private static func isCalled(_ typed: String, _ item: CompletionItem) -> Bool {
    let wanted = typed.lowercased()
    return spellings(item.subject).contains { $0.lowercased() == wanted }
  }

  /// What else a thing of the table is called.
  private static func spellings(_ subject: CompletionSubject?) -> [Substring] {
    switch subject {
    case .block(let kind): Schema.blocks[kind].spellings.map { $0[...] }
    case .setting(let kind, let name):
      (Schema.blocks[kind].attribute(name)?.spellings ?? [])
        + Schema.namesElsewhere(of: name, in: Schema.blocks[kind].keyword).map { $0[...] }
    case .word(let kind, let name, let word):
      if case .words(let set)? = Schema.blocks[kind].attribute(name)?.type {
        set.row(word)?.spellings ?? []
      } else {
        []
      }
    default: []
    }
  }
}
