// PieceWords.swift: the words of a few lines with what each of them is.

import DLSLanguage
import DLSSyntax
import DLSText

/// Some whole lines of a text with the entries of the top level that stand in them.
struct PieceLayout {
  /// Its bytes: from the start of a line to the end of one.
  let bytes: Range<Int>
  /// Its tokens.
  var tokens: Range<Int> = 0..<0
  /// Its entries.
  var entries: Range<Int> = 0..<0

  init(bytes: Range<Int>) { self.bytes = bytes }

  /// A text cut between the lines of its entries. Entries that share a line share a piece.
  static func of(_ tree: SyntaxTree) -> [PieceLayout] {
    tree.withFlat { pieces(of: $0, 0..<tree.tokens.count, 1..<tree.nodes.count) }
  }

  /// The same of a part of the text that begins and ends with a line, and whose entries end in it.
  static func of(_ tree: SyntaxTree, within bytes: Range<Int>) -> [PieceLayout] {
    let (first, end) = (UInt32(bytes.lowerBound), UInt32(bytes.upperBound))
    let tokens = tree.token(at: first)..<tree.token(at: end)
    let nodes = tree.entry(from: first)..<tree.entry(from: end)
    return tree.withFlat { pieces(of: $0, tokens, nodes) }
  }

  /// - Parameter nodes: those of the entries.
  private static func pieces(
    of tree: FlatTree, _ tokens: Range<Int>, _ nodes: Range<Int>
  ) -> [PieceLayout] {
    var pieces: [PieceLayout] = []
    var (token, first) = (tokens.lowerBound, nodes.lowerBound)
    func end(_ next: Int, _ nextEntry: Int) {
      var piece = PieceLayout(bytes: Int(tree.starts[token])..<Int(tree.starts[next]))
      piece.tokens = token..<next
      piece.entries = first..<nextEntry
      pieces.append(piece)
      (token, first) = (next, nextEntry)
    }
    var node = nodes.lowerBound
    while node < nodes.upperBound {
      let record = tree.nodes[node]
      var next = Int(record.endToken)
      while next < tokens.upperBound, tree.kind(next) != .newline, tree.kind(next).isTrivia {
        next += 1
      }
      // A part that is missing may stand before the line break that ended the piece before.
      if next >= token, next < tokens.upperBound, tree.kind(next) == .newline {
        end(next + 1, Int(record.next))
      }
      node = Int(record.next)
    }
    if token < tokens.upperBound { end(tokens.upperBound, nodes.upperBound) }
    return pieces
  }
}

/// The words of a piece, five numbers each; the first counts its line from the piece's first.
struct PieceWords: Sendable {
  let numbers: [UInt32]
  /// The lines that begin behind the last word.
  let linesBehind: UInt32
  /// The lines that begin in it, its first apart.
  let lineCount: UInt32

  /// The words of some pieces as text.
  static func texts(
    _ tree: SyntaxTree, _ layouts: ArraySlice<PieceLayout>, _ encoding: PositionEncoding
  ) -> [PieceText] {
    guard let first = layouts.first, let last = layouts.last else { return [] }
    return tree.withFlat { flat in
      var painter = Painter(flat, encoding)
      var texts = PieceTexts(
        layouts.count, of: last.bytes.upperBound - first.bytes.lowerBound)
      for layout in layouts {
        painter.paint(layout)
        texts.add(painter.numbers, linesBehind: painter.line, lineCount: painter.lineCount)
      }
      return texts.end()
    }
  }

  init(_ tree: SyntaxTree, _ layout: PieceLayout, _ encoding: PositionEncoding) {
    self = tree.withFlat { flat in
      var painter = Painter(flat, encoding)
      painter.paint(layout)
      return PieceWords(
        numbers: painter.numbers, linesBehind: painter.line, lineCount: painter.lineCount)
    }
  }

  private init(numbers: [UInt32], linesBehind: UInt32, lineCount: UInt32) {
    (self.numbers, self.linesBehind, self.lineCount) = (numbers, linesBehind, lineCount)
  }
}

extension FlatTree {
  /// The kind of a token; that of the end behind the last.
  fileprivate func kind(_ token: Int) -> TokenKind {
    guard token < kinds.count else { return .endOfFile }
    // The lexer wrote the raw value of a kind.
    return unsafeBitCast(kinds[token], to: TokenKind.self)
  }
}

/// Goes once through tokens and nodes side by side.
private struct Painter {
  private let tree: FlatTree
  private let countsBytes: Bool
  private let countsUTF16: Bool
  private let vocabulary = Vocabulary.shared
  private let heads = HeadColour.all
  private let values = ValueColour.all
  private var token = 0
  private var column: UInt32 = 0
  private var lastColumn: UInt32 = 0
  /// Lines since the last word.
  private(set) var line: UInt32 = 0
  private(set) var lineCount: UInt32 = 0
  private(set) var numbers: [UInt32] = []

  init(_ tree: FlatTree, _ encoding: PositionEncoding) {
    self.tree = tree
    countsBytes = encoding == .utf8
    countsUTF16 = encoding == .utf16
  }

  /// Paints a piece, in the place of the one before.
  mutating func paint(_ layout: PieceLayout) {
    token = layout.tokens.lowerBound
    (column, lastColumn, line, lineCount) = (0, 0, 0, 0)
    numbers.removeAll(keepingCapacity: true)
    numbers.reserveCapacity(layout.tokens.count * 4)
    var index = layout.entries.lowerBound
    while index < layout.entries.upperBound {
      visit(index, under: -1)
      index = Int(tree.nodes[index].next)
    }
    go(to: layout.tokens.upperBound)
  }

  // MARK: entries

  /// Paints an entry; `parent` is the kind of the block around it.
  private mutating func visit(_ index: Int, under parent: Int16) {
    let node = tree.nodes[index]
    switch node.kind {
    case .block: visitBlock(index, node, parent)
    case .attribute: visitSetting(index, node, parent)
    case .letEntry:
      paint(Int(node.firstToken), .keyword)
      visitParts(index, node) { painter, child, isFirst in
        painter.visitName(child, .thing, isFirst ? .declaration : [])
      }
    case .importEntry: visitImport(index, node)
    case .edition: paint(Int(node.firstToken), .keyword)
    default: break
    }
    go(to: Int(node.endToken))
  }

  private mutating func visitParts(
    _ index: Int, _ node: Node, _ visit: (inout Painter, Int, _ isFirst: Bool) -> Void
  ) {
    var child = index + 1
    while child < Int(node.next) {
      visit(&self, child, child == index + 1)
      child = Int(tree.nodes[child].next)
    }
  }

  private mutating func visitBlock(_ index: Int, _ node: Node, _ parent: Int16) {
    let first = Int(node.firstToken)
    var kind: Int16 = -1
    if tree.kind(first) == .name {
      if let word = vocabulary.word(tree.bytes.span, tree.indices(ofToken: first)) {
        kind = vocabulary.kind(word, under: parent)
      }
      paint(first, .keyword)
    }
    let head = kind >= 0 ? heads[Int(kind)] : HeadColour(nil)
    visitParts(index, node) { painter, child, _ in
      if painter.tree.nodes[child].kind == .path {
        painter.visitName(child, head.kind, head.traits)
      } else {
        painter.visit(child, under: kind)
      }
    }
  }

  private mutating func visitImport(_ index: Int, _ node: Node) {
    for place in Int(node.firstToken)..<Int(node.endToken)
    where tree.kind(place) == .name {
      let isName = place == Int(node.endToken) - 1 && place > Int(node.firstToken)
      let isWord = isName && tree.isWord(tree.indices(ofToken: place), "as")
      paint(place, isName && !isWord ? .library : .keyword, isName && !isWord ? .declaration : [])
    }
  }

  private mutating func visitSetting(_ index: Int, _ node: Node, _ kind: Int16) {
    guard index + 1 < Int(node.next), tree.nodes[index + 1].kind == .path else { return }
    let name = tree.nodes[index + 1]
    var row: ValueColour?
    if name.endToken == name.firstToken + 1,
      let word = vocabulary.word(tree.bytes.span, tree.indices(ofToken: Int(name.firstToken)))
    {
      let place = vocabulary.row(word, of: kind)
      if place >= 0 { row = values[vocabulary.number(ofRow: Int(place), of: kind)] }
      if place == -2 { row = .like }
    }
    for place in Int(name.firstToken)..<Int(name.endToken) { paint(place, .setting) }
    visitParts(index, node) { painter, child, isFirst in
      if !isFirst { painter.visitValue(child, row) }
    }
  }

  private mutating func visitValue(_ index: Int, _ row: ValueColour?) {
    let node = tree.nodes[index]
    switch node.kind {
    case .list:
      visitParts(index, node) { painter, child, _ in painter.visitValue(child, row) }
    case .string:
      visitParts(index, node) { painter, child, _ in painter.visitName(child, .thing, []) }
    case .path: visitName(index, valueKind(node, row), [])
    default: break
    }
  }

  private func valueKind(_ node: Node, _ row: ValueColour?) -> SemanticKind {
    guard let row else { return node.endToken > node.firstToken + 1 ? .thing : .word }
    return row.isThing && isLiteral(node) ? .word : row.kind
  }

  /// Whether a name is a word that is a value wherever it stands.
  private func isLiteral(_ node: Node) -> Bool {
    guard node.endToken == node.firstToken + 1 else { return false }
    let word = vocabulary.word(tree.bytes.span, tree.indices(ofToken: Int(node.firstToken)))
    return word.map(Vocabulary.isLiteral) ?? false
  }

  /// A path: what stands before a dot leads to what stands behind the last.
  private mutating func visitName(_ index: Int, _ kind: SemanticKind, _ traits: SemanticTraits) {
    let node = tree.nodes[index]
    guard node.kind == .path else { return }
    for place in Int(node.firstToken)..<Int(node.endToken)
    where tree.kind(place) == .name {
      let isLast = place == Int(node.endToken) - 1
      paint(place, isLast ? kind : .library, isLast ? traits : [])
    }
  }

  // MARK: tokens

  /// Goes on to a token, painting what needs no entry to be understood.
  private mutating func go(to end: Int) {
    while token < end { step(nil, []) }
  }

  /// Paints one token, if it is a name.
  private mutating func paint(_ place: Int, _ kind: SemanticKind, _ traits: SemanticTraits = []) {
    guard place >= token else { return }
    go(to: place)
    step(tree.kind(place) == .name ? kind : nil, traits)
  }

  private mutating func step(_ kind: SemanticKind?, _ traits: SemanticTraits) {
    let token = token
    self.token += 1
    switch tree.kind(token) {
    case .blank, .comma, .openBrace, .closeBrace, .openBracket, .closeBracket, .equals, .dot,
      .dotDot, .colon, .semicolon:
      column += UInt32(truncatingIfNeeded: tree.indices(ofToken: token).count)
    case .newline: breakLine()
    case .name: add(token, kind, traits)
    case .number, .date, .colour, .malformedNumber, .malformedColour: add(token, .number, [])
    case .unit: add(token, .unit, [])
    case .string, .unclosedString, .stringHead, .stringMiddle, .stringTail, .unclosedTail,
      .bareQuote, .otherQuotes:
      add(token, .string, [])
    case .comment, .hashComment: add(token, .comment, [])
    case .docComment: add(token, .comment, .documentation)
    case .blockComment: addLines(token)
    default: column += width(tree.indices(ofToken: token))
    }
  }

  private mutating func breakLine() {
    line += 1
    lineCount += 1
    column = 0
  }

  private mutating func add(_ token: Int, _ kind: SemanticKind?, _ traits: SemanticTraits) {
    add(tree.indices(ofToken: token), kind, traits)
  }

  private mutating func add(_ range: Range<Int>, _ kind: SemanticKind?, _ traits: SemanticTraits) {
    let width = width(range)
    if let kind, width > 0 {
      numbers.append(line)
      numbers.append(line == 0 ? column - lastColumn : column)
      numbers.append(width)
      numbers.append(UInt32(kind.rawValue))
      numbers.append(traits.rawValue)
      line = 0
      lastColumn = column
    }
    column += width
  }

  /// A comment of another language goes over lines; each is painted by itself.
  private mutating func addLines(_ token: Int) {
    let range = tree.indices(ofToken: token)
    var start = range.lowerBound
    for index in range {
      let byte = tree.bytes[index]
      let isBreak =
        byte == 0x0A
        || byte == 0x0D && (index + 1 >= tree.bytes.count || tree.bytes[index + 1] != 0x0A)
      guard isBreak else { continue }
      let isPair = byte == 0x0A && index > start && tree.bytes[index - 1] == 0x0D
      add(start..<(isPair ? index - 1 : index), .comment, [])
      breakLine()
      start = index + 1
    }
    add(start..<range.upperBound, .comment, [])
  }

  /// How many columns some bytes take.
  private func width(_ range: Range<Int>) -> UInt32 {
    if countsBytes { return UInt32(range.count) }
    let bytes = tree.bytes
    var seen: UInt8 = 0
    for index in range { seen |= bytes[index] }
    if seen < 0x80 { return UInt32(range.count) }
    var count: UInt32 = 0
    var index = range.lowerBound
    while index < range.upperBound {
      let step = UTF8Decoder.step(bytes.span, at: index)
      count += countsUTF16 && (step.scalar?.value ?? 0) > 0xFFFF ? 2 : 1
      index += step.length
    }
    return count
  }
}
