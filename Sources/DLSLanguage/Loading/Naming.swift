// Naming.swift: gives names their meaning, and finds what stands twice.

import DLSText

extension Loader {
  /// Gives every name its meaning.
  mutating func nameAll() {
    enterNames()
    reportRepeatedSettings()
  }

  /// Enters every name that a text writes into the scope of its file or schema.
  mutating func enterNames() {
    enterImports()
    data.scopes.reserve(data.blocks.count / 2 + data.lets.count)
    enterNames(of: 0..<data.writtenBlocks, data.lets.indices)
  }

  /// Enters the names of imports.
  mutating func enterImports() {
    for (index, entry) in data.imports.enumerated() {
      enter(entry.name, .file(entry.file), .importEntry(index))
    }
  }

  /// Enters the names of whole blocks of the top level, and of texts.
  mutating func enterNames(of blocks: Range<Int>, _ lets: Range<Int>) {
    for index in lets {
      enter(data.lets[index].name, .file(data.lets[index].file), .letEntry(index))
    }
    var firsts = ScopeTable()
    for index in blocks { nameBlock(index, &firsts) }
  }

  /// Enters the names of blocks that stand in no text.
  mutating func enterImplied() {
    for index in data.writtenBlocks..<data.blocks.count { enter(implied: index) }
  }

  private mutating func nameBlock(_ index: Int, _ firsts: inout ScopeTable) {
    let block = data.blocks[index]
    guard block.kind >= 0 else { return }
    if vocabulary.schemaSteps[Int(block.kind)] == .isSchema { data.scopes.add(schema: index) }
    let head = vocabulary.heads[Int(block.kind)]
    if head == .keyword || head == .thing { return nameAmongSiblings(index, head, &firsts) }
    if head == .name, let scope = data.scope(ofNameOf: index) {
      enter(block.name, scope, .block(BlockID(Int32(truncatingIfNeeded: index))))
    }
  }

  /// Siblings of one kind are told apart by their keyword, or by what they speak of.
  private mutating func nameAmongSiblings(
    _ index: Int, _ head: HeadMeaning, _ firsts: inout ScopeTable
  ) {
    let block = data.blocks[index]
    let isSingle = head == .keyword
    if !isSingle, block.name == .none { return }
    let own = isSingle ? -2 - Int32(block.kind) : block.name.rawValue
    let first: Int?
    if block.parent < 0 {
      // What speaks of something stands in a block.
      first = data.scopes.enter(single: vocabulary.keyword(block.kind), in: block.file, index)
    } else if data.blocks[Int(block.parent)].childCount <= Loader.fewSiblings {
      let eldest = Int(data.blocks[Int(block.parent)].firstChild)
      first = (eldest..<index).first { sibling in
        let other = data.blocks[sibling]
        return isSingle ? other.kind == block.kind : other.name == block.name && isThing(other)
      }
    } else {
      first = firsts.enter(block.parent, own, index)
    }
    guard let first else { return }
    func place(_ index: Int) -> TextRange {
      isSingle ? data.keywordRange(ofBlock: index) : data.nameRange(ofBlock: index)
    }
    report(
      .duplicateBlock(Schema.blocks[Int(block.kind)].keyword), block.file, place(index),
      other: Place(file: data.blocks[first].file, range: place(first)))
  }

  /// So many are looked through.
  private static let fewSiblings = 12

  private func isThing(_ block: BlockRecord) -> Bool {
    block.kind >= 0 && vocabulary.heads[Int(block.kind)] == .thing
  }

  private mutating func enter(_ name: NameID, _ scope: NameScopes.Scope, _ entity: Entity) {
    guard let known = data.scopes.enter(name, scope, entity) else { return }
    let (one, other) = (place(of: entity), place(of: known))
    // The later of the two is the one to blame, whatever was entered first.
    let isLater = other.range.start <= one.range.start
    if !isLater { data.scopes.replace(name, scope, by: entity) }
    let (late, early) = isLater ? (one, other) : (other, one)
    report(.duplicateName(data.names.text(name)), late.file, late.range, other: early)
  }

  private func place(of entity: Entity) -> Place {
    switch entity {
    case .block(let id):
      let index = Int(id.index)
      return Place(file: data.blocks[index].file, range: data.nameRange(ofBlock: index))
    case .letEntry(let index):
      return Place(file: data.lets[index].file, range: data.lets[index].nameRange)
    case .importEntry(let index):
      return Place(file: data.imports[index].file, range: data.imports[index].nameRange)
    }
  }

  /// Reports the settings that a block writes twice.
  mutating func reportRepeatedSettings() {
    for index in mayRepeat where data.blocks[index].attributeCount > 1 {
      let block = data.blocks[index]
      let first = Int(block.firstAttribute)
      let all = first..<first + Int(block.attributeCount)
      if hasOnlyFirsts(all) { continue }
      var seen: [NameID: Int] = [:]
      for later in all {
        let name = data.attributes[later].name
        if let earlier = seen[name] {
          repeated(earlier, later, block)
        } else {
          seen[name] = later
        }
      }
    }
  }

  /// Whether settings are plainly different ones: known, and each of another row.
  private func hasOnlyFirsts(_ attributes: Range<Int>) -> Bool {
    var seen: (UInt64, UInt64) = (0, 0)
    for index in attributes {
      let row = data.attributes[index].row
      // `like` takes the last bit.
      guard row == -2 || row >= 0 && row < 127 else { return false }
      let place = row == -2 ? 127 : UInt64(row)
      let bit: UInt64 = 1 << (place & 63)
      if place < 64 {
        guard seen.0 & bit == 0 else { return false }
        seen.0 |= bit
      } else {
        guard seen.1 & bit == 0 else { return false }
        seen.1 |= bit
      }
    }
    return true
  }

  private mutating func repeated(_ earlier: Int, _ later: Int, _ block: BlockRecord) {
    report(
      .duplicateSetting(data.names.text(data.attributes[later].name)), block.file,
      data.nameRange(ofAttribute: later),
      other: Place(file: block.file, range: data.nameRange(ofAttribute: earlier)))
  }
}

extension ModelData {
  /// The schema that a class or field stands in.
  func schema(around index: Int) -> Int? {
    var current = Int(blocks[index].parent)
    while current >= 0 {
      let kind = Int(blocks[current].kind)
      if kind >= 0, Vocabulary.shared.schemaSteps[kind] == .isSchema { return current }
      current = Int(blocks[current].parent)
    }
    return nil
  }

  /// Where the name of a block of a text belongs that has one of its own; nil where it has none, or nobody
  /// may name it.
  fileprivate func scope(ofNameOf index: Int) -> NameScopes.Scope? {
    let block = blocks[index]
    if block.name == .none { return nil }
    if block.parent < 0 { return .file(block.file) }
    return schema(around: index).flatMap { scopes.scope(ofSchema: $0) }
  }

  /// Forgets the names of whole blocks of the top level, and of texts, of which no two have one name.
  mutating func removeNames(of blocks: Range<Int>, _ lets: Range<Int>) {
    for index in lets { scopes.remove(self.lets[index].name, .file(self.lets[index].file)) }
    let vocabulary = Vocabulary.shared
    for index in blocks where self.blocks[index].kind >= 0 {
      let block = self.blocks[index]
      switch vocabulary.heads[Int(block.kind)] {
      case .keyword where block.parent < 0:
        scopes.remove(single: vocabulary.keyword(block.kind), in: block.file)
      case .name:
        if let scope = scope(ofNameOf: index) { scopes.remove(block.name, scope) }
      case .keyword, .thing, .nothing: continue
      }
    }
  }

  /// Forgets the names of blocks that stand in no text.
  mutating func removeImpliedNames() {
    for index in writtenBlocks..<blocks.count { removeName(ofImplied: index) }
  }

  /// Forgets the names of imports, of which no two have one name.
  mutating func removeNamesOfImports() {
    for entry in imports { scopes.remove(entry.name, .file(entry.file)) }
  }
}
