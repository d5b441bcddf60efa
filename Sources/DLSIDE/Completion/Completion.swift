// Completion.swift: what may be written at a place: which kind of thing, and how it is found.

import DLSCheck
import DLSLanguage
import DLSSyntax
import DLSText

/// Finds what may be written at a place.
package enum Completion {
  /// What may be written at a place, in files that are whole and in files that are not.
  /// - Parameter sign: the character that was just typed, if the editor asks because of it.
  package static func at(
    _ caret: Caret, world: CompletionWorld = CompletionWorld(), after sign: String? = nil
  ) -> CompletionList {
    let place = CompletionPlace(caret)
    if !place.isAskedFor(sign) { return .none(at: caret.offset) }
    var completer = Completer(place: place, world: world)
    var list: CompletionList
    switch place.inside {
    case .comment: return .none(at: caret.offset)
    case .text(let token): list = completer.inText(token)
    // The path of an import is written out.
    case .interpolation where place.isTopLevel && place.entry.first.map(place.text) == "import":
      return .none(at: caret.offset)
    case .interpolation(let path):
      list = completer.list(completer.closed(completer.texts(behind: path)))
    case .code: list = completer.list(completer.inCode())
    }
    if completer.isCut { list.isIncomplete = true }
    CompletionSpelling.mend(&list, caret.tree.text(list.typed))
    list.items.sort { $0.rank < $1.rank }
    return list
  }
}

/// A setting whose value is being written.
struct WantedValue {
  /// The row of the table.
  let row: AttributeRow
  /// The block that has the setting: for an entry of a profile, the one that it is about.
  let owner: Block
  /// The block's place in the table.
  let kind: Int
}

/// Finds what may be written at one place. Its extensions know one kind of thing each.
struct Completer {
  let place: CompletionPlace
  let world: CompletionWorld
  /// Whether something was left out, so that typing on may bring up more.
  var isCut = false

  init(place: CompletionPlace, world: CompletionWorld) {
    self.place = place
    self.world = world
  }

  var caret: Caret { place.caret }
  var tree: SyntaxTree { place.tree }
  var model: Model { caret.analysis.model }
  var file: SourceFile { model.files[Int(caret.file.rawValue)] }

  /// A list of items for the word at the caret.
  func list(_ items: [CompletionItem]) -> CompletionList {
    CompletionList(items: items, typed: place.typed, whole: place.whole)
  }

  /// What fits outside of strings and comments.
  mutating func inCode() -> [CompletionItem] {
    let entry = place.entry
    if let sign = entry.firstIndex(where: { isEquals($0) }) {
      return value(Array(entry[..<sign]), Array(entry[(sign + 1)...]))
    }
    if place.isInList { return [] }
    if entry.isEmpty { return place.word.map(isName) ?? true ? entries() : [] }
    if place.block?.row === Schema.profile { return overrides(entry) }
    return head(entry)
  }

  private func isEquals(_ token: Int) -> Bool {
    tree.tokens.kind(token) == .equals || tree.tokens.kind(token) == .colon
  }

  private func isName(_ token: Int) -> Bool { tree.tokens.kind(token) == .name }

  /// What may follow the first words of an entry that is no setting.
  private mutating func head(_ entry: [Int]) -> [CompletionItem] {
    guard let first = entry.first else { return [] }
    switch (place.text(first), entry.count) {
    case ("import", 1) where place.isTopLevel: return files(for: .libraries, quoted: true)
    case ("import", 2) where place.isTopLevel: return [CompletionItem("as", .word)]
    case ("import", 3) where place.isTopLevel: return alias(entry[1])
    case ("dlsproj", 1) where place.isTopLevel:
      return [CompletionItem("\(Schema.edition)", .value)]
    case (let keyword, _) where place.block != nil:
      guard let parent = place.block, let kind = Schema.kind(keyword, in: parent.row),
        case .reference(let target) = Schema.blocks[kind].naming
      else { return [] }
      let taken = parent.children.filter { $0.keyword == keyword }.compactMap { block -> String? in
        Int(tree.node(block.node).firstToken) == first ? nil : block.name
      }
      return references(target, parent, behind: Array(entry.dropFirst()), except: Set(taken))
    default: return []
    }
  }

  /// A name for what an import brings, made from its file's.
  private func alias(_ path: Int) -> [CompletionItem] {
    let text = place.text(path).filter { $0 != "\"" }
    let name = text.split(separator: "/").last.map(String.init) ?? text
    let stem = name.hasSuffix(".dlsproj") ? String(name.dropLast(8)) : name
    return WrittenText.name(from: stem).map { [CompletionItem($0, .library)] } ?? []
  }

  /// The setting whose name stands at tokens of the entry.
  func wanted(_ name: [Int]) -> WantedValue? {
    guard let block = place.block, let row = block.row else { return nil }
    let names = name.filter(isName).map(place.text)
    guard let first = names.first else { return nil }
    if row === Schema.profile {
      guard
        case .success(.setting(let id, let implied, let found)) =
          model.overrideTarget(names, from: caret.file)
      else { return nil }
      let owner = model.block(id)
      guard let kind = implied.last ?? owner.row.flatMap(Completer.kind) else { return nil }
      return WantedValue(row: found, owner: owner, kind: kind)
    }
    guard let kind = Completer.kind(row), names.count == 1 else { return nil }
    if first == Schema.like.name, Schema.allowsLike(row) {
      return WantedValue(row: Schema.like, owner: block, kind: kind)
    }
    return meant(by: first, row).map { WantedValue(row: $0, owner: block, kind: kind) }
  }

  /// The setting that has a name, here or in another tool that gives it the same values.
  private func meant(by name: String, _ row: BlockRow) -> AttributeRow? {
    if let known = row.attribute(name) ?? row.attribute(spelled: name) { return known }
    guard let other = Schema.elsewhere(for: name, in: row.keyword), other.remainder == nil
    else { return nil }
    return other.setting.flatMap { row.attribute($0) }
  }

  /// The place of a kind of block in the table.
  static func kind(_ row: BlockRow) -> Int? { Schema.blocks.firstIndex { $0 === row } }
}
