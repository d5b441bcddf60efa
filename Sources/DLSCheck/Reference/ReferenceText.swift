// ReferenceText.swift: the reference of the language as Markdown, from the schema table.

import DLSLanguage

/// The reference manual: every block, setting, word and unit. `docs/reference.md` is this text.
package enum ReferenceText {
  /// The whole reference as Markdown.
  package static var markdown: String {
    var text = """
      # Reference

      Every block, setting, word and unit of the `.dlsproj` language, edition \(Schema.edition). This \
      page is made from the table that `dls` itself checks with; `DLS_WRITE_PAGES=1 swift test \
      --filter ReferenceTests` writes it anew.

      A setting marked *needed* has no default. *list* means that `[a, b]` may be given. ArcGIS names \
      are those of its export, train and inference tools; where one is written, `dls check` offers the \
      word used here, and an empty cell says that they have none. *Not run yet* means that `dls plan` \
      refuses any value but the default. *Recorded* means that `dls plan` says so and `dls apply` takes \
      it down: rules of review, and what to note about samples, are for people, who can keep to them \
      before a command does. All is there since edition 1 unless a later edition is named.


      """
    for block in Schema.blocks { text += section(block) }
    text += models + matrix + words + choices + units
    return text
  }

  /// What `like` means for classes, where a block has or names some.
  private static func likeNote(_ block: BlockRow) -> String {
    switch block.keyword {
    case "schema":
      return " A class that is written here stands here: to change one that lies under a heading "
        + "there, write it under that heading."
    case "samples", "export", "train", "infer":
      return " Classes that it names there are those of this block's own schema."
    default: return ""
    }
  }

  private static func section(_ block: BlockRow) -> String {
    var text = "## \(head(block))\n\n\(block.doc)"
    if !block.arcgis.isEmpty { text += " In ArcGIS: \(block.arcgis)." }
    text += since(block.since)
    text += "\n\n"
    if block.isSingle { text += "There is at most one.\n\n" }
    if Schema.allowsLike(block) {
      text += "`like = other` takes what isn't written from another `\(block.keyword)`."
      text += "\(likeNote(block))\n\n"
    }
    guard !block.attributes.isEmpty else { return text }
    text += "| setting | takes | default | what it says | ArcGIS |\n|---|---|---|---|---|\n"
    for row in block.attributes {
      let cells = [
        "`\(row.name)`", row.takes, row.fallback, says(row),
        row.arcgis.isEmpty ? "" : "`\(row.arcgis)`",
      ]
      text += "| \(cells.joined(separator: " | ")) |\n"
    }
    return text + "\n"
  }

  private static func head(_ block: BlockRow) -> String {
    let name =
      switch block.naming {
      case .none: ""
      case .required: " NAME"
      case .reference(let target): " \(target.keyword.uppercased())"
      }
    let place =
      block.parents.isEmpty ? "" : " in " + block.parents.map { "`\($0)`" }.joinedAsChoice()
    return "`\(block.keyword)\(name)`\(place)"
  }

  /// The edition that brought something, where that isn't the first.
  package static func since(_ edition: Int) -> String {
    edition > 1 ? " Since edition \(edition)." : ""
  }

  private static func says(_ row: AttributeRow) -> String {
    var text = row.doc
    if let when = row.when {
      let owner = when.owner.map { " of `\($0)`" } ?? ""
      text += " Only where `\(when.attribute)`\(owner) is \(when.words.joinedAsChoice(limit: 60))."
    }
    text += since(row.since)
    switch row.support {
    case .runs: break
    case .refused(let sentence): text += " *Not run yet:* \(sentence)"
    case .runsWith(let words, let sentence):
      text += " *Run with \(words.joinedAsList()).* \(sentence)"
    }
    return text
  }

  private static var models: String {
    var text = """
      ## Model types

      *Built on* lists the backbones that the engine builds a type on, the usual one first; of a type \
      that it does not train, those that go with it. The batch size is the usual one.

      | `model_type` | what it does | goal | learns from | built on | batch | run | ArcGIS |
      |---|---|---|---|---|---|---|---|

      """
    for type in ModelType.all {
      let usual = type.backbone.map { [$0] } ?? []
      let others = type.support == .runs ? type.runsOn : type.backbones
      let cells = [
        "`\(type.word)`", type.doc + since(type.since), "`\(type.goal)`", code(type.formats),
        code((usual + others).uniqued), type.batchSize.map { "\($0)" } ?? "",
        type.support == .runs ? "yes" : "not yet", inArcGIS(type),
      ]
      text += "| \(cells.joined(separator: " | ")) |\n"
    }
    return text + "\n" + tiles
  }

  /// How the engine cuts imagery for the model types that it trains, and by what it measures them.
  private static var tiles: String {
    let grid = NetworkTiles.grid
    var text = """
      ## Tiles and figures of the model types that run

      Padding is rounded up to whole \(grid) px, and \(grid) px at least have to remain in the middle of \
      a tile. Figures are those that `stop_early` can watch; `evaluate` can ask for the least `f1`, \
      `precision`, `recall` and `iou` of those that have them.

      | `model_type` | chips | tiles of a map | usual padding | figures |
      |---|---|---|---|---|

      """
    for type in ModelType.all where type.support == .runs {
      let own = type.tiles
      let cells = [
        "`\(type.word)`", chips(type),
        own.isLocal ? "\(NetworkTiles.localSide) px, or the chips' if larger" : "the chips'",
        own.isLocal
          ? "\(NetworkTiles.localPadding) px, or a quarter of the chips' tile if larger"
          : "a quarter of the chips' tile", code(type.measures),
      ]
      text += "| \(cells.joined(separator: " | ")) |\n"
    }
    return text + "\n"
  }

  /// The chips that a model type takes, where its own backbone takes others with those.
  private static func chips(_ type: ModelType) -> String {
    let usual = type.tiles.inWords(on: nil)
    let light = type.tiles.inWords(on: "light")
    return type.runsOn.contains("light") && light != usual ? "\(usual); on `light` \(light)" : usual
  }

  /// The spelling of ArcGIS, and its defaults where they differ.
  private static func inArcGIS(_ type: ModelType) -> String {
    var parts = type.arcgis.isEmpty ? [] : ["`\(type.arcgis)`"]
    if let backbone = type.arcgisDefaults.backbone { parts.append("on `\(backbone)`") }
    if let batch = type.arcgisDefaults.batchSize { parts.append("batch \(batch)") }
    return parts.joined(separator: ", ")
  }

  private static func code(_ words: [String]) -> String {
    words.map { "`\($0)`" }.joined(separator: ", ")
  }

  /// The matrix of chip formats and model types, by format.
  private static var matrix: String {
    var text =
      "## Which model types learn from which chips\n\n| `format` | model types |\n|---|---|\n"
    for format in WordSet.chipsFormat.rows {
      let types = ModelType.all.filter { $0.formats.contains(format.word) }
      text += "| `\(format.word)` | \(code(types.map(\.word))) |\n"
    }
    return text + "\n"
  }

  /// What was chosen where sources contradict each other.
  private static var choices: String {
    var text = """
      ## Where sources disagree

      Help pages, dialogs and code of the field contradict each other here and there. This is what \
      was chosen, and why.

      | setting | choice |
      |---|---|

      """
    for block in Schema.blocks {
      for row in block.attributes where !row.choice.isEmpty {
        text += "| `\(block.keyword).\(row.name)` | \(row.choice) |\n"
      }
    }
    return text + "\n"
  }

  private static var words: String {
    var text = "## Words\n\n"
    for set in WordSet.allCases where set != .modelType {
      let users = Schema.blocks.flatMap { block in
        block.attributes.filter { $0.type == .words(set) }.map { "`\(block.keyword).\($0.name)`" }
      }
      text +=
        "### \(users.uniqued.joinedAsList())\n\n| word | what it means | ArcGIS |\n|---|---|---|\n"
      for row in set.rows {
        var doc = row.doc + since(row.since)
        if case .refused(let sentence) = row.support { doc += " *Not run yet:* \(sentence)" }
        text += "| `\(row.word)` | \(doc) | \(row.arcgis.isEmpty ? "" : "`\(row.arcgis)`") |\n"
      }
      text += "\n"
    }
    return text
  }

  private static var units: String {
    var text = "## Units\n\n| unit | what it is | in base units |\n|---|---|---|\n"
    for unit in Unit.allCases {
      let base =
        unit == .percent
        ? "0.01" : "\(unit.toBase(1).written) \(unit.dimension.baseUnit.symbol)"
      text += "| `\(unit.symbol)` | \(unit.title) | \(base) |\n"
    }
    return text
  }
}
