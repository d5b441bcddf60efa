// Names.swift: every name as a small number, so that comparing names is comparing numbers.

/// Stands for a name; equal names have equal numbers, across the files of one model.
package struct NameID: Hashable, Sendable {
  package let rawValue: Int32

  package init(_ rawValue: Int32) { self.rawValue = rawValue }

  /// No name.
  package static let none = NameID(-1)
}

/// The names of one model. ASCII names go through a table over bytes; others through `String`,
/// whose equality is that of Unicode's canonical forms, as the language wants it.
package struct Names: Sendable {
  /// The text of each name, as first written.
  private(set) var texts: [String] = []
  private var hashes: [UInt32] = []
  private var slots: [Int32]
  private var others: [String: Int32] = [:]

  /// No names, with room for some.
  package init() {
    slots = Array(repeating: -1, count: 256)
    texts.reserveCapacity(128)
    hashes.reserveCapacity(128)
  }

  /// The text of a name, as first written.
  package func text(_ id: NameID) -> String {
    texts.indices.contains(Int(id.rawValue)) ? texts[Int(id.rawValue)] : ""
  }

  /// The number of a name, a new one where it is new.
  package mutating func intern(_ bytes: ArraySlice<UInt8>) -> NameID {
    let (hash, isASCII) = Names.hash(bytes)
    if !isASCII { return internOther(String(decoding: bytes, as: UTF8.self)) }
    var slot = Int(hash) & (slots.count - 1)
    while slots[slot] >= 0 {
      let index = Int(slots[slot])
      if hashes[index] == hash, texts[index].utf8.elementsEqual(bytes) {
        return NameID(slots[slot])
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    let id = add(String(decoding: bytes, as: UTF8.self), hash)
    slots[slot] = id.rawValue
    if texts.count * 2 > slots.count { grow() }
    return id
  }

  /// The number of a name, a new one where it is new.
  package mutating func intern(_ text: String) -> NameID { intern(ArraySlice(text.utf8)) }

  /// The number of a name that is already there.
  package func find(_ text: String) -> NameID? {
    let bytes = text.utf8
    let (hash, isASCII) = Names.hash(bytes)
    if !isASCII { return others[text].map { NameID($0) } }
    var slot = Int(hash) & (slots.count - 1)
    while slots[slot] >= 0 {
      let index = Int(slots[slot])
      if hashes[index] == hash, texts[index].utf8.elementsEqual(bytes) {
        return NameID(slots[slot])
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  /// FNV-1a, and whether every byte is ASCII.
  private static func hash(_ bytes: some Sequence<UInt8>) -> (UInt32, Bool) {
    var hash: UInt32 = 2_166_136_261
    var seen: UInt8 = 0
    for byte in bytes {
      hash = (hash ^ UInt32(byte)) &* 16_777_619
      seen |= byte
    }
    return (hash, seen < 0x80)
  }

  private mutating func internOther(_ text: String) -> NameID {
    if let id = others[text] { return NameID(id) }
    let id = add(text, 0)
    others[text] = id.rawValue
    return id
  }

  private mutating func add(_ text: String, _ hash: UInt32) -> NameID {
    texts.append(text)
    hashes.append(hash)
    return NameID(Int32(truncatingIfNeeded: texts.count - 1))
  }

  private mutating func grow() {
    let count = slots.count * 2
    var bigger = [Int32](repeating: -1, count: count)
    for old in slots where old >= 0 {
      var slot = Int(hashes[Int(old)]) & (count - 1)
      while bigger[slot] >= 0 { slot = (slot + 1) & (count - 1) }
      bigger[slot] = old
    }
    slots = bigger
  }
}
