// EmptyChecks.swift: lists and paths that name nothing.

import DLSLanguage
import DLSText

extension Rule {
  static let emptyValue = Rule(
    "DLS0217", "A list or path that names nothing",
    why: """
      Without a setting its default holds, which for a list is often all there is: every class, every \
      unit. An empty list looks like none of them, so nothing says which was meant. Name something, or \
      leave the setting out. To go back to the default of what `like` gives, write `default`.
      """,
    wrong: Part.upToChips
      + Part.block("train net", "chips = chips", "model_type = center_net", "classes = []"),
    right: Part.upToChips + Part.net)
}

/// Says in words that a list or a text is empty.
enum EmptyChecks {
  static func report(
    _ row: AttributeRow, _ block: Block, _ place: Place, _ context: inout CheckContext
  ) {
    let note = row.defaultNote.isEmpty ? "" : " (\(row.defaultNote))"
    let way = row.isRequired ? "." : ", or leave it out\(note)."
    context.report(
      .emptyValue, place, "`\(row.name)` names nothing here. Write \(row.wants)\(way)")
  }
}
