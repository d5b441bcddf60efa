// Likes.swift: follows `like` and gives a block the nested blocks that it has from there.

import DLSSyntax
import DLSText

extension Loader {
  /// Finds the block that each `like` names, cuts cycles, and adds the children that come along.
  mutating func followLikes() {
    if likeSettings.isEmpty { return }
    setBases(resolveLikes())
    if likes.isEmpty { return }
    cutCycles()
    inheritChildren()
    for index in data.blocks.indices where data.blocks[index].base >= 0 {
      data.heirs.append((Int32(truncatingIfNeeded: index), data.blocks[index].base))
    }
    inheritSettings(of: data.heirs.map { Int($0.block) })
  }

  /// The block that each `like` names. They are written down when the model that tells is gone: as long as
  /// two have the records of the blocks, a change copies all of them.
  mutating func resolveLikes() -> [(block: Int, base: Int32)] {
    let model = Model(data)
    var bases: [(block: Int, base: Int32)] = []
    for index in likeSettings {
      let attribute = data.attributes[index]
      let block = model.block(BlockID(attribute.block))
      if attribute.row == -1, let row = block.row, row.keyword != "profile" {
        report(.likeNotAllowed(row.keyword), block.file, data.nameRange(ofAttribute: index))
      }
      guard attribute.row == -2, let value = attribute.value else { continue }
      if let base = follow(attribute, value, block, model) {
        bases.append((block: Int(attribute.block), base: base))
      }
    }
    return bases
  }

  /// Of two that a block names, the first one counts.
  mutating func setBases(_ bases: [(block: Int, base: Int32)]) {
    for (block, base) in bases where data.blocks[block].base < 0 {
      data.blocks[block].base = base
      likes.append(block)
    }
  }

  /// The number of the block that a `like` names.
  private mutating func follow(
    _ attribute: AttributeRecord, _ value: NodeID, _ block: Block, _ model: Model
  ) -> Int32? {
    let file = block.sourceFile
    // DLSCheck says what is wrong with the value itself.
    guard file.tree.kind(value) == .path else { return nil }
    let range = file.tree.range(value)
    switch model.resolve(pathAt: value, .sameKeyword, in: block, from: file) {
    case .success(let id) where id.index == attribute.block:
      report(.likeItself, block.file, range)
      return nil
    case .success(let id): return id.index
    case .failure(let fault):
      report(.like(fault), block.file, range)
      return nil
    }
  }

  /// Cuts each circle of `like` at the block that is reached twice.
  mutating func cutCycles() {
    // Where on the present way a block stands; -1: not met yet, -2: done with.
    var places = Array(filling: data.blocks.count, with: -1)
    // The addresses are those of the blocks as they are now, whatever is cut meanwhile.
    var named: Model?
    var way: [Int] = []
    for start in likes where places[start] == -1 {
      way.removeAll(keepingCapacity: true)
      var current = start
      while current >= 0, places[current] != -2 {
        if places[current] >= 0 {
          let model = named ?? Model(data)
          named = model
          cut(Array(way[places[current]...]) + [current], model)
          break
        }
        places[current] = way.count
        way.append(current)
        current = Int(data.blocks[current].base)
      }
      for member in way { places[member] = -2 }
    }
    likes.removeAll { data.blocks[$0].base < 0 }
  }

  private mutating func cut(_ circle: [Int], _ model: Model) {
    let addresses = circle.map { model.block(BlockID(Int32(truncatingIfNeeded: $0))).address }
    let culprit = data.blocks[circle[0]].file
    report(.likeCycle(addresses), culprit, data.nameRange(ofBlock: circle[0]))
    for member in circle { data.blocks[member].base = -1 }
  }

  /// Gives every block with a base the children of the base that it lacks, bases first. May be
  /// called again after children were added.
  mutating func inheritChildren() {
    likeDone = []
    var chain: [Int] = []
    var room = MergingRoom()
    for start in likes {
      chain.removeAll(keepingCapacity: true)
      var current = start
      while current >= 0, data.blocks[current].base >= 0, !likeDone.contains(current) {
        chain.append(current)
        likeDone.insert(current)
        current = Int(data.blocks[current].base)
      }
      for block in chain.reversed() { merge(block, Int(data.blocks[block].base), &room) }
    }
  }

  private func children(of index: Int) -> Children {
    let record = data.blocks[index]
    return Children(
      written: Int(record.firstChild)..<Int(record.firstChild + record.childCount),
      implied: record.hasImplied ? data.impliedChildren[Int32(index)] ?? [] : [])
  }

  mutating func merge(_ derived: Int, _ base: Int, _ room: inout MergingRoom) {
    room.pairs.append((derived, base))
    while let (here, there) = room.pairs.popLast() {
      let inherited = children(of: there)
      if inherited.count == 0 { continue }
      room.own.take(children(of: here), data.blocks)
      room.came.removeAll(keepingCapacity: true)
      for place in 0..<inherited.count {
        let child = inherited[place]
        if data.blocks[child].kind < 0 { continue }
        if let known = counterpart(of: child, in: here, room.own) {
          if data.blocks[known].base < 0 { data.blocks[known].base = Int32(child) }
          room.pairs.append((known, child))
        } else {
          let copy = addImplied(copyOf: child, in: here)
          room.came.append(Int32(truncatingIfNeeded: copy))
          room.own.add(copy, data.blocks[copy])
          room.pairs.append((copy, child))
        }
      }
      note(room.came, impliedIn: here)
    }
  }

  /// Notes that blocks which stand in no text stand in another.
  private mutating func note(_ blocks: [Int32], impliedIn parent: Int) {
    if blocks.isEmpty { return }
    data.blocks[parent].hasImplied = true
    data.impliedChildren[Int32(truncatingIfNeeded: parent), default: []] += blocks
  }

  private func counterpart(of child: Int, in parent: Int, _ own: Counterparts) -> Int? {
    let wanted = data.blocks[child]
    let row = Schema.blocks[Int(wanted.kind)]
    if let schema = row === Schema.classOfSchema || row === Schema.field
      ? enclosingSchema(of: parent) : nil
    {
      guard case .block(let found)? = data.member(wanted.name, ofSchema: schema) else { return nil }
      return Int(found.index)
    }
    return own.block(wanted, row)
  }

  private func enclosingSchema(of index: Int) -> Int? {
    data.row(index) === Schema.schema ? index : data.schema(around: index)
  }

  private mutating func addImplied(copyOf child: Int, in parent: Int) -> Int {
    var record = data.blocks[child]
    record.parent = Int32(truncatingIfNeeded: parent)
    record.base = Int32(truncatingIfNeeded: child)
    (record.firstAttribute, record.attributeCount) = (0, 0)
    (record.firstChild, record.childCount) = (0, 0)
    record.isImplied = true
    record.hasImplied = false
    let index = data.blocks.count
    data.add(record)
    enter(implied: index)
    return index
  }

  /// Adds a block that stands in no text.
  mutating func add(implied record: BlockRecord, in parent: Int) -> Int {
    let index = data.blocks.count
    data.add(record)
    note([Int32(truncatingIfNeeded: index)], impliedIn: parent)
    enter(implied: index)
    return index
  }

  /// Enters the name of a block that stands in no text, unless the text has that name.
  mutating func enter(implied index: Int) {
    let record = data.blocks[index]
    let row = Schema.blocks[Int(record.kind)]
    guard row === Schema.classOfSchema || row === Schema.field,
      let schema = data.schema(around: index),
      let scope = data.scopes.scope(ofSchema: schema)
    else { return }
    _ = data.scopes.enter(record.name, scope, .block(BlockID(Int32(truncatingIfNeeded: index))))
  }

  /// Fills the slots of some blocks with a base, and of those that they are like, by what the base has.
  mutating func inheritSettings(of blocks: [Int]) {
    if blocks.isEmpty { return }
    var isDone = Array(filling: data.blocks.count, with: false)
    var chain: [Int] = []
    for start in blocks {
      chain.removeAll(keepingCapacity: true)
      var current = start
      while current >= 0, data.blocks[current].base >= 0, !isDone[current] {
        chain.append(current)
        isDone[current] = true
        current = Int(data.blocks[current].base)
      }
      for block in chain.reversed() { inheritSettings(block, Int(data.blocks[block].base)) }
    }
  }

  private mutating func inheritSettings(_ block: Int, _ base: Int) {
    guard let row = data.row(block), let baseRow = data.row(base) else { return }
    let (own, other) = (Int(data.blocks[block].firstSlot), Int(data.blocks[base].firstSlot))
    let places = row.attributes.indices
    if row === baseRow {
      return data.slots.withUnsafeMutableBufferPointer { slots in
        for place in places where slots[own + place] < 0 {
          slots[own + place] = slots[other + place]
        }
      }
    }
    for place in places where data.slots[own + place] < 0 {
      // A class may be like a field of its name, by way of their schemas.
      let there = baseRow.index(of: row.attributes[place].name)
      if let there { data.slots[own + place] = data.slots[other + there] }
    }
  }
}

/// The children of a block: those of the text, which stand in a row, then those that stand in none.
private struct Children {
  let written: Range<Int>
  let implied: [Int32]

  var count: Int { written.count + implied.count }

  subscript(place: Int) -> Int {
    place < written.count
      ? written.lowerBound + place : Int(implied[place - written.count])
  }
}

/// What one merging after the other needs room for.
struct MergingRoom {
  /// The blocks that are to get what another has, and that one.
  fileprivate var pairs: [(here: Int, there: Int)] = []
  /// What a block has of its own.
  fileprivate var own = Counterparts()
  /// What it gets.
  fileprivate var came: [Int32] = []
}

/// The children of a block by what tells them apart. Few, as is usual, are looked through.
private struct Counterparts {
  private struct Key: Hashable {
    let kind: Int16
    let name: NameID
  }

  private static let few = 8

  private var list: [(key: Key, block: Int)] = []
  private var blocks: [Key: Int] = [:]

  /// Holds the children of another block from now on.
  mutating func take(_ children: Children, _ blocks: [BlockRecord]) {
    list.removeAll(keepingCapacity: true)
    if !self.blocks.isEmpty { self.blocks = [:] }
    for place in 0..<children.count {
      let child = children[place]
      if blocks[child].kind >= 0 { add(child, blocks[child]) }
    }
  }

  /// Adds a child, unless there is one like it.
  mutating func add(_ child: Int, _ record: BlockRecord) {
    let key = Counterparts.key(record, Schema.blocks[Int(record.kind)])
    if find(key) != nil { return }
    if list.count < Counterparts.few {
      list.append((key, child))
    } else {
      blocks[key] = child
    }
  }

  /// The child of the same kind and name, or of the same kind where it has no names.
  func block(_ wanted: BlockRecord, _ row: BlockRow) -> Int? {
    find(Counterparts.key(wanted, row))
  }

  private func find(_ key: Key) -> Int? {
    list.first { $0.key == key }?.block ?? (blocks.isEmpty ? nil : blocks[key])
  }

  private static func key(_ record: BlockRecord, _ row: BlockRow) -> Key {
    Key(kind: record.kind, name: row.naming == .none ? .none : record.name)
  }
}
