// CheckPieces.swift: checks that don't depend on each other, done by several threads.

import DLSLanguage
import DLSText

/// Checks in the order in which they report. What they find doesn't depend on how many threads do
/// them: where it would, since a check looks at what was found before, the piece is done again.
struct CheckPieces {
  typealias Piece = @Sendable (inout CheckContext) -> Void

  private let pieces: [Piece]
  private let workers: Workers

  init(_ pieces: [Piece], _ workers: Workers) {
    self.pieces = pieces
    self.workers = workers
  }

  /// Does every piece and adds what it found.
  func run(_ context: inout CheckContext) {
    if workers.count == 1 {
      for piece in pieces { piece(&context) }
      return
    }
    var next = 0
    while next < pieces.count {
      let start = context
      let first = next
      let results = workers.map(pieces.count - first) { offset -> CheckContext in
        var own = start.following()
        pieces[first + offset](&own)
        return own
      }
      for result in results {
        // Done as if nothing came between; whether that matters shows only now.
        guard context.takes(result, startedAt: start) else { break }
        context.add(result)
        next += 1
      }
      if next < pieces.count {
        pieces[next](&context)
        next += 1
      }
    }
  }
}
