// NamedBlocks.swift: the blocks that a setting names.

/// The blocks that a value names, in the order of the text. Each is made when it is asked for: most checks
/// only look whether there is one, or at the first.
package struct NamedBlocks: RandomAccessCollection, Sendable {
  private let model: Model
  private let one: BlockID?
  private let several: [Value]

  /// The blocks that a value names; none where it names nothing, or there is no value.
  init(_ value: Value?, _ model: Model) {
    self.model = model
    switch value {
    case .reference(let id)?: (one, several) = (id, [])
    case .list(let values)?:
      // Paths may stand among the names.
      let isPure = values.allSatisfy { $0.asReference != nil }
      (one, several) = (nil, isPure ? values : values.filter { $0.asReference != nil })
    default: (one, several) = (nil, [])
    }
  }

  package var startIndex: Int { 0 }
  package var endIndex: Int { one == nil ? several.count : 1 }

  package subscript(place: Int) -> Block {
    guard let id = one ?? several[place].asReference else {
      preconditionFailure("only what names a block is kept")
    }
    return model.block(id)
  }
}

/// What the protocol gives, too, but to another module by way of its table, a call for each step.
extension NamedBlocks {
  /// How many there are.
  package var count: Int { endIndex }

  /// Whether there are none.
  package var isEmpty: Bool { endIndex == 0 }

  /// The first of them.
  package var first: Block? { endIndex == 0 ? nil : self[0] }

  /// Calls `body` with each, in order.
  package func forEach(_ body: (Block) -> Void) {
    for place in 0..<endIndex { body(self[place]) }
  }

  /// Those that are wanted.
  package func filter(_ isWanted: (Block) -> Bool) -> [Block] {
    var found: [Block] = []
    for place in 0..<endIndex where isWanted(self[place]) { found.append(self[place]) }
    return found
  }

  /// Whether one is such.
  package func contains(where isSuch: (Block) -> Bool) -> Bool { first(where: isSuch) != nil }

  /// Whether all are such.
  package func allSatisfy(_ isSuch: (Block) -> Bool) -> Bool { !contains { !isSuch($0) } }

  /// The first that is such.
  package func first(where isSuch: (Block) -> Bool) -> Block? {
    for place in 0..<endIndex {
      let block = self[place]
      if isSuch(block) { return block }
    }
    return nil
  }
}
