// LibraryExtraction.swift: blocks that move into a file of their own, which is imported.

import DLSCheck
import DLSFormat
package import DLSLanguage
import DLSSyntax
package import DLSText

/// Moves blocks with what they need into a library beside the file.
package struct LibraryExtraction {
  /// What a library is for: things that others refer to. Recipes are run from the project's own file.
  private static let keywords: Set<String> = ["schema", "source", "person", "group", "runner"]

  private let analysis: Analysis
  private let model: Model
  private let tree: SyntaxTree
  /// The blocks that move, in the order of the text.
  private var blocks: [Block] = []
  /// The imports that they need as well, as indices of the model's.
  private var imports: Set<Int> = []
  private var obstacle: String?

  /// The blocks whose heads a place touches, or that a selection touches.
  private init?(_ range: TextRange, _ analysis: Analysis) {
    self.analysis = analysis
    model = analysis.model
    tree = analysis.main.tree
    let touched = model.topBlocks(of: .main).filter { block in
      range.isEmpty
        ? block.headPlace.range.touches(range.start) : block.place.range.overlaps(range)
    }
    guard !touched.isEmpty,
      touched.allSatisfy({ LibraryExtraction.keywords.contains($0.keyword) && $0.isNamed })
    else { return nil }
    blocks = touched
  }

  /// Whether something stands at a place that may be moved.
  package static func isPossible(_ range: TextRange, _ analysis: Analysis) -> Bool {
    LibraryExtraction(range, analysis) != nil
  }

  /// What is offered at a place; nil where nothing can be moved.
  /// - Parameters:
  ///   - isFree: whether no file lies at a path.
  ///   - others: the other projects that hold the file, each with the file as it has it.
  ///   - stored: what the store of a project has.
  package static func propose(
    _ range: TextRange, _ analysis: Analysis, isFree: (String) -> Bool,
    others: () -> [(Analysis, SourceFile)],
    stored: (Analysis) -> StoredNames?
  ) -> ProposedEdits? {
    guard var extraction = LibraryExtraction(range, analysis) else { return nil }
    let first = extraction.blocks[0]
    let count = extraction.blocks.count
    extraction.addNeeded()
    extraction.lookAtProfiles()
    let others = others()
    extraction.lookAt(others)
    let path = extraction.freePath(first.name ?? "library", isFree)
    let needed = extraction.blocks.count - count
    let title =
      "Move \(count == 1 ? "\(first.keyword) \(first.name ?? "")" : "\(count) blocks")"
      + (needed == 0 ? "" : " and \(needed) it needs") + " to \(FilePath.name(of: path))"
    // A text that has no folder yet has none to put a file into.
    if !FilePath.isAbsolute(analysis.path) {
      return .impossible(title, "This text is no file yet. Save it first.")
    }
    if let obstacle = extraction.obstacle { return .impossible(title, obstacle) }
    return extraction.proposal(title, path, others, stored)
  }

  // MARK: what moves

  /// A path of a profile that leads through a `for` has no name for what the `for` would speak of then.
  private mutating func lookAtProfiles() {
    for block in blocks {
      let uses = analysis.occurrences.of(.block(block.id)).filter { use in
        use.role == .use && use.place.file == .main
      }
      let dot = UInt8(ascii: ".")
      for use in uses
      where use.place.range.start > 0
        && tree.bytes[Int(use.place.range.start) - 1] == dot
      {
        let line = analysis.lines(.main).position(at: use.place.range.start).line + 1
        obstacle =
          "A path in line \(line) speaks of \(block.quoted) behind a dot, where no import's name can stand. "
          + "Remove it first."
      }
    }
  }

  /// Adds what the blocks speak of, and what that speaks of.
  private mutating func addNeeded() {
    var next = 0
    var seen = Set(blocks.map(\.id))
    while next < blocks.count {
      let block = blocks[next]
      next += 1
      if block.isBroken { obstacle = "\(block.quoted) is broken. Mend it first." }
      for occurrence in analysis.occurrences.all(in: block.place.range, of: .main)
      where occurrence.role == .use {
        switch occurrence.entity {
        case .importEntry(let index): imports.insert(index)
        case .letEntry(let index) where model.lets[index].file == .main:
          let name = model.text(model.lets[index].name)
          obstacle =
            "\(block.quoted) uses the text `\(name)`, which a library doesn't know. Inline it first."
        case .letEntry: continue
        case .block(let id):
          let top = model.block(id).outermost
          guard top.file == .main, seen.insert(top.id).inserted else { continue }
          guard LibraryExtraction.keywords.contains(top.keyword) else {
            obstacle = "\(block.quoted) speaks of \(top.quoted), which stays in the project."
            continue
          }
          blocks.append(top)
        }
      }
    }
    blocks.sort { $0.place.range < $1.place.range }
  }

  /// Imports aren't passed on: who speaks of the blocks through an import of this file would lose
  /// them.
  private mutating func lookAt(_ others: [(Analysis, SourceFile)]) {
    for (other, file) in others where other.path != analysis.path {
      for block in blocks {
        guard let there = other.occurrences.at(block.namePlace.range.start, in: file.id),
          other.occurrences.of(there.entity).contains(where: { $0.place.file != file.id })
        else { continue }
        obstacle =
          "\(FilePath.name(of: other.path)) speaks of \(block.quoted) through its import of this file."
      }
    }
  }

  // MARK: the edits

  private func proposal(
    _ title: String, _ path: String, _ others: [(Analysis, SourceFile)],
    _ stored: (Analysis) -> StoredNames?
  ) -> ProposedEdits {
    let alias = freeAlias
    var proposal = ProposedEdits(title)
    proposal.newFile = (path, text)
    let moves = MovedEntries(
      blocks.flatMap { block in
        model.change(of: block) { "\(alias).\($0)" }.map { [$0] } ?? []
      }, in: model, stored: stored(analysis))
    if let obstacle = moves.obstacle { return .impossible(title, obstacle) }
    proposal.keeping = moves.edits
    for (other, file) in others where other.path != analysis.path {
      let moves = moved(in: other, file, alias, stored(other))
      if let obstacle = moves.obstacle { return .impossible(title, obstacle) }
      proposal.keepingElsewhere.append((other, moves.edits))
    }
    let importEdit = importing("import \"\(FilePath.name(of: path))\" as \(alias)")
    proposal.edits = [importEdit] + blocks.map { analysis.main.removal(of: $0.node) }
    for block in blocks {
      for use in analysis.occurrences.of(.block(block.id))
      where use.role == .use && use.place.file == .main && moves.mayRename(use.place)
        && !blocks.contains(where: { $0.place.range.covers(use.place.range) })
      {
        proposal.edits.append(
          TextEdit(
            file: .main, range: TextRange(at: use.place.range.start), newText: "\(alias)."))
      }
    }
    return proposal
  }

  /// What keeps the store of a project that imports the file: there the blocks lie behind one import more.
  private func moved(
    in other: Analysis, _ file: SourceFile, _ alias: String, _ stored: StoredNames?
  ) -> MovedEntries {
    let names = Dictionary(
      blocks.map { ($0.namePlace.range, $0.name ?? "") }, uniquingKeysWith: { first, _ in first })
    let changes = other.model.topBlocks(of: file.id).compactMap { block -> AddressChange? in
      guard let name = names[block.namePlace.range] else { return nil }
      return other.model.change(of: block) { $0.dropLast(name.count) + (alias + "." + name) }
    }
    return MovedEntries(changes, in: other.model, stored: stored)
  }

  /// The text of the library: edition, imports and blocks with their `///`.
  private var text: String {
    let lineBreak = tree.lineBreak
    var parts: [String] = []
    if let edition = tree.child(.file, .edition) { parts.append(tree.text(edition)) }
    let needed = imports.sorted().compactMap { index in
      tree.nodes(at: model.imports[index].nameRange.start).dropFirst().first.map { tree.text($0) }
    }
    if !needed.isEmpty { parts.append(needed.joined(separator: lineBreak)) }
    parts += blocks.map { block in
      let docs = BlockView(tree, block.node)?.documentation ?? []
      return (docs.map { "/// \($0)" } + [tree.text(block.node)]).joined(separator: lineBreak)
    }
    let joined = parts.joined(separator: lineBreak + lineBreak) + lineBreak
    return String(
      decoding: Formatter.format(Parser.parse(Array(joined.utf8))), as: UTF8.self)
  }

  /// The edit that adds an import: behind those that are there, else behind the edition, else first.
  private func importing(_ entry: String) -> TextEdit {
    let lineBreak = tree.lineBreak
    if let last = tree.children(.file).reversed().first(where: { tree.kind($0) == .importEntry }) {
      let end = tree.lineEnd(after: tree.range(last).end)
      return TextEdit(file: .main, range: TextRange(at: end), newText: lineBreak + entry)
    }
    if let edition = tree.child(.file, .edition) {
      let end = tree.lineEnd(after: tree.range(edition).end)
      return TextEdit(
        file: .main, range: TextRange(at: end), newText: lineBreak + lineBreak + entry)
    }
    let start =
      tree.tokens.count > 0 && tree.tokens.kind(0) == .byteOrderMark ? tree.tokens.end(0) : 0
    return TextEdit(
      file: .main, range: TextRange(at: start), newText: entry + lineBreak + lineBreak)
  }

  /// The first of `lib`, `lib-2`, … that nothing is called.
  private var freeAlias: String {
    var number = 1
    while true {
      let name = number == 1 ? "lib" : "lib-\(number)"
      if model.entity(name, in: .main) == nil { return name }
      number += 1
    }
  }

  /// The first of `NAME.dlsproj`, `NAME-2.dlsproj`, … that no file has.
  private func freePath(_ name: String, _ isFree: (String) -> Bool) -> String {
    var number = 1
    while true {
      let file = number == 1 ? name : "\(name)-\(number)"
      let path = FilePath.join(analysis.main.folder, "\(file).dlsproj")
      if isFree(path) || number > 1000 { return path }
      number += 1
    }
  }
}

extension Block {
  /// The block of the top level that it stands in, or is.
  fileprivate var outermost: Block {
    var block = self
    while let parent = block.parent { block = parent }
    return block
  }
}

extension Occurrences {
  /// The names in a range of a file.
  fileprivate func all(in range: TextRange, of file: FileID) -> ArraySlice<Occurrence> {
    func first(from offset: UInt32) -> Int {
      all.partitioningIndex { ($0.place.file, $0.place.range.start) >= (file, offset) }
    }
    let (start, end) = (first(from: range.start), first(from: range.end))
    return all[start..<max(start, end)]
  }
}
