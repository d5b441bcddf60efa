// LinkedNames.swift: names that change together while one of them is typed.

import DLSLanguage
import DLSSyntax
package import DLSText

/// Finds the places that an editor changes along with the one at which somebody types.
package enum LinkedNames {
  /// The thing at a place, and where it gets its name.
  package static func target(_ caret: Caret) -> RenameTarget? {
    guard let target = try? Rename.target(caret), target.definition.file == caret.file else {
      return nil
    }
    return target
  }

  /// The places in one project that name the thing; nil where typing alone would not do: some lie in
  /// other files, some read otherwise, or the store has the thing, so that a rename is called for.
  package static func ranges(
    _ definition: TextRange, in path: String, _ analysis: Analysis, stored: () -> StoredNames?
  ) -> [TextRange]? {
    let model = analysis.model
    guard let file = model.files.first(where: { $0.path == path }),
      let here = analysis.occurrences.at(definition.start, in: file.id)
    else { return nil }
    let entity = model.namesake(of: here.entity)
    let name = file.tree.bytes[definition.indices]
    var ranges: [TextRange] = []
    for part in model.writtenNamesakes(of: entity) {
      for place in analysis.occurrences.of(part).map(\.place) {
        guard place.file == file.id, file.tree.bytes[place.range.indices].elementsEqual(name) else {
          return nil
        }
        ranges.append(place.range)
      }
    }
    guard ranges.count > 1 else { return nil }
    return isStored(entity, model, stored) ? nil : ranges.sorted()
  }

  private static func isStored(
    _ entity: Entity, _ model: Model, _ stored: () -> StoredNames?
  ) -> Bool {
    if case .block(let id) = entity, model.project?.id == id { return stored() != nil }
    let changes = model.addresses(of: entity, renamed: "")
    guard !changes.isEmpty, let stored = stored() else { return false }
    let moves = model.moves
    return changes.contains { stored.needsLink(from: $0.old, $0.keyword, moves) }
  }
}
