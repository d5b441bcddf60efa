// LabelChecks.swift: labels that two classes claim, files read twice, samples nothing takes.

import DLSLanguage
import DLSText

extension Rule {
  private static let twoClasses = Part.block(
    "schema crowns", "class pine { value = 1 }", "class oak { value = 2 }")

  static let labelOfTwoClasses = Rule(
    "DLS0368", "A label that two classes claim",
    why: """
      A label in a file means one class. When two `for` blocks list it, nothing says which.
      """,
    wrong: twoClasses
      + Part.block(
        "samples labels", "schema = crowns", "from = \"labels.geojson\"",
        "for pine { labels = [\"Pine\", \"P\"] }", "for oak { labels = [\"Oak\", \"P\"] }"),
    right: twoClasses
      + Part.block(
        "samples labels", "schema = crowns", "from = \"labels.geojson\"",
        "for pine { labels = [\"Pine\", \"P\"] }", "for oak { labels = [\"Oak\", \"O\"] }"))

  static let sameLabels = Rule(
    "DLS0369", "A file whose labels are imported twice", severity: .warning,
    why: """
      Two `samples` blocks of one schema that read the same file make two samples of each label, one \
      on the other, and a model would learn and be judged by both.
      """,
    wrong: twoClasses
      + Part.block("samples first", "schema = crowns", "from = \"labels.geojson\"")
      + Part.block("samples second", "schema = crowns", "from = \"labels.geojson\""),
    right: twoClasses
      + Part.block("samples first", "schema = crowns", "from = \"labels.geojson\"")
      + Part.block("samples second", "schema = crowns", "from = \"more.geojson\""))

  static let sampleFormatEnding = Rule(
    "DLS0370", "A format that the files' ending contradicts",
    why: """
      The ending of a file says what it is, so `format` is needed only where it doesn't: `.json` for \
      COCO, or a folder.
      """,
    wrong: twoClasses
      + Part.block(
        "samples labels", "schema = crowns", "from = \"labels.gpkg\"", "format = geojson"),
    right: twoClasses
      + Part.block("samples labels", "schema = crowns", "from = \"labels.gpkg\""))

  private static func proposed(_ schema: String) -> String {
    Part.upToChips + Part.net
      + Part.block("infer map", "model = net", "source = ortho")
      + Part.block("schema crowns", "class pine { value = 1 }")
      + Part.block("samples proposals", "schema = \(schema)", "from = map")
  }

  static let otherSchema = Rule(
    "DLS0371", "Samples of a map with classes of another schema",
    why: """
      A map holds the classes that its model has learned. Samples made of it need a schema that has \
      them.
      """,
    wrong: proposed("crowns"), right: proposed("pools"))
}

/// Checks where samples come from and what they are called there.
enum LabelChecks {
  static func checkLabels(_ samples: Block, _ context: inout CheckContext) {
    if hasFewLabels(samples) { return }
    var first: [String: Block] = [:]
    for one in samples.children(of: "for") where !one.isBroken {
      let labels = one.value("labels")?.elements ?? []
      for (position, label) in labels.enumerated() {
        guard let text = label.asText ?? label.asNumber?.written else { continue }
        guard let other = first[text] else {
          first[text] = one
          continue
        }
        if other.isSame(as: one) { continue }
        let items = one.items("labels")
        let item = items.indices.contains(position) ? items[position] : nil
        context.report(
          .labelOfTwoClasses, item?.place ?? context.place(one, "labels"),
          "\"\(text)\" means \(other.quoted) already. List it for one class only.",
          related: [context.related(other, "labels", "\(other.quoted) has it here.")],
          fixes: item.map { items.count > 1 ? one.removingItem($0) : one.removed() } ?? [])
      }
    }
  }

  /// Whether the labels are so few that comparing all costs less than a table, and all differ.
  private static func hasFewLabels(_ samples: Block) -> Bool {
    var labels: [Value] = []
    for one in samples.children(of: "for") {
      switch one.value("labels") {
      case .list(let values)?: labels += values
      case let value?: labels.append(value)
      case nil: break
      }
      if labels.count > 8 { return false }
    }
    let texts = labels.map { $0.asText ?? $0.asNumber?.written }
    return !texts.indices.contains { texts[..<$0].contains(texts[$0]) }
  }

  /// The formats of endings that stand for one alone.
  private static let endings = [
    "geojson": "geojson", "gpkg": "gpkg", "shp": "shapefile", "kml": "kml", "xml": "voc",
  ]

  static func checkFormat(_ samples: Block, _ context: inout CheckContext) {
    guard samples.isWritten("format"), let format = samples.text("format") else { return }
    for path in samples.paths("from") {
      let ending = path.written.split(separator: ".").last.map { $0.lowercased() } ?? ""
      guard let own = endings[ending], own != format else { continue }
      context.report(
        .sampleFormatEnding, context.place(samples, "format"),
        "\(path.written) is \(own) by its ending, and `format` says \(format). Remove `format`.",
        related: [context.related(samples, "from", "The file is named here.")],
        fixes: samples.removing("format"))
      return
    }
  }

  static func checkSchema(_ samples: Block, _ context: inout CheckContext) {
    guard let schema = samples.reference("schema"),
      let infer = samples.references("from").first,
      let learned = context.model.schema(of: infer), !learned.isSame(as: schema)
    else { return }
    let names = Set(schema.classes.compactMap(\.name))
    guard
      let missing = learned.classes.first(where: {
        $0.integer("value") != nil && !names.contains($0.name ?? "")
      })
    else { return }
    context.report(
      .otherSchema, context.place(samples, "schema"),
      "\(infer.quoted) finds \(missing.quoted) of \(learned.quoted), and \(schema.quoted) has no such "
        + "class. Write `schema = \(learned.address)`.",
      related: [context.related(samples, "from", "The samples come from this map.")],
      fixes: samples.replacing("schema", by: learned.address))
  }

  /// A file or layer, the field of it that tells the classes, and the schema by its name.
  private struct FileKey: Hashable {
    let path: String
    let layer: String?
    let field: String?
    let schema: String?
  }

  /// Samples of one file.
  static let files = MeetingCheck(
    ["samples"],
    note: { samples, context, notes in
      guard let schema = samples.reference("schema"), let from = samples.value("from") else {
        return
      }
      let (name, field) = (schema.name, samples.text("class_field"))
      func note(_ value: Value) {
        guard case .path(let path) = value else { return }
        notes.add(
          FileKey(
            path: OutputChecks.key(path, context), layer: path.layer, field: field, schema: name))
      }
      if case .list(let values) = from { values.forEach(note) } else { note(from) }
    }, looksAtSingle: false, check: checkFiles)

  /// What is read from where, by its place in `from`.
  private static func keys(_ samples: Block, _ context: CheckContext) -> [(FilePath?, FileKey?)] {
    guard let schema = samples.reference("schema") else { return [] }
    return (samples.value("from")?.elements ?? []).map { value in
      guard let path = value.asPath else { return (nil, nil) }
      let key = FileKey(
        path: OutputChecks.key(path, context), layer: path.layer,
        field: samples.text("class_field"), schema: schema.name)
      return (path, key)
    }
  }

  private static func checkFiles(_ meeting: Meeting, _ context: inout CheckContext) {
    var readers: [BlockID: [FileKey: Block]] = [:]
    for samples in meeting.blocks {
      guard let schema = samples.reference("schema")?.id else { continue }
      checkFiles(samples, meeting, &readers[schema, default: [:]], &context)
    }
  }

  private static func checkFiles(
    _ samples: Block, _ meeting: Meeting, _ readers: inout [FileKey: Block],
    _ context: inout CheckContext
  ) {
    for (position, (path, key)) in keys(samples, context).enumerated() {
      guard let path, let key, meeting.isAbout(key) else { continue }
      guard let other = readers[key], !other.isSame(as: samples) else {
        readers[key] = samples
        continue
      }
      context.subject = samples.id
      let items = samples.items("from")
      let item = items.indices.contains(position) ? items[position] : nil
      context.report(
        .sameLabels, item?.place ?? context.place(samples, "from"),
        "\(other.quoted) imports \(path.written) already, so each label of it would be there twice. "
          + "Leave it out of one of the two.",
        related: [context.related(other, "from", "\(other.quoted) reads it here.")],
        fixes: item.map { items.count > 1 ? samples.removingItem($0) : samples.removed() } ?? [])
    }
  }
}
