// BlocksRelowering.swift: the model of a text in which blocks came, went, or have other names.

import DLSSyntax
import DLSText

extension Relowering {
  /// The model with other blocks, and what names and `like` lead to now. The old one is given away: where
  /// nobody else has it, what it holds is changed in its place.
  /// - Parameter dependents: the blocks of the top level that led to those that went, by their old numbers.
  mutating func withOtherBlocks(_ dependents: [Int]) -> Model {
    let keepsLikes = keepsLikes
    let before = problems(of: .reading) + ownProblems(of: .lowering)
    let repeated = ownProblems(of: .repeating)
    let wasAmbiguous = old.data.problems.contains { $0.stage == .naming }
    let all = keepsLikes ? old.data.blocks.count : old.data.writtenBlocks
    var loader = Loader()
    loader.data = old.data
    var values = old.values
    old = .empty
    // What is like a block that goes has no place any more.
    if !keepsLikes { loader.data.forgetLikes() }
    splice(into: &loader.data)
    loader.data.problems = before
    loader.data.scopes.removeAll()
    loader.data.singles.removeAll()
    let known = loader.data.problems.count
    loader.enterNames()
    let isAmbiguous = wasAmbiguous || loader.data.problems.count > known
    loader.data.problems += repeated
    if keepsLikes {
      loader.enterImplied()
    } else {
      let all = loader.data.attributes
      loader.likeSettings = all.indices.filter { all[$0].name == Vocabulary.like }
      loader.followLikes()
    }
    read(&values, loader.data, kept: isAmbiguous ? 0 : all, dependents)
    return Model(
      loader.data, values: values, references: ReferenceList(loader.data, values))
  }

  /// Whether everything that is like something is so as before.
  var keepsLikes: Bool {
    inheriting.isEmpty && !fresh.data.attributes.contains { $0.name == Vocabulary.like }
      && !old.data.problems.contains { $0.stage == .liking }
  }

  /// Reads what the settings hold; what leads to one of the first `kept` blocks, in their old numbers, leads
  /// there still.
  private func read(
    _ values: inout ValueTable, _ data: ModelData, kept: Int, _ dependents: [Int]
  ) {
    let (gone, shift) = (blocks, shift)
    let came = fresh.data.tops[Int(file.id.rawValue)].map { $0 + gone.lowerBound }
    let hasOtherTexts = hasOtherTexts
    let unsure = came + dependents.map { Int(shift(Int32($0))) }
    values.read(
      data, attributes, fresh.data.attributes.count, hasOtherTexts: hasOtherTexts,
      unsure: hasOtherTexts ? nil : unsure
    ) { block in
      let number = Int(block.index)
      return gone.contains(number) || number >= kept ? nil : BlockID(shift(block.index))
    }
  }
}

extension ModelData {
  /// Takes away what came by `like`.
  fileprivate mutating func forgetLikes() {
    if heirs.isEmpty { return }
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
    heirs = []
  }
}
