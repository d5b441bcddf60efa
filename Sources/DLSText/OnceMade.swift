// OnceMade.swift: an object that is made when somebody first asks for it.

import Synchronization

/// An object that is made when somebody first asks for it, and kept; whoever comes second gets the first one's.
///
/// As `AtomicLazyReference`, but without a class of its own for each kind of object: the runtime would look that up
/// each time it is asked for.
package struct OnceMade: ~Copyable, @unchecked Sendable {
  /// What is kept.
  package typealias Thing = AnyObject & Sendable

  private let pointer = Atomic<UnsafeRawPointer?>(nil)

  /// Nothing yet.
  package init() {}

  deinit {
    if let known = pointer.load(ordering: .acquiring) {
      Unmanaged<AnyObject>.fromOpaque(known).release()
    }
  }

  /// The object, once there is one.
  package var thing: (any Thing)? {
    guard let known = pointer.load(ordering: .acquiring) else { return nil }
    return unsafeBitCast(known, to: (any Thing).self)
  }

  /// Keeps an object unless there is one; the one that is kept.
  package func keep(_ new: any Thing) -> any Thing {
    let own = UnsafeRawPointer(Unmanaged<AnyObject>.passRetained(new).toOpaque())
    let found = pointer.compareExchange(
      expected: nil, desired: own, ordering: .acquiringAndReleasing)
    guard !found.exchanged, let known = found.original else { return new }
    Unmanaged<AnyObject>.fromOpaque(own).release()
    return unsafeBitCast(known, to: (any Thing).self)
  }
}
