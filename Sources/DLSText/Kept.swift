// Kept.swift: what is made once and kept for good.

/// Things that are made once and kept for good, in bare memory: to ask for one counts no references, where
/// threads that do so at one object wait for each other.
///
/// Public, so that asking is inlined in other modules: what is generic and for the package alone copies what it
/// gives by a call through the type's table.
public struct Kept<Element: Sendable>: Sendable {
  /// The first of them.
  public nonisolated(unsafe) let start: UnsafePointer<Element>
  /// How many there are.
  public let count: Int

  package init(_ all: [Element]) {
    let room = UnsafeMutableBufferPointer<Element>.allocate(capacity: max(all.count, 1))
    _ = room.initialize(fromContentsOf: all)
    count = all.count
    start = UnsafePointer(room.baseAddress.unsafelyUnwrapped)
  }

  /// One of them, by its place.
  @inlinable @inline(__always)
  public subscript(place: Int) -> Element {
    precondition(UInt(bitPattern: place) < UInt(bitPattern: count), "beyond what was made")
    return start[place]
  }
}
