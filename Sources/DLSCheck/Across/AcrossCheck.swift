// AcrossCheck.swift: a check that looks beyond one block, and at how much of a project it looks.

import DLSLanguage
import DLSSyntax
import DLSText

/// A part of a text: some of its tokens, and the nodes that they make.
struct TextPart {
  let tokens: Range<Int>
  let nodes: Range<Int>

  init(tokens: Range<Int>, nodes: Range<Int>) {
    self.tokens = tokens
    self.nodes = nodes
  }

  /// All of a text.
  init(_ tree: SyntaxTree) {
    self.init(tokens: 0..<tree.tokens.count, nodes: 0..<tree.nodes.count)
  }

  /// All of a file in parts for several threads, cut before blocks of the top level.
  static func parts(of file: SourceFile, in model: Model, _ workers: Workers) -> [TextPart] {
    let tree = file.tree
    let tops = model.tops(of: file.id)
    var parts: [TextPart] = []
    var (token, node) = (0, 0)
    for range in workers.ranges(tops.count, least: 512).dropFirst() {
      let next = model.block(tops[range.lowerBound]).node.index
      let first = Int(tree.nodes[next].firstToken)
      parts.append(TextPart(tokens: token..<first, nodes: node..<next))
      (token, node) = (first, next)
    }
    return parts + [TextPart(tokens: token..<tree.tokens.count, nodes: node..<tree.nodes.count)]
  }
}

/// A check that looks beyond one block. The less of a project it looks at, the less has to be checked
/// anew when something changes.
enum AcrossCheck: Sendable {
  typealias Each = @Sendable (_ block: Block, _ context: inout CheckContext) -> Void
  typealias Names = @Sendable (_ context: inout CheckContext) -> Void
  typealias Text =
    @Sendable (_ file: SourceFile, _ part: TextPart, _ context: inout CheckContext) -> Void

  /// Looks at each block of a keyword, at what the names in it lead to, step by step, and at blocks
  /// of which there is one, such as `project`.
  case each(String, Each)
  /// The same, in libraries too.
  case eachOfAllFiles(String, Each)
  /// Looks at blocks that note the same, at what they lead to, and at nothing of the text but that.
  case meeting(MeetingCheck)
  /// Looks at what blocks say, and at which names stand anywhere in the text.
  case names(Names)
  /// Looks at the text of each entry by itself.
  case text(Text)
  /// Looks at the text of each entry with all that is filled in there, which may stand anywhere.
  case fullText(Text)

  /// Whether a profile changes nothing of what it looks at: names stand where they stand.
  var isSameInProfiles: Bool {
    if case .names = self { return true }
    return false
  }

  /// What looks at texts.
  var text: Text? {
    switch self {
    case .text(let check), .fullText(let check): check
    default: nil
    }
  }

  /// Looks at a whole project.
  /// - Parameter place: where the check stands in the list.
  func run(at place: Int, _ context: inout CheckContext) {
    switch self {
    case .each(let keyword, let check):
      for block in context.blocks(keyword) {
        context.subject = block.id
        check(block, &context)
      }
    case .eachOfAllFiles(let keyword, let check):
      for file in context.model.files {
        for block in context.model.topBlocks(of: file.id) where block.row?.keyword == keyword {
          context.subject = block.id
          check(block, &context)
        }
      }
    case .meeting(let check): Meetings(context, for: place).check(place, check, &context)
    case .names(let check): check(&context)
    case .text(let check), .fullText(let check):
      for file in context.model.files { check(file, TextPart(file.tree), &context) }
    }
    context.subject = nil
  }
}
