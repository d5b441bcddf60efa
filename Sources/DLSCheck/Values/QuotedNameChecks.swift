// QuotedNameChecks.swift: names of things that stand in quotes where a path may stand.

import DLSLanguage
import DLSText

extension Rule {
  static let nameAsPath = Rule(
    "DLS0405", "A path that is the name of a thing", severity: .warning,
    why: """
      In quotes stands the path of a folder or file, without them the name of a block. A path of one word \
      that a block has for its name is most likely the block. A folder of that name is written `./chips`.
      """,
    wrong: Part.upToChips
      + Part.block("train net", "chips = \"chips\"", "model_type = center_net"),
    right: Part.upToChips + Part.net)
}

/// Says in words that a path is the name of a thing.
enum QuotedNameChecks {
  static func report(
    _ name: String, _ target: Target, _ block: Block, _ place: Place,
    _ context: inout CheckContext
  ) {
    guard context.text(place) == "\"\(name)\"",
      case .block(let id)? = context.model.entity(name, in: place.file),
      context.model.block(id).row?.keyword == target.keyword
    else { return }
    context.report(
      .nameAsPath, place,
      "In quotes `\(name)` is a path, and \(target.title) has this name. Write \(name) without quotes, or "
        + "\"./\(name)\" for a file or folder.",
      related: [Related(context.model.block(id).headPlace, "`\(name)` is declared here.")],
      fixes: [.replace(place, name)])
  }
}
