// Support.swift: what the tests of this module share: checks of a tree, marked sources, a generator.

import DLSSyntax
import DLSText
import Testing

/// Parses a text after proving what holds for every tree.
@discardableResult
func parse(_ bytes: [UInt8], _ location: SourceLocation = #_sourceLocation) -> SyntaxTree {
  let tree = Parser.parse(bytes)
  if let fault = fault(in: tree, of: bytes) {
    Issue.record(
      "\(fault), in \(String(decoding: bytes.prefix(400), as: UTF8.self).debugDescription)",
      sourceLocation: location)
  }
  return tree
}

/// Parses a text after proving what holds for every tree.
@discardableResult
func parse(_ text: String, _ location: SourceLocation = #_sourceLocation) -> SyntaxTree {
  parse(Array(text.utf8), location)
}

/// What is wrong with a tree, if anything: the invariants that `SyntaxTree` states.
func fault(in tree: SyntaxTree, of bytes: [UInt8]) -> String? {
  if tree.bytes != bytes { return "the text isn't the one that was parsed" }
  return tokenFault(tree) ?? nodeFault(tree) ?? problemFault(tree)
}

private func tokenFault(_ tree: SyntaxTree) -> String? {
  let tokens = tree.tokens
  if tokens.starts.count != tokens.count + 1 { return "the tokens have no end" }
  if tokens.starts.first != 0 { return "the first token doesn't begin at 0" }
  if tokens.starts.last != UInt32(tree.bytes.count) { return "the last token doesn't end the text" }
  for index in 0..<tokens.count {
    if tokens.start(index) >= tokens.end(index) { return "token \(index) is empty" }
    if TokenKind(rawValue: tokens.kinds[index]) == nil { return "token \(index) has no kind" }
  }
  return nil
}

private func nodeFault(_ tree: SyntaxTree) -> String? {
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

private func brokenFault(_ tree: SyntaxTree, _ own: [Bool]) -> String? {
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

private func coverFault(_ tree: SyntaxTree, _ covered: [Bool]) -> String? {
  for (index, isCovered) in covered.enumerated() where !isCovered {
    let kind = tree.tokens.kind(index)
    if !kind.isTrivia && kind != .comma && kind != .oddBlank {
      return "token \(index), a \(kind), is in no node"
    }
  }
  return nil
}

private func problemFault(_ tree: SyntaxTree) -> String? {
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

/// The tree as nested lists, without positions: `(block split (attribute test =20 %))`.
func outline(_ tree: SyntaxTree, _ id: NodeID = .file) -> String {
  let children = tree.children(id).map { outline(tree, $0) }
  let kind = tree.kind(id)
  switch kind {
  case .missing: return "<missing>"
  case .file: return children.joined(separator: " ")
  case .path, .quantity, .date, .colour: return tree.text(id)
  case .string where children.isEmpty: return tree.text(id)
  case .error: return "<error \(tree.text(id))>"
  default:
    let head = kind == .block ? tree.text(tree.range(ofToken: Int(tree.node(id).firstToken))) : ""
    let parts = ["\(kind)", head] + children
    return "(" + parts.filter { !$0.isEmpty }.joined(separator: " ") + ")"
  }
}

/// Checks the problems of a marked text: `«…»` around a place, then the lines of what is said there,
/// `CODE message`, in order.
func check(_ marked: String, _ expected: String..., location: SourceLocation = #_sourceLocation) {
  var bytes: [UInt8] = []
  var opens: [UInt32] = []
  var ranges: [TextRange] = []
  for character in marked {
    switch character {
    case "«": opens.append(UInt32(bytes.count))
    case "»":
      if let start = opens.popLast() { ranges.append(TextRange(start, UInt32(bytes.count))) }
    default: bytes += String(character).utf8
    }
  }
  let tree = parse(bytes, location)
  let found = tree.problems.map { "\($0.code.rawValue) \($0.message)" }
  #expect(found == expected, sourceLocation: location)
  #expect(tree.problems.map(\.range) == ranges.sorted(), sourceLocation: location)
}

/// Checks that the first fix of each problem, all applied, gives `mended`, which has no problem.
func checkFix(_ text: String, _ mended: String, location: SourceLocation = #_sourceLocation) {
  let tree = parse(text, location)
  let edits = tree.problems.compactMap(\.changes.first).flatMap(\.edits).map {
    TextEdit(file: .main, range: $0.range, newText: $0.newText)
  }
  let result = (try? TextEdit.apply(edits, to: tree.bytes)) ?? []
  #expect(String(decoding: result, as: UTF8.self) == mended, sourceLocation: location)
  #expect(parse(result, location).problems.map(\.message) == [], sourceLocation: location)
}

/// A small generator with a seed: the same numbers on every machine (SplitMix64).
struct Random: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }

  mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(max(1, limit))) }
}
