// BlockMove.swift: the numbers that blocks have after some went and others came.

/// Where blocks went and others came: what numbers those behind them have now.
struct BlockShift: Sendable {
  /// The first number behind those that went.
  let end: Int32
  /// How many more came than went.
  let added: Int32

  /// The number that a block has now.
  @inline(__always)
  func callAsFunction(_ block: Int32) -> Int32 { block >= end ? block + added : block }
}

/// What became of the numbers of blocks.
package struct BlockMove: Sendable {
  /// Those that went.
  package let gone: Range<Int>
  let shift: BlockShift
  /// How many blocks there were that are known to be still there, but for those that went: what is behind them
  /// came by `like`, and may be another one now.
  let known: Int
  /// The numbers that those behind have now, where that is known; -1 for what went.
  var implied: [Int32] = []

  /// The number that a block has now; nil where that isn't known, or it went.
  @inline(__always)
  func callAsFunction(_ block: Int32) -> Int32? {
    if Int(block) >= known { return movedImplied(Int(block) - known) }
    return gone.contains(Int(block)) ? nil : shift(block)
  }

  private func movedImplied(_ place: Int) -> Int32? {
    place < implied.count && implied[place] >= 0 ? implied[place] : nil
  }

  /// Whether a block that stays and stands in no text has the number that it had, if blocks that stand in one have.
  var keepsImplied: Bool {
    implied.indices.allSatisfy { implied[$0] < 0 || Int(implied[$0]) == known + $0 }
  }

  /// The number that a block has now; nil where that isn't known, or it went.
  package func callAsFunction(_ block: BlockID) -> BlockID? {
    self(block.index).map { BlockID($0) }
  }
}
