// SettingsRelowering.swift: the model of a text where blocks only changed settings.

import DLSSyntax
import DLSText

extension Relowering {
  /// The model where the blocks are the same ones, and names and `like` lead where they led.
  func withOtherSettings() -> Model {
    var loader = spliced()
    for place in blocks {
      let was = old.data.blocks[place]
      loader.data.blocks[place].base = was.base
      loader.data.blocks[place].hasImplied = was.hasImplied
    }
    loader.data.problems +=
      problems(of: .naming) + ownProblems(of: .repeating) + problems(of: .liking)
    if old.data.hasLikes { loader.inheritSettings(of: inheriting) }
    let values = old.values.reading(
      loader.data, attributes, fresh.data.attributes.count, file.id, change.bytes)
    return Model(loader.data, values: values)
  }

  /// The blocks whose settings by `like` may be others now: those that were lowered anew, and those that
  /// are like one of them.
  var inheriting: [Int] {
    old.data.blocks.indices.filter { old.data.blocks[$0].base >= 0 && isInheriting($0) }
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
