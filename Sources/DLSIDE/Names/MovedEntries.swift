// MovedEntries.swift: the `moved` entries that hand on what a store has under an old name.

import DLSCheck
import DLSLanguage
import DLSSyntax
import DLSText

/// What becomes of a project's `moved` entries when addresses change.
///
/// Where a store has the old address, a link is added to the chain: `moved { from = old to = new }`.
/// Where none has, an entry that leads to the old address leads to the new one instead. An entry
/// that leads away from the new address goes, since that name is taken again; while a store has
/// something of another name by that entry, the name can't be given.
struct MovedEntries {
  /// What is added, changed and removed.
  private(set) var edits: [TextEdit] = []
  /// Where a `moved` speaks of an address as a whole, and whether that stays as it is.
  private var sites: [Site] = []
  private var gone: [TextRange] = []
  private var foreign: [Place] = []
  /// Why a new name can't be given yet; nil where all can.
  private(set) var obstacle: String?
  /// Whether an import gets another name. None of the links added hands that on, but one for each thing behind it.
  private let isImport: Bool

  private struct Site {
    let range: TextRange
    let isKept: Bool
  }

  init(_ changes: [AddressChange], in model: Model, stored: StoredNames?, isImport: Bool = false) {
    self.isImport = isImport
    foreign = model.allBlocks.filter { $0.keyword == "moved" && $0.file != .main }.map(\.place)
    let moves = model.moves
    let known = changes.filter { stored?.needsLink(from: $0.old, $0.keyword, moves) == true }
    for store in stored?.stores ?? [] where obstacle == nil {
      obstacle = changes.lazy.compactMap { Self.obstacle(to: $0, in: store, moves, model) }.first
    }
    let taken = Set(changes.map(\.new))
    let removed = moves.filter { taken.contains($0.from) }
    gone = removed.map(\.block.place.range)
    for move in moves {
      if let from = move.block.written("from") {
        sites.append(Site(range: from.range, isKept: true))
      }
      if let to = move.block.written("to") {
        sites.append(
          Site(range: to.range, isKept: known.contains { $0.old == move.to }))
      }
    }
    let added = known.filter { change in !moves.contains { $0.from == change.old } }
    write(added, removed, moves, model)
  }

  /// What of a store has the new name still, and would be taken for what gets it now.
  private static func obstacle(
    to change: AddressChange, in store: StoredNames.Store, _ moves: [Move], _ model: Model
  ) -> String? {
    let now = model.currentAddress(of: change.new)
    guard now != change.old, store.mayHave(change.new, change.keyword) else { return nil }
    let end = "Run `\(store.applyCommand)` first, or take another name."
    if now != change.new {
      return
        "`\(change.new)` is still what \(store.path) calls `\(now)`, and what it has there would go to "
        + "`\(change.old)`. \(end)"
    }
    guard store.addresses != nil, store.has(change.old, moves) else { return nil }
    return
      "\(store.path) has a \(change.keyword) `\(change.new)` besides `\(change.old)`, and no `moved` makes "
      + "one of the two. \(end)"
  }

  /// Whether a name at a place follows the thing to its new name.
  func mayRename(_ place: Place) -> Bool {
    if foreign.contains(where: { $0.file == place.file && $0.range.covers(place.range) }) {
      return false
    }
    guard place.file == .main else { return true }
    if gone.contains(where: { $0.covers(place.range) }) { return false }
    return !sites.contains {
      $0.isKept && $0.range.covers(place.range) && (isImport || $0.range.end == place.range.end)
    }
  }

  /// New entries take the place of those that go, follow the last that stays, or end the file.
  private mutating func write(
    _ added: [AddressChange], _ removed: [Move], _ moves: [Move], _ model: Model
  ) {
    guard let file = model.file(.main) else { return }
    let lineBreak = file.tree.lineBreak
    let text = added.map { "moved { from = \($0.old), to = \($0.new) }" }
      .joined(separator: lineBreak)
    var rest = removed[...]
    if !text.isEmpty {
      if let first = rest.popFirst() {
        edits.append(TextEdit(file: .main, range: first.block.place.range, newText: text))
      } else if let last = moves.last(where: { !$0.block.isBroken })?.block.place.range.end {
        edits.append(
          TextEdit(
            file: .main, range: TextRange(at: file.tree.lineEnd(after: last)),
            newText: lineBreak + text))
      } else {
        edits.append(file.tree.appending(text, to: .main))
      }
    }
    edits += rest.map { file.removal(of: $0.block.node) }
  }
}
