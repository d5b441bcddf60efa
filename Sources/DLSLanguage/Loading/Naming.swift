// Naming.swift: gives names their meaning, and finds what stands twice.

import DLSText

extension Loader {
  /// Enters every name into the scope of its file or schema.
  mutating func nameAll() {
    for (index, entry) in data.imports.enumerated() {
      enter(entry.name, entry.file.rawValue, .importEntry(index), entry.file, entry.nameRange)
    }
    for (index, entry) in data.lets.enumerated() {
      enter(entry.name, entry.file.rawValue, .letEntry(index), entry.file, entry.nameRange)
    }
    for index in data.blocks.indices { nameBlock(index) }
    reportRepeatedSettings()
  }

  private mutating func nameBlock(_ index: Int) {
    let block = data.blocks[index]
    guard block.kind >= 0 else { return }
    let row = Schema.blocks[Int(block.kind)]
    let place = Place(file: block.file, range: block.nameRange)
    if row.isSingle || isReference(row.naming) {
      // Siblings of one kind: by their keyword, or by what they speak of.
      let first = siblings(of: index).first { other in
        other < index && data.blocks[other].kind == block.kind
          && (row.isSingle || data.blocks[other].name == block.name)
      }
      if let first, block.name != .none || row.isSingle {
        let other = data.blocks[first]
        report(
          .duplicateBlock(row.keyword), place.file,
          row.isSingle ? block.keywordRange : block.nameRange,
          other: Place(file: other.file, range: row.isSingle ? other.keywordRange : other.nameRange)
        )
      }
      return
    }
    guard row.naming == .required, block.name != .none else { return }
    let id = BlockID(Int32(truncatingIfNeeded: index))
    if block.parent < 0 {
      enter(block.name, block.file.rawValue, .block(id), block.file, block.nameRange)
    } else if let schema = schema(around: index) {
      enter(
        block.name, -1 - Int32(truncatingIfNeeded: schema), .block(id), block.file, block.nameRange)
    }
  }

  private func isReference(_ naming: Naming) -> Bool {
    if case .reference = naming { return true }
    return false
  }

  private func siblings(of index: Int) -> [Int] {
    let parent = Int(data.blocks[index].parent)
    if parent < 0 { return data.tops[Int(data.blocks[index].file.rawValue)] }
    let record = data.blocks[parent]
    return Array(Int(record.firstChild)..<Int(record.firstChild + record.childCount))
  }

  /// The schema that a class or field stands in.
  func schema(around index: Int) -> Int? {
    var current = Int(data.blocks[index].parent)
    while current >= 0 {
      let kind = Int(data.blocks[current].kind)
      if kind >= 0, Schema.blocks[kind].keyword == "schema" { return current }
      current = Int(data.blocks[current].parent)
    }
    return nil
  }

  private mutating func enter(
    _ name: NameID, _ scope: Int32, _ entity: Entity, _ file: FileID, _ range: TextRange
  ) {
    let key = ScopedName(scope: scope, name: name)
    guard let first = data.scopes[key] else {
      data.scopes[key] = entity
      return
    }
    let (one, other) = (Place(file: file, range: range), place(of: first))
    // The later of the two is the one to blame, whatever was entered first.
    let isLater = other.range.start <= one.range.start
    if !isLater { data.scopes[key] = entity }
    let (late, early) = isLater ? (one, other) : (other, one)
    report(.duplicateName(data.names.text(name)), late.file, late.range, other: early)
  }

  private func place(of entity: Entity) -> Place {
    switch entity {
    case .block(let id):
      let record = data.blocks[Int(id.index)]
      return Place(file: record.file, range: record.nameRange)
    case .letEntry(let index):
      return Place(file: data.lets[index].file, range: data.lets[index].nameRange)
    case .importEntry(let index):
      return Place(file: data.imports[index].file, range: data.imports[index].nameRange)
    }
  }

  private mutating func reportRepeatedSettings() {
    for index in data.blocks.indices {
      let block = data.blocks[index]
      let first = Int(block.firstAttribute)
      let end = first + Int(block.attributeCount)
      // Few settings stand in a block; only a profile may be long.
      if end - first > 32 {
        var seen: [NameID: Int] = [:]
        for later in first..<end {
          let name = data.attributes[later].name
          if let earlier = seen[name] {
            repeated(earlier, later, block)
          } else {
            seen[name] = later
          }
        }
        continue
      }
      for later in first..<end {
        let name = data.attributes[later].name
        if let earlier = (first..<later).first(where: { data.attributes[$0].name == name }) {
          repeated(earlier, later, block)
        }
      }
    }
  }

  private mutating func repeated(_ earlier: Int, _ later: Int, _ block: BlockRecord) {
    let attribute = data.attributes[later]
    report(
      .duplicateSetting(data.names.text(attribute.name)), block.file, attribute.nameRange,
      other: Place(file: block.file, range: data.attributes[earlier].nameRange))
  }
}
