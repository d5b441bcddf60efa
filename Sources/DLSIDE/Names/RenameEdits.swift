// RenameEdits.swift: the edits of one project that give a thing another name.

import DLSCheck
import DLSLanguage
import DLSSyntax
package import DLSText

/// What a rename changes in the files of one project.
package struct RenameEdits: Sendable {
  /// The places that name the thing.
  package private(set) var names: [TextEdit] = []
  /// What keeps the store's things: `moved` entries, or where the store lies.
  package private(set) var keeping: [TextEdit] = []
  /// The folder of chips, models and maps of a project, which is named after it and stays where it is.
  package private(set) var results: LeftResults?
  /// Where the blocks' own results lie that would be looked for elsewhere.
  package private(set) var outputs: [LeftOutput] = []

  /// Gives the thing whose name is defined at a place of a file another name.
  /// - Parameter stored: what the project's store has; nil where there is none.
  /// - Throws: a `Refusal` where the name can't be given.
  package init(
    of definition: TextRange, in path: String, to newName: String, _ analysis: Analysis,
    stored: StoredNames?
  ) throws(Refusal) {
    let model = analysis.model
    guard let file = model.files.first(where: { $0.path == path }),
      let here = analysis.occurrences.at(definition.start, in: file.id)
    else { return }
    let entity = model.namesake(of: here.entity)
    try Rename.checkName(newName, for: entity, analysis)
    let changes = model.addresses(of: entity, renamed: newName)
    outputs = changes.compactMap { LeftOutput($0, in: model) }
    var isImport = false
    if case .importEntry = entity { isImport = true }
    let moves = MovedEntries(changes, in: model, stored: stored, isImport: isImport)
    if let obstacle = moves.obstacle { throw Refusal(obstacle) }
    for entity in model.writtenNamesakes(of: entity) {
      for place in analysis.occurrences.of(entity).map(\.place)
      where moves.mayRename(place) && !model.isKeyword(place, of: entity) {
        names.append(TextEdit(file: place.file, range: place.range, newText: newName))
      }
    }
    if case .block(let id) = entity, let project = model.project, project.id == id,
      let name = project.name
    {
      results = LeftResults(from: (file.folder, name), to: (file.folder, newName))
    }
    keeping = moves.edits + RenameEdits.storeEdits(entity, model, stored)
  }

  /// A store that lies beside the file under the project's name keeps its own, whatever a profile says.
  private static func storeEdits(
    _ entity: Entity, _ model: Model, _ stored: StoredNames?
  ) -> [TextEdit] {
    guard let path = stored?.ownPath, case .block(let id) = entity, model.project?.id == id,
      let project = model.withoutProfile.project, !project.isWritten("store")
    else { return [] }
    return project.setting("store", to: WrittenText.quoted(path)).flatMap(\.edits)
  }
}

/// Where a project's results lie by default, before and after it gets another name or place.
package struct LeftResults: Sendable, Hashable {
  /// The folder that they are in.
  package let old: String
  /// The folder in which they are looked for.
  package let new: String

  /// - Parameters:
  ///   - old: the folder of the project's file, and the project's name.
  ///   - new: the same afterwards.
  init(from old: (folder: String, name: String), to new: (folder: String, name: String)) {
    self.old = FilePath.join(old.folder, old.name + ".dls")
    self.new = FilePath.join(new.folder, new.name + ".dls")
  }
}

/// Where the result of an `export`, `train` or `infer` lies by default, before and after the block gets
/// another name.
package struct LeftOutput: Sendable, Hashable {
  /// What it is, in words for people.
  package let title: String
  /// The path of the folder or file that is there.
  package let old: String
  /// The path at which it is looked for.
  package let new: String

  /// Nil where the block makes no such thing, or says where it goes.
  init?(_ change: AddressChange, in model: Model) {
    guard let kind = LeftOutput.kinds[change.keyword], let block = model.block(at: change.old),
      !block.isWritten("output"), let output = block.defaultOutput,
      let folder = model.outputFolder()
    else { return nil }
    let results = FilePath.join(model.files[0].folder, folder)
    title = "the \(kind) of `\(change.old)`"
    old = FilePath.join(results, output)
    new = FilePath.join(results, block.defaultOutput(at: change.new) ?? output)
  }

  private static let kinds = ["export": "chips", "train": "model", "infer": "map"]
}

/// A thing's address before and after.
struct AddressChange: Sendable {
  let old: String
  let new: String
  /// The keyword of its block.
  let keyword: String
}

extension Model {
  /// Whether a place speaks of a block by its keyword, as `project.store` in a profile does.
  func isKeyword(_ place: Place, of entity: Entity) -> Bool {
    guard case .block(let id) = entity, let tree = file(place.file)?.tree else { return false }
    let block = block(id)
    return block.row?.isSingle == true && place != block.namePlace
      && tree.text(place.range) == block.keyword
  }

  /// The things with a name of their own that share one.
  func writtenNamesakes(of entity: Entity) -> [Entity] {
    guard case .block = entity else { return [entity] }
    return namesakes(of: entity).filter { !$0.isImplied }.map { .block($0.id) }
  }

  /// The addresses, as the project's file speaks, that become others with a new name.
  func addresses(of entity: Entity, renamed newName: String) -> [AddressChange] {
    switch entity {
    case .letEntry: return []
    case .block:
      return namesakes(of: entity).compactMap { block in
        guard let name = block.name, block.row?.isSingle == false else { return nil }
        return change(of: block) { $0.dropLast(name.count) + newName }
      }
    case .importEntry(let index):
      let entry = imports[index]
      guard entry.file == .main, let target = entry.target else { return [] }
      let prefix = text(entry.name) + "."
      return topBlocks(of: target).compactMap { block in
        change(of: block) { address in
          address.hasPrefix(prefix) ? newName + "." + address.dropFirst(prefix.count) : nil
        }
      }
    }
  }

  /// How the address of a block changes; nil where the project's file has no way to speak of it.
  func change(of block: Block, _ renamed: (String) -> String?) -> AddressChange? {
    let address = block.address
    guard self.block(at: address)?.isSame(as: block) == true, let new = renamed(address) else {
      return nil
    }
    return AddressChange(old: address, new: new, keyword: block.keyword)
  }
}
