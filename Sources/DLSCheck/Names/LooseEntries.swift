// LooseEntries.swift: settings outside blocks, statements inside them, and unknown editions.

import DLSLanguage
import DLSSyntax
import DLSText

extension Rule {
  static let looseSetting = Rule(
    "DLS0106", "A setting outside every block",
    why: """
      A setting belongs to a block. At the top level of a file stand blocks, `import` and `let`; a \
      text to be used in several places is a `let`.
      """,
    wrong: "title = \"Crowns\"\n",
    right: "project crowns { title = \"Crowns\" }\n")

  static let nestedStatement = Rule(
    "DLS0107", "A `let` or `import` inside a block",
    why: """
      `import` and `let` hold for the whole file, so they stand at its top level.
      """,
    wrong: "schema crowns {\n  let height = \"tall\"\n}\n",
    right: "let height = \"tall\"\n\nschema crowns { title = \"${height}\" }\n")

  static let unknownEdition = Rule(
    "DLS0129", "An edition of the language that this program doesn't know",
    why: """
      `dlsproj 1` at the top of a file names the edition of the language that the file is written \
      in. This program knows edition 1. A higher one needs a newer `dls`.
      """,
    wrong: "dlsproj 2\n",
    right: "dlsproj 1\n")
}

/// Words what the loader found about loose entries.
enum LooseEntryChecks {
  static func report(_ problem: LoadProblem, _ context: inout CheckContext) {
    switch problem.kind {
    case .looseSetting(let name) where isEdition(name):
      let edition = "dlsproj \(Schema.edition)"
      context.report(
        .looseSetting, problem.place,
        "The edition of the language is told by the first line. Write `\(edition)`.",
        fixes: rewritten(problem.place, edition, context))
    case .looseSetting(let name):
      let homes = Schema.blocks.filter { $0.parents.isEmpty && $0.attribute(name) != nil }
        .map { "`\($0.keyword)`" }
      let advice =
        homes.isEmpty
        ? "Put it into the block it belongs to, or write `let \(name) = \"…\"` for a text."
        : "It belongs in \(homes.joinedAsChoice(limit: 4))."
      context.report(
        .looseSetting, problem.place, "`\(name)` is a setting, and it stands in no block. \(advice)"
      )
    case .nestedStatement(let word):
      context.report(
        .nestedStatement, problem.place,
        "`\(word)` stands at the top level of a file, not in a block. Move it out.")
    case .unknownEdition(let number):
      context.report(
        .unknownEdition, problem.place,
        "This `dls` knows edition \(Schema.edition) of the language, and the file says \(number). "
          + "Write `dlsproj \(Schema.edition)`, or use a newer `dls`.",
        fixes: [.replace(problem.place, "\(Schema.edition)")])
    default: return
    }
  }

  /// Whether a setting outside of every block tells the edition, as other languages do.
  private static func isEdition(_ name: String) -> Bool {
    ["dlsproj", "version", "edition", "language"].contains(name.lowercased())
  }

  /// The whole entry as another one, where it is the first of its file.
  private static func rewritten(
    _ place: Place, _ text: String, _ context: CheckContext
  ) -> [Fix] {
    guard let tree = context.model.file(place.file)?.tree,
      let entry = tree.children(.file).first(where: { _ in true }),
      tree.range(entry).covers(place.range)
    else { return [] }
    return [.replace(Place(file: place.file, range: tree.range(entry)), text)]
  }
}
