// HeldBackChecks.swift: units held back that are too few, too many, or given away elsewhere.

import DLSLanguage
import DLSText

/// Checks what is held back from training, and from which ground.
enum HeldBackChecks {
  /// A grid says how many units there will be.
  static func checkShares(_ units: Block, _ context: inout CheckContext) {
    guard let split = units.child("split"), let grid = units.value("grid")?.asPair else { return }
    let count = grid.0 * grid.1
    for name in ["validation", "test"] {
      guard let share = split.number(name), share > 0, share * count < 1 - 1e-9 else { continue }
      let least = (100 / count).rounded(.up)
      let percent = (share * 1e4).rounded() / 100
      let purpose = name == "test" ? "test" : "validate"
      context.report(
        .splitTooFine, context.place(split, name),
        "\(units.quoted) makes \(count.written) units, and \(percent.written) % of "
          + "\(count.written) is less than one: nothing may be left to \(purpose) on. Write "
          + "\(least.written) % or more, or cut more units.",
        related: [context.related(units, "grid", "The units are counted here.")],
        fixes: count > 1 ? split.replacing(name, by: "\(least.written) %") : [])
    }
  }

  /// Two blocks that are each cut from all of one source lie on each other.
  static func checkGround(_ export: Block, _ context: inout CheckContext) {
    var first: [BlockID: Block] = [:]
    for (position, units) in export.references("units").enumerated() {
      guard let source = sourceInFull(units) else { continue }
      guard let other = first[source.id], !other.isSame(as: units) else {
        first[source.id] = units
        continue
      }
      let items = export.items("units")
      let item = items.indices.contains(position) ? items[position] : nil
      context.report(
        .sameGround, item?.place ?? context.place(export, "units"),
        "\(other.quoted) and \(units.quoted) are both cut from all of \(source.quoted), so chips of "
          + "both would show the same ground. Narrow each with `within`, or leave one out.",
        related: [
          Related(other.headPlace, "\(other.quoted) is cut here."),
          Related(units.headPlace, "\(units.quoted) is cut here."),
        ],
        fixes: item.map { export.removingItem($0) } ?? [])
    }
  }

  /// The same of the units of two exports that one training learns from.
  static func checkExports(_ train: Block, _ context: inout CheckContext) {
    let exports = train.chipExports
    guard exports.count > 1 else { return }
    var first: [BlockID: (units: Block, export: Block)] = [:]
    for export in exports {
      for units in export.references("units") {
        guard let source = sourceInFull(units) else { continue }
        guard let known = first[source.id] else {
          first[source.id] = (units, export)
          continue
        }
        if known.units.isSame(as: units) || known.export.isSame(as: export) { continue }
        let item = train.items("chips").first { $0.text == export.name }
        context.report(
          .sameGround, item?.place ?? context.place(train, "chips"),
          "\(known.units.quoted) of \(known.export.quoted) and \(units.quoted) of "
            + "\(export.quoted) are both cut from all of \(source.quoted), so chips of both would "
            + "show the same ground. Narrow each with `within`, or leave one out.",
          related: [
            Related(known.units.headPlace, "\(known.units.quoted) is cut here."),
            Related(units.headPlace, "\(units.quoted) is cut here."),
          ],
          fixes: item.map { train.removingItem($0) } ?? [])
        return
      }
    }
  }

  /// The source that units are cut from all of; nil where they are narrowed.
  private static func sourceInFull(_ units: Block) -> Block? {
    guard units.isWritten("unit_size") || units.isWritten("grid"), !units.isWritten("within"),
      !units.isWritten("polygons")
    else { return nil }
    return units.reference("source")
  }

  static func checkTraining(_ train: Block, _ context: inout CheckContext) {
    let exports = train.chipExports
    // As nearly all are: something to learn from, and something to choose by.
    if exports.contains(where: { $0.references("units").contains(where: isPlainlySplit) }) {
      return
    }
    guard exports.count == train.value("chips")?.elements.count else { return }
    let units = train.chipUnits
    let splits = units.compactMap { $0.child("split") }
    // Which parts a field says, only the data know.
    if splits.contains(where: { $0.isWritten("part_field") }) { return }
    // What stands for a share and is none is told by itself.
    if splits.contains(where: { isUnclear($0, "validation") || isUnclear($0, "test") }) { return }
    guard !units.isEmpty, let first = splits.first else { return }
    var related: [Related] { splits.map { Related($0.headPlace, "They are held back here.") } }
    let isAll =
      splits.count == units.count
      && splits.allSatisfy { (share($0, "validation") + share($0, "test") - 1).magnitude < 1e-9 }
    if isAll {
      context.report(
        .nothingToLearn, context.place(train, "chips"),
        "All units of \(units.map(\.quoted).joinedAsList()) are held back, so \(train.quoted) would "
          + "have nothing to learn from. Lower the shares, or add units that aren't split.",
        related: related)
      return
    }
    // Of several exports, one whose units aren't split has some drawn for validation.
    guard splits.contains(where: { share($0, "test") > 0 }),
      splits.allSatisfy({ share($0, "validation") == 0 }),
      exports.allSatisfy({ $0.references("units").contains { $0.child("split") != nil } })
    else { return }
    let fixes = first.setting("validation", to: "10 %")
    let names = units.map(\.quoted).joinedAsList()
    if let watch = train.child("stop_early") {
      context.report(
        .nothingToWatch, watch.headPlace,
        "`stop_early` watches validation chips, and the split of \(names) holds none back. Write "
          + "`validation = 10 %` there.", related: related, fixes: fixes)
    } else {
      context.report(
        .nothingToChooseBy, context.place(train, "chips"),
        "\(names) \(units.count == 1 ? "holds" : "hold") back units for test and none for validation, so \(train.quoted) would choose "
          + "its thresholds on the ground it learned from. Write `validation = 10 %` in the `split`.",
        related: related, fixes: fixes)
    }
  }

  /// Whether some of these units are held back for validation, and not all.
  private static func isPlainlySplit(_ units: Block) -> Bool {
    guard let split = units.child("split"), let validation = split.number("validation"),
      validation > 0
    else { return false }
    return validation + share(split, "test") < 1 - 1e-9
  }

  private static func share(_ split: Block, _ name: Word) -> Double { split.number(name) ?? 0 }

  private static func isUnclear(_ split: Block, _ name: Word) -> Bool {
    split.isWritten(name) && split.number(name) == nil
  }
}
