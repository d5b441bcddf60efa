// ChipSetChecks.swift: chips of several exports that one training can't learn from together.

import DLSLanguage
import DLSText

extension Rule {
  static let chipsApart = Rule(
    "DLS0344", "Chips that one network can't learn from together",
    why: """
      A training may name several exports or folders of chips: `chips = [west, east]`. One network \
      sees them all, so they have to be alike: of one schema, one format, one tile, and with the same \
      bands in the same order. Everything else, such as imagery, units and stride, may differ.
      """,
    wrong: Part.upToUnits + exports(tile: "128 px"),
    right: Part.upToUnits + exports(tile: "256 px"))

  private static func exports(tile: String) -> String {
    let common = ["schema = pools", "units = plots", "format = pascal_voc"]
    return Part.block("export near", common[0], common[1], common[2], "tile = 256 px")
      + Part.block("export far", common[0], common[1], common[2], "tile = \(tile)")
      + Part.block("train net", "chips = [near, far]", "model_type = center_net")
  }
}

/// Checks that the chips of a training are alike.
enum ChipSetChecks {
  static func check(_ train: Block, _ context: inout CheckContext) {
    let exports = train.chipExports
    guard exports.count > 1 else { return }
    for other in exports.dropFirst() where !other.isSame(as: exports[0]) {
      check(train, exports[0], other, &context)
    }
  }

  private static func check(
    _ train: Block, _ first: Block, _ other: Block, _ context: inout CheckContext
  ) {
    let known = [schema, format, tile, bands].lazy.compactMap { $0(first, other) }
    guard let found = known.first else { return }
    let item = train.items("chips").first { $0.text == other.name }
    context.report(
      .chipsApart, item?.place ?? context.place(train, "chips"),
      "\(train.quoted) learns from \(first.quoted) and \(other.quoted) together, but "
        + "\(first.quoted) has \(found.here) and \(other.quoted) \(found.there). Export both alike, "
        + "or train on one.",
      related: [
        context.related(first, found.setting, "This one is \(first.quoted)'s."),
        context.related(other, found.setting, "This one is \(other.quoted)'s."),
      ], fixes: found.fixes)
  }

  /// What two exports differ in.
  private struct Difference {
    let setting: String
    let here: String
    let there: String
    var fixes: [Fix] = []
  }

  private static func schema(_ first: Block, _ other: Block) -> Difference? {
    guard let a = first.reference("schema"), let b = other.reference("schema"), !a.isSame(as: b)
    else { return nil }
    return Difference(
      setting: "schema", here: "the schema \(a.quoted)", there: "the schema \(b.quoted)")
  }

  private static func format(_ first: Block, _ other: Block) -> Difference? {
    guard let a = first.text("format"), let b = other.text("format"), a != b else { return nil }
    return Difference(
      setting: "format", here: "`format = \(a)`", there: "`format = \(b)`",
      fixes: other.setting("format", to: a))
  }

  private static func tile(_ first: Block, _ other: Block) -> Difference? {
    guard let a = first.value("tile")?.asPair, let b = other.value("tile")?.asPair, a != b else {
      return nil
    }
    // A step that was chosen for one tile may be too wide for another.
    let fixes = other.isWritten("stride") ? [] : other.setting("tile", to: TileChecks.size(a))
    return Difference(
      setting: "tile", here: "`tile = \(TileChecks.size(a))`",
      there: "`tile = \(TileChecks.size(b))`", fixes: fixes)
  }

  private static func bands(_ first: Block, _ other: Block) -> Difference? {
    let (a, b) = (BandChecks.learned(first), BandChecks.learned(other))
    guard !a.isEmpty, !b.isEmpty, !a.elementsEqual(b) else { return nil }
    let given = other.chipSource.map { Array(BandChecks.names($0)) } ?? []
    let fixes =
      a.allSatisfy(given.contains)
      ? other.setting("bands", to: "[\(a.joined(separator: ", "))]") : []
    return Difference(
      setting: "bands", here: "the bands \(a.joinedAsList())",
      there: "the bands \(b.joinedAsList())", fixes: fixes)
  }
}
