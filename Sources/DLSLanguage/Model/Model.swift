// Model.swift: a project with every name resolved: what the text means.

import DLSSyntax
package import DLSText

/// A project, its imports and the chosen profile, with every name resolved. Immutable; made by `Project.load`.
/// What is wrong with the text is in `problems` and found by DLSCheck; a model answers as well as it can all
/// the same.
package final class Model: Sendable {
  let data: ModelData
  /// What the settings hold.
  let values: ValueTable
  /// Which settings name which blocks, where somebody had to know.
  let references: ReferenceList?
  /// The same before a profile and `--set` were applied.
  let plain: Model?
  /// Where it is noted which settings are asked for, if anybody wants to know.
  let asked: Asked
  /// Whether each setting is what texts say, and nobody wants to know which are asked for.
  let isAsWritten: Bool

  init(
    _ data: ModelData, values: ValueTable = ValueTable(), references: ReferenceList? = nil,
    plain: Model? = nil, asked: Asked = .none
  ) {
    self.data = data
    self.values = values
    self.references = references
    self.plain = plain
    self.asked = asked
    if case .none = asked { isAsWritten = data.overridden.isEmpty } else { isAsWritten = false }
  }

  /// A model of nothing, for whoever gives his own away.
  package static let empty = Model(ModelData())

  /// The same without the tree of a file that is to be another one; what is told of that file's text is
  /// nothing.
  package func withoutTree(ofFile number: Int) -> Model {
    var data = data
    data.files[number] = data.files[number].holding(data.files[number].tree.husk)
    return Model(data, values: values, references: references, plain: plain)
  }

  /// The same texts under another profile and without `--set`.
  package func applying(profile: String) -> Model {
    Loader.apply(profile, [], to: plain ?? self)
  }

  /// The same texts without a profile and without `--set`.
  package var withoutProfile: Model { plain ?? self }

  /// The same as an object of its own. Threads that each ask their own don't wait for each other
  /// when references to it are counted. What stands for a block here stands for it there.
  package var twin: Model {
    if Uncounted.holds(self) { return self }
    var data = data
    data.files = data.files.map(\.twin)
    return Model(data, values: values, references: references, plain: plain)
  }

  /// Keeps the model for as long as the process lives, so that nobody counts references to it or its texts and
  /// no thread needs a twin. For whoever ends with it.
  package func keep() {
    Uncounted.keep(self)
    Uncounted.keep(elementsOf: data.files)
    for file in data.files {
      Uncounted.keep(file)
      Uncounted.keep(file.tree)
    }
  }

  /// The texts: the project's file first, then imports, then what stood after `--set`.
  package var files: [SourceFile] { data.files }

  /// What was found wrong while loading; DLSCheck turns it into diagnostics.
  package var problems: [LoadProblem] { data.problems }

  /// The profile that holds, if one was asked for.
  package var profileName: String? { data.profileName }

  /// The text of a file.
  package func file(_ id: FileID) -> SourceFile? {
    files.indices.contains(Int(id.rawValue)) ? files[Int(id.rawValue)] : nil
  }

  /// Whether the profile or `--set` gives a `let` another text.
  package var changesTexts: Bool { !data.letOverrides.isEmpty }

  /// The number of blocks, those of imports and nested ones among them.
  package var blockCount: Int { data.blocks.count }

  /// Every block, those of imports and nested ones among them, a block before what stands in it.
  package var allBlocks: some Sequence<Block> {
    (0..<data.blocks.count).lazy.map { [self] in Block(model: self, index: $0) }
  }

  /// Some of them, by their numbers.
  package func blocks(in range: Range<Int>) -> some Sequence<Block> {
    range.lazy.map { [self] in Block(model: self, index: $0) }
  }

  /// The block that an identifier stands for.
  package func block(_ id: BlockID) -> Block { Block(model: self, index: Int(id.index)) }

  /// The `project` block of the project's file; nil in a library.
  package var project: Block? {
    data.mainBlocks[0].first.map { Block(model: self, index: $0) }
  }

  /// The top-level blocks of the project's own file with this keyword, in the order of the text.
  package func blocks(of keyword: Word) -> [Block] {
    let kind = data.vocabulary.kind(data.vocabulary.number(of: keyword), under: -1)
    return kind < 0 ? [] : data.mainBlocks[Int(kind)].map { Block(model: self, index: $0) }
  }

  /// Those of them that have a name, and the name: for whoever looks at many and at no more of them.
  package func named(_ keyword: Word) -> [(block: BlockID, name: NameID)] {
    let kind = data.vocabulary.kind(data.vocabulary.number(of: keyword), under: -1)
    if kind < 0 { return [] }
    return data.mainBlocks[Int(kind)].compactMap { index in
      let name = data.blocks[index].name
      return name == .none ? nil : (BlockID(Int32(truncatingIfNeeded: index)), name)
    }
  }

  /// The same for a keyword that isn't written in the program.
  @_disfavoredOverload
  package func blocks(of keyword: String) -> [Block] {
    guard let kind = Schema.topKinds[keyword] else {
      return topBlocks(of: .main).filter { $0.keyword == keyword }
    }
    return data.mainBlocks[kind].map { Block(model: self, index: $0) }
  }

  /// The top-level blocks of a file, in the order of the text.
  package func topBlocks(of file: FileID) -> [Block] {
    guard data.tops.indices.contains(Int(file.rawValue)) else { return [] }
    return data.tops[Int(file.rawValue)].map { Block(model: self, index: $0) }
  }

  /// The same by their numbers, none of them made.
  package func tops(of file: FileID) -> LazyMapCollection<[Int], BlockID> {
    let tops = data.tops.indices.contains(Int(file.rawValue)) ? data.tops[Int(file.rawValue)] : []
    return tops.lazy.map { BlockID(Int32(truncatingIfNeeded: $0)) }
  }

  /// The block at an address: `crown-net`, `crowns.oak`, `acme.hpc`, `review`, `plots.split`. An address names
  /// every import on the way, where a text may name the first alone.
  package func block(at address: String) -> Block? {
    let names = names(of: address)
    guard let (first, count) = top(of: names) else { return nil }
    var rest = names[count...]
    var found = first
    while !rest.isEmpty {
      guard let next = step(&rest, into: found) else { return nil }
      found = next
    }
    return found
  }

  private func names(of address: String) -> [String] {
    var address = address
    return address.withUTF8 { bytes in
      bytes.split(separator: 0x2E, omittingEmptySubsequences: false)
        .map { String(decoding: $0, as: UTF8.self) }
    }
  }

  /// The block of the top level that names begin with, and how many of them lead there.
  private func top(of names: [String]) -> (block: Block, count: Int)? {
    var file = FileID.main
    for (position, name) in names.enumerated() {
      switch entity(name, in: file) {
      case .importEntry(let index)?:
        guard let target = data.imports[index].target else { return nil }
        file = target
      case .block(let id)?: return (block(id), position + 1)
      case .letEntry?, nil: return nil
      }
    }
    return nil
  }

  /// The `moved` blocks of the project's file: what a thing was called, and what it is called now.
  package var moves: [Move] {
    blocks(of: "moved").compactMap { block in
      guard let from = block.value("from")?.asText, let to = block.value("to")?.asText else {
        return nil
      }
      return Move(from: from, to: to, block: block)
    }
  }

  /// The address that a thing has now which once had `address`, by the chain of `moved` blocks, and by the
  /// `import` that names it now. A cycle ends where it closes.
  package func currentAddress(of address: String) -> String {
    let moves = moves
    var current = address
    var seen: Set<String> = [address]
    // No chain has more links; one from `a` to `a.b` would grow for ever.
    for _ in moves.indices {
      guard let step = moves.step(from: current) else { break }
      let next = step.to + current.dropFirst(step.from.count)
      guard seen.insert(next).inserted else { return current }
      current = next
    }
    return ownAddress(of: current)
  }

  /// What lies at an address is called so by itself, unless an `import` that comes first by now leads there.
  private func ownAddress(of address: String) -> String {
    if data.imports.isEmpty { return address }
    let names = names(of: address)
    guard let (first, count) = top(of: names), count > 1 else { return address }
    return ([first.address] + names[count...]).joined(separator: ".")
  }
}

extension [Move] {
  /// The `moved` that an address follows next: what is said of the thing itself is more to the point than
  /// what is said of the schema or import around it, wherever it stands.
  package func step(from address: String) -> Move? {
    if isEmpty { return nil }
    var best: Move?
    for move in self where move.from.utf8.count > best?.from.utf8.count ?? 0 {
      if address == move.from || address.hasPrefix(move.from + ".") { best = move }
    }
    return best
  }
}

/// A thing that has a new name.
package struct Move: Sendable {
  /// The address it had.
  package let from: String
  /// The address it has.
  package let to: String
  /// The `moved` block that says so.
  package let block: Block
}
