// InheritedClassChecks.swift: classes that a block takes by `like` and that its schema doesn't have.

import DLSLanguage
import DLSText

/// Checks the names of classes that blocks take by `like`. A block that others are like may be tied to another
/// schema, or to none, as in a library: what its names mean is known where they are taken.
enum InheritedClassChecks {
  static func check(_ block: Block, _ context: inout CheckContext) {
    // What stands in it is tied to its schema, and what that is like to the schema of its base.
    guard let base = block.base, !block.hasSchema(of: base) else { return }
    var open = [block]
    while let here = open.popLast() {
      for fault in here.inheritedClassFaults { report(fault, block, &context) }
      open += here.children.reversed()
    }
  }

  private static func report(
    _ fault: InheritedClassFault, _ block: Block, _ context: inout CheckContext
  ) {
    let names = fault.schema.classes.compactMap(\.name)
    let meant = Suggestion.nearest(fault.name, among: names)
    let what = fault.setting.map { "`\($0)`" } ?? "`for \(fault.name)`"
    let known = names.isEmpty ? "It has none yet." : "It has \(names.joinedAsList())."
    let advice =
      fault.setting.map { "Write `\($0)` here with what is meant." }
      ?? "Correct it there, or be like another block."
    context.report(
      .unknownMember, context.place(block, "like"),
      "`\(fault.schema.address)` has no class `\(fault.name)`, and \(block.quoted) takes \(what) from "
        + "\(fault.home.quoted). \(meant.map { "Did you mean `\($0)`?" } ?? "\(known) \(advice)")",
      related: [
        Related(fault.place, "`\(fault.name)` is written here."),
        Related(fault.schema.headPlace, "`\(fault.schema.address)` is declared here."),
      ],
      fixes: meant.map { [.replace(fault.place, $0)] } ?? [])
  }
}
