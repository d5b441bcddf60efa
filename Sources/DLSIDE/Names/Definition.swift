// Definition.swift: where the thing that a name stands for is written.

package import DLSLanguage
import DLSSyntax
package import DLSText

/// Where a thing is written.
package struct DefinitionTarget: Sendable {
  /// Its name, or the start of a file.
  package let place: Place
  /// All of it.
  package let whole: TextRange
  /// The text that led there, if a name did.
  package let origin: TextRange?
}

/// Finds what a name stands for.
package enum Definition {
  /// Where the thing named at a place is written; for the path of an import, the file.
  package static func of(_ caret: Caret) -> DefinitionTarget? {
    let model = caret.analysis.model
    if let here = caret.occurrence {
      guard let found = caret.analysis.occurrences.definition(of: here.entity) else { return nil }
      return DefinitionTarget(
        place: found.place, whole: whole(found, model), origin: here.place.range)
    }
    let entry = model.imports.first {
      $0.file == caret.file && $0.pathRange.touches(caret.offset)
    }
    return entry.flatMap { entry in
      entry.target.map {
        DefinitionTarget(
          place: Place(file: $0, range: TextRange(at: 0)), whole: TextRange(at: 0),
          origin: entry.pathRange)
      }
    }
  }

  private static func whole(_ found: Occurrence, _ model: Model) -> TextRange {
    switch found.entity {
    case .block(let id): return model.block(id).place.range
    case .letEntry(let index):
      let entry = model.lets[index]
      guard let tree = model.file(entry.file)?.tree, let value = entry.value else {
        return entry.nameRange
      }
      return entry.nameRange.union(tree.range(value))
    case .importEntry(let index):
      return model.imports[index].pathRange.union(model.imports[index].nameRange)
    }
  }
}
