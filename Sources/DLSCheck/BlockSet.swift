// BlockSet.swift: some blocks of a model.

/// Some blocks of a model, by number.
struct BlockSet {
  private var isIn: [Bool]
  private var all: [Int] = []

  /// None of so many.
  init(_ count: Int) { isIn = Array(repeating: false, count: count) }

  /// Some of so many.
  init(_ count: Int, _ some: [Int]) {
    self.init(count)
    for block in some { insert(block) }
  }

  func contains(_ block: Int) -> Bool { isIn[block] }

  mutating func insert(_ block: Int) {
    if isIn[block] { return }
    isIn[block] = true
    all.append(block)
  }

  /// How many they are.
  var count: Int { all.count }

  /// They, in order.
  var members: [Int] { all.sorted() }
}
