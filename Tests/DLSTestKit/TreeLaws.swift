// TreeLaws.swift: what holds for the tree of every text, whatever the bytes.

package import DLSSyntax
import DLSText

/// The invariants that `SyntaxTree` states.
package enum TreeLaws {
  /// What is wrong with a tree, if anything: the invariants that `SyntaxTree` states.
  package static func fault(in tree: SyntaxTree, of bytes: [UInt8]) -> String? {
    if tree.bytes != bytes { return "the text isn't the one that was parsed" }
    return tokenFault(tree) ?? nodeFault(tree) ?? problemFault(tree)
  }

  private static func tokenFault(_ tree: SyntaxTree) -> String? {
    let tokens = tree.tokens
    if tokens.starts.count != tokens.count + 1 { return "the tokens have no end" }
    if tokens.starts.first != 0 { return "the first token doesn't begin at 0" }
    if tokens.starts.last != UInt32(tree.bytes.count) {
      return "the last token doesn't end the text"
    }
    for index in 0..<tokens.count {
      if tokens.start(index) >= tokens.end(index) { return "token \(index) is empty" }
      if TokenKind(rawValue: tokens.kinds[index]) == nil { return "token \(index) has no kind" }
    }
    return nil
  }

  private static func nodeFault(_ tree: SyntaxTree) -> String? {
    guard let root = tree.nodes.first, root.kind == .file else { return "the root is no file" }
    if root.firstToken != 0 || Int(root.endToken) != tree.tokens.count {
      return "the file doesn't hold every token"
    }
    var open: [(end: UInt32, next: UInt32, place: UInt32)] = []
    var covered = [Bool](repeating: false, count: tree.tokens.count)
    var isBroken = [Bool](repeating: false, count: tree.nodes.count)
    for (index, node) in tree.nodes.enumerated() {
      if node.next <= UInt32(index) || Int(node.next) > tree.nodes.count {
        return "node \(index) has no end"
      }
      if node.firstToken > node.endToken { return "node \(index) ends before it begins" }
      while let last = open.last, last.next <= UInt32(index) { open.removeLast() }
      if let last = open.last {
        if node.next > last.next { return "node \(index) outlives its parent" }
        if node.firstToken < last.place { return "node \(index) overlaps the one before" }
        if node.endToken > last.end { return "node \(index) reaches out of its parent" }
        open[open.count - 1].place = node.endToken
        if open.count == 1 {
          for token in node.firstToken..<node.endToken { covered[Int(token)] = true }
        }
        if node.endToken > node.firstToken {
          if tree.tokens.kind(Int(node.firstToken)).isTrivia {
            return "node \(index) begins with trivia"
          }
          if tree.tokens.kind(Int(node.endToken) - 1).isTrivia {
            return "node \(index) ends with trivia"
          }
        } else if node.kind != .missing {
          return "node \(index), a \(node.kind), has no token"
        }
      }
      if open.count > Parser.depthLimit + 8 { return "node \(index) lies too deep" }
      open.append((node.endToken, node.next, node.firstToken))
      if node.kind == .missing || node.kind == .error { isBroken[index] = true }
    }
    return brokenFault(tree, isBroken) ?? coverFault(tree, covered)
  }

  private static func brokenFault(_ tree: SyntaxTree, _ own: [Bool]) -> String? {
    var sums = [0]
    for isBroken in own { sums.append((sums.last ?? 0) + (isBroken ? 1 : 0)) }
    for (index, node) in tree.nodes.enumerated() where !node.isBroken {
      if sums[Int(node.next)] > sums[index] { return "node \(index) isn't marked as broken" }
    }
    let isBroken = tree.nodes[0].isBroken || !tree.tokens.suspicious.isEmpty
    if isBroken && tree.problems.isEmpty { return "something is broken and no problem tells" }
    // An edition in the wrong place is a problem of a tree that has everything.
    let others = tree.problems.contains { $0.code != .misplacedEdition }
    return others && !isBroken ? "a problem has nothing broken" : nil
  }

  private static func coverFault(_ tree: SyntaxTree, _ covered: [Bool]) -> String? {
    for (index, isCovered) in covered.enumerated() where !isCovered {
      let kind = tree.tokens.kind(index)
      if !kind.isTrivia && kind != .comma && kind != .oddBlank {
        return "token \(index), a \(kind), is in no node"
      }
    }
    return nil
  }

  private static func problemFault(_ tree: SyntaxTree) -> String? {
    let count = UInt32(tree.bytes.count)
    for problem in tree.problems {
      if problem.range.end > count { return "\(problem.code) lies outside" }
      for change in problem.changes {
        let edits = change.edits.map { TextEdit(file: .main, range: $0.range, newText: $0.newText) }
        guard (try? TextEdit.apply(edits, to: tree.bytes)) != nil else {
          return "a fix of \(problem.code) can't be applied"
        }
      }
    }
    return nil
  }
}
