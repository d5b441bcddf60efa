// ReferenceList.swift: which settings and heads name which blocks.

import DLSText

/// The blocks that settings name, in the order of the settings, and those that heads of blocks speak of.
struct ReferenceList: Sendable {
  /// A setting that names a block.
  struct Reference: Sendable {
    /// The setting.
    var attribute: Int32
    /// The block that writes it.
    var from: Int32
    /// The block that it names; -1 where something is wrong with what it says.
    var to: Int32
  }

  /// A block whose head speaks of another one.
  struct Head: Sendable {
    let from: Int32
    /// The block that it speaks of; -1 where that isn't known.
    var to: Int32
  }

  private(set) var all: [Reference]
  private(set) var heads: [Head]

  /// All that a model names.
  init(_ data: ModelData, _ values: ValueTable) {
    all = ReferenceList.references(data.attributes.indices, data, values)
    heads = ReferenceList.speaking(data.blocks.indices, data).map { block in
      Head(from: block, to: Int32(truncatingIfNeeded: values.target(Int(block)) ?? -1))
    }
  }

  /// Those of some blocks whose heads speak of others.
  private static func speaking(_ blocks: Range<Int>, _ data: ModelData) -> [Int32] {
    let vocabulary = Vocabulary.shared
    return blocks.filter { vocabulary.isForSomething(data.blocks[$0].kind) }
      .map { Int32(truncatingIfNeeded: $0) }
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
    all.partitioningIndex { Int($0.attribute) >= attribute }
  }

  /// Gives settings and blocks the numbers that they have now. What those name that came isn't known yet.
  /// - Parameters:
  ///   - gone: the numbers of the settings that went; `count` others came in their place.
  ///   - data: the model as it is now.
  mutating func move(_ gone: Range<Int>, _ count: Int, _ data: ModelData, _ move: BlockMove) {
    let (start, end) = (place(of: gone.lowerBound), place(of: gone.upperBound))
    all.removeSubrange(start..<end)
    let added = Int32(truncatingIfNeeded: count - gone.count)
    all.withUnsafeMutableBufferPointer { all in
      for place in all.indices {
        if place >= start {
          all[place].attribute += added
          all[place].from = move.shift(all[place].from)
        }
        if all[place].to >= 0 { all[place].to = move(all[place].to) ?? -1 }
      }
    }
    let known = heads.compactMap { head in
      move(head.from).map { Head(from: $0, to: head.to < 0 ? -1 : move(head.to) ?? -1) }
    }
    let (first, more) = (move.gone.lowerBound, Int(move.shift.added))
    let came = ReferenceList.speaking(first..<move.gone.upperBound + more, data)
    var others = ReferenceList.speaking(move.known + more..<data.blocks.count, data)
    let behind = known.firstIndex { $0.from >= first } ?? known.count
    heads = known[..<behind] + came.map { Head(from: $0, to: -1) } + known[behind...]
    // Some of those that stand in no text are known, and others come between them.
    if !move.implied.isEmpty {
      others.removeAll { block in
        let place = known.partitioningIndex { $0.from >= block }
        return place < known.count && known[place].from == block
      }
    }
    heads += others.map { Head(from: $0, to: -1) }
    if !move.implied.isEmpty, !others.isEmpty { heads.sort { $0.from < $1.from } }
  }

  /// Takes over what some settings name that were read again, and what is known of heads.
  /// - Parameters:
  ///   - settings: their numbers, in order.
  ///   - data: the model as it is now, with its values.
  mutating func put(_ settings: [Int], _ data: ModelData, _ values: ValueTable) {
    let runs = ReferenceList.runs(settings)
    if runs.count <= ReferenceList.fewRuns {
      for run in runs {
        let known = place(of: run.lowerBound)..<place(of: run.upperBound)
        let new = ReferenceList.references(run, data, values)
        if !known.isEmpty || !new.isEmpty { all.replaceSubrange(known, with: new) }
      }
    } else {
      merge(settings, ReferenceList.references(settings, data, values))
    }
    for place in heads.indices {
      let target = values.target(Int(heads[place].from)) ?? -1
      heads[place].to = Int32(truncatingIfNeeded: target)
    }
  }

  /// So many times at most all references are moved for a few that come between them.
  private static let fewRuns = 16

  /// Numbers that follow one another, put together.
  private static func runs(_ numbers: [Int]) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    for number in numbers {
      if let last = runs.last, last.upperBound == number {
        runs[runs.count - 1] = last.lowerBound..<number + 1
      } else {
        runs.append(number..<number + 1)
      }
    }
    return runs
  }

  /// Puts references in the place of all that some settings had.
  private mutating func merge(_ settings: [Int], _ new: [Reference]) {
    var merged: [Reference] = []
    merged.reserveCapacity(all.count + new.count)
    var rest = new[...]
    var read = settings[...]
    for reference in all {
      while let first = read.first, first < reference.attribute { read.removeFirst() }
      if read.first.map({ $0 == reference.attribute }) == true { continue }
      while let first = rest.first, first.attribute < reference.attribute {
        merged.append(rest.removeFirst())
      }
      merged.append(reference)
    }
    merged += rest
    all = merged
  }

  private static func references(
    _ attributes: some Collection<Int>, _ data: ModelData, _ values: ValueTable
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
