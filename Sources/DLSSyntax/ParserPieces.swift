// ParserPieces.swift: parses the pieces of a long text at once and joins their trees.

package import DLSText

/// A piece of a text, parsed as if it were a text of its own.
struct ParsedPiece: Sendable {
  let tokens: TokenTable
  let nodes: [Node]
  let problems: [SyntaxProblem]
  /// How many of the problems come from parsing; the others are suspicious characters.
  let parserProblems: Int
  let problemsLeftOut: Int
  /// Whether the piece is closed in itself, so that the next one begins like a text.
  let isClosed: Bool

  init(_ bytes: [UInt8], _ range: Range<Int>) {
    var parser = Parser(bytes: bytes, tokens: Lexer.lex(bytes, range))
    parser.nodes.reserveCapacity(parser.tokens.count / 2 + 16)
    parser.run()
    parserProblems = parser.problems.count
    parser.reportSuspicious()
    tokens = parser.tokens
    nodes = parser.nodes
    problems = parser.problems
    problemsLeftOut = parser.problemsLeftOut
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
    let pieces = workers.map(ranges.count) { ParsedPiece(bytes, ranges[$0]) }
    guard pieces.dropLast().allSatisfy(\.isClosed) else { return parse(bytes) }
    return join(pieces, bytes, workers)
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

  /// One tree of pieces. The threads share the work, since the arrays of a long text are megabytes.
  private static func join(
    _ pieces: [ParsedPiece], _ bytes: [UInt8], _ workers: Workers
  ) -> SyntaxTree {
    let places = JoinedPlaces(pieces)
    var starts: [UInt32] = []
    var nodes: [Node] = []
    let kinds = [UInt8](unsafeUninitializedCapacity: places.tokens) { kinds, kindCount in
      starts = [UInt32](unsafeUninitializedCapacity: places.tokens + 1) { starts, startCount in
        nodes = [Node](unsafeUninitializedCapacity: places.nodes) { nodes, nodeCount in
          // Each piece has a part of the arrays to itself.
          nonisolated(unsafe) let (kinds, starts, nodes) = (kinds, starts, nodes)
          workers.run(pieces.count) { places.put(pieces[$0], $0, kinds, starts, nodes) }
          starts[places.tokens] = UInt32(bytes.count)
          nodes[0] = places.file(pieces)
          (kindCount, startCount, nodeCount) = (places.tokens, places.tokens + 1, places.nodes)
        }
      }
    }
    let suspicious = zip(pieces, places.firstTokens).flatMap { piece, first in
      piece.tokens.suspicious.map { $0 + first }
    }
    // As if one parser had kept them: first those of parsing, and all only while there is room.
    let found =
      pieces.flatMap { $0.problems.prefix($0.parserProblems) }
      + pieces.flatMap { $0.problems.dropFirst($0.parserProblems) }
    let kept = found.prefix(problemLimit)
    let leftOut = pieces.reduce(found.count - kept.count) { $0 + $1.problemsLeftOut }
    return SyntaxTree(
      bytes: bytes, tokens: TokenTable(kinds: kinds, starts: starts, suspicious: suspicious),
      nodes: nodes, problems: kept.sorted { $0.range < $1.range }, problemsLeftOut: leftOut,
      seams: places.firstNodes.map { NodeID($0) })
  }
}

/// Where the tokens and nodes of each piece go in the arrays of the whole.
private struct JoinedPlaces: Sendable {
  private(set) var firstTokens: [Int] = []
  private(set) var firstNodes: [Int] = []
  /// How many there are in all.
  private(set) var tokens = 0
  /// One of them is the file, which each piece has and the whole has once.
  private(set) var nodes = 1

  init(_ pieces: [ParsedPiece]) {
    for piece in pieces {
      firstTokens.append(tokens)
      firstNodes.append(nodes)
      tokens += piece.tokens.count
      nodes += piece.nodes.count - 1
    }
  }

  /// Puts what stands in the file that a piece is where it belongs.
  func put(
    _ piece: ParsedPiece, _ place: Int, _ kinds: UnsafeMutableBufferPointer<UInt8>,
    _ starts: UnsafeMutableBufferPointer<UInt32>, _ nodes: UnsafeMutableBufferPointer<Node>
  ) {
    let token = firstTokens[place]
    let end = token + piece.tokens.count
    _ = kinds[token..<end].initialize(fromContentsOf: piece.tokens.kinds)
    _ = starts[token..<end].initialize(fromContentsOf: piece.tokens.starts.dropLast())
    let (first, shift) = (firstNodes[place], UInt32(token))
    let moved = UInt32(first - 1)
    piece.nodes.withUnsafeBufferPointer { own in
      for index in 1..<max(own.count, 1) {
        var node = own[index]
        node.firstToken += shift
        node.endToken += shift
        node.next += moved
        nodes[first + index - 1] = node
      }
    }
  }

  /// The node of the whole.
  func file(_ pieces: [ParsedPiece]) -> Node {
    var file = pieces[0].nodes[0]
    file.isBroken = pieces.contains { $0.nodes[0].isBroken }
    file.endToken = UInt32(tokens)
    file.next = UInt32(nodes)
    return file
  }
}
