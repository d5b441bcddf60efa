// Rename.swift: what can be renamed at a place, and under which names.

package import DLSLanguage
import DLSSyntax
package import DLSText

/// Why something isn't done, as a sentence for people.
package struct Refusal: Error, Hashable, Sendable {
  /// What is in the way, and what to do.
  package let sentence: String

  init(_ sentence: String) { self.sentence = sentence }
}

/// What would be renamed at a place.
package struct RenameTarget: Sendable {
  /// The thing: of blocks that have one name since one is like the other, the first.
  let entity: Entity
  /// What it is called.
  package let name: String
  /// The name at the place.
  package let range: TextRange
  /// Where the thing gets its name.
  package let definition: Place
}

/// Finds what can be renamed, and what it can be called.
package enum Rename {
  /// What would be renamed at a place; nil where no word is.
  package static func target(_ caret: Caret) throws(Refusal) -> RenameTarget? {
    let model = caret.analysis.model
    guard let occurrence = caret.occurrence else {
      if let refusal = refusal(caret) { throw refusal }
      return nil
    }
    if case .block(let id) = occurrence.entity, model.block(id).row?.naming == Naming.none {
      let word = model.block(id).keyword
      throw Refusal(
        "`\(word)` is a keyword of the language: there is one such block without a name.")
    }
    if model.isKeyword(occurrence.place, of: occurrence.entity) {
      throw Refusal(
        "`\(caret.tree.text(occurrence.place.range))` is the keyword by which profiles speak of the block. "
          + "Rename it where it has its name.")
    }
    let entity = model.namesake(of: occurrence.entity)
    guard let definition = caret.analysis.occurrences.definition(of: entity) else { return nil }
    return RenameTarget(
      entity: entity, name: caret.tree.text(occurrence.place.range),
      range: occurrence.place.range, definition: definition.place)
  }

  /// Why the word at a place has no other name; nil where there is no word.
  private static func refusal(_ caret: Caret) -> Refusal? {
    let tree = caret.tree
    guard let token = caret.token, tree.tokens.kind(token) == .name else { return nil }
    let range = tree.range(ofToken: token)
    let word = tree.text(range)
    if WrittenText.literals.contains(word) {
      return Refusal("`\(word)` stands for a value of the language. Only names can be renamed.")
    }
    if let block = caret.block {
      if block.keywordPlace.range == range {
        return Refusal(
          "`\(word)` is a keyword of the language. Rename what stands behind it, where it has a name."
        )
      }
      if let setting = caret.setting, setting.row != nil || setting.name == Schema.like.name,
        setting.namePlace.range.covers(range)
      {
        return Refusal("`\(word)` is a setting of `\(block.keyword)`. Only names can be renamed.")
      }
      if let type = caret.setting?.row?.type, case .words(let set) = type, set.row(word) != nil {
        return Refusal("`\(word)` is a word of the language. Only names can be renamed.")
      }
    }
    if word == "dlsproj", caret.nodes.contains(where: { tree.kind($0) == .edition }) {
      return Refusal("`dlsproj` tells the edition of the language. There is no name to rename.")
    }
    if ["import", "as", "let"].contains(word),
      caret.nodes.last.map({ tree.kind($0) != .path }) ?? true
    {
      return Refusal("`\(word)` is a keyword of the language. Rename the name behind it.")
    }
    return Refusal("Nothing is called `\(word)` here, so there is nothing to rename.")
  }

  /// Refuses a name that no thing can have, or that another thing has where this one would be.
  static func checkName(_ name: String, for entity: Entity, _ analysis: Analysis) throws(Refusal) {
    if name.isEmpty { throw Refusal("A name has at least one letter.") }
    if WrittenText.literals.contains(name) {
      throw Refusal("`\(name)` stands for a value of the language, so nothing can be called that.")
    }
    guard WrittenText.isName(name) else {
      throw Refusal(
        "`\(name)` can't be a name. Names are of letters, digits and `_`, with single hyphens "
          + "inside, and begin with a letter or `_`.")
    }
    if Schema.blocks.contains(where: { $0.isSingle && $0.keyword == name }) {
      throw Refusal(
        "`\(name)` is a keyword by which the language speaks of a block. Take another name.")
    }
    let model = analysis.model
    for other in model.others(called: name, besides: entity) {
      guard let place = analysis.occurrences.definition(of: model.written(other))?.place else {
        continue
      }
      let line = analysis.lines(place.file).position(at: place.range.start).line + 1
      let file = model.file(place.file).map { FilePath.name(of: $0.path) } ?? ""
      throw Refusal(
        "`\(name)` is taken: \(model.title(of: other)) in line \(line) of \(file) has that name. "
          + "Take another one.")
    }
  }
}

extension Model {
  /// Of things that have one name since the block around one is like that around the other: the one
  /// that the name comes from.
  func namesake(of entity: Entity) -> Entity {
    guard case .block(let id) = entity else { return entity }
    var block = block(id)
    for _ in 0..<blockCount {
      guard block.parent != nil, let base = block.base else { break }
      block = base
    }
    return .block(block.id)
  }

  /// The things that share a name, and would lose each other if one were renamed; those that stand
  /// in no text among them.
  func namesakes(of entity: Entity) -> [Block] {
    guard case .block(let id) = entity else { return [] }
    let own = block(id)
    if own.parent == nil { return [own] }
    return allBlocks.filter {
      $0.nameID == own.nameID && $0.parent != nil && namesake(of: .block($0.id)) == entity
    }
  }

  /// What stands in a text: a block that came by `like` is the one it came from.
  func written(_ entity: Entity) -> Entity {
    guard case .block(let id) = entity else { return entity }
    var block = block(id)
    while block.isImplied, let base = block.base { block = base }
    return .block(block.id)
  }

  /// The things that have a name where a thing would have it, too.
  fileprivate func others(called name: String, besides entity: Entity) -> [Entity] {
    switch entity {
    case .letEntry(let index): return others(called: name, besides: entity, in: lets[index].file)
    case .importEntry(let index):
      return others(called: name, besides: entity, in: imports[index].file)
    case .block(let id):
      let block = block(id)
      // The project's name stands beside those of the things in it.
      if block.row?.isSingle == true { return [] }
      if block.parent == nil { return others(called: name, besides: entity, in: block.file) }
      return namesakes(of: entity).compactMap { namesake in
        guard let schema = namesake.enclosing("schema"), let other = member(name, of: schema),
          self.namesake(of: .block(other.id)) != entity
        else { return nil }
        return .block(other.id)
      }
    }
  }

  private func others(called name: String, besides entity: Entity, in file: FileID) -> [Entity] {
    self.entity(name, in: file).map { $0 == entity ? [] : [$0] } ?? []
  }

  /// How a message speaks of a thing.
  fileprivate func title(of entity: Entity) -> String {
    switch entity {
    case .block(let id): "a `\(block(id).keyword)`"
    case .letEntry: "a `let`"
    case .importEntry: "an `import`"
    }
  }
}
