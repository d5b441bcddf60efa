// Looks.swift: looks at the disk that another thread takes, and the requests that wait for them.

import DLSIDE
import DLSLanguage

/// Looks at the disk that the host takes on another thread. Who looks is answered with nothing as long as that is
/// under way; once it has ended, the host tells of it by `HostEvent.looked`.
package struct HostLooks {
  /// Said before a request is answered, or tried again: looks that were asked for since it came count, and of those
  /// that wait only what the oldest request needs is still to be taken.
  package var begin: (_ turn: Int, _ oldest: Int) -> Void = { _, _ in }
  /// Whether something that was asked for since then is still to be seen.
  package var areUnderWay: () -> Bool = { false }
  /// Waits for the end of all of them, for when no edit can follow; false where that doesn't come while an editor
  /// waits for its server's.
  package var finish: () -> Bool = { true }

  init() {}
}

extension Server {
  /// To be called when a request has looked at all that it needs: while that is being read, it is answered later.
  func waitForLooks() throws(RPCError) {
    if host.looks.areUnderWay() { throw .looking }
  }

  /// A look has ended: who waits for one is answered, or waits for the next.
  func retryLooking() {
    for index in waiting.indices { waiting[index].isLooking = false }
  }

  /// Lets the host know whose looks count.
  func beginLooks(_ request: WaitingRequest) {
    host.looks.begin(request.turn, min(oldestLooking ?? request.turn, request.turn))
  }

  /// Requests were given up: what they alone waited for needn't be looked at any more.
  func giveUpLooks(_ requests: [WaitingRequest]) {
    guard requests.contains(where: \.wasTried) else { return }
    host.looks.begin(lastTurn + 1, oldestLooking ?? lastTurn + 1)
  }

  /// The oldest request that has looks, be they under way or seen: while others are tried again, it needs those.
  private var oldestLooking: Int? { waiting.first(where: \.wasTried)?.turn }

  /// What the store of a project has; nil for a library, and while that is being read.
  func stored(_ analysis: Analysis) -> StoredNames? {
    analysis.model.project == nil ? nil : host.stored(analysis)
  }
}

extension RPCError {
  /// What a request needs is being read: no answer, unless nobody can wait for it.
  static let looking = RPCError(
    contentModified, "What this needs to know of the disk is still being read. Ask again.")
}
