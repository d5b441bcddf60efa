// UnappliedText.swift: what a project file declares otherwise than the store has it.

import DLSApply
import DLSLanguage
import DLSPlan
import DLSPlatform

/// What the next `dls apply` would change of what a project declares. Commands that work on the store alone
/// would go by what was applied, and the text says something else.
struct UnappliedText {
  private let actions: [Action]

  /// Compares the text with what was last applied.
  init(_ context: WorkContext) throws {
    let model = context.project.model
    let applied = try Applier.declared(in: context.store()).declarations
    let all = DeclarationDiff.actions(
      from: applied, to: DeclarationDiff.declarations(of: model),
      oldAddress: { DeclarationDiff.oldAddress($0, in: applied, model) })
    actions = all.filter { $0.kind != .update || $0.changes.contains(where: UnappliedText.isMeant) }
  }

  /// Whether nothing differs.
  var isEmpty: Bool { actions.isEmpty }

  /// A default that an earlier dls didn't know is nobody's wish.
  private static func isMeant(_ change: FieldChange) -> Bool {
    !(change.isDefault && change.old == nil)
  }

  /// Whether blocks of a keyword came, went or changed.
  func concerns(_ keyword: String) -> Bool { actions.contains { $0.keyword == keyword } }

  /// Refuses to work with blocks that are declared otherwise than they were applied, but for their looks.
  static func requireApplied(_ blocks: [Block], _ context: WorkContext) throws {
    let actions = try UnappliedText(context).actions
    let changed = blocks.filter { block in actions.contains { isAbout(block, $0) } }
    if changed.isEmpty { return }
    var names: [String] = []
    for block in changed where !names.contains(block.address) { names.append(block.address) }
    throw CommandFailure.problem(
      "the project file declares \(names.joined(separator: " and ")) otherwise than "
        + "\(quoted(Path.display(context.layout.store))) has \(names.count == 1 ? "it" : "them")",
      help: "run `dls apply` first; `dls plan` shows what it changes")
  }

  private static func isAbout(_ block: Block, _ action: Action) -> Bool {
    let names = [action.address, action.oldAddress].compactMap(\.self)
    guard names.contains(where: { $0 == block.address || $0.hasPrefix(block.address + ".") }) else {
      return false
    }
    return action.kind != .update
      || action.changes.contains { isMeant($0) && !looks.contains($0.name) }
  }

  /// The settings that say how something is shown, and nothing of what it is.
  private static let looks: Set<String> = ["title", "color", "description", "instructions"]
}
