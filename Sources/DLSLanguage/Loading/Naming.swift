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
    for (index, entry) in data.imports.enumerated() {
      enter(entry.name, entry.file.rawValue, .importEntry(index))
    }
    for (index, entry) in data.lets.enumerated() {
      enter(entry.name, entry.file.rawValue, .letEntry(index))
    }
    var firsts = ScopeTable()
    data.scopes.reserve(data.blocks.count / 2 + data.lets.count)
    firsts.reserve(data.blocks.count / 2)
    for index in 0..<data.writtenBlocks { nameBlock(index, &firsts) }
  }

  /// Enters the names of blocks that stand in no text.
  mutating func enterImplied() {
    for index in data.writtenBlocks..<data.blocks.count { enter(implied: index) }
  }

  private mutating func nameBlock(_ index: Int, _ firsts: inout ScopeTable) {
    let block = data.blocks[index]
    guard block.kind >= 0 else { return }
    let head = vocabulary.heads[Int(block.kind)]
    if head == .keyword || head == .thing { return nameAmongSiblings(index, head, &firsts) }
    guard head == .name, block.name != .none else { return }
    let id = BlockID(Int32(truncatingIfNeeded: index))
    if block.parent < 0 {
      enter(block.name, block.file.rawValue, .block(id))
    } else if let schema = schema(around: index) {
      enter(block.name, -1 - Int32(truncatingIfNeeded: schema), .block(id))
    }
  }

  /// Siblings of one kind are told apart by their keyword, or by what they speak of.
  private mutating func nameAmongSiblings(
    _ index: Int, _ head: HeadMeaning, _ firsts: inout ScopeTable
  ) {
    let block = data.blocks[index]
    let isSingle = head == .keyword
    if block.parent < 0 {
      let word = vocabulary.keywords[Int(block.kind)]
      _ = data.singles.enter(block.file.rawValue, word.rawValue, index)
    }
    if !isSingle, block.name == .none { return }
    let scope = block.parent < 0 ? -1 - block.file.rawValue : block.parent
    let own = isSingle ? -2 - Int32(block.kind) : block.name.rawValue
    guard let first = firsts.enter(scope, own, index) else { return }
    func place(_ index: Int) -> TextRange {
      isSingle ? data.keywordRange(ofBlock: index) : data.nameRange(ofBlock: index)
    }
    report(
      .duplicateBlock(Schema.blocks[Int(block.kind)].keyword), block.file, place(index),
      other: Place(file: data.blocks[first].file, range: place(first)))
  }

  /// The schema that a class or field stands in.
  func schema(around index: Int) -> Int? {
    var current = Int(data.blocks[index].parent)
    while current >= 0 {
      let kind = Int(data.blocks[current].kind)
      if kind >= 0, vocabulary.schemaSteps[kind] == .isSchema { return current }
      current = Int(data.blocks[current].parent)
    }
    return nil
  }

  private mutating func enter(_ name: NameID, _ scope: Int32, _ entity: Entity) {
    guard let code = data.scopes.enter(scope, name.rawValue, entity.code) else { return }
    let (one, other) = (place(of: entity), place(of: Entity(code: code)))
    // The later of the two is the one to blame, whatever was entered first.
    let isLater = other.range.start <= one.range.start
    if !isLater { data.scopes.replace(scope, name.rawValue, entity.code) }
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
    for index in data.blocks.indices where data.blocks[index].attributeCount > 1 {
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
