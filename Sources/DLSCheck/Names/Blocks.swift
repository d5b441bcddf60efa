// Blocks.swift: blocks that the language doesn't have, in the wrong place, or without their name.

import DLSLanguage
import DLSSyntax
import DLSText

extension Rule {
  static let unknownBlock = Rule(
    "DLS0101", "A block that the language doesn't have",
    why: """
      The first word of a block says what it is, and the language has a fixed list of such words, \
      which the reference shows.
      """,
    wrong: "scheme crowns {}\n",
    right: "schema crowns {}\n")

  static let misplacedBlock = Rule(
    "DLS0102", "A block in the wrong place",
    why: """
      Some blocks stand at the top level of a file, others only in a certain block: a `split` \
      belongs to the work units that it splits, a `class` to its schema.
      """,
    wrong: "class oak { value = 1 }\n",
    right: "schema crowns {\n  class oak { value = 1 }\n}\n")

  static let missingBlockName = Rule(
    "DLS0103", "A block without a name",
    why: """
      Other blocks refer to a block by its name, and so do `--set`, profiles and the store. The \
      name stands between the keyword and the brace.
      """,
    wrong: "schema {}\n",
    right: "schema crowns {}\n")

  static let unwantedBlockName = Rule(
    "DLS0104", "A name on a block that takes none",
    why: """
      A block that can stand only once in its place, such as `review` or `split`, is addressed by \
      its keyword and has no name.
      """,
    wrong: "review strict {}\n",
    right: "review {}\n")

  static let literalAsName = Rule(
    "DLS0134", "A name that is a word of the language",
    why: """
      `true`, `false`, `none` and `default` are values, so nothing can be referred to by them.
      """,
    wrong: "person none {}\n",
    right: "person nobody {}\n")
}

/// Checks that blocks are known, stand where they may, and have a name if they need one.
enum BlockChecks {
  static func check(_ block: Block, _ context: inout CheckContext) {
    guard let row = block.row else {
      // What stands in an unknown block is unknown too: said once, of the outermost.
      let isOutermost = block.parent == nil || block.parent?.row != nil
      if isOutermost, block.settingItIs == nil { unknown(block, &context) }
      return
    }
    if block.isImplied { return }
    switch row.naming {
    case .none:
      if let name = block.name, block.hasBrace {
        context.report(
          .unwantedBlockName, block.namePlace,
          "`\(row.keyword)` takes no name, since there is one of it. Remove `\(name)`.",
          fixes: [
            Fix(
              title: "Remove \(name)",
              edits: [
                TextEdit(
                  file: block.file,
                  range: TextRange(block.keywordPlace.range.end, block.namePlace.range.end),
                  newText: "")
              ])
          ])
      }
    case .required, .reference:
      if block.hasOrdinaryName, block.isNamed { return }
      guard let name = block.name else {
        if block.isBroken { return }
        let wanted = row.keyword == "for" ? "what it is for" : "a name"
        context.report(
          .missingBlockName, block.keywordPlace,
          "`\(row.keyword)` needs \(wanted) before its `{`, such as "
            + "`\(row.keyword) \(example(row)) {`.")
        return
      }
      nameChecks(block, row, name, &context)
    }
  }

  private static func nameChecks(
    _ block: Block, _ row: BlockRow, _ name: String, _ context: inout CheckContext
  ) {
    if WrittenText.literals.contains(name) {
      context.report(
        .literalAsName, block.namePlace,
        "`\(name)` is a value of the language and can't be a name. Choose another word.")
    } else if let scripts = Scripts.mixed(name) {
      context.report(
        .mixedScripts, block.namePlace,
        "`\(name)` mixes \(scripts.joinedAsList()) letters, some of which look alike. Write it in "
          + "one script.",
        fixes: Scripts.latin(name).map { [.replace(block.namePlace, $0)] } ?? [])
    } else if row.naming == .required, name.contains(".") {
      context.report(
        .literalAsName, block.namePlace,
        "A block's own name is one word. Write `\(name.split(separator: ".").last ?? "")`, "
          + "or `like = \(name)` in a block with a name of its own.",
        fixes: name.split(separator: ".").last.map { [.replace(block.namePlace, "\($0)")] } ?? [])
    }
  }

  private static func example(_ row: BlockRow) -> String {
    switch row.keyword {
    case "for": row.parents == ["work_units"] ? "my-group" : "my-class"
    case "person": "maria"
    default: "my-\(row.keyword.split(separator: "_").last ?? "thing")"
    }
  }

  private static func unknown(_ block: Block, _ context: inout CheckContext) {
    let word = block.keyword
    let place = block.keywordPlace
    if !word.utf8.allSatisfy({ $0 != 0x7B }) || word.isEmpty { return }
    let known = Schema.kinds(word).map { Schema.blocks[$0] }
    if !known.isEmpty {
      let parents = Set(known.flatMap(\.parents)).sorted()
      let message: String
      if parents.isEmpty {
        message =
          "`\(word)` stands at the top level of a file, not in `\(block.parent?.keyword ?? "")`. "
          + "Move it out."
      } else if let parent = block.parent {
        message =
          "`\(word)` belongs in \(parents.map { "`\($0)`" }.joinedAsChoice()), not in "
          + "`\(parent.keyword)`. Move it there."
      } else {
        message =
          "`\(word)` belongs in \(parents.map { "`\($0)`" }.joinedAsChoice()). Move it there."
      }
      context.report(
        .misplacedBlock, place, message,
        related: block.parent.map { [Related($0.headPlace, "It stands in this block.")] } ?? [])
      return
    }
    let legal = Schema.blocks.filter { row in
      block.parent?.row.map { row.parents.contains($0.keyword) } ?? row.parents.isEmpty
    }
    if let known = Schema.block(spelled: spelledHead(block), in: block.parent?.row) {
      context.report(
        .unknownBlock, place,
        "What other tools call `\(spelledHead(block))` is `\(known.keyword)` here"
          + (keepsWord(block, known) ? ", and its name stands behind that." : "."),
        fixes: [spelledFix(block, known)])
      return
    }
    let isSetting = block.parent?.row?.attribute(word) != nil
    let meant = Suggestion.nearest(word, among: legal.map(\.keyword))
    let advice: String
    if isSetting {
      advice = "`\(word)` is a setting of `\(block.parent?.keyword ?? "")`: write `\(word) = …`."
    } else if let meant {
      advice = "Did you mean `\(meant)`?"
    } else if legal.isEmpty {
      let setting = block.writtenSettings.first?.name ?? "SETTING"
      advice =
        "`\(block.parent?.keyword ?? "")` holds settings only"
        + (block.parent?.row === Schema.profile ? ": write `\(word).\(setting) = …`." : ".")
    } else {
      advice = "Here it has \(legal.map(\.keyword).uniqued.joinedAsList(limit: 20))."
    }
    context.report(
      .unknownBlock, place, "The language has no block `\(word)` here. \(advice)",
      fixes: isSetting ? [] : meant.map { [.replace(place, $0)] } ?? [])
  }
}

extension Block {
  /// Whether its `{` is there: else what looks like its name may be what it says.
  fileprivate var hasBrace: Bool {
    BlockView(sourceFile.tree, node)?.openBrace != nil
  }

  /// Whether something stands between its name and its `{`.
  fileprivate var hasMoreHead: Bool {
    let tree = sourceFile.tree
    guard let open = BlockView(tree, node)?.openBrace else { return false }
    let rest = TextRange(headPlace.range.end, tree.tokens.start(open))
    return tree.text(rest).contains { $0 != " " && $0 != "\t" }
  }
}

extension BlockChecks {
  /// The keyword, and the name where the two are the slip "Run interference" or the like.
  private static func spelledHead(_ block: Block) -> String {
    guard block.keyword.lowercased() == "run", let name = block.name else { return block.keyword }
    return "\(block.keyword) \(name)"
  }

  /// Whether the word is rather the name of a block whose keyword is missing: `chips {`.
  private static func keepsWord(_ block: Block, _ known: BlockRow) -> Bool {
    block.name == nil && known.naming == .required
  }

  /// Writes the language's keyword; where the name was part of the slip, and none follows, `map` is one.
  private static func spelledFix(_ block: Block, _ known: BlockRow) -> Fix {
    if keepsWord(block, known) {
      return .replace(block.keywordPlace, "\(known.keyword) \(block.keyword)")
    }
    let isWhole = spelledHead(block) == block.keyword
    let text = isWhole || block.hasMoreHead ? known.keyword : "\(known.keyword) map"
    return .replace(isWhole ? block.keywordPlace : block.headPlace, text, isSafe: true)
  }
}

extension Sequence<String> {
  /// The words without repetitions, in their order.
  package var uniqued: [String] {
    var seen: Set<String> = []
    return filter { seen.insert($0).inserted }
  }
}
