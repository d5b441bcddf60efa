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
