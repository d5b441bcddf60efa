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
  /// Samples and units that no export takes, where there are exports and all of them say what they take.
  static let untaken = MeetingCheck(
    ["export", "samples", "work_units", "infer"], note: note,
    isOfUse: { meetings, place in
      meetings.has(Topic.export, for: place) && !meetings.has(Topic.unfinished, for: place)
    }, check: check)

  private enum Topic: Hashable {
    /// There is an export, or one that doesn't say what it takes.
    case export, unfinished
    /// What is taken, by its file and name.
    case schema(FileID, String?), units(FileID, String?)
  }

  private enum Role {
    static let taker = 0, taken = 1
  }

  /// The blocks that take or are taken, by kind.
  private enum Speaker: String {
    case export, samples, units = "work_units", infer
  }

  private static let speakers = Kept(
    Schema.blocks.map { $0.parents.isEmpty ? Speaker(rawValue: $0.keyword) : nil })

  private static func note(_ block: Block, _ context: CheckContext, _ notes: inout Notes) {
    if !context.isProject { return }
    guard let kind = block.kind, let speaker = speakers[kind] else { return }
    switch speaker {
    case .export:
      notes.add(Topic.export)
      if !block.isWritten("schema") || !block.isWritten("units") { notes.add(Topic.unfinished) }
      if let schema = block.reference("schema") {
        notes.add(Topic.schema(schema.file, schema.name), role: Role.taker)
      }
    case .samples:
      if let schema = block.reference("schema") {
        notes.add(Topic.schema(schema.file, schema.name), role: Role.taken)
      }
      return
    case .units:
      notes.add(Topic.units(block.file, block.name), role: Role.taken)
      // What others are like may be there for that alone.
      if let base = block.base { notes.add(Topic.units(base.file, base.name), role: Role.taker) }
      return
    case .infer: break
    }
    block.references("units").forEach { units in
      notes.add(Topic.units(units.file, units.name), role: Role.taker)
    }
  }

  private static func check(_ meeting: Meeting, _ context: inout CheckContext) {
    // Of several units with one name only the one that the name leads to is taken.
    guard meeting.has(Role.taken),
      !(meeting.has(Role.taker) && meeting.isOfOne(Role.taken))
    else { return }
    let takers = Array(meeting.blocks(Role.taker))
    for block in meeting.blocks(Role.taken) {
      context.subject = block.id
      if block.keyword == "samples" {
        checkSamples(block, takers, &context)
      } else {
        checkUnits(block, takers, &context)
      }
    }
  }

  private static func checkSamples(
    _ samples: Block, _ takers: [Block], _ context: inout CheckContext
  ) {
    guard let schema = samples.reference("schema"),
      !takers.contains(where: { $0.reference("schema")?.id == schema.id })
    else { return }
    context.report(
      .idleSamples, samples.headPlace,
      "No export takes samples of \(schema.quoted), so those of \(samples.quoted) reach no chip. "
        + "Write an export with `schema = \(schema.address)`, or remove them.",
      related: [context.related(samples, "schema", "The schema is named here.")],
      tags: [.unnecessary])
  }

  private static func checkUnits(
    _ units: Block, _ takers: [Block], _ context: inout CheckContext
  ) {
    let isTaken = takers.contains { taker in
      taker.base?.id == units.id || taker.references("units").contains { $0.id == units.id }
    }
    if isTaken { return }
    context.report(
      .idleUnits, units.headPlace,
      "No export takes the units of \(units.quoted), so what people collect there reaches no chip. "
        + "Add it to the `units` of an export.")
  }

  static func checkProfile(_ profile: Block, _ context: inout CheckContext) {
    // Under a chosen profile, what holds is what the profile says.
    guard context.model.profileName == nil, !profile.isBroken,
      profile.writtenSettings.allSatisfy({ isIdle($0, context) })
    else { return }
    context.report(
      .idleProfile, profile.headPlace,
      profile.writtenSettings.isEmpty
        ? "\(profile.quoted) is empty, so it changes nothing. Write `path = value` in it, or remove "
          + "it."
        : "\(profile.quoted) says what holds anyway, so it changes nothing. Write other values, or "
          + "remove it.",
      fixes: profile.removed(), tags: [.unnecessary])
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
