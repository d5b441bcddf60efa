// ValueChecks.swift: says in words why a written value is no value of its row's type.

import DLSLanguage
import DLSSyntax
import DLSText

/// Checks values against their rows.
enum ValueChecks {
  /// Checks the value that a block writes for a setting.
  static func check(_ setting: WrittenSetting, _ context: inout CheckContext) {
    guard let row = setting.row, let node = setting.value, !setting.isBroken else { return }
    // What is wrong with the name in `like` is the loader's to say.
    let site = ValueSite(file: setting.block.file, node: node)
    check(site, row, setting.block, &context)
  }

  /// Checks a value wherever it stands.
  static func check(
    _ site: ValueSite, _ row: AttributeRow, _ block: Block, _ context: inout CheckContext
  ) {
    guard let file = context.model.file(site.file),
      !ValueReader.isDefault(site.node, in: file.tree)
    else { return }
    var reader = ValueReader(model: context.model, file: file, block: block)
    let value = reader.read(site.node, row)
    if let value, row.name != "like" {
      let place = Place(file: file.id, range: file.tree.range(site.node))
      RequiredSettingChecks.check(value, place, &context)
    }
    for fault in reader.faults {
      if row.name == "like", case .unresolved = fault.kind { continue }
      report(fault, row, block, file, &context)
    }
  }

  private static func report(
    _ fault: ValueFault, _ row: AttributeRow, _ block: Block, _ file: SourceFile,
    _ context: inout CheckContext
  ) {
    let place = Place(file: file.id, range: fault.range)
    switch fault.kind {
    case .wrongType(let shape): wrongType(shape, row, place, &context)
    case .list(let count):
      context.report(
        .oneValueWanted, place,
        count == 0
          ? "`\(row.name)` takes one value, and this list is empty. Write \(row.wants)."
          : "`\(row.name)` takes one value, not \(count). Keep one of them.")
    case .noneNotAllowed:
      context.report(
        .noneNotAllowed, place,
        "`\(row.name)` always has a value. Write `default`, or leave it out.",
        fixes: [.replace(place, "default")])
    case .unknownWord(let word, let set): WordChecks.unknown(word, set, row, place, &context)
    case .quotedWord(let text): WordChecks.quoted(text, row, place, &context)
    case .unresolved(let fault, let target):
      ReferenceChecks.report(fault, target, place, block, &context)
    case .text(let fault): LetChecks.report(fault, place, &context)
    case .noSuchDay:
      context.report(
        .noSuchDay, place, "No calendar has the day \(context.text(place)). Write year, month, day."
      )
    case .noCRS(let text): NumberChecks.noReferenceSystem(text, place, &context)
    default: NumberChecks.report(fault.kind, row, place, &context)
    }
  }

  private static func wrongType(
    _ shape: Shape, _ row: AttributeRow, _ place: Place, _ context: inout CheckContext
  ) {
    let isText: Bool =
      switch row.type {
      case .text, .path, .crs, .label: true
      default: false
      }
    let written = context.text(place)
    if isText, shape == .name {
      context.report(
        .wrongType, place, "`\(row.name)` is a text. Write it in quotes: \"\(written)\".",
        fixes: [.replace(place, "\"\(written)\"", isSafe: true)])
      return
    }
    context.report(
      .wrongType, place, "`\(row.name)` takes \(row.wants). This is \(shape.title).")
  }
}
