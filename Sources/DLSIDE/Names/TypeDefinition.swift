// TypeDefinition.swift: from a thing to what makes it what it is.

import DLSLanguage
import DLSText

/// Finds what makes a thing what it is: the schema of samples, the chips of a model, the model of a
/// map.
package enum TypeDefinition {
  /// What makes the thing at a place what it is; nil where nothing does.
  package static func of(_ caret: Caret) -> DefinitionTarget? {
    let model = caret.analysis.model
    guard let here = caret.occurrence, case .block(let id) = here.entity,
      let kind = kind(of: model.block(id)), let written = written(kind, caret.analysis)
    else { return nil }
    return DefinitionTarget(
      place: written.place, whole: kind.place.range, origin: here.place.range)
  }

  /// What stands behind a block.
  private static func kind(of block: Block) -> Block? {
    switch block.keyword {
    case "class", "field": block.enclosing("schema")
    case "samples", "export": block.reference("schema")
    case "train": block.chipExports.first ?? block.reference("start_from")
    case "infer": block.reference("model")
    case "work_units": block.reference("source")
    case "for": block.target
    default: block.base
    }
  }

  /// Where a block has its name; a block that came by `like` has that of the one it came from.
  private static func written(_ block: Block, _ analysis: Analysis) -> Occurrence? {
    var block = block
    while block.isImplied, let base = block.base { block = base }
    return analysis.occurrences.definition(of: .block(block.id))
  }
}
