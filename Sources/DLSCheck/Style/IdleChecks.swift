// IdleChecks.swift: profiles, samples and units that nothing comes of.

import DLSLanguage
import DLSSyntax
import DLSText

extension Rule {
  static let idleProfile = Rule(
    "DLS0376", "A profile that changes nothing", severity: .warning,
    why: """
      A profile gives settings and texts other values than their blocks do. One that is empty, or \
      says what holds anyway, does nothing.
      """,
    wrong: "runner here { type = local, threads = 4 }\n\nprofile slow { here.threads = 4 }\n",
    right: "runner here { type = local, threads = 4 }\n\nprofile slow { here.threads = 1 }\n")

  static let idleSamples = Rule(
    "DLS0377", "Samples that no export takes", severity: .warning,
    why: """
      An export takes the approved samples of its schema. Samples of a schema that no export names \
      reach no chip and no model.
      """,
    wrong: "project pools {}\n" + Part.upToChips
      + Part.block("schema ponds", "class pond { value = 1 }")
      + Part.block("samples labels", "schema = ponds", "from = \"ponds.geojson\""),
    right: "project pools {}\n" + Part.upToChips
      + Part.block("samples labels", "schema = pools", "from = \"pools.geojson\""))

  static let idleUnits = Rule(
    "DLS0378", "Work units that no export takes", severity: .info,
    why: """
      People collect samples in every work unit, but chips are cut only in those that an export \
      names. Perhaps these were forgotten there, or are for later.
      """,
    wrong: "project pools {}\n" + Part.upToChips
      + Part.block(
        "work_units north", "source = ortho", "polygons = \"units.gpkg|north\""),
    right: "project pools {}\n" + Part.upToUnits
      + Part.block(
        "work_units north", "source = ortho", "polygons = \"units.gpkg|north\"")
      + Part.block(
        "export chips", "schema = pools", "units = plots", "format = pascal_voc")
      + Part.block(
        "export more", "schema = pools", "units = north", "format = pascal_voc"))
}

/// Looks for blocks that do something, of which nothing comes.
enum IdleChecks {
  static func check(_ context: inout CheckContext) {
    let exports = context.blocks("export")
    if !context.isProject || exports.isEmpty { return }
    if exports.contains(where: { !$0.isWritten("schema") || !$0.isWritten("units") }) { return }
    let schemas = Set(exports.compactMap { $0.reference("schema")?.id })
    for samples in context.blocks("samples") {
      guard let schema = samples.reference("schema"), !schemas.contains(schema.id) else { continue }
      context.report(
        .idleSamples, samples.headPlace,
        "No export takes samples of \(schema.quoted), so those of \(samples.quoted) reach no chip. "
          + "Write an export with `schema = \(schema.address)`, or remove them.",
        related: [context.related(samples, "schema", "The schema is named here.")],
        tags: [.unnecessary])
    }
    var used = Set(exports.flatMap { $0.references("units").map(\.id) })
    used.formUnion(context.blocks("infer").flatMap { $0.references("units").map(\.id) })
    // What others are like may be there for that alone.
    used.formUnion(context.blocks("work_units").compactMap { $0.base?.id })
    for units in context.blocks("work_units") where !used.contains(units.id) {
      context.report(
        .idleUnits, units.headPlace,
        "No export takes the units of \(units.quoted), so what people collect there reaches no chip. "
          + "Add it to the `units` of an export.")
    }
  }

  static func checkProfiles(_ context: inout CheckContext) {
    // Under a chosen profile, what holds is what the profile says.
    if context.model.profileName != nil { return }
    for profile in context.blocks("profile") where !profile.isBroken {
      guard profile.writtenSettings.allSatisfy({ isIdle($0, context) }) else { continue }
      context.report(
        .idleProfile, profile.headPlace,
        profile.writtenSettings.isEmpty
          ? "\(profile.quoted) is empty, so it changes nothing. Write `path = value` in it, or remove "
            + "it."
          : "\(profile.quoted) says what holds anyway, so it changes nothing. Write other values, or "
            + "remove it.",
        fixes: profile.removed(), tags: [.unnecessary])
    }
  }

  /// Whether an entry says what its block says, word for word.
  private static func isIdle(_ entry: WrittenSetting, _ context: CheckContext) -> Bool {
    let model = context.model
    let tree = entry.block.sourceFile.tree
    guard let value = entry.value,
      case .success(let target) = model.overrideTarget(
        entry.name.split(separator: ".").map(String.init), from: entry.block.file)
    else { return false }
    switch target {
    case .text(let index):
      let record = model.lets[index]
      guard let old = record.value, let file = model.file(record.file) else { return false }
      return file.tree.text(old) == tree.text(value)
    case .setting(let id, let implied, let row):
      guard implied.isEmpty, let old = model.block(id).written(row.name) else { return false }
      return context.text(old) == tree.text(value)
    }
  }
}
