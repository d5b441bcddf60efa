// LabelChecks.swift: files of labels that lie elsewhere, have other fields or can't be used.

import DLSCheck
import DLSGeo
import DLSLanguage
import DLSPlan
import DLSText

extension DataRule {
  static let labelsElsewhere = DataRule(
    "DLS0610", "Labels that lie nowhere near the imagery",
    why: """
      Not one label touches the imagery. Nearly always the file's reference system is another than it \
      says: a GeoJSON file that names none is in degrees, whatever its numbers look like. `crs` in the \
      samples block says which it really is.
      """,
    wrong: DataExample(
      Self.project(),
      labels: [.init(label: "tree", count: 4, className: "tree", start: (-404_000, -3_284_000))]),
    right: DataExample(
      Self.project(), labels: [.init(label: "tree", count: 4, className: "tree")]))

  static let noSuchField = DataRule(
    "DLS0611", "A field that the labels don't have",
    why: """
      `class_field` names the field that says each label's class, `id_field` the one that tells one \
      label from another. The import refuses files that have no such field. Capitals count.
      """,
    wrong: DataExample(
      Self.project(", class_field = \"species\""),
      labels: [.init(label: "tree", count: 4, className: "tree")],
      matter: .fields(["id", "kind"])),
    right: DataExample(
      Self.project(", class_field = \"kind\""),
      labels: [.init(label: "tree", count: 4, className: "tree")],
      matter: .fields(["id", "kind"])))

  static let otherGeometry = DataRule(
    "DLS0612", "Labels of another geometry than the schema's", severity: .warning,
    why: """
      A schema's samples are polygons, points or lines, and an import leaves out what is drawn \
      otherwise.
      """,
    wrong: DataExample(
      Self.project(), labels: [.init(label: "tree", count: 4, className: "tree")],
      matter: .otherKind("Point", 12)),
    right: DataExample(
      Self.project(), labels: [.init(label: "tree", count: 4, className: "tree")]))

  static let brokenLabels = DataRule(
    "DLS0613", "Labels whose outline can't be used", severity: .warning,
    why: """
      An outline that crosses itself or has no area means nothing, so an import leaves it out and \
      lists it. QGIS mends many at once: Processing, Fix geometries.
      """,
    wrong: DataExample(
      Self.project(), labels: [.init(label: "tree", count: 4, className: "tree")],
      matter: .broken(3, first: "labels.geojson:12 crosses itself near 404012 3284030")),
    right: DataExample(
      Self.project(), labels: [.init(label: "tree", count: 4, className: "tree")]))

  static let labelsOutsideUnits = DataRule(
    "DLS0617", "Labels that lie in no work unit", severity: .warning,
    why: """
      A sample belongs to the work unit that its middle lies in. Those that lie in none are imported, \
      but nobody reviews them and no chip shows them.
      """,
    wrong: DataExample(
      Self.project(units: "polygons = \"plots.gpkg\""),
      labels: [.init(label: "tree", count: 6, className: "tree")],
      polygons: ["plots.gpkg": [Box(minX: 0, minY: 0, maxX: 50, maxY: 50)]]),
    right: DataExample(
      Self.project(units: "polygons = \"plots.gpkg\""),
      labels: [.init(label: "tree", count: 6, className: "tree")],
      polygons: ["plots.gpkg": [Box(minX: 0, minY: 0, maxX: 100, maxY: 50)]]))

  static let unreadableLabels = DataRule(
    "DLS0619", "Labels that can't be read",
    why: """
      The file that `from` names isn't there, or is no file of the format that its ending or `format` \
      says.
      """,
    wrong: DataExample(
      Self.project(), matter: .unreadable("There is no file \"labels.geojson\".")),
    right: DataExample(
      Self.project(), labels: [.init(label: "tree", count: 4, className: "tree")]))

  static let labelsWithoutID = DataRule(
    "DLS0626", "Labels without an id of their own", severity: .warning,
    why: """
      With `id_field` an id is what tells one label from another, in all files of the block together. A \
      label without one, and one whose id came before, are left out by the import.
      """,
    wrong: DataExample(
      Self.project(", id_field = \"id\""),
      labels: [.init(label: "tree", count: 4, className: "tree")],
      matter: .ids(missing: 2, repeated: 3, first: "17")),
    right: DataExample(
      Self.project(), labels: [.init(label: "tree", count: 4, className: "tree")]))

  private static func project(_ more: String = "", units: String = "unit_size = 50 m") -> String {
    """
    project forest { owner = maria }
    person maria {}
    source ortho { path = "ortho.tif" }
    schema crowns {
      class tree { value = 1 }
    }
    work_units plots { source = ortho, \(units) }
    samples boxes { schema = crowns, from = "labels.geojson"\(more) }

    """
  }
}

/// Checks files of labels as a whole.
enum LabelChecks {
  static func check(_ context: inout DataContext) {
    for (block, fact) in context.labels {
      if let problem = fact.problem {
        context.report(
          .unreadableLabels, block, "from", "\(block.quoted) can't be read: \(problem)")
        continue
      }
      checkFields(block, fact, &context)
      checkFeatures(block, fact, &context)
      if isElsewhere(block, fact, &context) { continue }
      if let lookup = context.forecaster.lookup { checkUnits(block, fact, lookup, &context) }
    }
  }

  private static func checkFields(
    _ block: Block, _ fact: LabelFact, _ context: inout DataContext
  ) {
    for (setting, field) in fact.missingFields(of: block) {
      context.report(
        .noSuchField, block, setting,
        "\(fact.shown) has no field `\(field)`, which `\(setting)` names. It has "
          + "\(fact.fields.joinedAsList()).",
        fixes: FieldNames.fixes(field, fact.fields, setting, of: block))
    }
  }

  private static func checkFeatures(
    _ block: Block, _ fact: LabelFact, _ context: inout DataContext
  ) {
    for (kind, count) in fact.otherKinds {
      let shape = block.reference("schema")?.text("geometry") ?? "polygon"
      context.report(
        .otherGeometry, block, "from",
        "\(count) of the \(fact.readCount) labels of \(fact.shown) are of the kind \(kind), but "
          + "\(block.reference("schema")?.quoted ?? "the schema") has `geometry = \(shape)`, so "
          + "they would be left out.")
    }
    checkIDs(block, fact, &context)
    guard fact.brokenCount > 0 else { return }
    context.report(
      .brokenLabels, block, "from",
      "\(fact.brokenCount) of the \(fact.readCount) labels of \(fact.shown) can't be used and "
        + "would be left out"
        + (fact.firstBroken.map { "; the first: \($0)" } ?? "") + ". Mend them there.")
  }

  private static func checkIDs(
    _ block: Block, _ fact: LabelFact, _ context: inout DataContext
  ) {
    let count = fact.missingIDCount + fact.repeatedIDCount
    guard count > 0, let field = block.text("id_field") else { return }
    var reasons: [String] = []
    if fact.missingIDCount > 0 { reasons.append("\(fact.missingIDCount) without `\(field)`") }
    if fact.repeatedIDCount > 0 {
      let first = fact.firstRepeatedID.map { ", such as \"\($0)\"" } ?? ""
      reasons.append("\(fact.repeatedIDCount) with a `\(field)` that came before\(first)")
    }
    context.report(
      .labelsWithoutID, block, "id_field",
      "\(count) of the \(fact.readCount) labels of \(fact.shown) would be left out: "
        + "\(reasons.joined(separator: ", and ")). Give each label an id of its own, or leave "
        + "`id_field` out: labels are known by their outline then.")
  }

  /// Whether not one label touches the imagery of any units. Unknown imagery may hold them.
  private static func isElsewhere(
    _ block: Block, _ fact: LabelFact, _ context: inout DataContext
  ) -> Bool {
    var sources: [Block] = []
    for source in context.forecaster.unitBlocks.compactMap({ $0.reference("source") })
    where !sources.contains(where: { $0.isSame(as: source) }) { sources.append(source) }
    let imagery = sources.compactMap { context.facts.sources[$0.address] }
    guard let first = imagery.first, imagery.count == sources.count, !fact.extent.isEmpty,
      imagery.allSatisfy({ $0.problem == nil && $0.reference.isSame(as: first.reference) }),
      !imagery.contains(where: { $0.footprints.contains { $0.touches(fact.extent) } })
    else { return false }
    context.report(
      .labelsElsewhere, block, "from",
      "Not one label of \(fact.shown) touches \(sources.map(\.quoted).joinedAsChoice()): the labels "
        + "lie near \(middle(fact.extent)), the imagery near \(middle(first.extent)) "
        + "(\(first.reference.title)). The file's reference system is probably another: write "
        + "`crs = \"EPSG:…\"` in \(block.quoted).",
      related: sources.map { context.related($0, "path", "The imagery is named here.") })
    return true
  }

  private static func checkUnits(
    _ block: Block, _ fact: LabelFact, _ lookup: UnitLookup, _ context: inout DataContext
  ) {
    let known = context.forecaster.unitBlocks.allSatisfy {
      context.forecaster.unitSets[$0.address] != nil
    }
    guard known, !context.forecaster.unitBlocks.isEmpty, !fact.shapes.isEmpty else { return }
    let outside = fact.shapes.count { lookup.unit(of: $0) == nil }
    guard outside > 0 else { return }
    context.report(
      .labelsOutsideUnits, block, "from",
      "\(outside) of the \(fact.shapes.count) labels of \(fact.shown) lie in no work unit, so "
        + "nobody would review them and no chip would show them.")
  }

  private static func middle(_ box: Box) -> String {
    let x = (box.minX + box.maxX) / 2
    let y = (box.minY + box.maxY) / 2
    let scale = max(x.magnitude, y.magnitude) > 1000 ? 1.0 : 1e4
    return "\(((x * scale).rounded() / scale).written) \(((y * scale).rounded() / scale).written)"
  }
}

extension LabelFact {
  /// The settings of a samples block that name a field which the files don't have, with its name.
  func missingFields(of block: Block) -> [(setting: String, field: String)] {
    if fields.isEmpty { return [] }
    return ["class_field", "id_field"].compactMap { setting in
      block.text(setting).flatMap { fields.contains($0) ? nil : (setting, $0) }
    }
  }

  /// Whether a samples block names a field that the files don't have.
  func lacksFields(of block: Block) -> Bool { !missingFields(of: block).isEmpty }

  /// The file, or the first of several.
  var shown: String {
    let first = files.first ?? "the files"
    return files.count > 1 ? "\(first) and \(files.count - 1) more" : first
  }
}
