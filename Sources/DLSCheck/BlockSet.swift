// BlockSet.swift: some blocks of a model.

/// Some blocks of a model, by number.
struct BlockSet {
  private var isIn: [Bool]
  private var all: [Int] = []

  /// None of so many.
  init(_ count: Int) { isIn = Array(repeating: false, count: count) }

  func contains(_ block: Int) -> Bool { isIn[block] }

  mutating func insert(_ block: Int) {
    if isIn[block] { return }
    isIn[block] = true
    all.append(block)
  }

  /// They, in order.
  var members: [Int] { all.sorted() }
}
