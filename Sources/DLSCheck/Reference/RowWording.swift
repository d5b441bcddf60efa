// RowWording.swift: what a setting takes and what holds without it, in words.

package import DLSLanguage

extension AttributeRow {
  /// What it takes, for the reference and the editor: "`m`, `cm` or `km`; from 0; list".
  package var takes: String {
    var parts: [String]
    switch type {
    case .words(let set): parts = [set.rows.map { "`\($0.word)`" }.joinedAsChoice(limit: 40)]
    case .quantity(let dimensions):
      parts = [dimensions.map { "\($0.title)" }.joinedAsChoice()]
    case .pair(let dimensions):
      parts = [
        dimensions.isEmpty
          ? "columns x rows"
          : "width x height, \(dimensions.map(\.baseUnit.symbol).joinedAsChoice())"
      ]
    default: parts = [wants]
    }
    if let range = allowed { parts.append(range) }
    if isList { parts.append("list") }
    if allowsNone { parts.append("or `none`") }
    return parts.joined(separator: "; ")
  }

  /// The numbers it may have, in words; nil where any will do.
  var allowed: String? {
    let least = limits.least.map { written($0) }
    let greatest = limits.greatest.map { written($0) }
    let from = limits.isOpenBelow ? "more than" : "from"
    switch (least, greatest) {
    case (let least?, let greatest?):
      return limits.isOpenBelow
        ? "more than \(least), up to \(greatest)" : "\(least) to \(greatest)"
    case (let least?, nil): return "\(from) \(least)"
    case (nil, let greatest?): return "up to \(greatest)"
    case (nil, nil): return nil
    }
  }

  /// What holds where it is left out: "*needed*", "`20 %`" or some words.
  package var fallback: String {
    if isRequired { return "*needed*" }
    return defaultText.map { "`\($0)`" } ?? defaultNote
  }
}
