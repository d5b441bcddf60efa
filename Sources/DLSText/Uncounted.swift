// Uncounted.swift: objects that are kept for good, to which nobody counts references.

/// Objects that live as long as the process does.
///
/// Two threads that count references to one object wait for each other at each, and one thread alone still
/// waits for memory. To an object that is never let go of there is nothing to count, and the runtime knows
/// such objects: those that the compiler lays into the program have a mark in place of a count.
package enum Uncounted {
  /// That mark, as the one empty array has it.
  private static let mark = counts(of: unsafeBitCast([UInt8](), to: UnsafeMutableRawPointer.self))

  /// Keeps an object for good. What it refers to is kept, too, and counted as before.
  package static func keep(_ object: AnyObject) {
    let memory = Unmanaged.passRetained(object).toOpaque()
    (memory + MemoryLayout<UInt>.size).storeBytes(of: mark, as: UInt.self)
  }

  /// Keeps the elements of an array for good, and those that are counted as before.
  package static func keep<Element>(elementsOf array: [Element]) {
    if array.isEmpty { return }
    keep(unsafeBitCast(array, to: AnyObject.self))
  }

  /// Whether an object is one of those.
  package static func holds(_ object: AnyObject) -> Bool {
    counts(of: Unmanaged.passUnretained(object).toOpaque()) == mark
  }

  /// What stands behind the type in the head of an object.
  private static func counts(of object: UnsafeMutableRawPointer) -> UInt {
    (object + MemoryLayout<UInt>.size).load(as: UInt.self)
  }
}
