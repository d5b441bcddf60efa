// ElsewhereFixes.swift: how settings of other tools are written here.

import DLSLanguage
import DLSSyntax
import DLSText

/// Mends settings that other tools have and this language says otherwise.
enum ElsewhereFixes {
  /// None where a person has to see what was meant.
  static func fixes(_ setting: WrittenSetting, _ known: ElsewhereRow) -> [Fix] {
    if let remainder = known.remainder { return RemainderFixes.fixes(setting, remainder) }
    if let name = known.setting { return [.replace(setting.namePlace, name)] }
    if let nest = known.nest { return nested(setting, nest) }
    guard let entry = written(setting, known) else { return [] }
    let file = setting.block.sourceFile
    if entry.isEmpty {
      return [Fix(title: "Remove \(setting.name)", edits: [file.removal(of: setting.node)])]
    }
    return [.replace(Place(file: file.id, range: file.tree.range(setting.node)), entry)]
  }

  private static func written(_ setting: WrittenSetting, _ known: ElsewhereRow) -> String? {
    guard !setting.isBroken, let value = setting.value else { return nil }
    return known.entry(for: setting.block.sourceFile.tree.text(value))
  }

  /// Writes the block that says it, with all that belongs there, where the first of that stands.
  private static func nested(_ setting: WrittenSetting, _ nest: String) -> [Fix] {
    let block = setting.block
    guard let row = block.row, !block.children.contains(where: { $0.keyword == nest }) else {
      return []
    }
    let file = block.sourceFile
    var entries: [String] = []
    var edits: [TextEdit] = []
    var end = file.tree.range(setting.node).end
    for other in block.writtenSettings where other.row == nil {
      guard let known = Schema.elsewhere(for: other.name, in: row.keyword), known.nest == nest
      else { continue }
      guard let entry = written(other, known) else { return [] }
      if !entry.isEmpty { entries.append(entry) }
      if other.namePlace == setting.namePlace { continue }
      let removal = file.removal(of: other.node)
      // The first one offers the fix; what overlaps is left to a person.
      if removal.range.start < end { return [] }
      end = removal.range.end
      edits.append(removal)
    }
    let text = entries.isEmpty ? "\(nest) {}" : "\(nest) { \(entries.joined(separator: ", ")) }"
    let place = file.tree.range(setting.node)
    return [
      Fix(
        title: "Write \(text)",
        edits: [TextEdit(file: file.id, range: place, newText: text)] + edits, isSafe: true)
    ]
  }
}
