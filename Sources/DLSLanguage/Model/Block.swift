// Block.swift: one block of a model, as its users see it.

package import DLSSyntax
package import DLSText

/// A place in a text.
package struct Place: Sendable, Hashable {
  /// The file.
  package let file: FileID
  /// The bytes.
  package let range: TextRange

  package init(file: FileID, range: TextRange) {
    self.file = file
    self.range = range
  }
}

/// Where a setting's value comes from.
package enum Origin: Sendable, Hashable {
  /// It stands in the block.
  case block
  /// It stands in the block that `like` leads to.
  case like(BlockID)
  /// The chosen profile gives it.
  case profile(String)
  /// `--set` gives it.
  case commandLine
  /// The table's default.
  case table
}

/// A setting with its value and where that comes from.
package struct Setting: Sendable {
  /// The row of the table.
  let row: AttributeRow
  /// The value; nil where what is written is no value of the row's type.
  package let value: Value?
  /// Where it comes from.
  package let origin: Origin
  /// The value's place in a text; nil for the table's default.
  package let place: Place?
}

/// One block of a model: a small value that refers to the model.
package struct Block: Sendable {
  /// The model it is part of.
  package let model: Model
  let index: Int

  init(model: Model, index: Int) {
    self.model = model
    self.index = index
  }

  var record: BlockRecord { model.data.blocks[index] }

  /// Stands for the block in values.
  package var id: BlockID { BlockID(Int32(truncatingIfNeeded: index)) }

  /// The row of the table; nil where the table has no such block here.
  package var row: BlockRow? {
    let kind = Int(record.kind)
    return kind >= 0 ? Schema.blocks[kind] : nil
  }

  /// The place of that row in `Schema.blocks`.
  package var kind: Int? {
    let kind = Int(record.kind)
    return kind >= 0 ? kind : nil
  }

  /// Whether it stands in no other block.
  package var isTop: Bool { record.parent < 0 }

  /// The keyword.
  package var keyword: String {
    if let row { return row.keyword }
    return tree.text(keywordPlace.range)
  }

  /// The name, or the reference of a `for` as written; nil for a block without one.
  package var name: String? {
    record.name == .none ? nil : model.data.names.text(record.name)
  }

  /// The number of its name, or `.none`.
  package var nameID: NameID { record.name }

  /// Whether it has a name.
  package var isNamed: Bool { record.name != .none }

  /// Whether its name, if it has one, is of ASCII letters, digits, `_` and `-`, and no word that is a
  /// value.
  package var hasOrdinaryName: Bool {
    let id = record.name
    return id == .none
      || Int(id.rawValue) >= Vocabulary.literals.count && model.data.names.isPlain(id)
  }

  /// The file that writes it.
  package var file: FileID { record.file }

  /// The tree of that file.
  var tree: SyntaxTree { sourceFile.tree }

  /// The block's place, from keyword to closing brace.
  package var place: Place {
    Place(file: record.file, range: tree.range(record.node))
  }

  /// The place of the name, or of the keyword where there is no name.
  package var namePlace: Place {
    Place(file: record.file, range: model.data.nameRange(ofBlock: Int(id.index)))
  }

  /// The block's node in the tree of its file. An implied block has that of what implies it.
  package var node: NodeID { record.node }

  /// Whether it stands in no text: it came by `like` or by a profile's path.
  package var isImplied: Bool { record.isImplied }

  /// The block around it.
  package var parent: Block? {
    record.parent < 0 ? nil : Block(model: model, index: Int(record.parent))
  }

  /// The block that gives what isn't written here, if `like` names one.
  package var base: Block? {
    record.base < 0 ? nil : Block(model: model, index: Int(record.base))
  }

  /// The blocks in it, in the order of the text; then those it has by `like`.
  package var children: [Block] { children { _ in true } }

  /// The blocks in it with this keyword.
  package func children(of keyword: Word) -> [Block] {
    let record = record
    if record.childCount == 0, !record.hasImplied { return [] }
    let vocabulary = model.data.vocabulary
    let word = vocabulary.number(of: keyword)
    return children { vocabulary.keyword(Int16(truncatingIfNeeded: $0)) == word }
  }

  /// The first block in it with this keyword: `split`, `clean`.
  package func child(_ keyword: Word) -> Block? { child(model.data.vocabulary.number(of: keyword)) }

  /// The same for a keyword that isn't written in the program.
  @_disfavoredOverload
  package func child(_ keyword: String) -> Block? {
    model.data.vocabulary.find(keyword).flatMap { child($0) }
  }

  private func child(_ keyword: NameID) -> Block? {
    if keyword == .none { return nil }
    let record = record
    let vocabulary = model.data.vocabulary
    let first = Int(record.firstChild)
    for index in first..<first + Int(record.childCount)
    where vocabulary.keyword(model.data.blocks[index].kind) == keyword {
      return Block(model: model, index: index)
    }
    if !record.hasImplied { return nil }
    return children { vocabulary.keyword(Int16($0)) == keyword }.first
  }

  private func children(_ isWanted: (_ kind: Int) -> Bool) -> [Block] {
    let record = record
    var result: [Block] = []
    let first = Int(record.firstChild)
    result.reserveCapacity(Int(record.childCount))
    for index in first..<first + Int(record.childCount)
    where isWanted(Int(model.data.blocks[index].kind)) {
      result.append(Block(model: model, index: index))
    }
    if !record.hasImplied { return result }
    for index in model.data.impliedChildren[Int32(index)] ?? []
    where isWanted(Int(model.data.blocks[Int(index)].kind)) {
      result.append(Block(model: model, index: Int(index)))
    }
    return result
  }

  /// Every class of a schema, or in a class, headings among them, in the order of the text.
  package var classes: [Block] {
    let top = children(of: "class")
    if !top.contains(where: { $0.record.childCount > 0 || $0.record.hasImplied }) { return top }
    var result: [Block] = []
    var stack = Array(top.reversed())
    while let next = stack.popLast() {
      result.append(next)
      if next.record.childCount > 0 || next.record.hasImplied {
        stack += next.children(of: "class").reversed()
      }
    }
    return result
  }

  /// How the project's file speaks of it: `plots`, `crowns.oak`, `acme.hpc`, `review`,
  /// `plots.split`, `crown-map.for.tree`.
  package var address: String {
    let own = row?.isSingle == true ? keyword : name ?? keyword
    guard let parent else {
      return model.files[Int(record.file.rawValue)].prefix + own
    }
    if row === Schema.classOfSchema, let schema = enclosing("schema") {
      return "\(schema.address).\(own)"
    }
    return row?.keyword == "for" ? "\(parent.address).for.\(own)" : "\(parent.address).\(own)"
  }

  /// The nearest block around it with this keyword.
  package func enclosing(_ keyword: Word) -> Block? {
    let vocabulary = model.data.vocabulary
    let word = vocabulary.number(of: keyword)
    var current = Int(record.parent)
    while current >= 0 {
      let record = model.data.blocks[current]
      if word != .none, vocabulary.keyword(record.kind) == word {
        return Block(model: model, index: current)
      }
      current = Int(record.parent)
    }
    return nil
  }

  /// What a `for` speaks of: a class or a group. Nil for other blocks and for names that lead
  /// nowhere.
  package var target: Block? {
    guard let row, row.isForSomething, record.name != .none else { return nil }
    if let known = model.values.target(index) { return Block(model: model, index: known) }
    return try? findTarget(row)?.get()
  }

  /// Whether it is known that its head names a thing that exists.
  package var hasTarget: Bool { model.values.target(index) != nil }

  /// Looks for what a `for` speaks of; nil where it has no name.
  package func findTarget(_ row: BlockRow) -> Result<Block, ResolveFault>? {
    guard case .reference(let target) = row.naming else { return nil }
    if let id = model.plainTarget(of: self, target) { return .success(model.block(id)) }
    guard let name else { return nil }
    let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    return model.resolve(parts, target, in: self, from: file).map { model.block($0) }
  }

  /// Whether another block is the same one.
  package func isSame(as other: Block) -> Bool { index == other.index && model === other.model }
}
