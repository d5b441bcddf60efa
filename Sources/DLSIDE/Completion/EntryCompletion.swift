// EntryCompletion.swift: settings and blocks that may begin an entry.

import DLSCheck
import DLSLanguage
import DLSSyntax
import DLSText

extension Completer {
  /// The order of what may begin an entry.
  private enum Group: Int {
    case needed = 0, deciding, usual, like, block, undecided, notRun
  }

  /// What may begin an entry at the caret.
  func entries() -> [CompletionItem] {
    if place.isTopLevel { return statements() + blocks(in: nil) }
    guard let block = place.block, let row = block.row, let kind = Completer.kind(row) else {
      return []
    }
    if row === Schema.profile { return overrides([]) }
    return settings(block, row, kind) + blocks(in: block)
  }

  /// Whether only a word is wanted, since the rest of the entry stands there already.
  private var restIsThere: Bool {
    switch place.next {
    case .equals, .openBrace, .name, .dot: place.word != nil
    default: false
    }
  }

  // MARK: settings

  private func settings(_ block: Block, _ row: BlockRow, _ kind: Int) -> [CompletionItem] {
    if restIsThere, place.next != .equals { return [] }
    let written = writtenNames(block)
    var items: [CompletionItem] = []
    for (index, setting) in row.attributes.enumerated() where !written.contains(setting.name) {
      guard let group = group(setting, block) else { continue }
      var item = CompletionItem(setting.name, .setting, insert: insert(setting))
      item.detail = setting.summary
      item.rank = group.rawValue * 1000 + index
      item.subject = .setting(kind, setting.name)
      if restIsThere { item.commits = "" } else if !item.insert.hasStops { item.commits = "=" }
      items.append(item)
    }
    if Schema.allowsLike(row), !written.contains(Schema.like.name) {
      var item = CompletionItem(Schema.like.name, .setting, insert: insert(Schema.like))
      item.detail = "another \(row.keyword)"
      item.rank = Group.like.rawValue * 1000
      item.subject = .setting(kind, Schema.like.name)
      items.append(item)
    }
    return items
  }

  /// The names of the settings that the block has already, but for the one at the caret.
  private func writtenNames(_ block: Block) -> Set<String> {
    var names: Set<String> = []
    for setting in block.writtenSettings where !setting.namePlace.range.touches(caret.offset) {
      names.insert(setting.name)
    }
    return names
  }

  /// Where a setting stands among the others; nil for one that is illegal here.
  private func group(_ row: AttributeRow, _ block: Block) -> Group? {
    var isDecided = true
    if let when = row.when {
      if let decision = block.decision(when) {
        guard when.words.contains(decision.word) else { return nil }
      } else {
        isDecided = false
      }
    }
    if isOfOtherUnits(row, block) { return nil }
    let word = row.when.flatMap { block.decision($0)?.word }
    if row.support.refusal(with: word) != nil { return .notRun }
    if row.isRequired, !block.isWritten(row.name) { return .needed }
    if row.isDeciding { return .deciding }
    return isDecided ? .usual : .undecided
  }

  /// Whether a setting is of units that are cut in another way than those of the block: units are cut by one
  /// rule alone, and only those of polygons have names in a layer.
  private func isOfOtherUnits(_ row: AttributeRow, _ block: Block) -> Bool {
    if block.keyword == "split", let units = block.parent, units.keyword == "work_units" {
      return ["part_field", "leave_out"].contains(row.name) && !units.isWritten("polygons")
        && UnitChecks.ways.contains { units.isWritten($0) }
    }
    guard block.keyword == "work_units",
      let way = UnitChecks.ways.first(where: { isWrittenElsewhere($0, block) })
    else { return false }
    if row.name == "id_field" { return way != "polygons" }
    return row.name != way && UnitChecks.ways.contains(row.name)
  }

  /// Whether a block has a setting, be it by `like`, elsewhere than at the caret.
  private func isWrittenElsewhere(_ name: String, _ block: Block) -> Bool {
    guard block.isWritten(name) else { return false }
    let own = block.writtenSettings.first { $0.name == name }
    return own.map { !$0.namePlace.range.touches(caret.offset) } ?? true
  }

  /// A setting as it is written: `name = value`, with the default to type over.
  private func insert(_ row: AttributeRow) -> SnippetText {
    if restIsThere { return SnippetText(row.name) }
    return row.completed(SnippetText(), model)
  }

  // MARK: blocks

  /// The blocks that may stand in a block, or at the top level.
  private func blocks(in parent: Block?) -> [CompletionItem] {
    if restIsThere, place.next == .equals || place.next == .dot { return [] }
    var items: [CompletionItem] = []
    for (kind, row) in Schema.blocks.enumerated() {
      let isHere = parent.map { row.parents.contains($0.keyword) } ?? row.parents.isEmpty
      guard isHere, !(row.isSingle && isThere(row, parent)) else { continue }
      var item = CompletionItem(
        row.keyword, .block,
        insert: restIsThere ? SnippetText(row.keyword) : row.completed(model))
      item.detail = row.naming == .none ? "block" : "block with a name"
      item.rank = Group.block.rawValue * 1000 + kind
      item.subject = .block(kind)
      items.append(item)
    }
    return items
  }

  /// Whether a block that may be there once is there, elsewhere than at the caret.
  private func isThere(_ row: BlockRow, _ parent: Block?) -> Bool {
    let others = parent.map { $0.children } ?? model.topBlocks(of: caret.file)
    return others.contains { block in
      block.row === row && !block.isImplied && !block.keywordPlace.range.touches(caret.offset)
    }
  }

  /// What is no block and stands at the top level.
  private func statements() -> [CompletionItem] {
    if restIsThere { return [] }
    let base = Group.block.rawValue * 1000 + 500
    var library = CompletionItem(
      "import", .library,
      insert: SnippetText("import \"").addingStop().adding("\" as ").addingStop("name"))
    library.detail = "things of another file"
    library.rank = base
    var text = CompletionItem(
      "let", .text,
      insert: SnippetText("let ").addingStop("name").adding(" = \"").addingStop().adding("\""))
    text.detail = "a text that others use as ${name}"
    text.rank = base + 1
    guard isFirst, tree.child(.file, .edition) == nil else { return [library, text] }
    var edition = CompletionItem(
      "dlsproj", .block, insert: SnippetText("dlsproj \(Schema.edition)"))
    edition.detail = "the edition of the language"
    return [edition, library, text]
  }

  /// Whether nothing but blanks and comments stands before the word.
  private var isFirst: Bool {
    let end = place.word ?? tree.token(at: caret.offset)
    return (0..<end).allSatisfy { tree.tokens.kind($0).isTrivia }
  }

  // MARK: profiles

  /// What a path of a profile may begin or go on with.
  func overrides(_ entry: [Int]) -> [CompletionItem] {
    let names = entry.filter { tree.tokens.kind($0) == .name }.map(place.text)
    let taken = place.block.map(writtenNames) ?? []
    guard let last = entry.last else { return heads(except: taken) }
    guard tree.tokens.kind(last) == .dot else { return [] }
    let path = names.map { "\($0)." }.joined()
    let there = Set(taken.filter { $0.hasPrefix(path) }.map { String($0.dropFirst(path.count)) })
    if names.count == 1, case .importEntry(let index)? = model.entity(names[0], in: caret.file) {
      return model.imports[index].target.map { heads(of: $0, except: there) } ?? []
    }
    guard let (block, begun) = reached(names), let row = block.row, let kind = Completer.kind(row)
    else { return [] }
    var items = begun.isEmpty ? settings(kind: kind, of: block, except: there) : []
    for child in block.children where child.isNamed || child.row?.isSingle == true {
      let name = child.row?.naming == Naming.none ? child.keyword : child.name ?? ""
      guard begun.isEmpty || name.hasPrefix(begun) else { continue }
      var item = thing(child.target ?? child, String(name.dropFirst(begun.count)))
      item.commits = "."
      items.append(item)
    }
    return items
  }

  /// The block that a path of a profile leads to, and as much of the head of a `for` as it has begun with,
  /// dot and all: `team.` of `plots.team.crew`.
  private func reached(_ names: [String]) -> (block: Block, begun: String)? {
    for count in stride(from: names.count, to: 0, by: -1) {
      guard case .success(let id) = model.resolve(path: Array(names[..<count]), from: caret.file)
      else { continue }
      let begun = names[count...].map { "\($0)." }.joined()
      let block = model.block(id)
      let isHead = begun.isEmpty || block.children.contains { $0.name?.hasPrefix(begun) == true }
      return isHead ? (block, begun) : nil
    }
    return nil
  }

  private func settings(
    kind: Int, of block: Block, except taken: Set<String>
  ) -> [CompletionItem] {
    Schema.blocks[kind].attributes.enumerated().compactMap { index, setting in
      guard !taken.contains(setting.name), let group = group(setting, block) else { return nil }
      var item = CompletionItem(
        setting.name, .setting, insert: restIsThere ? SnippetText(setting.name) : nil)
      if !restIsThere { item.insert = setting.completed(SnippetText(), model) }
      item.detail = setting.summary
      item.rank = group.rawValue * 1000 + index
      item.subject = .setting(kind, setting.name)
      return item
    }
  }

  /// The things of a file that a profile may speak of, and the texts that it doesn't set yet.
  private func heads(of file: FileID? = nil, except taken: Set<String>) -> [CompletionItem] {
    let source = file ?? caret.file
    var items: [CompletionItem] = []
    for block in model.topBlocks(of: source)
    where block.row !== Schema.profile && block.keyword != "moved" {
      // A block of which there is one goes by its keyword, whatever its name.
      guard let row = block.row,
        let name = row.naming == .none || row.isSingle ? row.keyword : block.name
      else { continue }
      var item = thing(block, name)
      item.commits = "."
      items.append(item)
    }
    for entry in model.lets
    where entry.file == source && !taken.contains(model.text(entry.name)) {
      var item = CompletionItem(model.text(entry.name), .text)
      item.rank = 1000
      items.append(item)
    }
    return file == nil ? items + libraries() : items
  }
}

extension AttributeRow {
  /// What it takes and what holds without it, in a few words.
  fileprivate var summary: String {
    if isRequired { return "needed" }
    if let defaultText { return defaultText }
    return defaultNote
  }

  /// `name = ` with a place for the value behind a text.
  func completed(_ before: SnippetText, _ model: Model) -> SnippetText {
    let head = before.adding("\(name) = ")
    switch type {
    case .boolean: return head.addingStop(defaultText == "true" ? "false" : "true")
    case .text, .path, .crs:
      return isList && isRequired
        ? head.adding("\"").addingStop().adding("\"")
        : head.adding("\"").addingStop(quotedDefault).adding("\"")
    default:
      if isList, !isRequired, case .reference = type {
        return head.adding("[").addingStop().adding("]")
      }
      return head.addingStop(defaultText ?? "")
    }
  }

  private var quotedDefault: String {
    defaultText.map { String($0.drop { $0 == "\"" }.prefix { $0 != "\"" }) } ?? ""
  }
}

extension BlockRow {
  /// The block with its name and the settings that it can't do without.
  func completed(_ model: Model) -> SnippetText {
    var text = SnippetText(keyword)
    switch naming {
    case .none: break
    case .required: text = text.adding(" ").addingStop("name")
    case .reference(let target): text = text.adding(" ").addingStop(target.keyword)
    }
    let firstDeciding = attributes.first(where: { $0.isDeciding && $0.defaultText == nil })
    let needed = attributes.filter { $0.isRequired || $0 === firstDeciding }
    if needed.isEmpty { return text.adding(" {\n  ").addingEnd().adding("\n}") }
    text = text.adding(" {")
    for row in needed { text = row.completed(text.adding("\n  "), model) }
    return text.adding("\n}").addingEnd()
  }
}
