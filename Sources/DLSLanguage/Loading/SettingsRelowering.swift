// SettingsRelowering.swift: the model of a text where blocks only changed settings.

import DLSSyntax
import DLSText

extension Relowering {
  /// The model where the blocks are the same ones, and names and `like` lead where they led. The old one is
  /// given away: where nobody else has it, what it holds is changed in its place.
  mutating func withOtherSettings(_ workers: Workers) -> Model {
    let problems = keptProblems
    // A slice would hold on to all of them.
    let before = Array(old.data.blocks[blocks])
    var loader = Loader()
    loader.data = old.data
    var (values, references) = (old.values, old.references)
    old = .empty
    let lets = loader.data.lets(of: file.id, in: change.bytes.old)
    if namesTexts { loader.data.removeNames(of: 0..<0, lets) }
    splice(into: &loader.data)
    if namesTexts { loader.enterNew(lets: fresh.data.lets.count, for: lets) }
    for (place, was) in zip(blocks, before) {
      loader.data.blocks[place].base = was.base
      loader.data.blocks[place].hasImplied = was.hasImplied
    }
    loader.data.problems = problems
    loader.inheritSettings(of: inheriting)
    let count = fresh.data.attributes.count
    values.read(loader.data, attributes, count, file.id, change.bytes)
    references?.replace(attributes, count, loader.data, values)
    if hasOtherTexts, values.readTexts(loader.data, workers) { references = nil }
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
