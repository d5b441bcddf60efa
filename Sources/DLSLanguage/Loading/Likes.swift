// Likes.swift: follows `like` and gives a block the nested blocks that it has from there.

import DLSSyntax
import DLSText

extension Loader {
  /// Finds the block that each `like` names, cuts cycles, and adds the children that come along.
  mutating func followLikes() {
    let model = Model(data)
    for index in data.attributes.indices {
      let attribute = data.attributes[index]
      let block = model.block(BlockID(attribute.block))
      if attribute.row == -1, data.names.text(attribute.name) == "like", let row = block.row,
        row.keyword != "profile"
      {
        report(.likeNotAllowed(row.keyword), block.file, attribute.nameRange)
      }
      guard attribute.row == -2, let value = attribute.value else { continue }
      follow(attribute, value, block, model)
    }
    cutCycles()
    inheritChildren()
  }

  private mutating func follow(
    _ attribute: AttributeRecord, _ value: NodeID, _ block: Block, _ model: Model
  ) {
    guard let file = model.file(block.file) else { return }
    let range = file.tree.range(value)
    guard file.tree.kind(value) == .path else {
      // DLSCheck says what is wrong with the value itself.
      return
    }
    switch model.resolve(file.tree.names(value), .sameKeyword, in: block, from: file.id) {
    case .success(let id) where id.index == attribute.block:
      report(.likeItself, block.file, range)
    case .success(let id):
      if data.blocks[Int(attribute.block)].base < 0 {
        data.blocks[Int(attribute.block)].base = id.index
      }
    case .failure(let fault):
      report(.like(fault), block.file, range)
    }
  }

  /// Cuts each circle of `like` at the block that is reached twice.
  private mutating func cutCycles() {
    var done = [Bool](repeating: false, count: data.blocks.count)
    for start in data.blocks.indices where data.blocks[start].base >= 0 && !done[start] {
      var way: [Int] = []
      var current = start
      while current >= 0, !done[current] {
        if let first = way.firstIndex(of: current) {
          let circle = Array(way[first...]) + [current]
          let model = Model(data)
          let addresses = circle.map { model.block(BlockID(Int32(truncatingIfNeeded: $0))).address }
          let culprit = data.blocks[current]
          report(.likeCycle(addresses), culprit.file, culprit.nameRange)
          for member in circle { data.blocks[member].base = -1 }
          break
        }
        way.append(current)
        current = Int(data.blocks[current].base)
      }
      for member in way { done[member] = true }
    }
  }

  /// Gives every block with a base the children of the base that it lacks, bases first. May be
  /// called again after children were added.
  mutating func inheritChildren() {
    likeDone = []
    for start in data.blocks.indices where data.blocks[start].parent < 0 {
      var chain: [Int] = []
      var current = start
      while current >= 0, data.blocks[current].base >= 0, !likeDone.contains(current) {
        chain.append(current)
        current = Int(data.blocks[current].base)
      }
      for block in chain.reversed() {
        merge(block, Int(data.blocks[block].base))
        likeDone.insert(block)
      }
    }
  }

  private func children(of index: Int) -> [Int] {
    let record = data.blocks[index]
    return Array(Int(record.firstChild)..<Int(record.firstChild + record.childCount))
      + (data.impliedChildren[Int32(index)] ?? []).map { Int($0) }
  }

  private mutating func merge(_ derived: Int, _ base: Int) {
    var pairs = [(derived, base)]
    while let (here, there) = pairs.popLast() {
      for child in children(of: there) where data.blocks[child].kind >= 0 {
        if let own = counterpart(of: child, in: here) {
          if data.blocks[own].base < 0 { data.blocks[own].base = Int32(child) }
          pairs.append((own, child))
        } else {
          pairs.append((addImplied(copyOf: child, in: here), child))
        }
      }
    }
  }

  private func counterpart(of child: Int, in parent: Int) -> Int? {
    let wanted = data.blocks[child]
    let row = Schema.blocks[Int(wanted.kind)]
    if let schema = row.keyword == "class" || row.keyword == "field"
      ? enclosingSchema(of: parent) : nil
    {
      guard case .block(let found)? = data.member(wanted.name, ofSchema: schema) else { return nil }
      return Int(found.index)
    }
    return children(of: parent).first { other in
      data.blocks[other].kind == wanted.kind
        && (row.naming == Naming.none || data.blocks[other].name == wanted.name)
    }
  }

  private func enclosingSchema(of index: Int) -> Int? {
    let kind = Int(data.blocks[index].kind)
    if kind >= 0, Schema.blocks[kind].keyword == "schema" { return index }
    return schema(around: index)
  }

  private mutating func addImplied(copyOf child: Int, in parent: Int) -> Int {
    var record = data.blocks[child]
    record.parent = Int32(truncatingIfNeeded: parent)
    record.base = Int32(truncatingIfNeeded: child)
    (record.firstAttribute, record.attributeCount) = (0, 0)
    (record.firstChild, record.childCount) = (0, 0)
    record.isImplied = true
    return add(implied: record, in: parent)
  }

  /// Adds a block that stands in no text.
  mutating func add(implied record: BlockRecord, in parent: Int) -> Int {
    let index = data.blocks.count
    data.blocks.append(record)
    data.impliedChildren[Int32(truncatingIfNeeded: parent), default: []].append(
      Int32(truncatingIfNeeded: index))
    let keyword = Schema.blocks[Int(record.kind)].keyword
    if keyword == "class" || keyword == "field", let schema = schema(around: index) {
      let key = ScopedName(scope: -1 - Int32(truncatingIfNeeded: schema), name: record.name)
      if data.scopes[key] == nil {
        data.scopes[key] = .block(BlockID(Int32(truncatingIfNeeded: index)))
      }
    }
    return index
  }
}
