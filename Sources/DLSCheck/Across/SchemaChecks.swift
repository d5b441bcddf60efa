// SchemaChecks.swift: schemas with nothing to learn, classes with one title, classes left over.

import DLSLanguage
import DLSText

extension Rule {
  static let nothingInSchema = Rule(
    "DLS0367", "An export of a schema with nothing to learn",
    why: """
      Chips show samples of classes that have a value and aren't ignored. Without any, every chip is \
      empty.
      """,
    wrong: Part.ortho + "schema pools {\n  class pool { value = 1, ignore = true }\n}\n"
      + Part.plots + Part.chips,
    right: Part.upToChips)

  static let sameTitle = Rule(
    "DLS0372", "Two classes with one title", severity: .warning,
    why: """
      People see titles, in legends and lists, and couldn't tell the two apart.
      """,
    wrong: Part.block(
      "schema crowns", "class pine { value = 1, title = \"Conifer\" }",
      "class spruce { value = 2, title = \"Conifer\" }"),
    right: Part.block(
      "schema crowns", "class pine { value = 1, title = \"Pine\" }",
      "class spruce { value = 2, title = \"Spruce\" }"))

  private static func learned(_ classes: String) -> String {
    Part.ortho
      + Part.block(
        "schema pools", "class pool { value = 1 }", "class spa { value = 2 }",
        "class pond { value = 3 }")
      + Part.plots + Part.chips
      + Part.block("train net", "chips = chips", "model_type = center_net", "classes = \(classes)")
  }

  static let classNobodyLearns = Rule(
    "DLS0375", "A class that no training learns", severity: .info,
    why: """
      People collect samples of every class of a schema. When each training names its `classes` and \
      none names this one, that work reaches no model. Perhaps it was forgotten, or is for later.
      """,
    wrong: "project pools-of-nevada {}\n" + learned("[pool, spa]"),
    right: "project pools-of-nevada {}\n" + learned("[pool, spa, pond]"))
}

/// Checks schemas against what is made of them.
enum SchemaChecks {
  static func checkTitles(_ schema: Block, _ context: inout CheckContext) {
    let classes = schema.classes
    if hasNoTwins(classes) { return }
    let titled = classes.compactMap { one in
      one.isWritten("title") ? one.text("title").map { (block: one, title: $0) } : nil
    }
    var first: [String: Block] = [:]
    for (one, title) in titled {
      guard let other = first.updateValue(one, forKey: title) else { continue }
      context.report(
        .sameTitle, context.place(one, "title"),
        "\(other.quoted) is called \"\(title)\" already. Give \(one.quoted) a title of its own.",
        related: [context.related(other, "title", "\(other.quoted) is called so here.")],
        fixes: one.removing("title"))
    }
  }

  /// Whether the titles are few, so that comparing all costs less than a table, and all differ.
  private static func hasNoTwins(_ classes: [Block]) -> Bool {
    if classes.count > 8 { return false }
    var titles: [String] = []
    titles.reserveCapacity(classes.count)
    for one in classes where one.isWritten("title") {
      guard let title = one.text("title") else { continue }
      if titles.contains(title) { return false }
      titles.append(title)
    }
    return true
  }

  static func checkClasses(_ export: Block, _ context: inout CheckContext) {
    guard let schema = export.reference("schema"), !schema.isBroken else { return }
    let classes = schema.classes
    let isEmpty = !classes.contains { one in
      one.isBroken || (one.integer("value") != nil && one.boolean("ignore") != true)
    }
    guard isEmpty, context.isProject || !classes.isEmpty else { return }
    // Classes that a slip hides are there as soon as that is mended.
    if schema.isLikeLost || schema.children.contains(where: { $0.row == nil }) { return }
    // A class without a value is reported as such, and so is a value that is none.
    if classes.contains(where: { $0.integer("value") == nil && $0.children(of: "class").isEmpty }) {
      return
    }
    context.report(
      .nothingInSchema, context.place(export, "schema"),
      "\(schema.quoted) has no class with a value that isn't ignored, so \(export.quoted) would have "
        + "nothing to show. Write `class NAME { value = 1 }` there.",
      related: [Related(schema.headPlace, "The schema is this one.")])
  }

  /// Schemas and trainings, where one of these chooses what it learns.
  static let learned = MeetingCheck(
    ["train", "schema"],
    note: { block, context, notes in
      if !context.isProject { return }
      let isTrain = block.keyword == "train"
      notes.add(
        0, role: !isTrain ? Part.schema : block.isWritten("classes") ? Part.chooser : Part.train)
    }, check: checkLearned)

  private enum Part {
    static let chooser = 0, train = 1, schema = 2
  }

  /// Classes that every training of their schema leaves out.
  private static func checkLearned(_ meeting: Meeting, _ context: inout CheckContext) {
    guard meeting.has(Part.chooser) else { return }
    var chosen: [BlockID: [Block]] = [:]
    var open: Set<BlockID> = []
    for (role, train) in meeting.members.sorted(by: { $0.block.id < $1.block.id })
    where role != Part.schema {
      guard let schema = context.model.schema(of: train) else { continue }
      let classes = train.references("classes")
      if classes.isEmpty { open.insert(schema.id) }
      chosen[schema.id, default: []] += classes
    }
    for schema in meeting.blocks(Part.schema) {
      guard let named = chosen[schema.id], let first = named.first, !open.contains(schema.id) else {
        continue
      }
      context.subject = schema.id
      let ids = Set(named.map(\.id))
      for one in schema.classes where one.integer("value") != nil && one.boolean("ignore") != true {
        var here: Block? = one
        while let block = here, !ids.contains(block.id) { here = block.parent }
        if here == nil { reportUnlearned(one, of: schema, first, &context) }
      }
    }
  }

  /// Says that no training of a schema learns a class of it. One that it has by `like` may be learned as a class
  /// of the schema that it stands in, and what is written there holds for that, too.
  private static func reportUnlearned(
    _ one: Block, of schema: Block, _ learned: Block, _ context: inout CheckContext
  ) {
    let isOwn = !one.isImplied
    let others = "each names its `classes`, and none names this one. Add it to one of them"
    context.report(
      .classNobodyLearns, isOwn ? one.namePlace : context.place(schema, "like"),
      isOwn
        ? "No training learns \(one.quoted): \(others), or write `ignore = true` here."
        : "No training learns \(one.quoted) of \(schema.quoted): \(others).",
      related: [Related(learned.headPlace, "\(learned.quoted) is learned, for one.")]
        + (isOwn ? [] : [Related(one.namePlace, "\(one.quoted) is this class.")]),
      fixes: isOwn ? one.adding("ignore", "true").map(\.byItself) : [])
  }
}
