// BlocksRelowering.swift: the model of a text in which blocks came, went, or have other names.

import DLSSyntax
import DLSText

extension Relowering {
  /// The model with other blocks, and what names and `like` lead to now.
  func withOtherBlocks() -> Model {
    var loader = Loader()
    loader.data = old.data
    let keepsLikes = keepsLikes
    // What is like a block that goes has no place any more.
    if !keepsLikes { loader.data.forgetLikes() }
    splice(into: &loader.data)
    loader.data.problems = problems(of: .reading) + ownProblems(of: .lowering)
    loader.data.scopes = ScopeTable()
    loader.data.singles = ScopeTable()
    let known = loader.data.problems.count
    loader.enterNames()
    let isAmbiguous =
      loader.data.problems.count > known || old.data.problems.contains { $0.stage == .naming }
    loader.data.problems += ownProblems(of: .repeating)
    if keepsLikes {
      loader.enterImplied()
    } else {
      let all = loader.data.attributes
      loader.likeSettings = all.indices.filter { all[$0].name == Vocabulary.like }
      loader.followLikes()
    }
    let kept = isAmbiguous ? 0 : keepsLikes ? old.data.blocks.count : old.data.writtenBlocks
    let values = values(loader.data, kept)
    return Model(
      loader.data, values: values, references: ReferenceList(loader.data, values))
  }

  /// Whether everything that is like something is so as before.
  private var keepsLikes: Bool {
    inheriting.isEmpty && !fresh.data.attributes.contains { $0.name == Vocabulary.like }
      && !old.data.problems.contains { $0.stage == .liking }
  }

  /// What the settings hold; what leads to one of the first `kept` blocks, in their old numbers, leads there
  /// still.
  private func values(_ data: ModelData, _ kept: Int) -> ValueTable {
    let (gone, shift) = (blocks, shift)
    return old.values.reading(
      data, attributes, fresh.data.attributes.count, hasOtherTexts: hasOtherTexts
    ) { block in
      let number = Int(block.index)
      return gone.contains(number) || number >= kept ? nil : BlockID(shift(block.index))
    }
  }
}

extension ModelData {
  /// Takes away what came by `like`.
  fileprivate mutating func forgetLikes() {
    if !hasLikes { return }
    if writtenBlocks < blocks.count {
      slots.removeSubrange(Int(blocks[writtenBlocks].firstSlot)...)
      blocks.removeSubrange(writtenBlocks...)
    }
    for index in blocks.indices where blocks[index].base >= 0 || blocks[index].hasImplied {
      (blocks[index].base, blocks[index].hasImplied) = (-1, false)
      for slot in slots(ofBlock: index)
      where slots[slot] >= 0 && Int(attributes[Int(slots[slot])].block) != index {
        slots[slot] = -1
      }
    }
    impliedChildren = [:]
    hasLikes = false
  }
}
