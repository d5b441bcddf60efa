// ScopeTable.swift: numbers by scope and name, as a flat table.

/// What the names of many scopes stand for: open addressing over flat entries. It remembers the
/// first of several, unless told otherwise.
struct ScopeTable: Sendable {
  private struct Entry: Sendable {
    var key: UInt64
    /// -1 where the entry is free.
    var value: Int64
  }

  private var entries: [Entry] = []
  private var count = 0

  /// Differs from run to run, so that no file can be made of names that all collide.
  private let seed = UInt64(UInt(bitPattern: Hasher().finalize())) | 1

  private static func key(_ scope: Int32, _ name: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: scope)) << 32 | UInt64(UInt32(bitPattern: name))
  }

  /// The number of a name in a scope.
  func value(_ scope: Int32, _ name: Int32) -> Int? {
    if count == 0 { return nil }
    let found = entries[slot(ScopeTable.key(scope, name))].value
    return found >= 0 ? Int(found) : nil
  }

  /// Enters a number, which isn't negative, unless there is one; that one then.
  mutating func enter(_ scope: Int32, _ name: Int32, _ value: Int) -> Int? {
    if count * 4 >= entries.count * 3 { grow() }
    let key = ScopeTable.key(scope, name)
    let slot = slot(key)
    if entries[slot].value >= 0 { return Int(entries[slot].value) }
    entries[slot] = Entry(key: key, value: Int64(value))
    count += 1
    return nil
  }

  /// Puts a number in the place of one that is there.
  mutating func replace(_ scope: Int32, _ name: Int32, _ value: Int) {
    entries[slot(ScopeTable.key(scope, name))].value = Int64(value)
  }

  /// Forgets the number of a name that has one.
  mutating func remove(_ scope: Int32, _ name: Int32) {
    if count == 0 { return }
    var free = slot(ScopeTable.key(scope, name))
    if entries[free].value < 0 { return }
    count -= 1
    // Those behind it that are reached by way of it move up.
    let mask = entries.count - 1
    var next = (free + 1) & mask
    while entries[next].value >= 0 {
      let steps = (next - home(entries[next].key)) & mask
      if steps >= (next - free) & mask {
        entries[free] = entries[next]
        free = next
      }
      next = (next + 1) & mask
    }
    entries[free].value = -1
  }

  /// Puts other numbers in the place of those there are.
  mutating func mapValues(_ other: (Int) -> Int) {
    entries.withUnsafeMutableBufferPointer { entries in
      for slot in entries.indices where entries[slot].value >= 0 {
        entries[slot].value = Int64(other(Int(entries[slot].value)))
      }
    }
  }

  /// The slot that holds a key, or the free one where it belongs.
  private func slot(_ key: UInt64) -> Int {
    let mask = entries.count - 1
    var slot = home(key)
    while entries[slot].value >= 0, entries[slot].key != key { slot = (slot + 1) & mask }
    return slot
  }

  /// The slot where a key is looked for first.
  private func home(_ key: UInt64) -> Int {
    let product = (key ^ seed).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    return Int(truncatingIfNeeded: product.high ^ product.low) & (entries.count - 1)
  }

  /// Forgets everything and keeps the room.
  mutating func removeAll() {
    for slot in entries.indices { entries[slot].value = -1 }
    count = 0
  }

  /// Makes room for so many numbers in all.
  mutating func reserve(_ room: Int) {
    var size = max(64, entries.count)
    while size * 3 < room * 4 { size *= 2 }
    if size > entries.count { resize(size) }
  }

  private mutating func grow() { resize(max(64, entries.count * 2)) }

  private mutating func resize(_ size: Int) {
    let old = entries
    entries = Array(filling: size, with: Entry(key: 0, value: -1))
    for entry in old where entry.value >= 0 { entries[slot(entry.key)] = entry }
  }
}
