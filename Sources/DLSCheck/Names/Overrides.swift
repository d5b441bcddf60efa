// Overrides.swift: entries of profiles and `--set` that lead to no setting.

import DLSLanguage
import DLSSyntax
import DLSText

extension Rule {
  static let unknownOverride = Rule(
    "DLS0126", "A path that leads to no setting",
    why: """
      What stands in a profile or after `--set` is a path and a value: the name of a `let`, or a \
      block's name, a dot, and a setting of it. Nested blocks are named on the way: \
      `plots.split.validation`. Single blocks go by their keyword: `project.store`. A `for` goes by what \
      stands behind it, or by the last name of that: `plots.team.crew.within`, `plots.crew.within`.
      """,
    wrong: """
      runner here { type = local }

      profile slow { here.thread = 1 }

      """,
    right: """
      runner here { type = local }

      profile slow { here.threads = 1 }

      """)

  package static let unknownProfile = Rule(
    "DLS0127", "A profile that the project doesn't have",
    why: """
      `--profile` takes the name of a `profile` block of the project's own file. A library, which has \
      neither `project` nor `profile`, is asked for none.
      """,
    wrong: Example(
      "let data = \"imagery\"\n\nprofile cluster { data = \"/lustre\" }\n", profile: "clutser"),
    right: Example(
      "let data = \"imagery\"\n\nprofile cluster { data = \"/lustre\" }\n", profile: "cluster"))

  static let malformedSet = Rule(
    "DLS0128", "A `--set` that is no setting",
    why: """
      `--set` takes one setting, as `path=value`. Texts need no quotes there; quote the whole for \
      the shell where it holds blanks: `--set 'plots.unit_size=10 m'`.
      """,
    wrong: Example("let data = \"imagery\"\n", sets: ["data"]),
    right: Example("let data = \"imagery\"\n", sets: ["data=/mnt"]))
}

/// Checks the entries of every profile, chosen or not, and words what the loader found about
/// `--set`.
enum OverrideChecks {
  static func check(profile: Block, _ context: inout CheckContext) {
    let file = profile.sourceFile
    for entry in profile.writtenSettings where !entry.isBroken {
      guard let path = file.tree.child(entry.node, .path) else { continue }
      switch context.model.overrideTarget(file.tree.names(path), from: file.id) {
      case .success(let target):
        guard let value = entry.value else { continue }
        check(target, ValueSite(file: file.id, node: value), &context)
      case .failure(let fault):
        report(fault, entry.name, entry.namePlace, &context)
      }
    }
  }

  /// Checks the value of an entry.
  static func check(_ target: OverrideTarget, _ site: ValueSite, _ context: inout CheckContext) {
    guard let file = context.model.file(site.file) else { return }
    let place = Place(file: file.id, range: file.tree.range(site.node))
    switch target {
    case .text(let index):
      guard file.tree.kind(site.node) == .string else {
        let name = context.model.text(context.model.lets[index].name)
        context.report(
          .letNeedsText, place, "`\(name)` is a text. Write it in quotes.",
          related: [
            Related(
              Place(
                file: context.model.lets[index].file, range: context.model.lets[index].nameRange),
              "`\(name)` is declared here.")
          ],
          fixes: file.tree.kind(site.node) == .list
            ? [] : [.replace(place, "\"\(file.tree.text(site.node))\"")])
        return
      }
      if case .failure(let fault) = context.model.text(ofString: site.node, in: file) {
        LetChecks.report(fault.fault, Place(file: file.id, range: fault.range), &context)
      }
    case .setting(let id, _, let row):
      ValueChecks.check(site, row, context.model.block(id), &context)
    }
  }

  /// Words what the loader found.
  static func report(_ problem: LoadProblem, _ context: inout CheckContext) {
    switch problem.kind {
    case .unknownProfile(let name, let known):
      let meant = Suggestion.nearest(name, among: known)
      let advice =
        meant.map { "Did you mean `\($0)`?" }
        ?? (known.isEmpty ? "It has none." : "It has \(known.joinedAsList()).")
      context.report(
        .unknownProfile, problem.place, "The project has no profile `\(name)`. \(advice)")
    case .malformedSet(let text):
      context.report(
        .malformedSet, problem.place,
        "`--set \(text)` is no setting. Write `--set path=value`, such as "
          + "`--set 'net.epochs=3'`.")
    case .override(let fault, let path):
      report(fault, path, problem.place, &context)
    default: return
    }
  }

  /// A dotted path with another name in the place of one of its names.
  private static func corrected(_ path: String, _ name: String, _ meant: String) -> String {
    var names = path.pieces(between: ".")
    if let first = names.firstIndex(of: name) { names[first] = meant }
    return names.joined(separator: ".")
  }

  /// Whether a name that a block doesn't hold is the word `for`, or that of a class which a `for` may be for.
  private static func isFor(_ name: String, _ block: Block) -> Bool {
    guard let keyword = block.row?.keyword,
      Schema.blocks.contains(where: { $0.keyword == "for" && $0.parents.contains(keyword) })
    else { return false }
    let dotted = block.model.dottedHeads(of: block)
    if dotted.contains(where: { $0.names.last == name }) { return false }
    let schema = block.model.schema(of: block)
    return name == "for" || schema.flatMap { block.model.member(name, of: $0) } != nil
  }

  /// What was meant by a path whose first name nothing has, where that is plain: a keyword before a name, a
  /// setting without its block, or a block that the file doesn't have.
  private static func better(
    _ name: String, _ path: String, _ file: FileID, _ model: Model
  ) -> (message: String, path: String?)? {
    let rest = path.dropFirst(name.count + 1)
    let second = rest.prefix { $0 != "." }
    let tops = Schema.blocks.filter { $0.parents.isEmpty }
    if let row = tops.first(where: { $0.keyword == name }) {
      if row.isSingle {
        return (
          "This file has no `\(name)`. Write a block `\(name)`, and the path leads to it.", nil
        )
      }
      if case .block(let id)? = model.entity(String(second), in: file), model.block(id).row === row
      {
        return ("A path begins with the block's name. Write `\(rest)`.", String(rest))
      }
      let blocks = model.topBlocks(of: file).filter { $0.row === row }
      guard row.attribute(String(second)) != nil, blocks.count == 1, let own = blocks[0].name else {
        return nil
      }
      return ("A path begins with the block's name. Write `\(own).\(rest)`.", "\(own).\(rest)")
    }
    guard rest.isEmpty else { return nil }
    let homes = tops.filter { $0.attribute(name) != nil }
    let paths = model.topBlocks(of: file).compactMap { block -> String? in
      guard let row = block.row, homes.contains(where: { $0 === row }) else { return nil }
      return (row.isSingle ? row.keyword : block.name).map { "\($0).\(name)" }
    }
    guard !paths.isEmpty else { return nil }
    return (
      "`\(name)` is a setting, and the path begins with its block. Write "
        + "\(paths.map { "`\($0)`" }.joinedAsChoice(limit: 6)).",
      paths.count == 1 ? paths[0] : nil
    )
  }

  /// Where some of the names of a path stand; all of it where blanks stand between them.
  private static func part(
    _ names: ClosedRange<Int>, of path: String, _ place: Place, _ context: CheckContext
  ) -> Place {
    guard context.text(place) == path else { return place }
    let steps = path.pieces(between: ".").map(\.utf8.count)
    let start = steps[..<names.lowerBound].reduce(0) { $0 + $1 + 1 }
    let count = steps[names].reduce(-1) { $0 + $1 + 1 }
    let from = place.range.start + UInt32(start)
    return Place(file: place.file, range: TextRange(from, from + UInt32(count)))
  }

  /// Whether a path was meant to lead to a `for` whose head has dots, and leads to none or to several of them,
  /// which is said then.
  private static func reportHead(
    _ steps: [String], from index: Int, _ block: Block, _ place: Place,
    _ context: inout CheckContext
  ) -> Bool {
    let heads = context.model.dottedHeads(of: block)
    let path = steps.joined(separator: ".")
    let ending = heads.filter { $0.names.last == steps[index] }
      .map { $0.names.joined(separator: ".") }
    if ending.count > 1 {
      let wrong = part(index...index, of: path, place, context)
      context.report(
        .unknownOverride, wrong,
        "In \(block.quoted), \(ending.map { "`for \($0)`" }.joinedAsList()) end in `\(steps[index])`. "
          + "Write all of the name, as \(ending[0]).")
      return true
    }
    for head in heads where index + head.names.count <= steps.count {
      let last = index + head.names.count - 1
      let written = steps[index...last].joined(separator: ".")
      let name = head.names.joined(separator: ".")
      guard Suggestion.nearest(written, among: [name]) != nil else { continue }
      let wrong = part(index...last, of: path, place, context)
      context.report(
        .unknownOverride, wrong,
        "\(block.quoted) has no `for \(written)`. Did you mean `\(name)`?",
        fixes: context.text(wrong) == written ? [.replace(wrong, name)] : [])
      return true
    }
    return false
  }

  /// The path that was meant by one which calls the project by its name; nil for others.
  private static func byKeyword(
    _ fault: ResolveFault, _ path: String, _ model: Model
  ) -> [String]? {
    func project(_ name: String, in file: FileID) -> Block? {
      model.topBlocks(of: file).first { $0.row?.isSingle == true && $0.name == name }
    }
    var steps = path.pieces(between: ".")
    switch fault {
    case .unknownName(let name, let file):
      guard let block = project(name, in: file) else { return nil }
      steps[0] = block.keyword
    case .unknownMember(let name, _, nil, let file?):
      guard let block = project(name, in: file),
        let index = steps.dropFirst().firstIndex(of: name)
      else { return nil }
      steps[index] = block.keyword
    case .unknownMember(let name, _, let id?, _):
      let block = model.block(id)
      guard block.row?.isSingle == true, block.name == name,
        let index = steps.dropFirst().firstIndex(of: name)
      else { return nil }
      steps.remove(at: index)
    default: return nil
    }
    return steps
  }

  /// Whether a path was meant to lead to the project by its name, which is said then.
  private static func reportKeyword(
    _ fault: OverrideFault, _ path: String, _ place: Place, _ context: inout CheckContext
  ) -> Bool {
    guard case .path(let fault) = fault, let steps = byKeyword(fault, path, context.model)
    else { return false }
    let meant = steps.joined(separator: ".")
    context.report(
      .unknownOverride, place,
      "The project goes by its keyword, whatever its name. "
        + (steps.last == "project"
          ? "Write `\(meant)` and a setting of it, such as `\(meant).title`."
          : "Write `\(meant)`."),
      fixes: steps.last == "project" ? [] : [.replace(place, meant, isSafe: true)])
    return true
  }

  private static func report(
    _ fault: OverrideFault, _ path: String, _ place: Place, _ context: inout CheckContext
  ) {
    if reportKeyword(fault, path, place, &context) { return }
    switch fault {
    case .path(.unknownName(let name, let file)):
      reportName(name, in: file, path, place, &context)
    case .path(.unknownMember(let name, _, let id?, _)) where isFor(name, context.model.block(id)):
      context.report(
        .unknownOverride, place,
        "A `for` goes by what it is for, without the word: `\(context.model.block(id).address).NAME.…`. It "
          + "has to stand in \(context.model.block(id).quoted) already.")
    case .path(.unknownMember(let name, let owner, let id, let file)):
      let steps = path.pieces(between: ".")
      let index = steps.dropFirst().firstIndex(of: name)
      if let id, let index,
        reportHead(steps, from: index, context.model.block(id), place, &context)
      {
        return
      }
      let wrong = index.map { part($0...$0, of: path, place, context) } ?? place
      ReferenceChecks.report(
        .unknownMember(name, of: owner, id, file), nil, wrong, nil, &context)
    case .path(let fault):
      ReferenceChecks.report(fault, nil, place, nil, &context)
    case .endsAtBlock(let id):
      let block = context.model.block(id)
      let example = block.row?.attributes.first.map { "\(path).\($0.name)" } ?? "\(path).setting"
      context.report(
        .unknownOverride, place,
        "`\(path)` names a whole block. Name a setting of it, such as `\(example)`.",
        related: [Related(block.headPlace, "It is this block.")])
    case .unknownSetting(let name, let kind):
      reportSetting(name, of: Schema.blocks[kind], path, place, &context)
    case .like:
      context.report(
        .unknownOverride, place,
        "`like` can't be set from outside. Set what it would bring, setting by setting.")
    case .needsText: return
    }
  }

  /// Says that a path begins with a name that nothing has, and what may have been meant.
  private static func reportName(
    _ name: String, in file: FileID, _ path: String, _ place: Place,
    _ context: inout CheckContext
  ) {
    let model = context.model
    if let better = better(name, path, file, model) {
      context.report(
        .unknownOverride, place, better.message,
        fixes: better.path.map { [.replace(place, $0)] } ?? [])
      return
    }
    let names =
      model.topBlocks(of: file).compactMap { block in
        block.row.map { $0.isSingle ? block.keyword : block.name ?? "" }
      }
      + model.lets.filter { $0.file == file }.map { model.text($0.name) }
    let meant = Suggestion.nearest(name, among: names)
    context.report(
      .unknownOverride, place,
      "Nothing is called `\(name)`. "
        + (meant.map { "Did you mean `\($0)`?" }
          ?? "Begin the path with a block's name or a `let`."),
      fixes: meant.map { [.replace(place, corrected(path, name, $0))] } ?? [])
  }

  /// Says that a block has no such setting, and where it may belong instead.
  private static func reportSetting(
    _ name: String, of row: BlockRow, _ path: String, _ place: Place,
    _ context: inout CheckContext
  ) {
    let names = row.attributes.map(\.name)
    let nested = Schema.blocks.first {
      $0.parents.contains(row.keyword) && $0.isSingle && $0.attribute(name) != nil
    }
    let own = row.nearest(to: name).flatMap { $0 == "like" ? nil : $0 }
    let meant = own ?? nested.map { "\($0.keyword).\(name)" }
    let advice =
      own.map { "Did you mean `\($0)`?" }
      ?? nested.map {
        "It belongs in `\($0.keyword)`: write `\(path.dropLast(name.count))\($0.keyword).\(name)`."
      }
      ?? "It has \(names.joinedAsList(limit: 20))."
    context.report(
      .unknownOverride, place, "`\(row.keyword)` has no setting `\(name)`. \(advice)",
      fixes: meant.map { [.replace(place, path.dropLast(name.count) + $0)] } ?? [])
  }
}
