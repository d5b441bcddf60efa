// Reparsing.swift: the tree of a text that changed, from the tree that it had.

package import DLSText

/// Which part of a tree was parsed anew: entries of the top level, whole.
package struct TreeChange: Sendable {
  /// The bytes of those entries and of what stands between them.
  package let bytes: TextChange
  /// Their tokens in the old tree and in the new one.
  package let oldTokens: Range<Int>, newTokens: Range<Int>
  /// Their nodes in the old tree and in the new one.
  package let oldNodes: Range<Int>, newNodes: Range<Int>
  /// What went.
  package let gone: GoneEntries
  /// Whether anything was wrong with the text before.
  package let hadProblems: Bool

  /// The bytes of a node of the old tree, in the old text. It is none of those that went.
  /// - Parameter new: the tree that there is now.
  package func oldRange(of node: NodeID, in new: SyntaxTree) -> TextRange {
    if node.index < oldNodes.lowerBound { return new.range(node) }
    let moved = NodeID(node.index + newNodes.count - oldNodes.count)
    return new.range(moved).moved(by: -bytes.shift)
  }
}

extension Parser {
  /// The tree of a text that changed in one place, and which part of it is new; nil where it was parsed
  /// as a whole. The tree is the one that `parse` makes of the text.
  ///
  /// Parsed anew are the blocks of the top level that the change touches: from the last one that begins
  /// before it, with everything before that closed, to the first one behind it that begins like a text.
  /// - Parameter old: the tree that there was. Where nobody else has it, it is changed in its place.
  package static func parse(
    _ bytes: [UInt8], after change: TextChange, of old: consuming SyntaxTree,
    workers: Workers = .one
  ) -> (tree: SyntaxTree, change: TreeChange?) {
    // The tree ends here, unless somebody else has it: its arrays are the work's alone then.
    var reparser = Reparser(bytes, change, consume old)
    return reparser?.run() ?? (parse(bytes, workers: workers), nil)
  }
}

/// The arrays of a tree, taken from it to be changed.
private struct TreeParts {
  var bytes: [UInt8]
  var kinds: [UInt8]
  var starts: [UInt32]
  var nodes: [Node]
  /// The nodes of the top level.
  var entries: [UInt32]
  let suspicious: [Int]
  let problems: [SyntaxProblem]
  let mayImport: Bool

  init(_ tree: consuming SyntaxTree) {
    bytes = tree.bytes
    kinds = tree.tokens.kinds
    starts = tree.tokens.starts
    nodes = tree.nodes
    entries = tree.entries ?? tree.findEntries()
    suspicious = tree.tokens.suspicious
    problems = tree.problems
    mayImport = tree.mayImport
  }

  /// The bytes of a token.
  func indices(ofToken token: Int) -> Range<Int> { Int(starts[token])..<Int(starts[token + 1]) }

  /// The place of the first entry that begins at a byte or behind it.
  func entry(at byte: Int) -> Int {
    entries.partitioningIndex { Int(starts[Int(nodes[Int($0)].firstToken)]) >= byte }
  }
}

/// The work of parsing a changed text anew.
private struct Reparser {
  private let bytes: [UInt8]
  private let change: TextChange
  private var old: TreeParts
  /// Where a block of the old text's top level begins before which everything is closed: the place of that
  /// entry, its node, its first token, its first byte.
  private struct Boundary {
    let entry: Int
    let node: Int
    let token: Int
    let byte: Int
  }

  /// Nil where the whole text has to be parsed. What is to be written for what is missing follows the
  /// first line break.
  init?(_ bytes: [UInt8], _ change: TextChange, _ old: consuming SyntaxTree) {
    guard !Lexer.isWide(bytes), !Lexer.isWide(old.bytes), old.problemsLeftOut == 0,
      old.bytes.count + change.shift == bytes.count,
      Parser.usesCarriageReturn(bytes) == Parser.usesCarriageReturn(old.bytes)
    else { return nil }
    self.bytes = bytes
    self.change = change
    self.old = TreeParts(consume old)
  }

  mutating func run() -> (tree: SyntaxTree, change: TreeChange?)? {
    let (start, ends) = boundaries()
    // Mostly the first will do; after an opening bracket one further on, after a few tries the end.
    for place in [0, 1, 3, 7] {
      let end = place < ends.count ? ends[place] : self.end
      let part = TextChange(start.byte..<end.byte, count: end.byte - start.byte + change.shift)
      if mayEndComments(part, from: start) { return nil }
      let piece = ParsedPiece(bytes, part.new)
      if piece.isClosed || end.byte == old.bytes.count { return joined(start, piece, end, part) }
    }
    return nil
  }

  private var end: Boundary {
    Boundary(
      entry: old.entries.count, node: old.nodes.count, token: old.kinds.count,
      byte: old.bytes.count)
  }

  /// How many blocks before and behind the change are tried for a boundary.
  private static let tries = 8

  /// The last boundary before the change, or the start of the text, and the first few behind it.
  private func boundaries() -> (Boundary, [Boundary]) {
    let middle = old.entry(at: change.old.lowerBound)
    var ends: [Boundary] = []
    for place in middle..<old.entries.count {
      guard let found = boundary(place), found.byte > change.old.upperBound else { continue }
      ends.append(found)
      if ends.count == Reparser.tries { break }
    }
    return (start(before: middle), ends)
  }

  private func start(before middle: Int) -> Boundary {
    var tries = 0
    var place = middle
    while place > 0, tries < Reparser.tries {
      place -= 1
      guard mayBegin(place) else { continue }
      tries += 1
      // The keyword and the blank behind it are to stay as they are.
      guard let found = boundary(place),
        Int(old.starts[found.token + 1]) < change.old.lowerBound
      else { continue }
      return found
    }
    return Boundary(entry: 0, node: 1, token: 0, byte: 0)
  }

  /// Whether an entry is a block and what stands before it is closed.
  private func mayBegin(_ place: Int) -> Bool {
    old.nodes[Int(old.entries[place])].kind == .block
      && (place == 0 || !old.nodes[Int(old.entries[place - 1])].isBroken)
  }

  /// The boundary at an entry, if a line begins there with the keyword of a block and a blank.
  private func boundary(_ place: Int) -> Boundary? {
    guard mayBegin(place) else { return nil }
    let node = Int(old.entries[place])
    let token = Int(old.nodes[node].firstToken)
    let word = old.indices(ofToken: token)
    guard word.lowerBound == 0 || old.bytes[word.lowerBound - 1] == 0x0A,
      word.upperBound < old.bytes.count, old.bytes[word.upperBound] == 0x20,
      Keywords.contains(Keywords.topLevel, old.bytes[word])
    else { return nil }
    return Boundary(entry: place, node: node, token: token, byte: word.lowerBound)
  }

  /// Whether the end of a comment came that may begin anywhere before: one that had no end reached over its
  /// line only. Where comments begin and end within the piece, the piece tells.
  private func mayEndComments(_ part: TextChange, from start: Boundary) -> Bool {
    holdsCommentEnd(part.new)
      && (0..<start.token).contains { token in
        old.kinds[token] == TokenKind.blockComment.rawValue
          && !old.bytes[old.indices(ofToken: token)].hasEnd
      }
  }

  private func holdsCommentEnd(_ range: Range<Int>) -> Bool {
    bytes.withUnsafeBufferPointer { bytes in
      range.dropFirst().contains { index in
        bytes[index] == UInt8(ascii: "/") && bytes[index - 1] == UInt8(ascii: "*")
      }
    }
  }
}

extension ArraySlice<UInt8> {
  /// Whether a comment ends where it was meant to.
  fileprivate var hasEnd: Bool {
    count >= 4 && suffix(2) == [UInt8(ascii: "*"), UInt8(ascii: "/")]
  }
}

// MARK: Joining

extension Reparser {
  /// The old tree with a piece in the place of what was between two boundaries.
  private mutating func joined(
    _ start: Boundary, _ piece: ParsedPiece, _ end: Boundary, _ part: TextChange
  ) -> (tree: SyntaxTree, change: TreeChange?)? {
    let problems = problems(piece, part)
    guard problems.count <= Parser.problemLimit, piece.problemsLeftOut == 0 else { return nil }
    let tokens = start.token..<start.token + piece.tokens.count
    let nodes = start.node..<start.node + piece.nodes.count - 1
    let change = TreeChange(
      bytes: part, oldTokens: start.token..<end.token, newTokens: tokens,
      oldNodes: start.node..<end.node, newNodes: nodes,
      gone: gone(part.old, start.token..<end.token, start.node..<end.node),
      hadProblems: !old.problems.isEmpty)
    old.bytes.put(bytes[part.new], at: part.old)
    let suspicious = suspicious(piece.tokens, change)
    putTokens(piece.tokens, change)
    let isBroken = old.nodes[0].isBroken
    putNodes(piece, change)
    putEntries(piece, start.entry..<end.entry, change)
    old.nodes[0].isBroken =
      piece.nodes[0].isBroken
      || isBroken && (holdsBroken || holdsOddBlank(among: suspicious, outside: tokens))
    let tree = SyntaxTree(
      bytes: old.bytes,
      tokens: TokenTable(kinds: old.kinds, starts: old.starts, suspicious: suspicious),
      nodes: old.nodes, problems: problems, problemsLeftOut: 0,
      mayImport: old.mayImport || piece.metImport, entries: old.entries)
    return (tree, change)
  }

  private func gone(
    _ bytes: Range<Int>, _ tokens: Range<Int>, _ nodes: Range<Int>
  ) -> GoneEntries {
    GoneEntries(
      bytes: Array(old.bytes[bytes]), kinds: Array(old.kinds[tokens]),
      starts: Array(old.starts[tokens.lowerBound...tokens.upperBound]),
      nodes: Array(old.nodes[nodes]), firstByte: bytes.lowerBound,
      firstToken: tokens.lowerBound, firstNode: nodes.lowerBound)
  }

  private mutating func putTokens(_ piece: TokenTable, _ change: TreeChange) {
    old.kinds.put(piece.kinds[...], at: change.oldTokens)
    old.starts.put(piece.starts[..<piece.count], at: change.oldTokens)
    let bytes = UInt32(truncatingIfNeeded: change.bytes.shift)
    if bytes == 0 { return }
    old.starts.withUnsafeMutableBufferPointer { starts in
      for place in change.newTokens.upperBound..<starts.count { starts[place] &+= bytes }
    }
  }

  private func suspicious(_ piece: TokenTable, _ change: TreeChange) -> [Int] {
    let (before, after) = (change.oldTokens.lowerBound, change.oldTokens.upperBound)
    let shift = change.newTokens.count - change.oldTokens.count
    return old.suspicious.filter { $0 < before } + piece.suspicious.map { $0 + before }
      + old.suspicious.filter { $0 >= after }.map { $0 + shift }
  }

  private mutating func putNodes(_ piece: ParsedPiece, _ change: TreeChange) {
    let moved = UInt32(truncatingIfNeeded: change.newNodes.count - change.oldNodes.count)
    let tokens = UInt32(truncatingIfNeeded: change.newTokens.count - change.oldTokens.count)
    // The file itself was the first of the piece.
    let own = UInt32(change.oldNodes.lowerBound - 1)
    let first = UInt32(change.oldTokens.lowerBound)
    let new = piece.nodes[1...].map { $0.moved(nodes: own, tokens: first) }
    old.nodes.put(new[...], at: change.oldNodes)
    old.nodes.withUnsafeMutableBufferPointer { nodes in
      nodes[0].endToken &+= tokens
      nodes[0].next &+= moved
      if moved == 0, tokens == 0 { return }
      for place in change.newNodes.upperBound..<nodes.count {
        nodes[place] = nodes[place].moved(nodes: moved, tokens: tokens)
      }
    }
  }

  private mutating func putEntries(
    _ piece: ParsedPiece, _ gone: Range<Int>, _ change: TreeChange
  ) {
    let (nodes, first) = (old.nodes, change.newNodes.lowerBound)
    var new: [UInt32] = []
    var node = first
    while node < change.newNodes.upperBound {
      new.append(UInt32(node))
      node = Int(nodes[node].next)
    }
    old.entries.put(new[...], at: gone)
    let moved = UInt32(truncatingIfNeeded: change.newNodes.count - change.oldNodes.count)
    if moved == 0 { return }
    for place in gone.lowerBound + new.count..<old.entries.count { old.entries[place] &+= moved }
  }

  /// Whether an entry is broken.
  private var holdsBroken: Bool {
    old.nodes.withUnsafeBufferPointer { nodes in
      old.entries.contains { nodes[Int($0)].isBroken }
    }
  }

  /// Whether there is a blank of another kind outside some tokens. All of those are suspicious.
  private func holdsOddBlank(among suspicious: [Int], outside tokens: Range<Int>) -> Bool {
    suspicious.contains {
      old.kinds[$0] == TokenKind.oddBlank.rawValue && !tokens.contains($0)
    }
  }

  /// What is wrong with the text, in its order.
  private func problems(_ piece: ParsedPiece, _ part: TextChange) -> [SyntaxProblem] {
    let (start, end) = (UInt32(part.old.lowerBound), UInt32(part.old.upperBound))
    if old.problems.isEmpty, piece.problems.isEmpty { return [] }
    return old.problems.filter { $0.range.start < start }
      + piece.problems.sorted { $0.range < $1.range }
      + old.problems.filter { $0.range.start >= end && Int(end) < old.bytes.count }
      .map { $0.moved(by: part.shift) }
  }
}

extension Array {
  /// Replaces some elements. Where room is made, it is made for many a change.
  fileprivate mutating func put(_ new: ArraySlice<Element>, at range: Range<Int>) {
    let count = count + new.count - range.count
    if count > capacity { reserveCapacity(count + count / 16 + 64) }
    replaceSubrange(range, with: new)
  }
}

extension Node {
  /// The same behind so many more nodes and tokens.
  @inline(__always)
  fileprivate func moved(nodes: UInt32, tokens: UInt32) -> Node {
    var node = self
    node.firstToken &+= tokens
    node.endToken &+= tokens
    node.next &+= nodes
    return node
  }
}

extension SyntaxProblem {
  /// The same problem so many bytes further on.
  fileprivate func moved(by shift: Int) -> SyntaxProblem {
    SyntaxProblem(
      code, range.moved(by: shift), message,
      notes: notes.map { Note(range: $0.range.moved(by: shift), message: $0.message) },
      changes: changes.map { change in
        Change(
          title: change.title,
          edits: change.edits.map { Edit(range: $0.range.moved(by: shift), newText: $0.newText) },
          isSafe: change.isSafe)
      })
  }
}
