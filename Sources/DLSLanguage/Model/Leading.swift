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

  /// The blocks of the top level, by number and in order, that lead to some blocks, in one step or several;
  /// and, since a name that led nowhere may lead to them now, those with something wrong, unless names stayed
  /// as they were.
  /// - Parameters:
  ///   - blocks: whole blocks of the top level.
  ///   - others: further blocks of the top level, which are among those that are found.
  func dependents(of blocks: Range<Int>, _ others: [Int] = [], isQuiet: Bool) -> [Int] {
    var marks = Marks(model)
    for block in blocks { marks.add(block) }
    for block in others { marks.addTop(of: block) }
    if !isQuiet { addUnsure(&marks) }
    while addStep(&marks) {}
    return marks.tops.filter { !blocks.contains($0) }.sorted()
  }

  /// Adds what names something that can't be told.
  private func addUnsure(_ marks: inout Marks) {
    for reference in references.all where reference.to < 0 { marks.addTop(of: Int(reference.from)) }
    for head in references.heads where head.to < 0 { marks.addTop(of: Int(head.from)) }
  }

  /// Adds what leads to one of those there are in one step; whether there was any.
  private func addStep(_ marks: inout Marks) -> Bool {
    let known = marks.tops.count
    references.all.withUnsafeBufferPointer { all in
      // Few lead there, and of all others one look tells.
      var place = 0
      while let next = marks.first(in: all, from: place) {
        marks.addTop(of: Int(all[next].from))
        place = next + 1
      }
    }
    for head in references.heads where marks.holds(head.to) { marks.addTop(of: Int(head.from)) }
    return marks.tops.count > known
  }
}

/// Some blocks of the top level, and all that is in them.
private struct Marks {
  private let model: Model
  /// By block, of those that stand in a text.
  private var isIn: [Bool]
  /// The blocks of the top level among them, by number, in the order in which they came.
  private(set) var tops: [Int] = []

  init(_ model: Model) {
    self.model = model
    isIn = Array(repeating: false, count: model.data.writtenBlocks)
  }

  /// Whether a block is among them; none is -1.
  @inline(__always)
  func holds(_ block: Int32) -> Bool {
    if block < 0 { return false }
    return block < isIn.count ? isIn[Int(block)] : isIn[top(of: Int(block))]
  }

  /// The first of some references, from a place on, that leads from a block that isn't among them to one that
  /// is.
  func first(
    in references: UnsafeBufferPointer<ReferenceList.Reference>, from place: Int
  ) -> Int? {
    isIn.withUnsafeBufferPointer { isIn in
      for place in place..<references.count {
        let (from, to) = (Int(references[place].from), Int(references[place].to))
        guard to >= isIn.count || to >= 0 && isIn[to] else { continue }
        if holds(Int32(truncatingIfNeeded: to)), !isIn[from] { return place }
      }
      return nil
    }
  }

  /// Adds a block of a text by itself.
  mutating func add(_ block: Int) { isIn[block] = true }

  /// Adds the block of the top level that a block is or stands in, with all that is in it.
  mutating func addTop(of block: Int) {
    let top = top(of: block)
    if isIn[top] { return }
    for inner in model.blocks(under: top) { isIn[inner] = true }
    tops.append(top)
  }

  private func top(of block: Int) -> Int {
    Int(model.top(of: BlockID(Int32(truncatingIfNeeded: block))).index)
  }
}
