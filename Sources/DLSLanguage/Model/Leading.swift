// Leading.swift: which blocks of the top level lead to which.

import DLSText

/// Which blocks of the top level lead to which.
struct Leading {
  private let model: Model

  init(_ model: Model) { self.model = model }

  /// The blocks of the top level that lead to some blocks, by number, or to some `others`, which are marked
  /// too; and, since a name that led nowhere may lead to them now, those with something wrong, unless names
  /// stayed as they were.
  func marks(_ blocks: Range<Int>, _ others: [Int] = [], isQuiet: Bool) -> [Bool] {
    var marks = Array(repeating: false, count: model.data.blocks.count)
    for block in blocks { marks[block] = true }
    for block in others { marks[block] = true }
    var steps: [(from: Int, to: Int)] = []
    model.forEachReference { from, to in
      guard let to else {
        if !isQuiet { marks[top(from)] = true }
        return
      }
      let step = (top(from), top(to))
      if step.0 != step.1, !blocks.contains(from) { steps.append(step) }
    }
    var isMore = true
    while isMore {
      isMore = false
      for step in steps where marks[step.to] && !marks[step.from] {
        marks[step.from] = true
        isMore = true
      }
    }
    return marks
  }

  /// Those blocks, but for some that were written anew themselves.
  func dependents(of blocks: Range<Int>, isQuiet: Bool) -> [Int] {
    let marks = marks(blocks, isQuiet: isQuiet)
    return marks.indices.filter { marks[$0] && !blocks.contains($0) }
  }

  private func top(_ block: Int) -> Int {
    Int(model.top(of: BlockID(Int32(truncatingIfNeeded: block))).index)
  }
}

extension Model {
  /// Calls `body` with each block and each block it leads to; with nil where something is wrong with
  /// what it says.
  fileprivate func forEachReference(_ body: (_ from: Int, _ to: Int?) -> Void) {
    for index in data.attributes.indices {
      let state = values.state(index)
      if state.isDisjoint(with: [.namesBlocks, .isFaulty, .namesClasses]) { continue }
      let block = Int(data.attributes[index].block)
      if state.contains(.isFaulty) { body(block, nil) }
      switch values.value(ofAttribute: index) {
      case .reference(let target)??: body(block, Int(target.index))
      case .list(let items)??:
        for case .reference(let target) in items { body(block, Int(target.index)) }
      default: continue
      }
    }
    for index in data.blocks.indices where Vocabulary.shared.isForSomething(data.blocks[index].kind)
    {
      body(index, values.target(index))
    }
  }
}
