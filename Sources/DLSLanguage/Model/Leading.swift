// Leading.swift: which blocks of the top level lead to which.

import DLSText

/// Which blocks of the top level lead to which.
struct Leading {
  private let model: Model
  private let references: ReferenceList

  init(_ model: Model) {
    self.model = model
    references = model.references ?? ReferenceList(model.data, model.values)
  }

  /// The blocks of the top level that lead to some blocks, by number, or to some `others`, which are marked
  /// too; and, since a name that led nowhere may lead to them now, those with something wrong, unless names
  /// stayed as they were.
  func marks(_ blocks: Range<Int>, _ others: [Int] = [], isQuiet: Bool) -> [Bool] {
    var marks = Array(repeating: false, count: model.data.blocks.count)
    for block in blocks { marks[block] = true }
    for block in others { marks[block] = true }
    var steps: [(from: Int, to: Int)] = []
    func add(_ from: Int, _ to: Int) {
      let step = (top(from), top(to))
      if step.0 != step.1, !blocks.contains(from) { steps.append(step) }
    }
    for reference in references.all {
      if reference.to >= 0 {
        add(Int(reference.from), Int(reference.to))
      } else if !isQuiet {
        marks[top(Int(reference.from))] = true
      }
    }
    for index in model.data.blocks.indices
    where Vocabulary.shared.isForSomething(model.data.blocks[index].kind) {
      if let to = model.values.target(index) {
        add(index, to)
      } else if !isQuiet {
        marks[top(index)] = true
      }
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
