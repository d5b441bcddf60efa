// Resolve.swift: what a path of names leads to.

import DLSSyntax
package import DLSText

/// Why a path of names leads nowhere.
package enum ResolveFault: Error, Sendable, Hashable {
  /// Nothing in the file has this name.
  case unknownName(String, file: FileID)
  /// The block or import has nothing of this name.
  case unknownMember(String, of: String, BlockID?, FileID?)
  /// The name is that of a `let`, which stands for a text only.
  case isText(String, Int)
  /// The name is that of an import, and no name of a thing in it follows.
  case isImport(String, Int)
  /// The import's file couldn't be read, which is reported once, at the import.
  case brokenImport(String)
  /// The name leads to another kind of block than the one wanted.
  case wrongKind(BlockID, wanted: Target)
  /// The name is a class, but no schema is known here, since chips or model come from a file.
  case noSchema
  /// More names follow than lead anywhere.
  case tooLong(String)
}

extension Model {
  /// What a path leads to from a file: `plots`, `crowns.oak`, `acme.crowns.oak`, `review`,
  /// `plots.split`.
  package func resolve(path: [String], from file: FileID) -> Result<BlockID, ResolveFault> {
    guard let first = path.first else { return .failure(.tooLong("")) }
    var rest = path[1...]
    var found: BlockID
    switch entity(first, in: file) {
    case .importEntry(let index)?:
      guard let name = rest.popFirst() else { return .failure(.isImport(first, index)) }
      guard let target = data.imports[index].target else { return .failure(.brokenImport(first)) }
      guard case .block(let id)? = entity(name, in: target) else {
        return .failure(.unknownMember(name, of: first, nil, target))
      }
      found = id
    case .letEntry(let index)?: return .failure(.isText(first, index))
    case .block(let id)?: found = id
    case nil: return .failure(.unknownName(first, file: data.scope(of: file)))
    }
    while let name = rest.first {
      guard let next = step(&rest, into: block(found)) else {
        return .failure(.unknownMember(name, of: block(found).address, found, nil))
      }
      found = next.id
    }
    return .success(found)
  }

  /// The block in a block to which the start of a path leads; the names that lead there are taken off the
  /// path. A `for` whose head has dots goes by all of it, or by its last name where no other ends so.
  package func step(_ path: inout ArraySlice<String>, into block: Block) -> Block? {
    guard let name = path.first else { return nil }
    if let found = member(name, of: block) {
      path.removeFirst()
      return found
    }
    let heads = dottedHeads(of: block)
    if heads.isEmpty { return nil }
    let whole = heads.filter { path.starts(with: $0.names) }
    if let longest = whole.max(by: { $0.names.count < $1.names.count }) {
      path.removeFirst(longest.names.count)
      return longest.block
    }
    let ending = heads.filter { $0.names.last == name }
    guard ending.count == 1 else { return nil }
    path.removeFirst()
    return ending[0].block
  }

  /// The `for` blocks in a block whose heads have dots, as `for team.crew` has, and the names of each.
  package func dottedHeads(of block: Block) -> [(block: Block, names: [String])] {
    block.children.compactMap { child in
      guard child.row?.isForSomething == true, let names = child.name?.pieces(between: "."),
        names.count > 1
      else { return nil }
      return (child, names)
    }
  }

  /// What a path leads to where a row wants `target`, seen from a setting of `block` that stands in
  /// `file`. Classes are written short in blocks that are tied to a schema.
  package func resolve(
    _ path: [String], _ target: Target, in block: Block, from file: FileID
  ) -> Result<BlockID, ResolveFault> {
    if target == .classOfSchema {
      guard path.count == 1 else {
        return checked(resolve(path: path, from: file), target, in: block)
      }
      guard let schema = schema(of: block) else { return .failure(.noSchema) }
      guard let name = path.first, let found = member(name, of: schema) else {
        return .failure(.unknownMember(path.first ?? "", of: schema.address, schema.id, nil))
      }
      return checked(.success(found.id), target, in: block)
    }
    return checked(resolve(path: path, from: file), target, in: block)
  }

  /// What the path at a node of a file leads to where a row wants `target`.
  func resolve(
    pathAt node: NodeID, _ target: Target, in block: Block, from file: SourceFile
  ) -> Result<BlockID, ResolveFault> {
    if let found = oneNamed(node, target, in: block, from: file)
      ?? imported(node, target, in: block, from: file)
    {
      return .success(found)
    }
    return resolve(file.tree.names(node), target, in: block, from: file.id)
  }

  /// The block that a path of one name leads to, without a text made on the way; nil wherever there
  /// is more to say.
  private func oneNamed(
    _ node: NodeID, _ target: Target, in block: Block, from file: SourceFile
  ) -> BlockID? {
    guard let token = file.tree.singleToken(node) else { return nil }
    let range = file.tree.range(ofToken: token).indices
    guard let name = data.names.find(file.tree.bytes, range) else { return nil }
    let entity: Entity?
    if target == .classOfSchema {
      guard let schema = schema(of: block) else { return nil }
      entity = data.member(name, ofSchema: schema.index)
    } else {
      entity = data.entity(name, in: file.id)
    }
    guard case .block(let id)? = entity else { return nil }
    return fits(id, target, in: block) ? id : nil
  }

  /// The same of a path of two names, the first of which is an import's.
  private func imported(
    _ node: NodeID, _ target: Target, in block: Block, from file: SourceFile
  ) -> BlockID? {
    let tokens = file.tree.tokenRange(node)
    guard tokens.count == 3, target != .classOfSchema, file.tree.kind(node) == .path,
      file.tree.tokens.kind(tokens.lowerBound + 1) == .dot,
      case .importEntry(let index)? = entity(tokens.lowerBound, file, in: file.id),
      let other = data.imports[index].target,
      case .block(let id)? = entity(tokens.lowerBound + 2, file, in: other)
    else { return nil }
    return fits(id, target, in: block) ? id : nil
  }

  /// What a name that stands in a file stands for in that one or another one.
  private func entity(_ token: Int, _ file: SourceFile, in scope: FileID) -> Entity? {
    guard file.tree.tokens.kind(token) == .name else { return nil }
    let range = file.tree.range(ofToken: token).indices
    return data.names.find(file.tree.bytes, range).flatMap { data.entity($0, in: scope) }
  }

  /// The schema that a block is tied to, through its chips or model if need be.
  package func schema(of block: Block) -> Block? {
    var index = block.index
    // Each step follows one kind of reference, so a handful of steps reaches the end.
    for _ in 0..<8 {
      let here = Block(model: self, index: index)
      let kind = here.record.kind
      let next: Block?
      switch kind >= 0 ? data.vocabulary.schemaSteps[Int(kind)] : .byParent {
      case .isSchema: return here
      case .bySchema: next = here.reference("schema")
      case .byChips: next = here.chipExports.first
      case .byModel: next = here.reference("model")
      case .byEnclosing: next = here.enclosing("schema")
      case .byParent: next = here.parent
      }
      guard let next else { return nil }
      index = next.index
    }
    return nil
  }

  /// The block that the head of a `for` names by one plain name; nil wherever there is more to say.
  func plainTarget(of block: Block, _ target: Target) -> BlockID? {
    let name = block.record.name
    guard name != .none, data.names.isPlain(name) else { return nil }
    let entity: Entity?
    if target == .classOfSchema {
      guard let schema = schema(of: block) else { return nil }
      entity = data.member(name, ofSchema: schema.index)
    } else {
      entity = data.entity(name, in: block.file)
    }
    guard case .block(let id)? = entity else { return nil }
    return fits(id, target, in: block) ? id : nil
  }

  /// What a name stands for in a file: a block, a `let`, an import, or a single block by its
  /// keyword.
  package func entity(_ name: String, in file: FileID) -> Entity? {
    guard let id = data.names.find(name) else { return nil }
    if let found = data.entity(id, in: file) { return found }
    return data.scopes.single(id, in: data.scope(of: file)).map {
      .block(BlockID(Int32(truncatingIfNeeded: $0)))
    }
  }

  /// A block in a block by its name or, for one without, its keyword. The classes and fields of a
  /// schema are found wherever in it they stand.
  package func member(_ name: String, of block: Block) -> Block? {
    guard let id = data.names.find(name) else { return nil }
    var current: Block? = block
    while let here = current {
      if here.row === Schema.schema, case .block(let found)? = data.member(id, ofSchema: here.index)
      {
        return self.block(found)
      }
      current = here.base
    }
    return block.children.first { child in
      let record = child.record
      guard let row = child.row, row.naming == .none else { return record.name == id }
      return data.vocabulary.keyword(record.kind) == id
    }
  }

  private func checked(
    _ result: Result<BlockID, ResolveFault>, _ target: Target, in block: Block
  ) -> Result<BlockID, ResolveFault> {
    guard case .success(let id) = result else { return result }
    return fits(id, target, in: block) ? result : .failure(.wrongKind(id, wanted: target))
  }

  /// Whether a block is of the kind that is wanted.
  private func fits(_ id: BlockID, _ target: Target, in block: Block) -> Bool {
    let found = data.vocabulary.keyword(data.blocks[Int(id.index)].kind)
    return found == data.vocabulary.keyword(of: target, from: block.record.kind)
  }
}
