// Occurrences.swift: every place at which a thing of the project is named.

package import DLSLanguage
import DLSSyntax
package import DLSText

/// One place that names a thing.
package struct Occurrence: Sendable, Hashable {
  /// What a place does with the name.
  package enum Role: Sendable {
    /// It gives the thing its name.
    case definition
    /// It speaks of the thing.
    case use
  }

  /// What is named: a block, a `let` or an import.
  package let entity: Entity
  /// Where the name stands.
  package let place: Place
  /// What the place does with it.
  package let role: Role
}

/// Every place that names a block, a `let` or an import, in all files of a project.
package final class Occurrences: Sendable {
  /// By file and place.
  let all: [Occurrence]
  /// The places in `all` of each thing.
  private let byEntity: [Entity: [Int32]]

  init(_ model: Model) {
    var finder = OccurrenceFinder(model)
    finder.findAll()
    all = finder.found.sorted {
      ($0.place.file, $0.place.range) < ($1.place.file, $1.place.range)
    }
    var places: [Entity: [Int32]] = [:]
    for (index, occurrence) in all.enumerated() {
      places[occurrence.entity, default: []].append(Int32(truncatingIfNeeded: index))
    }
    byEntity = places
  }

  /// What is named at a place, or right before it, as at a caret.
  package func at(_ offset: UInt32, in file: FileID) -> Occurrence? {
    var low = all.partitioningIndex { ($0.place.file, $0.place.range.end) >= (file, offset) }
    var best: Occurrence?
    // Two names may touch, as in `a.b` they don't: the later one is what a caret is in.
    while low < all.count, all[low].place.file == file, all[low].place.range.start <= offset {
      if all[low].place.range.touches(offset) { best = all[low] }
      low += 1
    }
    return best
  }

  /// Every place that names a thing, in the order of files and places.
  package func of(_ entity: Entity) -> [Occurrence] {
    (byEntity[entity] ?? []).map { all[Int($0)] }
  }

  /// The place that gives a thing its name.
  package func definition(of entity: Entity) -> Occurrence? {
    of(entity).first { $0.role == .definition }
  }

  /// How often a thing is spoken of.
  func useCount(of entity: Entity) -> Int {
    (byEntity[entity] ?? []).count { all[Int($0)].role == .use }
  }
}

/// Goes through a model and notes where something is named.
private struct OccurrenceFinder {
  private let model: Model
  private(set) var found: [Occurrence] = []

  init(_ model: Model) { self.model = model }

  mutating func findAll() {
    for (index, entry) in model.lets.enumerated() {
      note(.letEntry(index), entry.file, entry.nameRange, .definition)
      if let value = entry.value { findInStrings(value, entry.file) }
    }
    for (index, entry) in model.imports.enumerated() {
      note(.importEntry(index), entry.file, entry.nameRange, .definition)
    }
    for block in model.allBlocks where !block.isImplied { find(in: block) }
  }

  private mutating func find(in block: Block) {
    switch block.row?.naming {
    case .required? where block.isNamed:
      note(.block(block.id), block.file, block.namePlace.range, .definition)
    case .reference(let target)?: findHead(of: block, target)
    case Naming.none?: note(.block(block.id), block.file, block.keywordPlace.range, .definition)
    default: break
    }
    for setting in block.writtenSettings { find(in: setting, of: block) }
  }

  /// The path behind `for`.
  private mutating func findHead(of block: Block, _ target: Target) {
    let tree = block.sourceFile.tree
    guard let path = tree.child(block.node, .path) else { return }
    findPath(path, block.file, target, block)
  }

  private mutating func find(in setting: WrittenSetting, of block: Block) {
    var row = setting.row
    var owner = block
    if block.row === Schema.profile {
      guard let target = findOverride(setting, block) else { return }
      row = target.row
      owner = target.block
    }
    guard let value = setting.value else { return }
    findInStrings(value, block.file)
    let target: Target?
    switch row?.type {
    case .reference(let kind)?, .artefact(let kind)?: target = kind
    case .name? where owner.row?.keyword == "moved": target = nil
    default:
      guard row === Schema.like || setting.name == Schema.like.name else { return }
      target = .sameKeyword
    }
    let tree = block.sourceFile.tree
    let paths = tree.kind(value) == .list ? Array(tree.children(value)) : [value]
    for path in paths where tree.kind(path) == .path {
      findPath(path, block.file, target, owner)
    }
  }

  /// The parts of a profile's path, and what its value is for.
  private mutating func findOverride(
    _ setting: WrittenSetting, _ profile: Block
  ) -> (row: AttributeRow, block: Block)? {
    let tree = profile.sourceFile.tree
    guard let path = tree.child(setting.node, .path) else { return nil }
    let names = tree.names(path)
    findPath(path, profile.file, nil, profile)
    guard
      case .success(.setting(let id, _, let row)) =
        model.overrideTarget(names, from: profile.file)
    else { return nil }
    return (row, model.block(id))
  }

  /// The `${…}` of a string or of the strings of a list.
  private mutating func findInStrings(_ node: NodeID, _ file: FileID) {
    guard let tree = model.file(file)?.tree else { return }
    switch tree.kind(node) {
    case .list: for child in tree.children(node) { findInStrings(child, file) }
    case .string:
      for child in tree.children(node) where tree.kind(child) == .path {
        noteParts(child, file, things(tree.names(child), from: file))
      }
    default: break
    }
  }

  /// Each name of a path, as far as it leads.
  private mutating func findPath(
    _ path: NodeID, _ file: FileID, _ target: Target?, _ block: Block
  ) {
    guard let tree = model.file(file)?.tree else { return }
    let names = tree.names(path)
    if target == .classOfSchema, names.count == 1 {
      if case .success(let id) = model.resolve(names, .classOfSchema, in: block, from: file) {
        noteParts(path, file, [.block(id)])
      }
      return
    }
    noteParts(path, file, things(names, from: file))
  }

  /// What each name of a path leads to, as far as it leads.
  private func things(_ names: [String], from file: FileID) -> [Entity] {
    guard let first = names.first, var last = model.entity(first, in: file) else { return [] }
    var parts = [last]
    var rest = names[1...]
    while !rest.isEmpty {
      let before = rest
      guard let next = step(&rest, into: last) else { break }
      let taken = before.prefix(before.count - rest.count)
      // A head of several names is of several things, seen from where it stands.
      let own = taken.count > 1 ? head(of: next, taken) : [next]
      parts += own
      if own.count < taken.count { break }
      last = next
    }
    return parts
  }

  /// What each name of a `for` leads to that has several.
  private func head(of entity: Entity, _ names: ArraySlice<String>) -> [Entity] {
    guard case .block(let id) = entity else { return [] }
    return things(Array(names), from: model.block(id).file)
  }

  /// What the next names lead to behind that of a block or an import; they are taken off.
  private func step(_ names: inout ArraySlice<String>, into entity: Entity) -> Entity? {
    switch entity {
    case .block(let id): return model.step(&names, into: model.block(id)).map { .block($0.id) }
    case .letEntry: return nil
    case .importEntry(let index):
      guard let name = names.popFirst(), let target = model.imports[index].target,
        let next = model.entity(name, in: target)
      else { return nil }
      // What a file imports is nobody's but its own.
      if case .importEntry = next { return nil }
      return next
    }
  }

  private mutating func noteParts(_ path: NodeID, _ file: FileID, _ parts: [Entity]) {
    guard let tree = model.file(file)?.tree else { return }
    let tokens = tree.tokenRange(path).filter { tree.tokens.kind($0) == .name }
    for (token, entity) in zip(tokens, parts) {
      note(entity, file, tree.range(ofToken: token), .use)
    }
  }

  private mutating func note(
    _ entity: Entity, _ file: FileID, _ range: TextRange, _ role: Occurrence.Role
  ) {
    found.append(
      Occurrence(
        entity: written(entity), place: Place(file: file, range: range), role: role))
  }

  /// What stands in a text: a block that came by `like` is the one it came from, and a `for` has its name
  /// from what it speaks of.
  private func written(_ entity: Entity) -> Entity {
    guard case .block(let id) = entity else { return entity }
    var block = model.block(id)
    while block.isImplied, let base = block.base { block = base }
    if let target = block.target { return written(.block(target.id)) }
    return .block(block.id)
  }
}
