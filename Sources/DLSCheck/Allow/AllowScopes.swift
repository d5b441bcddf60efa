// AllowScopes.swift: which part of a text each comment speaks for.

import DLSSyntax
import DLSText

/// Finds what comments of one file speak for: the entry they stand behind, or, on a line of their
/// own, the one below. A comment right behind a `{` or `[` speaks for what that opens.
struct AllowScopes {
  /// A comment with the bytes it speaks for; nil where nothing follows it.
  struct Scoped {
    var comment: AllowComment
    /// Whether it has its line to itself.
    var isAlone: Bool
    var scope: TextRange?
  }

  private(set) var found: [Scoped] = []
  private let tree: SyntaxTree
  /// The comments that wait for the outermost node to begin or end at a token.
  private var starts: [Int: [Int]] = [:]
  private var ends: [Int: [Int]] = [:]
  /// The comments that wait for what a bracket opens.
  private var brackets: [Int: [Int]] = [:]

  /// Whether any comment among some tokens of a text speaks to the program.
  static func isAny(among tokens: Range<Int>, of tree: SyntaxTree) -> Bool {
    tree.withFlat { flat in
      for kind in [TokenKind.comment, .docComment] {
        var rest = tokens
        while let token = ByteRuns.first(kind.code, in: flat.kinds.span, rest) {
          if AllowComment.isMeant(flat.bytes, flat.indices(ofToken: token)) { return true }
          rest = token + 1..<rest.upperBound
        }
      }
      return false
    }
  }

  init(_ tree: SyntaxTree) {
    self.tree = tree
    tree.withFlat { flat in
      for token in 0..<flat.kinds.count
      where flat.isToken(token, .comment) || flat.isToken(token, .docComment) {
        let range = flat.indices(ofToken: token)
        guard AllowComment.isMeant(flat.bytes, range),
          let comment = AllowComment(tree.bytes[range])
        else { continue }
        note(comment, at: token)
      }
    }
    if !found.isEmpty { findNodes() }
  }

  /// Notes which token decides what a comment speaks for.
  private mutating func note(_ comment: AllowComment, at token: Int) {
    let tokens = tree.tokens
    let number = found.count
    var before = token - 1
    while before >= 0, [.blank, .comma].contains(tokens.kind(before)) { before -= 1 }
    let isAlone = before < 0 || [.newline, .byteOrderMark].contains(tokens.kind(before))
    found.append(Scoped(comment: comment, isAlone: isAlone))
    if isAlone {
      var next = token + 1
      while tokens.kind(next).isTrivia || tokens.kind(next) == .comma { next += 1 }
      starts[next, default: []].append(number)
    } else if tokens.kind(before) == .openBrace || tokens.kind(before) == .openBracket {
      brackets[before, default: []].append(number)
    } else {
      ends[before + 1, default: []].append(number)
    }
  }

  /// One walk over the nodes, each before what is in it.
  private mutating func findNodes() {
    var entry: NodeID?
    for index in tree.nodes.indices.dropFirst() {
      let node = tree.nodes[index]
      if node.firstToken == node.endToken { continue }
      if node.kind == .block || node.kind == .attribute { entry = NodeID(index) }
      settle(starts.removeValue(forKey: Int(node.firstToken)), NodeID(index))
      settle(ends.removeValue(forKey: Int(node.endToken)), NodeID(index))
      if brackets.isEmpty { continue }
      if node.kind == .list {
        settle(brackets.removeValue(forKey: Int(node.firstToken)), entry)
      } else if node.kind == .block, let view = BlockView(tree, NodeID(index)),
        let brace = view.openBrace
      {
        settle(brackets.removeValue(forKey: brace), NodeID(index))
      }
    }
  }

  private mutating func settle(_ numbers: [Int]?, _ node: NodeID?) {
    guard let numbers, let node else { return }
    for number in numbers { found[number].scope = tree.range(node) }
  }
}
