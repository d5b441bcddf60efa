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
  package let row: AttributeRow
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

  /// The keyword.
  package var keyword: String {
    if let row { return row.keyword }
    return model.files[Int(record.file.rawValue)].tree.text(record.keywordRange)
  }

  /// The name, or the reference of a `for` as written; nil for a block without one.
  package var name: String? {
    record.name == .none ? nil : model.data.names.text(record.name)
  }

  /// The file that writes it.
  package var file: FileID { record.file }

  /// The block's place, from keyword to closing brace.
  package var place: Place {
    Place(file: record.file, range: model.files[Int(record.file.rawValue)].tree.range(record.node))
  }

  /// The place of the name, or of the keyword where there is no name.
  package var namePlace: Place {
    Place(
      file: record.file, range: record.name == .none ? record.keywordRange : record.nameRange)
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
  package var children: [Block] {
    let record = record
    var result = (0..<Int(record.childCount)).map {
      Block(model: model, index: Int(record.firstChild) + $0)
    }
    for extra in model.data.impliedChildren[Int32(index)] ?? [] {
      result.append(Block(model: model, index: Int(extra)))
    }
    return result
  }

  /// The blocks in it with this keyword.
  package func children(of keyword: String) -> [Block] {
    children.filter { $0.row?.keyword == keyword }
  }

  /// The first block in it with this keyword: `split`, `clean`.
  package func child(_ keyword: String) -> Block? { children(of: keyword).first }

  /// Every class of a schema, or in a class, headings among them, in the order of the text.
  package var classes: [Block] {
    var result: [Block] = []
    var stack = Array(children(of: "class").reversed())
    while let next = stack.popLast() {
      result.append(next)
      stack += next.children(of: "class").reversed()
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
    if row?.keyword == "class", let schema = enclosing("schema") {
      return "\(schema.address).\(own)"
    }
    return row?.keyword == "for" ? "\(parent.address).for.\(own)" : "\(parent.address).\(own)"
  }

  /// The nearest block around it with this keyword.
  package func enclosing(_ keyword: String) -> Block? {
    var current = parent
    while let block = current {
      if block.row?.keyword == keyword { return block }
      current = block.parent
    }
    return nil
  }

  /// What a `for` speaks of: a class or a group. Nil for other blocks and for names that lead
  /// nowhere.
  package var target: Block? {
    guard let row, case .reference(let target) = row.naming, record.name != .none,
      let name
    else { return nil }
    let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard case .success(let id) = model.resolve(parts, target, in: self, from: file) else {
      return nil
    }
    return model.block(id)
  }

  /// Whether another block is the same one.
  package func isSame(as other: Block) -> Bool { index == other.index && model === other.model }
}
