// ParserPieces.swift: parses the pieces of a long text at once and joins their trees.

package import DLSText

/// A piece of a text, parsed as if it were a text of its own.
struct ParsedPiece: Sendable {
  fileprivate(set) var tokens: TokenTable
  fileprivate(set) var nodes: [Node]
  let problems: [SyntaxProblem]
  /// How many of the problems come from parsing; the others are suspicious characters.
  let parserProblems: Int
  let problemsLeftOut: Int
  let metImport: Bool
  /// Whether the piece is closed in itself, so that the next one begins like a text.
  let isClosed: Bool

  /// - Parameter room: for how many bytes there is room made, where others go behind the piece.
  init(_ bytes: [UInt8], _ range: Range<Int>, room: Int? = nil) {
    let room = room ?? range.count
    var parser = Parser(bytes: bytes, tokens: Lexer.lex(bytes, range, room: room))
    // Of a longer text, there are as many in proportion.
    let tokensInAll = parser.tokens.count * room / max(range.count, 1)
    parser.nodes.reserveCapacity(tokensInAll * 2 / 5 + 16)
    parser.run()
    parserProblems = parser.problems.count
    parser.reportSuspicious()
    tokens = parser.tokens
    nodes = parser.nodes
    problems = parser.problems
    problemsLeftOut = parser.problemsLeftOut
    metImport = parser.metImport
    // A comment over several lines may reach into the next piece.
    isClosed = parser.endedClosed && Int(tokens.start(tokens.count)) == range.upperBound
  }
}

extension Parser {
  /// The tree of a text, whose pieces of `least` bytes and more are parsed at once.
  ///
  /// A piece begins with a line that begins with the keyword of a block of the top level. When
  /// everything before it is closed, the parser would begin there as at the start of a text, and
  /// nothing before such a line looks beyond it. Whether it is closed shows when it is parsed; if it
  /// isn't, the text is parsed as a whole.
  package static func parse(_ bytes: [UInt8], workers: Workers, least: Int) -> SyntaxTree {
    let ranges = pieces(bytes, min(workers.count, bytes.count / max(least, 1)))
    guard ranges.count > 1, !Lexer.isWide(bytes) else { return parse(bytes) }
    var pieces = workers.map(ranges.count) { place in
      ParsedPiece(bytes, ranges[place], room: place == 0 ? bytes.count : nil)
    }
    guard pieces.dropLast().allSatisfy(\.isClosed) else { return parse(bytes) }
    return join(&pieces, bytes, workers)
  }

  /// Cuts a text before lines that begin with a keyword of the top level.
  private static func pieces(_ bytes: [UInt8], _ count: Int) -> [Range<Int>] {
    var starts = [0]
    for piece in 1..<max(count, 1) {
      let wanted = max(bytes.count / count * piece, (starts.last ?? 0) + 1)
      if let start = topLevelLine(bytes, from: wanted) { starts.append(start) }
    }
    return zip(starts, starts.dropFirst() + [bytes.count]).map { $0..<$1 }
  }

  /// The first line behind an offset that begins with a keyword of the top level.
  private static func topLevelLine(_ bytes: [UInt8], from start: Int) -> Int? {
    var index = start
    while index < bytes.count {
      guard let feed = bytes[index...].firstIndex(of: 0x0A) else { return nil }
      index = feed + 1
      let line = bytes[index...].prefix(16)
      let word = line.prefix { (0x61...0x7A).contains($0) || $0 == 0x5F }
      let isWhole = line.dropFirst(word.count).first == 0x20
      if isWhole, Keywords.contains(Keywords.topLevel, word) { return index }
    }
    return nil
  }

  /// One tree of pieces. Those behind the first are added to it, which has room for them, so that a long
  /// text is in memory once and a half, and not twice.
  private static func join(
    _ pieces: inout [ParsedPiece], _ bytes: [UInt8], _ workers: Workers
  ) -> SyntaxTree {
    // As if one parser had kept them: first those of parsing, and all only while there is room.
    var found = pieces.flatMap { $0.problems.prefix($0.parserProblems) }
    found += pieces.flatMap { $0.problems.dropFirst($0.parserProblems) }
    let kept = found.prefix(problemLimit)
    let leftOut = pieces.reduce(found.count - kept.count) { $0 + $1.problemsLeftOut }
    let metImport = pieces.contains { $0.metImport }
    // Taken out, so that what is added to it isn't added to a copy.
    let whole = pieces.removeFirst()
    var seams = [NodeID(1)]
    for piece in pieces.indices {
      seams.append(NodeID(pieces[..<piece].reduce(whole.nodes.count) { $0 + $1.nodes.count - 1 }))
    }
    let (tokens, nodes) = joined(consume whole, pieces, workers)
    return SyntaxTree(
      bytes: bytes, tokens: tokens, nodes: nodes,
      problems: kept.sorted { $0.range < $1.range }, problemsLeftOut: leftOut,
      mayImport: metImport, seams: seams)
  }

  /// The tokens and the nodes of all pieces, joined by a thread each.
  private static func joined(
    _ first: consuming ParsedPiece, _ others: [ParsedPiece], _ workers: Workers
  ) -> (TokenTable, [Node]) {
    var first = first
    // Each of the two threads has one of them to itself.
    nonisolated(unsafe) var tokens = first.takeTokens()
    nonisolated(unsafe) var nodes = first.takeNodes()
    let counts = others.reduce(into: [tokens.count]) {
      $0.append($0[$0.count - 1] + $1.tokens.count)
    }
    workers.run(2) { part in
      if part == 0 {
        for other in others { tokens.add(other.tokens) }
      } else {
        for (other, count) in zip(others, counts) { nodes.add(other.nodes, behindTokens: count) }
        nodes[0].endToken = UInt32(counts[counts.count - 1])
        nodes[0].next = UInt32(nodes.count)
      }
    }
    return (tokens, nodes)
  }
}

extension ParsedPiece {
  fileprivate mutating func takeTokens() -> TokenTable {
    var taken = TokenTable(kinds: [], starts: [0], suspicious: [])
    swap(&taken, &tokens)
    return taken
  }

  fileprivate mutating func takeNodes() -> [Node] {
    var taken: [Node] = []
    swap(&taken, &nodes)
    return taken
  }
}

extension [Node] {
  /// Adds the nodes of a piece of text right behind that of these. One of them is the file, which the whole has
  /// once.
  fileprivate mutating func add(_ next: [Node], behindTokens token: Int) {
    let (token, moved) = (UInt32(token), UInt32(count - 1))
    reserveCapacity(count + next.count)
    for var node in next.dropFirst() {
      node.firstToken += token
      node.endToken += token
      node.next += moved
      append(node)
    }
    self[0].isBroken = self[0].isBroken || next[0].isBroken
  }
}
