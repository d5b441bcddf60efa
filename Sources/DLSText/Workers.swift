// Workers.swift: work that may be done by several threads at once, as the caller allows.

/// Does pieces of work, several at once if there are threads for them. The modules of the language
/// start no threads themselves; a caller that has some hands them down in one of these.
package struct Workers: Sendable {
  /// How many pieces are worked on at once.
  package let count: Int
  private let body: @Sendable (_ pieces: Int, _ work: @Sendable (Int) -> Void) -> Void

  /// - Parameter body: calls `work` for each number from 0 up to `pieces`, from any thread, and
  ///   returns when all calls have.
  package init(
    count: Int, body: @escaping @Sendable (_ pieces: Int, _ work: @Sendable (Int) -> Void) -> Void
  ) {
    self.count = count
    self.body = body
  }

  /// The caller's own thread.
  package static let one = Workers(count: 1) { pieces, work in
    for piece in 0..<pieces { work(piece) }
  }

  /// Calls `work` for each number from 0 up to `pieces` and returns when all calls have.
  package func run(_ pieces: Int, _ work: @Sendable (Int) -> Void) {
    if pieces == 1 || count == 1 {
      for piece in 0..<pieces { work(piece) }
    } else {
      body(pieces, work)
    }
  }

  /// Cuts `0..<total` into ranges, a few for each thread but none shorter than `least`. The more there are, the
  /// less one thread waits at the end for what another one began last.
  package func ranges(_ total: Int, least: Int, perThread few: Int = 4) -> [Range<Int>] {
    let pieces = count == 1 ? 1 : max(1, min(count * few, total / max(least, 1)))
    return (0..<pieces).map { total * $0 / pieces..<total * ($0 + 1) / pieces }
  }

  /// The results of `work` for each number from 0 up to `pieces`, in their order.
  package func map<Result: Sendable>(
    _ pieces: Int, _ work: @Sendable (Int) -> Result
  ) -> [Result] {
    // All arrays without elements are one object, which is written to where one is made so.
    if pieces == 0 { return [] }
    return [Result](unsafeUninitializedCapacity: pieces) { buffer, initialized in
      // Each piece writes an element of its own.
      nonisolated(unsafe) let results = buffer
      run(pieces) { piece in results.initializeElement(at: piece, to: work(piece)) }
      initialized = pieces
    }
  }
}
