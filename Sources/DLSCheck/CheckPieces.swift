// CheckPieces.swift: checks that don't depend on each other, done by several threads.

import DLSLanguage
import DLSText

/// Checks that don't depend on each other. What they find doesn't depend on how many threads do them, or
/// in which order: where it would, since a check looks at what was found before, they are done again as
/// the list of checks has them.
struct CheckPieces {
  typealias Piece = @Sendable (inout CheckContext) -> Void

  private let pieces: [Piece]
  private let workers: Workers

  init(_ pieces: [Piece], _ workers: Workers) {
    self.pieces = pieces
    self.workers = workers
  }

  /// Does every piece and adds what it found, in the order in which the checks report; `inOrder` does the
  /// same check by check.
  func run(_ context: inout CheckContext, inOrder: Piece) {
    let results = workers.count == 1 ? [all(after: context)] : parts(after: context)
    context.addNotes(results)
    if context.takes(results) {
      context.add(results)
    } else {
      inOrder(&context)
    }
  }

  private func all(after start: CheckContext) -> CheckContext {
    var own = start.following(in: start.model)
    for piece in pieces { piece(&own) }
    return own
  }

  private func parts(after start: CheckContext) -> [CheckContext] {
    workers.map(pieces.count) { place in
      var own = start.following()
      pieces[place](&own)
      return own
    }
  }
}
