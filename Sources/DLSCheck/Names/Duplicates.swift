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
    case .duplicateName, .duplicateBlock:
      if let twin = Twin(problem, context) {
        context.report(
          problem.isOfName ? .duplicateName : .duplicateBlock, problem.place,
          "This is there already, word for word. Remove it.", related: related,
          fixes: [twin.removal])
        return
      }
      reportOther(problem, related, &context)
    case .duplicateSetting(let name):
      context.report(
        .duplicateSetting, problem.place,
        "`\(name)` is set twice. Remove one of the two; several values are a list, `[a, b]`.",
        related: related, fixes: removed(problem, context))
    default: return
    }
  }

  /// Two things that have a name or a place together, and nothing else.
  private static func reportOther(
    _ problem: LoadProblem, _ related: [Related], _ context: inout CheckContext
  ) {
    switch problem.kind {
    case .duplicateName(let name):
      context.report(
        .duplicateName, problem.place,
        "`\(name)` is the name of something else already. Give one of the two another name.",
        related: related, fixes: renamed(name, problem.place, &context))
    case .duplicateBlock(let keyword):
      let text = context.text(problem.place)
      let what = keyword == "for" ? "for \(text)" : keyword
      context.report(
        .duplicateBlock, problem.place,
        "There is a `\(what)` here already. Put the settings of both into one.", related: related)
    default: return
    }
  }

  /// The name with the first number behind it that is free, and that no other one of the name was given: all
  /// of them can be taken at once.
  private static func renamed(
    _ name: String, _ place: Place, _ context: inout CheckContext
  ) -> [Fix] {
    guard context.isHelpful else { return [] }
    let model = context.model
    let schema = model.innermostBlock(at: place)?.enclosing("schema")
    let key = CheckMemo.ClashingName(name: name, file: place.file, schema: schema?.id)
    let last = context.memo.lastNumbers[key] ?? 1
    let free = (last + 1...last + 99).first { number in
      let candidate = "\(name)-\(number)"
      return model.entity(candidate, in: place.file) == nil
        && schema.flatMap { model.member(candidate, of: $0) } == nil
    }
    guard let free else { return [] }
    context.memo.lastNumbers[key] = free
    return [.replace(place, "\(name)-\(free)")]
  }

  /// The later of two settings, taken out; safe where both say the same.
  private static func removed(_ problem: LoadProblem, _ context: CheckContext) -> [Fix] {
    guard context.isHelpful, let block = context.model.innermostBlock(at: problem.place),
      let later = block.writtenSettings.first(where: { $0.namePlace == problem.place }),
      !later.isBroken, ValueRow(of: later) == nil
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

extension LoadProblem {
  fileprivate var isOfName: Bool {
    if case .duplicateName = kind { return true }
    return false
  }
}

/// An entry that stands twice, word for word.
private struct Twin {
  let removal: Fix

  init?(_ problem: LoadProblem, _ context: CheckContext) {
    guard context.isHelpful, let other = problem.other, other.file == problem.place.file,
      let file = context.model.file(other.file),
      let later = Twin.entry(problem.place, file, context),
      let first = Twin.entry(other, file, context), later != first,
      !file.tree.node(later).isBroken, Twin.words(later, file.tree) == Twin.words(first, file.tree)
    else { return nil }
    removal = Fix(title: "Remove it", edits: [file.removal(of: later)], isSafe: true)
  }

  /// The block, `let` or `import` of which a place is the name.
  private static func entry(
    _ place: Place, _ file: SourceFile, _ context: CheckContext
  ) -> NodeID? {
    if let block = context.model.innermostBlock(at: place) { return block.node }
    return file.tree.nodes(at: place.range.start).last {
      [.letEntry, .importEntry].contains(file.tree.kind($0))
    }
  }

  /// What an entry says, however it is laid out.
  private static func words(_ node: NodeID, _ tree: SyntaxTree) -> [String] {
    tree.tokenRange(node).compactMap { token in
      let kind = tree.tokens.kind(token)
      return kind.isTrivia || kind == .comma ? nil : tree.text(tree.range(ofToken: token))
    }
  }
}
