// KnownColours.swift: colours as eyes see them, each worked out once.

import Synchronization

/// Maps of one project, and projects of one folder, share a palette, and working out how eyes see a colour
/// takes longer than everything else that is asked of a class.
enum KnownColours {
  private struct Entry {
    let value: UInt32
    let colour: Colour
  }

  private typealias Slot = Atomic<UnsafePointer<Entry>?>

  private static let bits: UInt32 = 10

  /// Of the colours of one slot the first stays there for good; the others are worked out whenever asked for.
  private nonisolated(unsafe) static let slots: UnsafeMutablePointer<Slot> = {
    let slots = UnsafeMutablePointer<Slot>.allocate(capacity: 1 << bits)
    for slot in 0..<(1 << bits) { (slots + slot).initialize(to: Atomic(nil)) }
    return slots
  }()

  /// A colour as eyes see it.
  static func colour(_ value: UInt32) -> Colour {
    let slot = slots + Int(truncatingIfNeeded: (value &* 0x9E37_79B1) >> (32 - bits))
    if let known = slot.pointee.load(ordering: .acquiring) {
      return known.pointee.value == value ? known.pointee.colour : Colour(value)
    }
    let entry = UnsafeMutablePointer<Entry>.allocate(capacity: 1)
    let colour = Colour(value)
    entry.initialize(to: Entry(value: value, colour: colour))
    let (isFirst, _) = slot.pointee.compareExchange(
      expected: nil, desired: UnsafePointer(entry), ordering: .acquiringAndReleasing)
    if !isFirst { entry.deallocate() }
    return colour
  }
}
