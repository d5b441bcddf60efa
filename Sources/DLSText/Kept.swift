// Kept.swift: what is made once and kept for good.

/// Things that are made once and kept for good, in bare memory: to ask for one counts no references, where
/// threads that do so at one object wait for each other.
package struct Kept<Element: Sendable>: Sendable {
  /// The first of them.
  package nonisolated(unsafe) let start: UnsafePointer<Element>
  /// How many there are.
  package let count: Int

  package init(_ all: [Element]) {
    let room = UnsafeMutableBufferPointer<Element>.allocate(capacity: max(all.count, 1))
    _ = room.initialize(fromContentsOf: all)
    count = all.count
    start = UnsafePointer(room.baseAddress.unsafelyUnwrapped)
  }

  package subscript(place: Int) -> Element {
    precondition(UInt(bitPattern: place) < UInt(bitPattern: count), "beyond what was made")
    return start[place]
  }
}
