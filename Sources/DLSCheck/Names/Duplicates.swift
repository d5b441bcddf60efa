// Duplicates.swift: names, blocks and settings that stand twice.

import DLSLanguage
import DLSSyntax
import DLSText

extension Rule {
  static let duplicateName = Rule(
    "DLS0108", "Two things with one name",
    why: """
      All names of a file are unique, whatever kind of thing they name, and so are the names of the \
      classes and fields of a schema, wherever in it they stand. A reference then says one thing only.
      """,
    wrong: "person ana {}\nperson ana {}\n",
    right: "person ana {}\nperson ana-2 {}\n")

  static let duplicateBlock = Rule(
    "DLS0109", "Two blocks where there can be one",
    why: """
      `project`, `review`, `split` and the like stand once in their place, and a `for` once for each \
      class or group. Put the settings of both into one.
      """,
    wrong: "review { lease = 1 h }\nreview { four_eyes = true }\n",
    right: "review {\n  lease = 1 h\n  four_eyes = true\n}\n")

  static let duplicateSetting = Rule(
    "DLS0110", "A setting that stands twice",
    why: """
      Only one of two values can hold, and nothing says which was meant. Remove one of them; several \
      values of one setting are a list.
      """,
    wrong: "review {\n  lease = 1 h\n  lease = 2 h\n}\n",
    right: "review {\n  lease = 2 h\n}\n")
}

/// Words what the loader found to stand twice.
enum DuplicateChecks {
  static func report(_ problem: LoadProblem, _ context: inout CheckContext) {
    let related = problem.other.map { [Related($0, "It stands here first.")] } ?? []
    switch problem.kind {
    case .duplicateName(let name):
      context.report(
        .duplicateName, problem.place,
        "`\(name)` is the name of something else already. Give one of the two another name.",
        related: related, fixes: renamed(name, problem.place, context))
    case .duplicateBlock(let keyword):
      let text = context.text(problem.place)
      let what = keyword == "for" ? "for \(text)" : keyword
      context.report(
        .duplicateBlock, problem.place,
        "There is a `\(what)` here already. Put the settings of both into one.", related: related)
    case .duplicateSetting(let name):
      context.report(
        .duplicateSetting, problem.place,
        "`\(name)` is set twice. Remove one of the two; several values are a list, `[a, b]`.",
        related: related, fixes: removed(problem, context))
    default: return
    }
  }

  /// The name with the first number behind it that is free.
  private static func renamed(_ name: String, _ place: Place, _ context: CheckContext) -> [Fix] {
    guard context.isHelpful else { return [] }
    let schema = context.model.innermostBlock(at: place)?.enclosing("schema")
    let free = (2...99).lazy.map { "\(name)-\($0)" }.first { candidate in
      context.model.entity(candidate, in: place.file) == nil
        && schema.flatMap { context.model.member(candidate, of: $0) } == nil
    }
    return free.map { [.replace(place, $0)] } ?? []
  }

  /// The later of two settings, taken out; safe where both say the same.
  private static func removed(_ problem: LoadProblem, _ context: CheckContext) -> [Fix] {
    guard context.isHelpful, let block = context.model.innermostBlock(at: problem.place),
      let later = block.writtenSettings.first(where: { $0.namePlace == problem.place }),
      !later.isBroken
    else { return [] }
    let tree = block.sourceFile.tree
    let first = block.writtenSettings.first { $0.namePlace == problem.other }
    let isSame = first?.value.map { tree.text($0) } == later.value.map { tree.text($0) }
    return [
      Fix(
        title: "Remove this \(later.name)", edits: [block.sourceFile.removal(of: later.node)],
        isSafe: isSame, isByItself: !isSame)
    ]
  }
}
