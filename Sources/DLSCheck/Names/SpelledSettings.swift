// SpelledSettings.swift: settings that stand under the name that ArcGIS has for them.

import DLSLanguage
import DLSSyntax
import DLSText

/// Says what a setting of ArcGIS is called here. Width and height, two settings there, are one here.
enum SpelledSettingChecks {
  static func report(
    _ setting: WrittenSetting, _ row: AttributeRow, _ context: inout CheckContext
  ) {
    let (name, known, place) = (setting.name, row.name, setting.namePlace)
    let others = setting.block.writtenSettings.filter { $0.namePlace != place }
    if let pair = Pair(setting, row, others) {
      context.report(
        .unknownSetting, place,
        "What ArcGIS calls `\(pair.width.name)` and `\(pair.height.name)` is one setting here. "
          + (pair.joined.map { "Write \(known) = \($0)." }
            ?? "Write `\(known)` with the width, an `x` and the height."),
        fixes: pair.fix(known), tags: [.deprecated])
      return
    }
    // Under the name that it has here it would stand twice.
    let twin = others.first { $0.row === row } ?? others.first { row.isSpelled($0.name) }
    if let twin {
      context.report(
        .unknownSetting, place,
        "What ArcGIS calls `\(name)` is `\(known)` here, and `\(twin.name)` says that already. Remove "
          + "one of the two.",
        related: [Related(twin.namePlace, "It is said here.")], fixes: removal(setting, twin))
      return
    }
    context.report(
      .unknownSetting, place, "What ArcGIS calls `\(name)` is `\(known)` here.",
      fixes: [.replace(place, known, isSafe: true)], tags: [.deprecated])
  }

  /// A name that ArcGIS has for one setting of the block, and that is a setting of other blocks here. Which of
  /// the two was meant is a guess, unless the block is of the variant that has the first.
  static func report(
    _ setting: WrittenSetting, _ row: AttributeRow, orIn homes: [String],
    _ context: inout CheckContext
  ) {
    let (name, block) = (setting.name, setting.block)
    let isOfVariant =
      row.when.map { when in
        block.decision(when).map { when.words.contains($0.word) } ?? false
      } ?? false
    let belongs =
      "`\(name)` belongs in \(homes.map { "`\($0)`" }.joinedAsChoice())"
      + (isOfVariant ? ", and what ArcGIS calls so is `\(row.name)` here." : ".")
    context.report(
      .unknownSetting, setting.namePlace,
      "`\(block.keyword)` has no setting `\(name)`. \(belongs)",
      fixes: isOfVariant ? [.replace(setting.namePlace, row.name)] : [])
  }

  /// Safe where both say the same.
  private static func removal(_ setting: WrittenSetting, _ twin: WrittenSetting) -> [Fix] {
    if setting.isBroken { return [] }
    let file = setting.block.sourceFile
    let isSame =
      setting.value.map { file.tree.text($0) } == twin.value.map { file.tree.text($0) }
      && twin.row != nil
    return [
      Fix(
        title: "Remove this \(setting.name)", edits: [file.removal(of: setting.node)],
        isSafe: isSame, isByItself: !isSame)
    ]
  }

  /// The width and the height of one setting, as ArcGIS has them: `tile_size_x`, `tile_size_y`.
  private struct Pair {
    let width: WrittenSetting
    let height: WrittenSetting
    /// Both as one value; nil where they aren't two numbers that go together.
    let joined: String?

    /// Nil where a setting isn't half of a pair, or the other half isn't there once.
    init?(_ setting: WrittenSetting, _ row: AttributeRow, _ others: [WrittenSetting]) {
      guard case .pair(let dimensions) = row.type, let half = Pair.half(setting.name) else {
        return nil
      }
      let same = others.filter { $0.row === row || row.isSpelled($0.name) }
      guard same.count == 1, let other = same.first, let otherHalf = Pair.half(other.name),
        otherHalf.stem == half.stem, otherHalf.isWidth != half.isWidth
      else { return nil }
      (width, height) = half.isWidth ? (setting, other) : (other, setting)
      joined = Pair.joined(width, height, dimensions)
    }

    private static func half(_ name: String) -> (stem: String, isWidth: Bool)? {
      let lower = name.lowercased()
      guard lower.hasSuffix("_x") || lower.hasSuffix("_y") else { return nil }
      return (String(lower.dropLast(2)), lower.hasSuffix("_x"))
    }

    private static func joined(
      _ width: WrittenSetting, _ height: WrittenSetting, _ dimensions: [Dimension]
    ) -> String? {
      guard let (x, xUnit) = width.quantity, let (y, yUnit) = height.quantity,
        xUnit == nil || yUnit == nil || xUnit == yUnit
      else { return nil }
      // ArcGIS counts pixels.
      let unit = xUnit ?? yUnit ?? (dimensions == [.pixels] ? Unit.pixel.symbol : nil)
      return ([x == y ? x : "\(x) x \(y)"] + (unit.map { [$0] } ?? [])).joined(separator: " ")
    }

    /// Writes both where the first of them stands, and takes out the other.
    func fix(_ known: String) -> [Fix] {
      guard let joined else { return [] }
      let file = width.block.sourceFile
      let (first, second) =
        file.tree.range(width.node).start < file.tree.range(height.node).start
        ? (width, height) : (height, width)
      let entry = "\(known) = \(joined)"
      let removal = file.removal(of: second.node)
      let place = file.tree.range(first.node)
      // On one line the comma between the two goes with the second.
      let edits = [
        TextEdit(file: file.id, range: place, newText: entry),
        TextEdit(
          file: file.id, range: TextRange(max(removal.range.start, place.end), removal.range.end),
          newText: removal.newText),
      ]
      return [Fix(title: "Write \(entry)", edits: edits, isSafe: true)]
    }
  }
}

extension AttributeRow {
  /// Whether it is what ArcGIS calls so.
  fileprivate func isSpelled(_ name: String) -> Bool {
    let wanted = name.lowercased()
    return spellings.contains { $0.lowercased() == wanted }
  }
}
