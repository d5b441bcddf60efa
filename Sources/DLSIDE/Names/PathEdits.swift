// PathEdits.swift: rewrites the paths in texts when files and folders are moved.

import DLSCheck
import DLSLanguage
import DLSSyntax
package import DLSText

/// Finds the paths that a project writes and says how they read after files were moved.
package struct PathEdits {
  /// The edits that let every path lead to what it led to before.
  package private(set) var edits: [TextEdit] = []
  /// What lets a project keep its store that has the project's name, where one of the two goes elsewhere.
  package private(set) var keeping: [TextEdit] = []
  /// The folder of chips, models and maps of a project that goes elsewhere; nil where it goes along.
  package private(set) var results: LeftResults?
  /// From where the project uses each `let` as the beginning of a path.
  package private(set) var homes: LetHomes
  private let model: Model
  private let moves: FileMoves
  /// The new text of each `let` that changes.
  private var newLets: [Int: String] = [:]

  /// A path in a text.
  private struct Written {
    let file: SourceFile
    let node: NodeID
    let hasLayer: Bool
  }

  /// - Parameters:
  ///   - homes: from where other projects use the same `let` entries, as far as that is known.
  ///   - stored: what the project's store has; nil where there is none.
  package init(
    after moves: FileMoves, in analysis: Analysis, knowing homes: LetHomes = LetHomes(),
    stored: () -> StoredNames?
  ) {
    model = analysis.model
    self.moves = moves
    self.homes = homes
    let written = model.files.filter { !$0.isSetting }.flatMap(imports) + settings()
    rewriteLets(written)
    for path in written { rewrite(path) }
    keepStore(stored)
  }

  // MARK: finding

  private func imports(_ file: SourceFile) -> [Written] {
    file.tree.children(.file).compactMap { entry in
      guard file.tree.kind(entry) == .importEntry, let text = file.tree.child(entry, .string)
      else { return nil }
      return Written(file: file, node: text, hasLayer: false)
    }
  }

  /// The values of settings that take paths, those that profiles give among them.
  private func settings() -> [Written] {
    var found: [Written] = []
    for block in model.allBlocks where !block.isImplied {
      for setting in block.writtenSettings {
        guard let value = setting.value, let row = row(setting, block),
          row.takesPath || row.name == "instructions"
        else { continue }
        let tree = block.sourceFile.tree
        let nodes = tree.kind(value) == .list ? Array(tree.children(value)) : [value]
        for node in nodes where tree.kind(node) == .string {
          if !row.takesPath, !namesPage(node, block.sourceFile) { continue }
          found.append(
            Written(
              file: block.sourceFile, node: node,
              hasLayer: row.takesPath && row.type != .path(layered: false)))
        }
      }
    }
    return found
  }

  /// Whether `instructions` name a file, which they need not: a word without blanks that ends as files do, or what
  /// is moved right now. Of a sentence nothing is rewritten.
  private func namesPage(_ node: NodeID, _ file: SourceFile) -> Bool {
    guard let view = StringView(file.tree, node), let text = view.plain else {
      return false
    }
    let path = FilePath.tidied(FilePath(written: text, folder: file.folder).resolved)
    if moves.target(path) != path { return true }
    guard let name = text.split(separator: "/").last, let dot = name.lastIndex(of: "."),
      !text.utf8.contains(UInt8(ascii: " ")), !text.utf8.contains(UInt8(ascii: "@"))
    else { return false }
    let ending = name[dot...].utf8.dropFirst()
    return (1...5).contains(ending.count) && name.startIndex < dot
      && ending.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7A).contains($0 | 0x20) }
  }

  private func row(_ setting: WrittenSetting, _ block: Block) -> AttributeRow? {
    guard block.row === Schema.profile else { return setting.row }
    let tree = block.sourceFile.tree
    guard let path = tree.child(setting.node, .path),
      case .success(.setting(_, _, let row)) = model.overrideTarget(
        tree.names(path), from: block.file)
    else { return nil }
    return row
  }

  // MARK: rewriting

  /// A `let` with which paths begin is a path itself: of a folder mostly. It changes if every path
  /// that holds it is written in the same folder, whichever project writes it. A path that would lead elsewhere
  /// with it, since there it is a word, gets what it was written out; where it can't, the `let` stays.
  private mutating func rewriteLets(_ paths: [Written]) {
    var users: [Int: SourceFile] = [:]
    let given = profileTexts()
    for path in paths {
      for (place, piece) in pieces(path).enumerated() {
        guard case .interpolation(let name) = piece, let index = letEntry(name, path.file),
          let site = ownSite(ofLet: index)
        else { continue }
        if place == 0 { users[index] = path.file }
        homes.add(
          LetHomes.Home(folder: path.file.folder, newFolder: newFolder(path.file)), to: site,
          in: model)
        let mayBeWrittenOut = given[index] == nil && path.file.id == site.file
        if !mayBeWrittenOut, wouldMislead(path, place, index) {
          homes.add(LetHomes.Home(folder: "", newFolder: ""), to: site, in: model)
        }
      }
    }
    for (index, user) in users.sorted(by: { $0.key < $1.key }) {
      guard let own = ownSite(ofLet: index), homes.areOne(of: own, in: model) else { continue }
      for site in [own] + (given[index] ?? []) { rewriteLet(index, site, usedBy: user) }
    }
  }

  /// Whether a piece of a path is all of the folder or file that the path begins with.
  private func isFolder(at place: Int, _ path: Written) -> Bool {
    guard place == 0, case .text(let next, _)? = pieces(path).dropFirst().first else {
      return place == 0
    }
    return next.hasPrefix("/")
  }

  /// Whether a path would lead elsewhere if the `let` at a piece of it read as a path does after the moves.
  private func wouldMislead(_ path: Written, _ place: Int, _ index: Int) -> Bool {
    guard !isFolder(at: place, path), let text = text(ofLet: index),
      let new = rewritten(text, in: path.file, hasLayer: false),
      case .success(let old) = model.text(ofString: path.node, in: path.file),
      let parts = parts(path, [index: new], writesOut: false)
    else { return false }
    return parts.map(\.text).joined()
      != rewritten(old, in: path.file, hasLayer: path.hasLayer) ?? old
  }

  /// One of the texts that a `let` has: its own, or what a profile gives it.
  private mutating func rewriteLet(_ index: Int, _ site: ValueSite, usedBy user: SourceFile) {
    guard let file = model.file(site.file),
      let view = StringView(file.tree, site.node),
      let text = view.plain, let new = rewritten(text, in: user, hasLayer: false)
    else { return }
    if site == model.site(ofLet: index) { newLets[index] = new }
    replace(view.contentRange, by: new, in: file)
  }

  /// Where the text of a `let` stands that it has without a profile.
  private func ownSite(ofLet index: Int) -> ValueSite? {
    let entry = model.lets[index]
    return entry.value.map { ValueSite(file: entry.file, node: $0) }
  }

  /// What profiles give the `let` entries, chosen or not.
  private func profileTexts() -> [Int: [ValueSite]] {
    var found: [Int: [ValueSite]] = [:]
    for block in model.allBlocks where block.row === Schema.profile {
      let tree = block.sourceFile.tree
      for setting in block.writtenSettings {
        guard let value = setting.value, let path = tree.child(setting.node, .path),
          case .success(.text(let index)) = model.overrideTarget(
            tree.names(path), from: block.file)
        else { continue }
        found[index, default: []].append(ValueSite(file: block.file, node: value))
      }
    }
    return found
  }

  /// A piece of a path, as it reads once the `let` entries have changed.
  private struct Part {
    var text: String
    let range: TextRange
    /// Whether a `let` is filled in there, which stays.
    let isFilledIn: Bool
    var isChanged = false
  }

  private mutating func rewrite(_ path: Written) {
    guard let view = StringView(path.file.tree, path.node), view.isClosed,
      case .success(let text) = model.text(ofString: path.node, in: path.file)
    else { return }
    let new = rewritten(text, in: path.file, hasLayer: path.hasLayer)
    if view.plain != nil {
      if let new { replace(view.contentRange, by: new, in: path.file) }
      return
    }
    guard var parts = parts(path, newLets, writesOut: true) else { return }
    PathEdits.changeEnd(of: &parts, to: new ?? text)
    // A `$` before `${` would take its meaning.
    let isMisread = zip(parts, parts.dropFirst()).contains {
      $0.isChanged && $0.text.hasSuffix("$") && $1.isFilledIn
    }
    if isMisread { return }
    for part in parts where part.isChanged { replace(part.range, by: part.text, in: path.file) }
  }

  /// Changes the text with which a path ends or begins, so that all of it reads otherwise. What is filled in
  /// stays; where that won't do, all does.
  private static func changeEnd(of parts: inout [Part], to wanted: String) {
    guard let first = parts.first, let last = parts.last else { return }
    let before = parts.dropLast().map(\.text).joined()
    let behind = parts.dropFirst().map(\.text).joined()
    if before + last.text == wanted { return }
    if !last.isFilledIn, wanted.hasPrefix(before) {
      parts[parts.count - 1].text = String(wanted.dropFirst(before.count))
      parts[parts.count - 1].isChanged = true
    } else if !first.isFilledIn, wanted.hasSuffix(behind) {
      parts[0].text = String(wanted.dropLast(behind.count))
      parts[0].isChanged = true
    }
  }

  /// The pieces of a path with new texts of some `let` entries; nil where one leads nowhere.
  /// - Parameter writesOut: whether one that would mislead the path is written out as it was.
  private func parts(_ path: Written, _ changed: [Int: String], writesOut: Bool) -> [Part]? {
    var parts: [Part] = []
    for (place, piece) in pieces(path).enumerated() {
      switch piece {
      case .text(let text, let range):
        parts.append(Part(text: text, range: range, isFilledIn: false))
      case .interpolation(let name):
        let tree = path.file.tree
        guard let index = letEntry(name, path.file), let old = text(ofLet: index),
          let range = tree.interpolation(around: tree.range(name))
        else { return nil }
        if writesOut, changed[index] != nil, wouldMislead(path, place, index) {
          parts.append(Part(text: old, range: range, isFilledIn: false, isChanged: true))
        } else {
          parts.append(Part(text: changed[index] ?? old, range: range, isFilledIn: true))
        }
      }
    }
    return parts
  }

  /// What a `let` reads as before anything changes.
  private func text(ofLet index: Int) -> String? {
    guard let site = model.site(ofLet: index), let home = model.file(site.file) else { return nil }
    return try? model.text(ofString: site.node, in: home).get()
  }

  /// The store lies beside the project's file under its name, unless the text says where.
  private mutating func keepStore(_ stored: () -> StoredNames?) {
    guard let project = model.withoutProfile.project, let name = project.name,
      let file = model.file(.main)
    else { return }
    let isMoved = newFolder(file) != file.folder
    if isMoved {
      let left = LeftResults(from: (file.folder, name), to: (newFolder(file), name))
      if moves.target(left.old) != left.new { results = left }
    }
    let old = FilePath.tidied(FilePath.join(file.folder, name + ".gpkg"))
    let store = moves.target(old)
    guard isMoved || store != old, !project.isWritten("store"), stored()?.ownPath != nil else {
      return
    }
    let path = FilePath.relative(store, to: newFolder(file))
    if path == name + ".gpkg" { return }
    keeping = project.setting("store", to: WrittenText.quoted(path)).flatMap(\.edits)
  }

  /// The folder that a file will lie in.
  private func newFolder(_ file: SourceFile) -> String {
    FilePath.folder(of: moves.target(file.path))
  }

  /// How a path of a file reads afterwards; nil where it stays as it is.
  private func rewritten(_ text: String, in file: SourceFile, hasLayer: Bool) -> String? {
    let folder = file.folder
    let path =
      hasLayer ? FilePath(layered: text, folder: folder) : FilePath(written: text, folder: folder)
    guard !path.written.isEmpty, !path.isAddress, !text.utf8.contains(0x5C) else { return nil }
    let (named, pattern) = PathEdits.parted(path.written)
    let old = FilePath.tidied(named.isEmpty ? folder : FilePath.join(folder, named))
    let new = moves.target(old)
    var result: String
    if FilePath.isAbsolute(path.written) {
      if new == old { return nil }
      result = new
    } else {
      result = FilePath.relative(new, to: newFolder(file))
      if result == FilePath.relative(old, to: folder) { return nil }
      if named.hasPrefix("./"), !result.hasPrefix("../") { result = "./" + result }
    }
    if !pattern.isEmpty { result = result == "." ? pattern : "\(result)/\(pattern)" }
    return result + (path.layer.map { "|\($0)" } ?? "")
  }

  /// The folders of a path before the first that stands for any name, and the rest.
  private static func parted(_ path: String) -> (named: String, pattern: String) {
    guard let sign = path.utf8.firstIndex(where: { $0 == 0x2A || $0 == 0x3F || $0 == 0x5B }) else {
      return (path, "")
    }
    guard let slash = path.utf8[..<sign].lastIndex(of: 0x2F) else { return ("", path) }
    return (String(path[..<slash]), String(path[path.utf8.index(after: slash)...]))
  }

  private mutating func replace(_ range: TextRange, by text: String, in file: SourceFile) {
    let written = String(WrittenText.quoted(text).dropFirst().dropLast())
    if file.tree.text(range) == written { return }
    edits.append(TextEdit(file: file.id, range: range, newText: written))
  }

  // MARK: parts

  private func pieces(_ path: Written) -> [StringView.Piece] {
    StringView(path.file.tree, path.node)?.pieces ?? []
  }

  /// The `let` that stands between `${` and `}`.
  private func letEntry(_ path: NodeID, _ file: SourceFile) -> Int? {
    let names = file.tree.names(path)
    guard let first = names.first, var entity = model.entity(first, in: file.id) else { return nil }
    if case .importEntry(let index) = entity, names.count == 2,
      let target = model.imports[index].target, let inner = model.entity(names[1], in: target)
    {
      entity = inner
    }
    guard case .letEntry(let index) = entity else { return nil }
    return index
  }
}
