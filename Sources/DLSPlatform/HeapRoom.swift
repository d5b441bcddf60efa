// HeapRoom.swift: room on the heap for work that takes much memory, and in how many arenas it lies.

internal import CShims

/// The memory of the process.
package enum HeapRoom {
  /// Makes room for work that takes about so many bytes and comes next. The system hands memory out page
  /// by page, and where it is asked for in large pieces beforehand, in large pages: a text of 3 MB then
  /// costs 600 page faults in place of 10,000. What isn't touched stays the system's. Work that takes
  /// little is left alone, since one large page is more than it needs; whether it wasn't.
  @discardableResult
  package static func make(_ bytes: Int) -> Bool {
    if bytes < 2 << 20 { return false }
    dls_make_heap_room(bytes)
    return true
  }

  /// Has threads that come and go take memory from few arenas in place of one each, so that what one of them gave
  /// up another can use: for a process that lives long and whose threads don't. To be called before there are any.
  package static func limitArenas() { dls_limit_arenas() }

  /// Gives back what nothing is in, and what is left of room that was made. It takes milliseconds, and what is
  /// used next is asked for anew: for the moment after something that took much and seldom happens.
  package static func giveBack() { dls_give_back_heap() }
}
