// ValueChecks.swift: says in words why a written value is no value of its row's type.

import DLSLanguage
import DLSSyntax
import DLSText

/// Checks values against their rows.
enum ValueChecks {
  /// Checks the value that a block writes for a setting.
  static func check(_ setting: WrittenSetting, _ context: inout CheckContext) {
    guard setting.isFaulty || context.hasLibraries && setting.namesBlocks else { return }
    guard let row = setting.row, let node = setting.value, !setting.isBroken,
      let reading = setting.reading
    else { return }
    if !reading.faults.isEmpty, ValueRow(of: setting) != nil { return }
    let file = setting.block.sourceFile
    judge(reading.value, reading.faults, node, row, setting.block, file, &context)
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
    judge(value, reader.faults, site.node, row, block, file, &context)
  }

  private static func judge(
    _ value: Value?, _ faults: [ValueFault], _ node: NodeID, _ row: AttributeRow, _ block: Block,
    _ file: SourceFile, _ context: inout CheckContext
  ) {
    if let value, row.name != "like" {
      let place = Place(file: file.id, range: file.tree.range(node))
      RequiredSettingChecks.check(value, place, &context)
    }
    // What is wrong with the name in `like` is the loader's to say.
    for fault in faults {
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
    case .wrongType(let shape): wrongType(shape, row, place, block, &context)
    case .halfPair:
      context.report(
        .wrongType, place,
        "`\(row.name)` is a place and takes two numbers, east and north, and this is one. Write both "
          + "with an `x` between them, such as 500000 x 4000000 m.")
    case .empty: EmptyChecks.report(row, block, place, &context)
    case .nameAsPath(let name, let target):
      QuotedNameChecks.report(name, target, block, place, &context)
    case .list(let count):
      if count == 2, let pair = pair(row, place, file) {
        let both = row.needsBoth ? "East and north" : "Width and height"
        context.report(
          .oneValueWanted, place,
          "\(both) stand with an `x` between them, not in a list. Write \(pair).",
          fixes: [.replace(place, pair)])
        return
      }
      if count == 2, let days = days(row, place, file) {
        context.report(
          .oneValueWanted, place,
          "The first day and the last stand with two dots between them, not in a list. Write \(days).",
          fixes: [.replace(place, days)])
        return
      }
      if count == 3, row.type == .colour, let colour = colour(place, context) {
        context.report(
          .oneValueWanted, place,
          "Red, green and blue stand in one colour, not in a list. Write \(colour).",
          fixes: [.replace(place, colour, isSafe: true)])
        return
      }
      context.report(
        .oneValueWanted, place,
        count == 0
          ? "`\(row.name)` takes one value, and this list is empty. Write \(row.wants)."
          : "`\(row.name)` takes one value, not \(count). Keep one of them.",
        fixes: firstItem(place, file))
    case .noneNotAllowed:
      context.report(
        .noneNotAllowed, place,
        "`\(row.name)` always has a value. Write `default`, or leave it out.",
        fixes: [.replace(place, "default")])
    case .unknownWord(let word, let set): WordChecks.unknown(word, set, row, place, &context)
    case .otherSpelling(let written, let word):
      WordChecks.spelled(written, word, place, &context)
    case .quotedWord(let text):
      if BackboneChecks.isTold(ofTimm: text, row, place, block, &context) { return }
      WordChecks.quoted(text, row, place, &context)
    case .unresolved(let fault, let target):
      var takesText = false
      if case .artefact = row.type { takesText = true }
      ReferenceChecks.report(fault, target, place, block, takesText: takesText, &context)
    case .text(let fault): LetChecks.report(fault, place, &context)
    case .noSuchDay:
      context.report(
        .noSuchDay, place,
        "No calendar has the day \(context.text(place)). Write year, month, day.",
        fixes: lastDay(context.text(place)).map { [.replace(place, $0)] } ?? [])
    case .noCRS(let text): NumberChecks.noReferenceSystem(text, place, &context)
    default: NumberChecks.report(fault.kind, row, place, &context)
    }
  }

  private static func wrongType(
    _ shape: Shape, _ row: AttributeRow, _ place: Place, _ block: Block,
    _ context: inout CheckContext
  ) {
    let isText: Bool =
      switch row.type {
      case .text, .path, .crs, .label: true
      default: false
      }
    let written = context.text(place)
    if shape == .name, LetChecks.isTold(ofBare: written, row, isText, place, &context) { return }
    if isText, [.name, .number, .quantity, .date].contains(shape) {
      // The bare number of a reference system would be refused next.
      let isCode = row.type == .crs && ValueReader.hasForm("\"EPSG:\(written)\"", of: row)
      let text = isCode ? "\"EPSG:\(written)\"" : "\"\(written)\""
      context.report(
        .wrongType, place, "`\(row.name)` is a text. Write it in quotes: \(text).",
        fixes: [.replace(place, text, isSafe: shape == .name)])
      return
    }
    if row.name == "nodata", written.lowercased() == "nan" {
      context.report(
        .wrongType, place,
        "Pixels that are NaN count as no data without being named. Leave `nodata` out.",
        fixes: block.removing("nodata"))
      return
    }
    let sure = sure(written, shape, row, block)
    let better = sure.map { [$0] } ?? perhaps(written, shape, row, block)
    context.report(
      .wrongType, place,
      "`\(row.name)` takes \(row.wants). This is \(shape.title)."
        + (better.isEmpty ? "" : " Write \(better.joinedAsChoice())."),
      fixes: better.map { .replace(place, $0, isSafe: sure != nil) })
  }

  /// What was surely meant: `1` for true, days and colours of other notations, and what stands in quotes where it
  /// needs none.
  private static func sure(
    _ written: String, _ shape: Shape, _ row: AttributeRow, _ block: Block
  ) -> String? {
    if row.type == .boolean {
      switch written.lowercased() {
      case "\"yes\"", "\"on\"", "\"true\"", "1": return "true"
      case "\"no\"", "\"off\"", "\"false\"", "0": return "false"
      default: return nil
      }
    }
    let bare = String(written.dropFirst().dropLast())
    if shape == .text, ValueReader.hasForm(bare, of: row) { return bare }
    // A day, or a colour by its name, is one and no other; numbers may have been several.
    guard row.type == .date || row.type == .colour else { return nil }
    return perhaps(written, shape, row, block).first
  }

  /// What may have been meant, the likeliest first.
  private static func perhaps(
    _ written: String, _ shape: Shape, _ row: AttributeRow, _ block: Block
  ) -> [String] {
    // A colour whose mark is missing is a number with a unit, or a name: `9ccc65`, `facade`.
    if row.type == .colour, written.utf8.count == 6, written.allSatisfy(\.isHexDigit) {
      return ["#\(written)"]
    }
    return switch shape {
    case .name: MeantValue(written, row, block).texts
    case .text: MeantValue(String(written.dropFirst().dropLast()), row, block).texts
    default: []
    }
  }

  /// Two numbers of a list as a pair, where the row takes pairs; nil for anything else.
  private static func pair(_ row: AttributeRow, _ place: Place, _ file: SourceFile) -> String? {
    guard case .pair = row.type else { return nil }
    let tree = file.tree
    guard let list = tree.nodes(at: place.range.start).first(where: { tree.kind($0) == .list })
    else { return nil }
    let items = tree.children(list).map { tree.writtenQuantity($0) }
    guard items.count == 2, let first = items[0], let second = items[1] else { return nil }
    let pair = "\(first.number) x \(second.number)"
    let unit = second.unit ?? first.unit ?? NumberChecks.likelyUnit(row, of: pair)
    return "\(pair) \(unit)".trimmedEnd
  }

  /// Red, green and blue of a list as a colour; nil for anything else.
  private static func colour(_ place: Place, _ context: CheckContext) -> String? {
    let parts = context.text(place).dropFirst().dropLast().split(separator: ",")
      .compactMap { UInt8($0.filter { $0 != " " }) }
    guard parts.count == 3 else { return nil }
    return "#"
      + parts.map { part in
        let digits = String(part, radix: 16)
        return digits.count < 2 ? "0\(digits)" : digits
      }.joined()
  }

  /// Two days of a list as those from one to the other, where the row takes days; nil for anything else.
  private static func days(_ row: AttributeRow, _ place: Place, _ file: SourceFile) -> String? {
    guard row.type == .date else { return nil }
    let tree = file.tree
    guard let list = tree.nodes(at: place.range.start).first(where: { tree.kind($0) == .list })
    else { return nil }
    let items = tree.children(list).map { $0 }
    guard items.count == 2, items.allSatisfy({ tree.kind($0) == .date }) else { return nil }
    return items.map { tree.text($0) }.joined(separator: "..")
  }

  /// The first item of a list.
  private static func firstItem(_ place: Place, _ file: SourceFile) -> [Fix] {
    let tree = file.tree
    guard let list = tree.nodes(at: place.range.start).first(where: { tree.kind($0) == .list }),
      let first = tree.children(list).first(where: { _ in true }), !tree.node(list).isBroken
    else { return [] }
    return [.replace(place, tree.text(first))]
  }

  /// The last day of the month, for a day that it doesn't have.
  private static func lastDay(_ written: String) -> String? {
    let parts = written.split(separator: "-").compactMap { Int($0) }
    guard parts.count == 3 else { return nil }
    return (28...31).reversed().lazy
      .compactMap { Day(year: parts[0], month: parts[1], day: $0)?.description }.first
  }
}
