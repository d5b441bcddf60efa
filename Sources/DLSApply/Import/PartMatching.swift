// PartMatching.swift: which samples the parts of one label are, whatever their order.

import DLSGeo
import DLSPlan
import DLSStore

/// Finds the samples of the parts of a label with an id by their outlines first: files are written with
/// parts in any order, and of those that are left only the number tells.
struct PartMatching {
  /// What a part of a label is.
  enum Fate {
    /// What its key says.
    case asRead
    /// The sample at this position.
    case into(Int)
    /// A sample that somebody deleted.
    case deleted
    /// None that the store has, under a key that is free.
    case new(String)
  }

  /// A sample, there or deleted, that a part had once.
  private struct Slot {
    var number: Int
    var position: Int?
    var geometry: Geometry?
  }

  /// One part as it was read.
  private struct Part {
    var geometry: Geometry?
    var slot: Int?
  }

  private let store: Store
  private let tolerance: Double
  /// The further parts of each label and those that were deleted, by the key of its first part; made
  /// when first asked for.
  private var known: [String: [Slot]]?

  init(_ store: Store) throws {
    self.store = store
    tolerance = try OutlineIndex.tolerance(store)
  }

  /// What becomes of the rows of one label; none where their keys say so.
  mutating func fates(
    of rows: ClosedRange<Int>, in chunk: LabelChunk, _ stored: StoredSamples
  ) throws -> [Fate] {
    let isAsBefore = rows.allSatisfy { row in
      let known = chunk.keys[row].withUnsafeBytes { stored.find($0) }
      return known.map { stored.hasOrigin(chunk.labels[row].originHash, $0) } ?? false
    }
    if isAsBefore { return [] }
    let key = chunk.keys.text(rows.lowerBound)
    var slots = try slots(of: key, stored)
    if slots.isEmpty || slots.count == 1 && rows.count == 1 { return [] }
    for slot in slots.indices { try readShape(of: &slots[slot], stored) }
    let parts = Self.assign(
      rows.map { Part(geometry: Self.decode(Array(chunk.shapes[$0]))) }, slots, stored, tolerance)
    let numbers = Set(slots.map(\.number))
    var next = max(rows.count, numbers.max() ?? 0)
    return parts.enumerated().map { place, part in
      if let slot = part.slot { return slots[slot].position.map { .into($0) } ?? .deleted }
      guard numbers.contains(place + 1) else { return .asRead }
      next += 1
      return .new("\(key)#\(next)")
    }
  }

  /// Gives each part a slot: by outline, then by number, then what is left of those nobody touched.
  private static func assign(
    _ read: [Part], _ slots: [Slot], _ stored: StoredSamples, _ tolerance: Double
  ) -> [Part] {
    var parts = read
    var isFree = [Bool](repeating: true, count: slots.count)
    func give(_ candidates: (Int) -> [Int], where isRight: (Int, Slot) -> Bool) {
      for place in parts.indices where parts[place].geometry != nil && parts[place].slot == nil {
        let found = candidates(place).first { isFree[$0] && isRight(place, slots[$0]) }
        guard let found else { continue }
        parts[place].slot = found
        isFree[found] = false
      }
    }
    let same = sameOutlines(parts, slots, tolerance)
    give({ same[$0] }, where: { $1.number == $0 + 1 })
    give({ same[$0] }, where: { $1.position != nil })
    give({ same[$0] }, where: { _, _ in true })
    let numbered = Dictionary(grouping: slots.indices, by: { slots[$0].number })
    give({ numbered[$0 + 1] ?? [] }, where: { _, _ in true })
    // From the last, so that the next one is at hand.
    var left = slots.indices.reversed().filter { slot in
      isFree[slot] && slots[slot].position.map { !stored.isTouched[$0] } ?? false
    }
    give({ _ in left.popLast().map { [$0] } ?? [] }, where: { _, _ in true })
    return parts
  }

  /// The slots that each part has the outline of.
  private static func sameOutlines(
    _ parts: [Part], _ slots: [Slot], _ tolerance: Double
  ) -> [[Int]] {
    var index = OutlineIndex(tolerance: tolerance)
    for slot in slots { index.add(slot.geometry) }
    index.arrange()
    return parts.map { part in
      guard let geometry = part.geometry else { return [] }
      return index.near(geometry).filter { slot in
        slots[slot].geometry.map { geometry.isNear($0, within: tolerance) } ?? false
      }
    }
  }

  private mutating func slots(of key: String, _ stored: StoredSamples) throws -> [Slot] {
    let known = self.known ?? Self.slots(stored)
    self.known = known
    let first = stored.find(key).map { [Slot(number: 1, position: $0)] } ?? []
    return (first + (known[key] ?? [])).sorted { $0.number < $1.number }
  }

  /// The further parts of labels that are there, and all that were deleted.
  private static func slots(_ stored: StoredSamples) -> [String: [Slot]] {
    var found: [String: [Slot]] = [:]
    for position in stored.fids.indices where stored.isPart(position) {
      let (label, number) = split(stored.keys[position])
      found[label, default: []].append(Slot(number: number, position: position))
    }
    for one in stored.tombstones {
      let (label, number) = split(one.key)
      found[label, default: []].append(Slot(number: number, geometry: decode(one.geometry)))
    }
    return found
  }

  /// `boxes/7#2` is the second part of `boxes/7`, and so is `boxes/7.0#2` of a file that wrote numbers so.
  private static func split(_ key: String) -> (label: String, number: Int) {
    let mark = key.lastIndex(of: "#")
    let number = mark.flatMap { Int(key[key.index(after: $0)...]) }
    var label = number == nil ? key : String(key[..<(mark ?? key.endIndex)])
    if label.hasSuffix(".0") { label = String(label.dropLast(2)) }
    return (label, number ?? 1)
  }

  private func readShape(of slot: inout Slot, _ stored: StoredSamples) throws {
    guard let position = slot.position else { return }
    let row = try store.connection.cached("SELECT geom FROM training_samples WHERE fid = ?")
    defer { row.reset() }
    try row.bind(1, stored.fids[position])
    if try row.step() { slot.geometry = row.withBytes(0) { Self.decode(Array($0)) } }
  }

  private static func decode(_ blob: [UInt8]) -> Geometry? {
    var geometry = Geometry(kind: .polygon)
    let isRead = blob.withUnsafeBytes {
      (try? GeoPackageBlob.decode($0, into: &geometry)) != nil
    }
    return isRead ? geometry : nil
  }
}
