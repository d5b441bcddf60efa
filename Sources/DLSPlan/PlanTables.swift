// PlanTables.swift: the store's small tables as they shall be: people, groups, classes.

import DLSLanguage
import DLSWorkflow

extension PlanRun {
  /// Adds what a declaration means for the store's tables of people, groups and classes.
  mutating func fill(_ declaration: Declaration) {
    let block = declaration.block
    switch declaration.keyword {
    case "person":
      let isOwner = model.project?.reference("owner")?.isSame(as: block) == true
      plan.people.append(
        PlannedPerson(
          address: declaration.address,
          account: block.text("account") ?? block.name ?? declaration.address,
          title: block.text("title"), role: isOwner ? .owner : nil))
    case "group":
      for (setting, role) in [("analysts", Role.analyst), ("collectors", .collector)] {
        for person in block.references(setting) {
          plan.places.append(
            PlannedPlace(group: declaration.address, person: person.address, role: role))
        }
      }
    case "schema":
      let word = block.text("geometry") ?? "polygon"
      if !plan.sampleGeometries.contains(word) { plan.sampleGeometries.append(word) }
    case "class":
      guard let schema = block.enclosing("schema") else { return }
      let colour: String? =
        if case .colour(let value)? = block.value("color") { Block.hexadecimal(value) } else { nil }
      plan.classes.append(
        PlannedClass(
          schema: schema.address, name: block.name ?? "", value: block.integer("value"),
          title: block.text("title"), color: colour, isIgnored: block.boolean("ignore") ?? false))
    default: break
    }
  }
}
