// SettingsRelowering.swift: the model of a text where blocks only changed settings.

import DLSSyntax
import DLSText

extension Relowering {
  /// The model where the blocks are the same ones, and names and `like` lead where they led.
  /// - Parameter isLast: whether nobody needs the old model any more. What it holds is changed in its place
  ///   then, and it is empty.
  func withOtherSettings(isLast: Bool) -> Model {
    let (inheriting, problems) = (inheriting, keptProblems)
    // A slice would hold on to all of them.
    let before = Array(old.data.blocks[blocks])
    var loader = Loader()
    var values: ValueTable
    (loader.data, values) = isLast ? old.takeApart() : (old.data, old.values)
    splice(into: &loader.data)
    for (place, was) in zip(blocks, before) {
      loader.data.blocks[place].base = was.base
      loader.data.blocks[place].hasImplied = was.hasImplied
    }
    loader.data.problems = problems
    loader.inheritSettings(of: inheriting)
    values.read(loader.data, attributes, fresh.data.attributes.count, file.id, change.bytes)
    return Model(loader.data, values: values)
  }

  /// What is wrong, in the order in which it is found.
  private var keptProblems: [LoadProblem] {
    problems(of: .reading) + ownProblems(of: .lowering) + problems(of: .naming)
      + ownProblems(of: .repeating) + problems(of: .liking)
  }

  /// The blocks whose settings by `like` may be others now: those that were lowered anew, and those that
  /// are like one of them.
  var inheriting: [Int] {
    if !old.data.hasLikes { return [] }
    return old.data.blocks.indices.filter { old.data.blocks[$0].base >= 0 && isInheriting($0) }
  }

  /// Whether a block is, or is like, in one step or several, one of those that were lowered anew.
  private func isInheriting(_ block: Int) -> Bool {
    var current = block
    while current >= 0 {
      if blocks.contains(current) { return true }
      current = Int(old.data.blocks[current].base)
    }
    return false
  }
}
