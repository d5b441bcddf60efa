// Spelling.swift: how ArcGIS and people in a hurry spell what the table has a word for.

/// Compares words as people write them: letters and digits count, case and marks between don't.
package enum Spelling {
  /// The spellings of a column that holds several: `tile_size_x, tile_size_y`.
  static func all(_ column: String) -> [Substring] {
    column.isEmpty ? [] : column.split(separator: ",").map { $0.drop { $0 == " " } }
  }

  /// The letters and digits of a word in lower case: `Classified_Tiles` gives `classifiedtiles`.
  package static func bare(_ word: some StringProtocol) -> String {
    String(word.lowercased().filter { $0.isLetter || $0.isNumber })
  }
}

extension WordSet {
  /// The word that somebody spelt otherwise: as ArcGIS does, or with other capitals or marks.
  package func word(spelled text: String) -> String? {
    let wanted = Spelling.bare(text)
    guard !wanted.isEmpty else { return nil }
    return rows.first { row in
      Spelling.bare(row.word) == wanted || row.spellings.contains { Spelling.bare($0) == wanted }
    }?.word
  }
}

extension BlockRow {
  /// The setting that ArcGIS calls so, whatever the case of the letters.
  package func attribute(spelled name: String) -> AttributeRow? {
    let wanted = name.lowercased()
    return attributes.first { row in row.spellings.contains { $0.lowercased() == wanted } }
  }
}

extension AttributeRow {
  /// The truth that ArcGIS or another language spells so.
  package func truth(spelled text: String) -> Bool? {
    switch text.lowercased() {
    case "true", "yes", "on": return true
    case "false", "no", "off": return false
    default: break
    }
    guard let truths else { return nil }
    let wanted = Spelling.bare(text)
    if wanted == Spelling.bare(truths.yes) { return true }
    return wanted == Spelling.bare(truths.no) ? false : nil
  }
}

extension Schema {
  /// The block that people also call so, under a parent; nil for the top level's parent.
  package static func block(spelled keyword: String, in parent: BlockRow?) -> BlockRow? {
    let wanted = Spelling.bare(keyword)
    return blocks.first { row in
      (parent.map { row.parents.contains($0.keyword) } ?? row.parents.isEmpty)
        && (Spelling.bare(row.keyword) == wanted
          || row.spellings.contains { Spelling.bare($0) == wanted })
    }
  }
}
