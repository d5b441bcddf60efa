// DeclaredTables.swift: the store's small tables as declarations make them: people, groups, classes.

import DLSLanguage
import DLSWorkflow

/// People, places in groups, classes and fields: what declarations mean for the store's tables.
package struct DeclaredTables: Equatable, Sendable {
  package var people: [PlannedPerson] = []
  package var places: [PlannedPlace] = []
  package var classes: [PlannedClass] = []
  /// The fields of schemas.
  package var fields: [PlannedField] = []

  /// Empty tables.
  package init() {}

  /// The tables of these declarations, in their order.
  init(_ declarations: [AppliedDeclaration]) {
    let project = declarations.first { $0.keyword == "project" }
    let owner = project.flatMap { Settings($0).text["owner"] }
    for declaration in declarations { add(declaration, owner: owner) }
  }

  private mutating func add(_ declaration: AppliedDeclaration, owner: String?) {
    let settings = Settings(declaration)
    let parts = declaration.address.split(separator: ".").map(String.init)
    let name = parts.last ?? declaration.address
    switch declaration.keyword {
    case "person":
      people.append(
        PlannedPerson(
          address: declaration.address, account: settings.plain("account") ?? name,
          title: settings.plain("title"), role: owner == declaration.address ? .owner : nil))
    case "group":
      for (setting, role) in [("analysts", Role.analyst), ("collectors", .collector)] {
        for person in settings.list(setting) {
          places.append(PlannedPlace(group: declaration.address, person: person, role: role))
        }
      }
    case "class":
      classes.append(
        PlannedClass(
          schema: parts.dropLast().joined(separator: "."), name: name,
          value: settings.text["value"].flatMap { Int($0) }, title: settings.plain("title"),
          color: settings.text["color"], isIgnored: settings.text["ignore"] == "true"))
    case "field":
      let schema = parts.dropLast().joined(separator: ".")
      fields.append(PlannedField(schema: schema, name: name, settings: settings.text))
    default: break
    }
  }

  /// A declaration's settings by name.
  private struct Settings {
    let text: [String: String]

    init(_ declaration: AppliedDeclaration) {
      text = Dictionary(
        Declaration.parse(declaration.settings).map { ($0.name, $0.text) },
        uniquingKeysWith: { _, last in last })
    }

    /// A text without its quotes, or a word; nil where there is none.
    func plain(_ name: String) -> String? { text[name].map(ValueText.unquoted) }

    /// The names of a list, or the only one.
    func list(_ name: String) -> [String] {
      guard let value = text[name] else { return [] }
      guard value.hasPrefix("[") else { return [value] }
      return value.dropFirst().dropLast().split(separator: ",").map {
        String($0.drop { $0 == " " })
      }
    }
  }
}
