// LabelClassChecks.swift: labels that no class lists, and classes that training never sees.

import DLSCheck
import DLSGeo
import DLSLanguage
import DLSPlan
import DLSText
import DLSWorkflow

extension DataRule {
  static let unlistedLabels = DataRule(
    "DLS0609", "Labels that no class lists", severity: .warning,
    why: """
      A label finds its class by the class's name or by `for CLASS { labels = … }` in the samples \
      block. What finds none is left out of the import, which may be meant; labels of a single name \
      in hundreds rarely are.
      """,
    wrong: DataExample(
      Self.project(""),
      labels: [
        .init(label: "pool", count: 3, className: "pool"),
        .init(label: "Spa", count: 2, className: nil, start: (5, 40)),
      ]),
    right: DataExample(
      Self.project("\n  for pool { labels = [\"pool\", \"Spa\"] }\n"),
      labels: [
        .init(label: "pool", count: 3, className: "pool"),
        .init(label: "Spa", count: 2, className: "pool", start: (5, 40)),
      ]))

  static let classHeldOut = DataRule(
    "DLS0615", "A class that only held-out units show", severity: .warning,
    why: """
      Every label of the class lies in units for validation or test, so training never sees one, and \
      the score of the class would be 0. Another `seed` in `split` draws other units; more units make \
      chance matter less.
      """,
    wrong: DataExample(
      Self.held,
      labels: [.init(label: "pool", count: 3, className: "pool", start: (60, 5))],
      polygons: Self.halves),
    right: DataExample(
      Self.held,
      labels: [.init(label: "pool", count: 8, className: "pool", start: (5, 5))],
      polygons: Self.halves))

  static let classWithoutLabels = DataRule(
    "DLS0616", "A class that no label has", severity: .warning,
    why: """
      The project is to learn a class, and the files of labels hold not one of it. Either the files \
      call it otherwise (`for CLASS { labels = … }`), or somebody has yet to collect it.
      """,
    wrong: DataExample(
      Self.two, labels: [.init(label: "pool", count: 3, className: "pool")]),
    right: DataExample(
      Self.two,
      labels: [
        .init(label: "pool", count: 3, className: "pool"),
        .init(label: "spa", count: 2, className: "spa", start: (5, 40)),
      ]))

  private static let halves = [
    "learn.gpkg": [Box(minX: 0, minY: 0, maxX: 50, maxY: 100)],
    "check.gpkg": [Box(minX: 50, minY: 0, maxX: 100, maxY: 100)],
  ]

  private static func project(_ more: String) -> String {
    """
    project water { owner = maria }
    person maria {}
    source ortho { path = "ortho.tif" }
    schema pools {
      class pool { value = 1 }
    }
    work_units plots { source = ortho, unit_size = 50 m }
    samples boxes {
      schema = pools
      from = "labels.geojson"\(more)
    }

    """
  }

  private static let held = """
    project water { owner = maria, goal = detect_objects }
    person maria {}
    source ortho { path = "ortho.tif" }
    schema pools {
      class pool { value = 1 }
    }
    work_units learning { source = ortho, polygons = "learn.gpkg" }
    work_units checking {
      source = ortho
      polygons = "check.gpkg"
      split { validation = 100 % }
    }
    samples boxes { schema = pools, from = "labels.geojson" }
    export chips { schema = pools, units = [learning, checking], format = pascal_voc }
    train net { chips = chips, model_type = center_net }

    """

  private static let two = """
    project water { owner = maria, goal = detect_objects }
    person maria {}
    source ortho { path = "ortho.tif" }
    schema pools {
      class pool { value = 1 }
      class spa { value = 2 }
    }
    work_units plots { source = ortho, unit_size = 50 m }
    samples boxes { schema = pools, from = "labels.geojson" }
    export chips { schema = pools, units = plots, format = pascal_voc }
    train net { chips = chips, model_type = center_net }

    """
}

/// Checks labels against classes, and classes against labels.
enum LabelClassChecks {
  static func check(_ context: inout DataContext) {
    // Without the field that says classes, a file says nothing of them: DLS0611 tells that.
    for (block, fact) in context.labels where fact.problem == nil && !fact.lacksFields(of: block) {
      checkNames(block, fact, &context)
    }
    for train in context.model.blocks(of: "train") { checkClasses(train, &context) }
  }

  private static func checkNames(_ block: Block, _ fact: LabelFact, _ context: inout DataContext) {
    let unlisted = fact.names.filter { $0.className == nil }.sorted {
      ($1.count, $0.label) < ($0.count, $1.label)
    }
    guard let first = unlisted.first else { return }
    let schema = block.reference("schema")?.quoted ?? "the schema"
    let verb = first.count == 1 ? "says" : "say"
    let said = first.label.isEmpty ? "\(verb) nothing" : "\(verb) \"\(first.label)\""
    let advice = advice(LabelMap(block), fact, unlisted.map(\.label))
    context.report(
      .unlistedLabels, block, "from",
      "\(first.count) of the \(fact.readCount) labels of \(fact.shown) \(said)"
        + "\(others(unlisted)), which no class of \(schema) lists, so they would be left out. "
        + advice.steps.map { "\($0.prefix(1).uppercased())\($0.dropFirst())." }
        .joined(separator: " "),
      // Each look at the data offers the next.
      fixes: advice.entry.map { block.adding(block: $0) } ?? [])
  }

  /// What to do so that labels find classes, and the block of it that a fix writes. A field of many words, of
  /// which at most one is nearly a class, is hardly the field of classes: a block for that one mends nothing.
  private static func advice(
    _ map: LabelMap, _ fact: LabelFact, _ unlisted: [String]
  ) -> (steps: [String], entry: String?) {
    let entries = map.entries(for: unlisted)
    let labelled = Set(fact.names.compactMap(\.className))
    if fact.names.count > 20, labelled.isEmpty, entries.count < 2, !fact.fields.isEmpty {
      let step =
        "write the field that says their class as `class_field`: they have "
        + fact.fields.joinedAsList()
      return ([step], nil)
    }
    var steps: [String] = []
    if !entries.isEmpty {
      steps.append("write \(entries.map { "`\($0)`" }.joinedAsList(limit: 4))")
    }
    if let hint = map.hint(besideEntriesFor: unlisted, labelled: labelled) { steps.append(hint) }
    return (steps, entries.first)
  }

  /// The labels of all names but the first: by name where those are few.
  private static func others(_ unlisted: [LabelFact.Name]) -> String {
    let rest = unlisted.dropFirst()
    if rest.isEmpty { return "" }
    if rest.count <= 3 {
      let named = rest.map { "\($0.count) \($0.label.isEmpty ? "nothing" : "\"\($0.label)\"")" }
      return (named.count > 1 ? ", " : " and ") + named.joinedAsList()
    }
    let count = rest.reduce(0) { $0 + $1.count }
    return ", \(count) with \(rest.count) other names"
  }

  private static func checkClasses(_ train: Block, _ context: inout DataContext) {
    guard let schema = train.chipExports.first?.reference("schema") else { return }
    let facts = context.forecaster.labelFacts(of: schema)
    let areKnown = facts.allSatisfy { block, fact in
      fact.map { $0.problem == nil && !$0.lacksFields(of: block) } ?? false
    }
    guard !facts.isEmpty, areKnown else { return }
    let blocks = train.chipUnits.map(\.address)
    let tallies = counts(facts.compactMap(\.fact), blocks, context)
    var missing: [Block] = []
    for learned in LearnedClass.all(of: train, in: schema) {
      // What is Approved already counts more than what files hold.
      let stored = context.facts.store.map(learned.approved(in:)) ?? .nowhere
      guard stored == .nowhere else { continue }
      let kind = learned.kind
      let names = learned.members.compactMap(\.name)
      func count(_ counts: [String: Int]) -> Int { names.reduce(0) { $0 + (counts[$1] ?? 0) } }
      let tally = count(tallies.known)
      if tally == 0 {
        missing.append(kind)
      } else if let trained = tallies.trained, count(trained) == 0, count(tallies.held) == tally {
        context.report(
          .classHeldOut, train, train.isWritten("classes") ? "classes" : "chips",
          "\(train.quoted) is to learn \(kind.quoted), but "
            + (tally == 1 ? "the only label of it lies" : "all \(tally) labels of it lie")
            + " in units that are held out. Draw the split with another `seed`, or move a unit.")
      }
    }
    report(missing, of: train, facts.map(\.block), facts.compactMap(\.fact), &context)
  }

  /// Tells of classes without labels. Where as many names of labels find no class, those are theirs.
  private static func report(
    _ missing: [Block], of train: Block, _ samples: [Block], _ facts: [LabelFact],
    _ context: inout DataContext
  ) {
    let unlisted = Set(facts.flatMap(\.names).filter { $0.className == nil }.map(\.label))
    for kind in missing {
      context.report(
        .classWithoutLabels, kind, "value",
        "\(train.quoted) is to learn \(kind.quoted), but not one label of "
          + "\(samples.map(\.quoted).joinedAsList()) has this class.",
        besides: .unlistedLabels, of: unlisted.count < missing.count ? [] : samples, "from")
    }
  }

  private struct Tallies {
    var known: [String: Int] = [:]
    /// By class, in training units; nil where the units can't be laid out.
    var trained: [String: Int]?
    var held: [String: Int] = [:]
  }

  private static func counts(
    _ facts: [LabelFact], _ blocks: [String], _ context: DataContext
  ) -> Tallies {
    var tallies = Tallies()
    let isLaidOut = blocks.allSatisfy { context.forecaster.unitSets[$0] != nil }
    if isLaidOut { tallies.trained = [:] }
    for fact in facts {
      for (shape, name) in zip(fact.shapes, fact.nameOfShape) {
        guard let kind = fact.names[Int(name)].className else { continue }
        tallies.known[kind, default: 0] += 1
        guard isLaidOut, let unit = context.forecaster.lookup?.unit(of: shape),
          blocks.contains(unit.block)
        else {
          continue
        }
        let part = context.forecaster.unitSets[unit.block]?.splits[unit.position]
        if part == .training {
          tallies.trained?[kind, default: 0] += 1
        } else {
          tallies.held[kind, default: 0] += 1
        }
      }
    }
    return tallies
  }
}
