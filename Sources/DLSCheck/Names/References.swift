// References.swift: names that lead nowhere, or to another kind of thing.

import DLSLanguage
import DLSText

extension Rule {
  static let unknownName = Rule(
    "DLS0113", "A name that nothing has",
    why: """
      A setting that names another block needs that block to be there: in this file, or in an \
      imported one under the import's name (`acme.hpc`).
      """,
    wrong: """
      source ortho { path = "ortho.tif" }

      infer map {
        model = "net.dlpk"
        source = orto
      }

      """,
    right: """
      source ortho { path = "ortho.tif" }

      infer map {
        model = "net.dlpk"
        source = ortho
      }

      """)

  static let unknownMember = Rule(
    "DLS0114", "A name that a schema, block or import doesn't hold",
    why: """
      The part behind the dot is looked for in what the part before it names. In a block that is \
      tied to a schema, its classes are written short, without the schema's name.
      """,
    wrong: """
      schema crowns {
        class oak { value = 1 }
      }

      samples labels {
        schema = crowns
        from = "labels.geojson"
        for ook { labels = "Oak" }
      }

      """,
    right: """
      schema crowns {
        class oak { value = 1 }
      }

      samples labels {
        schema = crowns
        from = "labels.geojson"
        for oak { labels = "Oak" }
      }

      """)

  static let wrongKind = Rule(
    "DLS0115", "A name of another kind of thing",
    why: """
      The name exists, but it names something that can't stand here: a map is drawn of a source, not \
      of a schema.
      """,
    wrong: """
      source ortho { path = "ortho.tif" }

      schema crowns {
        class oak { value = 1 }
      }

      infer map {
        model = "net.dlpk"
        source = crowns
      }

      """,
    right: """
      source ortho { path = "ortho.tif" }

      schema crowns {
        class oak { value = 1 }
      }

      infer map {
        model = "net.dlpk"
        source = ortho
      }

      """)

  static let notAThing = Rule(
    "DLS0116", "The name of a `let` or `import` where a thing is wanted",
    why: """
      A `let` stands for a text and is used only inside strings, as `${name}`. An import's name \
      alone stands for nothing: a name of a thing in it follows, as in `acme.hpc`.
      """,
    wrong: "let folder = \"chips\"\n\ntrain net {\n  chips = folder\n  model_type = unet\n}\n",
    right:
      "let folder = \"chips\"\n\ntrain net {\n  chips = \"${folder}\"\n  model_type = unet\n}\n")
}

/// Says in words why a path of names leads nowhere.
enum ReferenceChecks {
  static func report(
    _ fault: ResolveFault, _ target: Target?, _ place: Place, _ block: Block?,
    takesText: Bool = false, _ context: inout CheckContext
  ) {
    let model = context.model
    if takesText, let file = FileNames.meant(context.text(place)), fault.isUnknown {
      context.report(
        .unknownName, place,
        "No\(target.map { " \($0.keyword)" } ?? "thing") is called `\(file)`. A file stands in quotes. "
          + "Write \"\(file)\".",
        fixes: [.replace(place, "\"\(file)\"")])
      return
    }
    switch fault {
    case .noSchema, .brokenImport: return
    case .unknownName(let name, let file):
      unknownName(name, in: file, target, place, block, &context)
    case .unknownMember(let name, let owner, let id, let file):
      unknownMember(name, owner, id, file, place, &context)
    case .isText(let name, let index):
      context.report(
        .notAThing, place,
        "`\(name)` is a `let`, which stands for a text. In a string it is written \"${\(name)}\".",
        related: [
          Related(
            Place(file: model.lets[index].file, range: model.lets[index].nameRange),
            "`\(name)` is this text.")
        ], fixes: takesText ? [.replace(place, "\"${\(name)}\"")] : [])
    case .isImport(let name, let index):
      context.report(
        .notAThing, place,
        "`\(name)` is an import. Write what you mean of it, such as `\(name).thing`.",
        related: [
          Related(
            Place(file: model.imports[index].file, range: model.imports[index].nameRange),
            "`\(name)` is this import.")
        ])
    case .wrongKind(let id, let wanted):
      wrongKind(model.block(id), wanted, place, block, &context)
    case .tooLong(let name):
      context.report(
        .unknownName, place, "`\(name)` leads nowhere. Write one name, or two with a dot.")
    }
  }

  /// Says that nothing in a file has a name, and what may have been meant.
  private static func unknownName(
    _ name: String, in file: FileID, _ target: Target?, _ place: Place, _ block: Block?,
    _ context: inout CheckContext
  ) {
    let path = context.text(place)
    if path.hasPrefix("\(name).") {
      reportPath(name, path, target, block, place, &context)
      return
    }
    let names = names(of: target, in: file, block, context.model, isHelpful: context.mayHelp())
    let meant = Suggestion.nearest(name, among: names)
    let wanted = target.map { $0 == .sameKeyword ? "" : " \($0.keyword)" } ?? ""
    let advice: String
    if let meant {
      advice = "Did you mean `\(meant)`?"
    } else if names.isEmpty {
      advice = target.map { "Declare \($0.title) of that name." } ?? "Declare it."
    } else {
      advice = "There is \(names.joinedAsList())."
    }
    context.report(
      .unknownName, place,
      "No\(wanted.isEmpty ? "thing" : wanted) is called `\(name)`. \(advice)",
      fixes: meant.map { [.replace(place, $0)] } ?? [])
  }

  /// Says that a name leads to a block of another keyword than belongs there.
  private static func wrongKind(
    _ found: Block, _ wanted: Target, _ place: Place, _ block: Block?,
    _ context: inout CheckContext
  ) {
    // Two things of one name: the word that leads to the other one can't be the way out.
    let names = names(
      of: wanted, in: place.file, block, context.model, isHelpful: context.mayHelp()
    )
    .filter { $0 != context.text(place) }
    let title = wanted == .sameKeyword ? "`\(block?.keyword ?? "")`" : wanted.title
    context.report(
      .wrongKind, place,
      "`\(context.text(place))` is \(article(found.keyword)) `\(found.keyword)`, and "
        + "\(title) belongs here. "
        + (names.isEmpty ? "There is none yet." : "There is \(names.joinedAsList())."),
      related: [Related(found.headPlace, "`\(found.name ?? found.keyword)` is declared here.")],
      fixes: names.count == 1 ? [.replace(place, names[0])] : [])
  }

  /// How a message begins about a path whose first name is that of nothing, where it may be an import's.
  static let nothingImported = "Nothing is imported as"

  /// Says that a path of several names leads nowhere, since nothing has the first of them.
  static func reportPath(
    _ first: String, _ path: String, _ target: Target?, _ block: Block?, _ place: Place,
    _ context: inout CheckContext
  ) {
    let model = context.model
    let rest = String(path.dropFirst(first.count + 1))
    let keyword = target == .sameKeyword ? block?.row?.keyword : target?.keyword
    if let keyword, first == keyword, case .block(let id)? = model.entity(rest, in: place.file),
      model.block(id).row?.keyword == keyword
    {
      context.report(
        .unknownName, place,
        "A name stands without the keyword of its block. Write \(rest).",
        fixes: [.replace(place, rest)])
      return
    }
    var names = model.imports.filter { $0.file == place.file }.map { model.text($0.name) }
    if target == .classOfSchema, context.mayHelp() {
      names += model.topBlocks(of: place.file).filter { $0.keyword == "schema" }
        .compactMap(\.name)
    }
    let meant = Suggestion.nearest(first, among: names)
    let end = place.range.start + UInt32(first.utf8.count)
    let part = Place(file: place.file, range: TextRange(place.range.start, end))
    context.report(
      .unknownName, part,
      meant.map { "Nothing is called `\(first)`. Did you mean `\($0)`?" }
        ?? "\(nothingImported) `\(first)`. Write `import \"FILE.dlsproj\" as \(first)` at the top of the "
        + "file.", fixes: meant.map { [.replace(part, $0)] } ?? [])
  }

  private static func article(_ word: String) -> String {
    ["a", "e", "i", "o"].contains(word.prefix(1)) ? "an" : "a"
  }

  private static func unknownMember(
    _ name: String, _ owner: String, _ id: BlockID?, _ file: FileID?, _ place: Place,
    _ context: inout CheckContext
  ) {
    let model = context.model
    var names: [String] = []
    if let id {
      let block = model.block(id)
      names =
        block.row?.keyword == "schema"
        ? block.classes.compactMap(\.name) : block.children.map { $0.name ?? $0.keyword }
    } else if let file {
      // A project goes by its keyword, and nothing refers to one.
      names = model.topBlocks(of: file).filter { $0.row?.isSingle != true }.compactMap(\.name)
    }
    let meant = Suggestion.nearest(name, among: names)
    let advice: String
    if let meant {
      advice = "Did you mean `\(meant)`?"
    } else {
      advice = names.isEmpty ? "It has none yet." : "It has \(names.joinedAsList())."
    }
    let what = id.map { model.block($0).row?.keyword == "schema" } == true ? "class " : ""
    // Only the last part of a path is wrong.
    let start = place.range.end - UInt32(min(name.utf8.count, place.range.count))
    let part = Place(file: place.file, range: TextRange(start, place.range.end))
    context.report(
      .unknownMember, part,
      what.isEmpty
        ? "`\(owner)` has nothing called `\(name)`. \(advice)"
        : "`\(owner)` has no class `\(name)`. \(advice)",
      related: id.map {
        [Related(model.block($0).headPlace, "`\(owner)` is declared here.")]
      } ?? [],
      fixes: meant.map { [.replace(part, $0)] } ?? [])
  }

  /// The names that fit a target, as a file would write them.
  private static func names(
    of target: Target?, in file: FileID, _ block: Block?, _ model: Model,
    isHelpful: Bool = true
  ) -> [String] {
    guard let target, isHelpful else { return [] }
    let keyword = target == .sameKeyword ? block?.row?.keyword ?? "" : target.keyword
    let blocks =
      file == .main
      ? model.blocks(of: keyword) : model.topBlocks(of: file).filter { $0.keyword == keyword }
    var names = blocks.compactMap(\.name)
    for entry in model.imports where entry.file == file {
      guard let other = entry.target else { continue }
      let alias = model.text(entry.name)
      names += model.topBlocks(of: other).filter { $0.keyword == keyword }
        .compactMap { $0.name.map { "\(alias).\($0)" } }
    }
    return names.filter { $0 != block?.name || target != .sameKeyword }
  }
}

extension ResolveFault {
  /// Whether a name leads to nothing.
  fileprivate var isUnknown: Bool {
    switch self {
    case .unknownName, .unknownMember, .tooLong: true
    default: false
    }
  }
}

/// Names of files as people write them.
private enum FileNames {
  private static let endings: Set<String> = [
    "csv", "dlpk", "emd", "fgb", "gdb", "geojson", "gpkg", "img", "jp2", "json", "kml", "parquet",
    "pt", "pth", "shp", "tif", "tiff", "vrt", "zip",
  ]

  /// A path of names that is a file's by its ending.
  static func meant(_ path: String) -> String? {
    let parts = path.split(separator: ".")
    guard parts.count > 1, let last = parts.last else { return nil }
    return endings.contains(last.lowercased()) ? path : nil
  }
}
