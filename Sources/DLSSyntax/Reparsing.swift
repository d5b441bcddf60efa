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
}

extension Parser {
  /// The tree of a text that changed in one place, and which part of it is new; nil where it was parsed
  /// as a whole. The tree is the one that `parse` makes of the text.
  ///
  /// Parsed anew are the blocks of the top level that the change touches: from the last one that begins
  /// before it, with everything before that closed, to the first one behind it that begins like a text.
  package static func parse(
    _ bytes: [UInt8], after change: TextChange, of old: SyntaxTree, workers: Workers = .one
  ) -> (tree: SyntaxTree, change: TreeChange?) {
    guard let found = Reparser(bytes, change, old)?.run() else {
      return (parse(bytes, workers: workers), nil)
    }
    return found
  }
}

/// The work of parsing a changed text anew.
private struct Reparser {
  private let bytes: [UInt8]
  private let change: TextChange
  private let old: SyntaxTree
  /// Where a block of the old text's top level begins before which everything is closed: the first node
  /// of what follows, its first token, its first byte.
  private struct Boundary {
    let node: Int
    let token: Int
    let byte: Int
  }

  /// Nil where the whole text has to be parsed. What is to be written for what is missing follows the
  /// first line break.
  init?(_ bytes: [UInt8], _ change: TextChange, _ old: SyntaxTree) {
    guard !Lexer.isWide(bytes), !Lexer.isWide(old.bytes), old.problemsLeftOut == 0,
      old.bytes.count + change.shift == bytes.count,
      Parser.usesCarriageReturn(bytes) == Parser.usesCarriageReturn(old.bytes)
    else { return nil }
    self.bytes = bytes
    self.change = change
    self.old = old
  }

  func run() -> (tree: SyntaxTree, change: TreeChange?)? {
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
    Boundary(node: old.nodes.count, token: old.tokens.count, byte: old.bytes.count)
  }

  /// How many blocks before the change are tried for one to begin from.
  private static let tries = 8

  /// The last boundary before the change, or the start of the text, and the first few behind it.
  private func boundaries() -> (Boundary, [Boundary]) {
    old.withFlat { flat in
      // The last few that may do, the latest of them at the place before `count`.
      var before = Array(repeating: NodeID.file, count: Reparser.tries)
      var count = 0
      var ends: [Boundary] = []
      let end = flat.after(.file)
      var node = flat.firstChild(.file)
      var isClosed = true
      while node < end, ends.count < 8 {
        let record = flat.node(node)
        if isClosed, record.kind == .block {
          if Int(flat.starts[Int(record.firstToken)]) < change.old.lowerBound {
            before[count % Reparser.tries] = node
            count += 1
          } else if let found = boundary(node, flat), found.byte > change.old.upperBound {
            ends.append(found)
          }
        }
        isClosed = !record.isBroken
        node = flat.after(node)
      }
      for place in (max(0, count - Reparser.tries)..<count).reversed() {
        // The keyword and the blank behind it are to stay as they are.
        guard let found = boundary(before[place % Reparser.tries], flat),
          Int(flat.starts[found.token + 1]) < change.old.lowerBound
        else { continue }
        return (found, ends)
      }
      return (Boundary(node: 1, token: 0, byte: 0), ends)
    }
  }

  /// The boundary at a node, if a line begins there with the keyword of a block and a blank.
  private func boundary(_ node: NodeID, _ flat: FlatTree) -> Boundary? {
    let token = Int(flat.node(node).firstToken)
    let word = flat.indices(ofToken: token)
    guard word.lowerBound == 0 || flat.bytes[word.lowerBound - 1] == 0x0A,
      word.upperBound < flat.bytes.count, flat.bytes[word.upperBound] == 0x20,
      Keywords.contains(Keywords.topLevel, flat.bytes[word])
    else { return nil }
    return Boundary(node: node.index, token: token, byte: word.lowerBound)
  }

  /// Whether the end of a comment came that may begin anywhere before: one that had no end reached over its
  /// line only. Where comments begin and end within the piece, the piece tells.
  private func mayEndComments(_ part: TextChange, from start: Boundary) -> Bool {
    holdsCommentEnd(part.new)
      && (0..<start.token).contains { token in
        old.tokens.kind(token) == .blockComment
          && !old.bytes[old.range(ofToken: token).indices].hasEnd
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
  private func joined(
    _ start: Boundary, _ piece: ParsedPiece, _ end: Boundary, _ part: TextChange
  ) -> (tree: SyntaxTree, change: TreeChange?)? {
    let problems = problems(piece, part)
    guard problems.count <= Parser.problemLimit, piece.problemsLeftOut == 0 else { return nil }
    let tokens = start.token..<start.token + piece.tokens.count
    let nodes = start.node..<start.node + piece.nodes.count - 1
    let change = TreeChange(
      bytes: part, oldTokens: start.token..<end.token, newTokens: tokens,
      oldNodes: start.node..<end.node, newNodes: nodes)
    let tree = SyntaxTree(
      bytes: bytes, tokens: self.tokens(piece.tokens, change), nodes: self.nodes(piece, change),
      problems: problems, problemsLeftOut: 0)
    return (tree, change)
  }

  private func tokens(_ piece: TokenTable, _ change: TreeChange) -> TokenTable {
    let (before, after) = (change.oldTokens.lowerBound, change.oldTokens.upperBound)
    let shift = change.newTokens.count - change.oldTokens.count
    var kinds: [UInt8] = []
    kinds.reserveCapacity(old.tokens.count + shift)
    kinds += old.tokens.kinds[..<before]
    kinds += piece.kinds
    kinds += old.tokens.kinds[after...]
    let bytes = UInt32(truncatingIfNeeded: change.bytes.shift)
    let starts = Reparser.joined(
      old.tokens.starts, ..<before, piece.starts[..<piece.count], after...
    ) { $0 &+ bytes }
    let suspicious =
      old.tokens.suspicious.filter { $0 < before } + piece.suspicious.map { $0 + before }
      + old.tokens.suspicious.filter { $0 >= after }.map { $0 + shift }
    return TokenTable(kinds: kinds, starts: starts, suspicious: suspicious)
  }

  private func nodes(_ piece: ParsedPiece, _ change: TreeChange) -> [Node] {
    let (before, after) = (change.oldNodes.lowerBound, change.oldNodes.upperBound)
    let moved = UInt32(truncatingIfNeeded: change.newNodes.count - change.oldNodes.count)
    let tokens = UInt32(truncatingIfNeeded: change.newTokens.count - change.oldTokens.count)
    // The file itself was the first of the piece.
    let (own, first) = (UInt32(before - 1), UInt32(change.oldTokens.lowerBound))
    let new = piece.nodes[1...].map { $0.moved(nodes: own, tokens: first) }
    var nodes = Reparser.joined(old.nodes, ..<before, new[...], after...) {
      $0.moved(nodes: moved, tokens: tokens)
    }
    nodes[0].endToken = old.nodes[0].endToken &+ tokens
    nodes[0].next = UInt32(nodes.count)
    nodes[0].isBroken = isBroken(nodes, piece, change)
    return nodes
  }

  /// The first and the last part of a list with another one between, and what `move` makes of the last:
  /// written in one go, since most of what a change costs is this.
  @inline(__always)
  private static func joined<Element: BitwiseCopyable>(
    _ old: [Element], _ before: PartialRangeUpTo<Int>, _ new: ArraySlice<Element>,
    _ after: PartialRangeFrom<Int>, _ move: (Element) -> Element
  ) -> [Element] {
    let (first, rest) = (before.upperBound, after.lowerBound)
    let count = first + new.count + old.count - rest
    return [Element](unsafeUninitializedCapacity: count) { all, initialized in
      old.withUnsafeBufferPointer { old in
        guard var to = all.baseAddress, var from = old.baseAddress else { return }
        to.initialize(from: from, count: first)
        to += first
        for element in new {
          to.initialize(to: element)
          to += 1
        }
        let end = from + old.count
        from += rest
        while from < end {
          to.initialize(to: move(from.pointee))
          from += 1
          to += 1
        }
      }
      initialized = count
    }
  }

  /// Whether anything in the file is broken: in the piece, or in what is as it was.
  private func isBroken(_ nodes: [Node], _ piece: ParsedPiece, _ change: TreeChange) -> Bool {
    if piece.nodes[0].isBroken || !old.nodes[0].isBroken { return piece.nodes[0].isBroken }
    var node = 1
    while node < nodes.count {
      if nodes[node].isBroken { return true }
      node = Int(nodes[node].next)
    }
    let outside = [0..<change.oldTokens.lowerBound, change.oldTokens.upperBound..<old.tokens.count]
    return outside.contains { old.tokens.kinds[$0].contains(TokenKind.oddBlank.rawValue) }
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
