// SettingsRelowering.swift: the model of a text where blocks only changed settings.

import DLSSyntax
import DLSText

extension Relowering {
  /// The model where the blocks are the same ones, and names and `like` lead where they led.
  /// - Parameter isLast: whether nobody needs the old model any more. What it holds is changed in its place
  ///   then, and it is empty.
  func withOtherSettings(isLast: Bool) -> Model {
    let problems = keptProblems
    // A slice would hold on to all of them.
    let before = Array(old.data.blocks[blocks])
    var loader = Loader()
    var (values, references): (ValueTable, ReferenceList?)
    (loader.data, values, references) =
      isLast ? old.takeApart() : (old.data, old.values, old.references)
    splice(into: &loader.data)
    for (place, was) in zip(blocks, before) {
      loader.data.blocks[place].base = was.base
      loader.data.blocks[place].hasImplied = was.hasImplied
    }
    loader.data.problems = problems
    loader.inheritSettings(of: inheriting)
    let count = fresh.data.attributes.count
    values.read(loader.data, attributes, count, file.id, change.bytes)
    references?.replace(attributes, count, loader.data, values)
    return Model(
      loader.data, values: values,
      references: references ?? ReferenceList(loader.data, values))
  }

  /// What is wrong, in the order in which it is found.
  private var keptProblems: [LoadProblem] {
    problems(of: .reading) + ownProblems(of: .lowering) + problems(of: .naming)
      + ownProblems(of: .repeating) + problems(of: .liking)
  }
}
