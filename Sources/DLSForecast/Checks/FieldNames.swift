// FieldNames.swift: fields of data that a setting was probably meant to name.

import DLSCheck
import DLSLanguage
import DLSText

/// Mends names of fields.
enum FieldNames {
  /// What to write for a field that the data don't have: those that differ in capital letters alone,
  /// which is a slip unless there are two, else the one that is spelled nearest.
  static func fixes(
    _ field: String, _ known: [String], _ setting: String, of block: Block
  ) -> [Fix] {
    let same = known.filter { $0.lowercased() == field.lowercased() }
    if !same.isEmpty {
      return same.flatMap { block.setting(setting, to: quoted($0), isSafe: same.count == 1) }
    }
    return Suggestion.nearest(field, among: known).map {
      block.setting(setting, to: quoted($0), isSafe: false)
    } ?? []
  }

  private static func quoted(_ name: String) -> String { WrittenText.quoted(name) }
}
