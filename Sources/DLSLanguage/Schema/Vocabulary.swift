// Vocabulary.swift: the words of the schema table as numbers, so that lowering looks up no text.

/// The keywords and names of settings of the schema table. Every model begins with these names, so
/// they have the same numbers everywhere, and what a word means where it stands is one look-up.
package final class Vocabulary: Sendable {
  static let shared = Vocabulary()

  /// The words that are values, and so no names of things.
  package static let literals = ["true", "false", "none", "default"]
  /// `default`
  static let defaultWord = NameID(3)
  /// `like`
  static let like = NameID(4)

  /// The words.
  let names: Names
  /// The word of each kind's keyword.
  let keywords: [NameID]
  /// For a parent's kind + 1 and a word: the kind that the word opens there, or -1.
  private let kinds: [Int16]
  /// For a kind and a word: the row of the setting; -2 for `like`, -1 for none.
  private let rows: [Int16]
  private let count: Int

  private init() {
    var names = Names(Vocabulary.literals + ["like"])
    let blocks = Schema.blocks
    var keywords: [NameID] = []
    for row in blocks {
      keywords.append(names.intern(row.keyword))
      for attribute in row.attributes { _ = names.intern(attribute.name) }
    }
    let count = names.count
    var kinds = [Int16](repeating: -1, count: (blocks.count + 1) * count)
    var rows = [Int16](repeating: -1, count: blocks.count * count)
    for (kind, row) in blocks.enumerated().reversed() {
      let word = Int(keywords[kind].rawValue)
      if row.parents.isEmpty { kinds[word] = Int16(kind) }
      for (parent, other) in blocks.enumerated() where row.parents.contains(other.keyword) {
        kinds[(parent + 1) * count + word] = Int16(kind)
      }
      if Schema.allowsLike(row) { rows[kind * count + Int(Vocabulary.like.rawValue)] = -2 }
      for (place, attribute) in row.attributes.enumerated().reversed() {
        guard let word = names.find(attribute.name) else { continue }
        rows[kind * count + Int(word.rawValue)] = Int16(place)
      }
    }
    self.names = names
    self.keywords = keywords
    self.kinds = kinds
    self.rows = rows
    self.count = count
  }

  /// The kind that a word opens under a parent's kind (-1: at the top level); -1 for none.
  func kind(_ word: NameID, under parent: Int16) -> Int16 {
    let index = Int(word.rawValue)
    return index < count && index >= 0 ? kinds[(Int(parent) + 1) * count + index] : -1
  }

  /// The row of a name in a kind; -2 for `like`, -1 for none.
  func row(_ name: NameID, of kind: Int16) -> Int16 {
    let index = Int(name.rawValue)
    return index < count && index >= 0 && kind >= 0 ? rows[Int(kind) * count + index] : -1
  }
}
