// DeclarationDiff.swift: two lists of declarations compared, as actions that lead from one to the other.

package import DLSLanguage

/// A setting of a block that has its value by default.
package struct DefaultSetting: Hashable, Sendable {
  let address: String
  let name: String
}

/// What a project's text declares, as it is compared with what was declared before.
package struct DeclaredText {
  /// Its declarations.
  package let declarations: [AppliedDeclaration]
  /// What of them the text leaves to its defaults.
  package let defaults: Set<DefaultSetting>

  /// Reads a project.
  /// - Parameter withRecipes: with the blocks that no store keeps: imagery, exports, trainings, maps and the like.
  package init(_ model: Model, withRecipes: Bool) {
    let all = Declarations.all(in: model, withRecipes: withRecipes)
    declarations = all.map(\.asApplied)
    defaults = Set(
      all.lazy.flatMap { declaration in
        declaration.settings.lazy.filter(\.isDefault).map {
          DefaultSetting(address: declaration.address, name: $0.name)
        }
      })
  }
}

/// Compares declarations.
package enum DeclarationDiff {
  /// The declarations of a project's text.
  package static func declarations(of model: Model) -> [AppliedDeclaration] {
    Declarations.all(in: model).map(\.asApplied)
  }

  /// What a new declaration is called among old ones: by its own address, or by the `moved` blocks of the new
  /// text; nil where it is new.
  package static func oldAddress(
    _ declaration: AppliedDeclaration, in old: [AppliedDeclaration], _ model: Model?
  ) -> String? {
    if old.contains(where: { $0.address == declaration.address }) { return declaration.address }
    return old.first { model?.currentAddress(of: $0.address) == declaration.address }?.address
  }

  /// What leads from old declarations to new ones.
  /// - Parameters:
  ///   - defaults: the settings that the new text doesn't write, as far as it is known.
  ///   - oldAddress: what a new declaration was called; nil where it is new.
  package static func actions(
    from old: [AppliedDeclaration], to new: [AppliedDeclaration],
    defaults: Set<DefaultSetting> = [],
    oldAddress: (AppliedDeclaration) -> String?
  ) -> [Action] {
    let known = Dictionary(
      old.map { ($0.address, $0) }, uniquingKeysWith: { first, _ in first })
    var used: Set<String> = []
    var actions: [Action] = []
    for declaration in new {
      let before = oldAddress(declaration).flatMap { known[$0] }
      if let before { used.insert(before.address) }
      var action = action(from: before, to: declaration)
      if !defaults.isEmpty {
        for index in action.changes.indices {
          action.changes[index].isDefault = defaults.contains(
            DefaultSetting(address: action.address, name: action.changes[index].name))
        }
      }
      if action.kind != .update || !action.changes.isEmpty { actions.append(action) }
    }
    for declaration in old where !used.contains(declaration.address) {
      var action = Action(
        kind: .delete, address: declaration.address, keyword: declaration.keyword, place: nil)
      action.oldSettings = declaration.settings
      action.changes = Declaration.parse(declaration.settings).map {
        FieldChange(name: $0.name, old: $0.text, new: nil)
      }
      actions.append(action)
    }
    return actions
  }

  /// The action for one declaration; an update without changes where nothing differs.
  static func action(
    from old: AppliedDeclaration?, to new: AppliedDeclaration
  ) -> Action {
    var action = Action(kind: .create, address: new.address, keyword: new.keyword, place: nil)
    if let old {
      action.kind = old.address == new.address ? .update : .move
      action.oldAddress = action.kind == .move ? old.address : nil
    }
    action.settings = new.settings
    action.oldSettings = old?.settings ?? ""
    let settings = Declaration.parse(new.settings).map {
      DeclaredSetting(name: $0.name, text: $0.text, isDefault: false)
    }
    action.changes = changes(settings, from: old?.settings ?? "")
    return action
  }

  /// The settings that differ from stored ones.
  static func changes(_ settings: [DeclaredSetting], from stored: String) -> [FieldChange] {
    let before = Declaration.parse(stored)
    var changes: [FieldChange] = []
    for setting in settings {
      let was = before.first { $0.name == setting.name }?.text
      if was != setting.text, !(was.map { ValueText.areEqualSizes($0, setting.text) } ?? false) {
        changes.append(
          FieldChange(
            name: setting.name, old: was, new: setting.text, isDefault: setting.isDefault))
      }
    }
    for (name, text) in before where !settings.contains(where: { $0.name == name }) {
      changes.append(FieldChange(name: name, old: text, new: nil))
    }
    return changes
  }
}
