// Parser.swift: builds the lossless tree of a text and never fails.

package import DLSText

/// Builds the lossless tree of a text. Every byte sequence has a tree; what is wrong with it stands
/// beside the tree as problems.
///
/// There is no recursion: open blocks and lists wait on a stack of frames, and the stack's height is
/// bounded, so that the tree's is. Every step consumes a token or closes a frame, and what is looked
/// at ahead is either consumed next or bounded, so that time is linear in the text's length.
package struct Parser {
  /// How deep blocks and lists may nest. What lies deeper becomes one error node, with a problem.
  package static let depthLimit = 64
  /// How many problems of one text are kept; the others are counted.
  package static let problemLimit = 1000
  /// The greatest length of a text in bytes. A caller refuses longer ones before parsing.
  package static let sizeLimit = Int(UInt32.max) - 1

  /// Something open: a block, a list, or the entry around a list.
  struct Frame {
    enum Kind { case file, block, list, entry }
    let kind: Kind
    /// The node that its end closes.
    let node: Int
    /// The token that opens it: the `{` or `[`.
    let opener: Int
    /// How far the line of a block's keyword is indented; -1 if the keyword isn't first there.
    var indent = -1
    /// The node of a block inside that took this one's `}`, going by the indentation.
    var thief = -1
  }

  let bytes: [UInt8]
  let tokens: TokenTable
  var nodes: [Node] = []
  var frames: [Frame] = []
  var problems: [SyntaxProblem] = []
  var problemsLeftOut = 0
  /// The index of the current token, which is never a blank.
  var at = 0
  /// The index after the last token that went into a node.
  var last = 0
  /// How often something broken was met. A node that is open meanwhile is broken, too.
  var breaks: UInt32 = 0
  /// Comments that are part of a text without its quotes.
  var claimed: Set<Int> = []
  /// Whether nothing was open when the text ended.
  var endedClosed = false
  /// Whether an `import` was met, at the top level or elsewhere.
  var metImport = false
  /// Whether a list was open when the text ended.
  var endedInList = false
  /// Whether the text ended in what was too deep: what it left open is no news.
  var endedTooDeep = false

  /// The tree of a text of at most `sizeLimit` bytes.
  /// - Parameter workers: the threads that may share the work; the tree is the same.
  package static func parse(_ bytes: [UInt8], workers: Workers) -> SyntaxTree {
    parse(bytes, workers: workers, least: 128 << 10)
  }

  /// The tree of a text of at most `sizeLimit` bytes.
  package static func parse(_ bytes: [UInt8]) -> SyntaxTree {
    var parser = Parser(bytes: bytes, tokens: Lexer.lex(bytes))
    // A node has two tokens at least on average; pages that stay empty cost nothing.
    parser.nodes.reserveCapacity(parser.tokens.count / 2 + 16)
    parser.run()
    parser.reportSuspicious()
    return SyntaxTree(
      bytes: bytes, tokens: parser.tokens, nodes: parser.nodes,
      problems: parser.problems.sorted { $0.range < $1.range },
      problemsLeftOut: parser.problemsLeftOut, mayImport: parser.metImport)
  }

  init(bytes: [UInt8], tokens: TokenTable) {
    self.bytes = bytes
    self.tokens = tokens
  }

  mutating func run() {
    let file = open(.file)
    frames.append(Frame(kind: .file, node: file, opener: 0))
    skipBlanks()
    while let frame = frames.last {
      switch frame.kind {
      case .file, .block: stepEntries(frame)
      case .list: stepList(frame)
      case .entry:
        frames.removeLast()
        finishEntry(frame.node)
      }
    }
    nodes[file].firstToken = 0
    nodes[file].endToken = UInt32(tokens.count)
  }

  // MARK: Tokens

  /// The kind of the current token.
  var current: TokenKind { tokens.kind(at) }

  /// Takes the current token into the open nodes.
  mutating func advance() {
    at += 1
    last = at
    skipBlanks()
  }

  /// Goes to the next token that isn't a blank.
  mutating func skipBlanks() {
    while at < tokens.count {
      let kind = tokens.kinds[at]
      if kind > TokenKind.byteOrderMark.rawValue {
        guard kind == TokenKind.oddBlank.rawValue else { return }
        breaks += 1
      }
      at += 1
    }
  }

  /// Goes past line breaks, commas and comments.
  mutating func skipSeparators() {
    while at < tokens.count {
      let kind = tokens.kinds[at]
      if kind > TokenKind.comma.rawValue {
        guard kind == TokenKind.oddBlank.rawValue else { return }
        breaks += 1
      }
      at += 1
    }
  }

  /// The index of the token after `index` that isn't a blank.
  func following(_ index: Int) -> Int {
    var index = index + 1
    while index < tokens.count {
      let kind = tokens.kinds[index]
      if kind > TokenKind.byteOrderMark.rawValue && kind != TokenKind.oddBlank.rawValue { break }
      index += 1
    }
    return index
  }

  /// Whether the token at `index`, which isn't the end, is `word`.
  func isWord(_ index: Int, _ word: StaticString) -> Bool {
    let start = Int(tokens.starts[index])
    guard bytes[start] == word.utf8Start[0] else { return false }
    guard Int(tokens.end(index)) - start == word.utf8CodeUnitCount else { return false }
    for place in 0..<word.utf8CodeUnitCount where bytes[start + place] != word.utf8Start[place] {
      return false
    }
    return true
  }

  /// The bytes of a token.
  func range(_ index: Int) -> TextRange { TextRange(tokens.start(index), tokens.end(index)) }

  /// The bytes from the token `first` to the token before `end`.
  func range(_ first: Int, _ end: Int) -> TextRange {
    end > first
      ? TextRange(tokens.start(first), tokens.end(end - 1)) : TextRange(at: tokens.start(first))
  }

  /// The text of a range.
  func text(_ range: TextRange) -> String { String(decoding: bytes[range.indices], as: UTF8.self) }

  // MARK: Nodes

  /// Opens a node at the current token. While it is open, `next` holds the breaks before it.
  mutating func open(_ kind: NodeKind) -> Int {
    let index = nodes.count
    nodes.append(
      Node(kind: kind, isBroken: false, firstToken: UInt32(at), endToken: UInt32(at), next: breaks))
    return index
  }

  /// Closes a node after the last token taken.
  mutating func close(_ index: Int) {
    nodes[index].isBroken = breaks != nodes[index].next
    nodes[index].endToken = max(nodes[index].firstToken, UInt32(last))
    nodes[index].next = UInt32(nodes.count)
  }

  /// A node of the current token alone.
  mutating func leaf(_ kind: NodeKind) {
    let index = open(kind)
    advance()
    close(index)
  }

  /// Makes the last node, which must be a closed leaf, the first child of a new open node.
  mutating func wrap(_ leaf: Int, _ kind: NodeKind) {
    let child = nodes[leaf]
    nodes[leaf].kind = kind
    nodes[leaf].next = breaks
    nodes.append(child)
    nodes[leaf + 1].next = UInt32(leaf + 2)
  }

  /// Notes that a part is missing here: a node without tokens, right after the last token taken.
  mutating func missing() {
    breaks += 1
    nodes.append(
      Node(
        kind: .missing, isBroken: true, firstToken: UInt32(last), endToken: UInt32(last),
        next: UInt32(nodes.count + 1)))
  }

  /// Opens an error node at the current token; `close` closes it.
  mutating func openError() -> Int {
    let index = open(.error)
    breaks += 1
    return index
  }

  /// An error node of the current token alone.
  mutating func errorLeaf() {
    let index = openError()
    advance()
    close(index)
  }

  // MARK: Problems

  /// Keeps a problem while there is room; else it is counted and never made.
  mutating func report(_ make: (borrowing Parser) -> SyntaxProblem) {
    if problems.count < Parser.problemLimit {
      problems.append(make(self))
    } else {
      problemsLeftOut += 1
    }
  }
}
