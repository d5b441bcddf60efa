// ReferenceList.swift: which settings and heads name which blocks.

import DLSText

/// The blocks that settings name, in the order of the settings, and those that heads of blocks speak of.
struct ReferenceList: Sendable {
  /// A setting that names a block.
  struct Reference: Sendable {
    /// The setting.
    var attribute: Int32
    /// The block that writes it.
    let from: Int32
    /// The block that it names; -1 where something is wrong with what it says.
    let to: Int32
  }

  /// A block whose head speaks of another one.
  struct Head: Sendable {
    let from: Int32
    /// The block that it speaks of; -1 where that isn't known.
    let to: Int32
  }

  private(set) var all: [Reference]
  let heads: [Head]

  /// All that a model names.
  init(_ data: ModelData, _ values: ValueTable) {
    all = ReferenceList.references(data.attributes.indices, data, values)
    let vocabulary = Vocabulary.shared
    var heads: [Head] = []
    for (block, record) in data.blocks.enumerated() where vocabulary.isForSomething(record.kind) {
      let target = Int32(truncatingIfNeeded: values.target(block) ?? -1)
      heads.append(Head(from: Int32(truncatingIfNeeded: block), to: target))
    }
    self.heads = heads
  }

  /// Takes over settings that were lowered anew in blocks that are the same ones.
  /// - Parameters:
  ///   - gone: the numbers of the settings that went; `count` others came in their place.
  ///   - data: the model as it is now, with its values.
  mutating func replace(
    _ gone: Range<Int>, _ count: Int, _ data: ModelData, _ values: ValueTable
  ) {
    let (start, end) = (place(of: gone.lowerBound), place(of: gone.upperBound))
    let came = gone.lowerBound..<gone.lowerBound + count
    let new = ReferenceList.references(came, data, values)
    all.replaceSubrange(start..<end, with: new)
    let added = Int32(truncatingIfNeeded: count - gone.count)
    if added == 0 { return }
    for place in start + new.count..<all.count { all[place].attribute += added }
  }

  /// The place of the first reference of a setting or one behind it.
  private func place(of attribute: Int) -> Int {
    var (low, high) = (0, all.count)
    while low < high {
      let middle = (low + high) / 2
      if Int(all[middle].attribute) < attribute { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private static func references(
    _ attributes: Range<Int>, _ data: ModelData, _ values: ValueTable
  ) -> [Reference] {
    var found: [Reference] = []
    // Of five settings hardly more than one names something.
    found.reserveCapacity(attributes.count / 5)
    for index in attributes {
      let state = values.state(index)
      if state.isDisjoint(with: [.namesBlocks, .isFaulty, .namesClasses]) { continue }
      let (attribute, from) = (Int32(truncatingIfNeeded: index), data.attributes[index].block)
      func add(_ to: Int32) {
        found.append(Reference(attribute: attribute, from: from, to: to))
      }
      if state.contains(.isFaulty) { add(-1) }
      switch values.value(ofAttribute: index) {
      case .reference(let target)??: add(target.index)
      case .list(let items)??:
        for case .reference(let target) in items { add(target.index) }
      default: continue
      }
    }
    return found
  }
}
