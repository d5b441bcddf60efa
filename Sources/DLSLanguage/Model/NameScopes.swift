// NameScopes.swift: what the names of files and schemas stand for.

import DLSText

/// What the names of files and schemas stand for; the first of several. Blocks that come or go give others
/// other numbers, and those are moved: only the names that go are taken out, and only those that come
/// entered.
struct NameScopes: Sendable {
  /// Where the names of a file or of a schema belong.
  struct Scope: Sendable {
    fileprivate let number: Int32

    static func file(_ file: FileID) -> Scope { Scope(number: file.rawValue) }
  }

  private var names = ScopeTable()
  /// The first single block of each keyword in each file.
  private var singles = ScopeTable()
  /// The schemas in their order, and the numbers by which their names are entered, which stay theirs.
  private var schemas: [(block: Int32, number: Int32)] = []
  private var nextSchema: Int32 = 0

  /// The scope of a schema's classes and fields; nil for a block that isn't known to be one.
  func scope(ofSchema block: Int) -> Scope? {
    // Mostly the one that was entered last.
    let place =
      schemas.last.map { Int($0.block) } == block ? schemas.count - 1 : place(ofSchema: block)
    guard place < schemas.count, Int(schemas[place].block) == block else { return nil }
    return Scope(number: -1 - schemas[place].number)
  }

  /// What a name stands for.
  func entity(_ name: NameID, in scope: Scope) -> Entity? {
    names.value(scope.number, name.rawValue).map { Entity(code: $0) }
  }

  /// The single block of a keyword in a file.
  func single(_ keyword: NameID, in file: FileID) -> Int? {
    singles.value(file.rawValue, keyword.rawValue)
  }

  /// The place of the first schema that is a block or comes behind it.
  private func place(ofSchema block: Int) -> Int {
    schemas.partitioningIndex { $0.block >= block }
  }
}

// MARK: Entering

extension NameScopes {
  /// Makes room for so many names in all.
  mutating func reserve(_ room: Int) { names.reserve(room) }

  /// Adds a schema.
  mutating func add(schema block: Int) {
    let schema = (block: Int32(truncatingIfNeeded: block), number: nextSchema)
    nextSchema += 1
    schemas.insert(schema, at: schemas.isEmpty ? 0 : place(ofSchema: block))
  }

  /// Enters what a name stands for, unless it stands for something; that then.
  mutating func enter(_ name: NameID, _ scope: Scope, _ entity: Entity) -> Entity? {
    names.enter(scope.number, name.rawValue, entity.code).map { Entity(code: $0) }
  }

  /// Lets a name that stands for something stand for something else.
  mutating func replace(_ name: NameID, _ scope: Scope, by entity: Entity) {
    names.replace(scope.number, name.rawValue, entity.code)
  }

  /// Enters the single block of a keyword, unless there is one; that one then.
  mutating func enter(single keyword: NameID, in file: FileID, _ block: Int) -> Int? {
    singles.enter(file.rawValue, keyword.rawValue, block)
  }
}

// MARK: Leaving

extension NameScopes {
  /// Forgets everything and keeps the room.
  mutating func removeAll() {
    names.removeAll()
    singles.removeAll()
    (schemas, nextSchema) = ([], 0)
  }

  /// Forgets what a name stands for.
  mutating func remove(_ name: NameID, _ scope: Scope) {
    names.remove(scope.number, name.rawValue)
  }

  /// Forgets the single block of a keyword.
  mutating func remove(single keyword: NameID, in file: FileID) {
    singles.remove(file.rawValue, keyword.rawValue)
  }

  /// Gives what is left of blocks and texts the numbers that they have now. The names of those that went are
  /// gone.
  /// - Parameters:
  ///   - blocks: those that went.
  ///   - firstLet: the first text behind those that went; `addedLets` more came than went.
  mutating func move(_ blocks: Range<Int>, _ shift: BlockShift, firstLet: Int, addedLets: Int) {
    schemas.removeAll { blocks.contains(Int($0.block)) }
    if shift.added != 0 {
      for place in place(ofSchema: blocks.upperBound)..<schemas.count {
        schemas[place].block += shift.added
      }
      singles.mapValues { Int(shift(Int32(truncatingIfNeeded: $0))) }
    }
    if shift.added == 0, addedLets == 0 { return }
    names.mapValues { code in
      switch Entity(code: code) {
      case .block(let id): Entity.block(BlockID(shift(id.index))).code
      case .letEntry(let index) where index >= firstLet: Entity.letEntry(index + addedLets).code
      case .letEntry, .importEntry: code
      }
    }
  }
}
