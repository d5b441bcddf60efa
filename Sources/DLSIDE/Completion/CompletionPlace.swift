// CompletionPlace.swift: what a caret stands in, read from tokens alone.

import DLSLanguage
import DLSSyntax
import DLSText

/// What a caret stands in: which blocks are open, and what the entry holds before it. Read from
/// tokens, so that it holds in a text whose braces, lists and quotes are open.
struct CompletionPlace {
  /// A bracket that is open.
  private struct Frame {
    var isList = false
    /// The block that a brace opens, as far as the model has it.
    var block: Block?
    /// The tokens of the entry so far; for a list, of the item.
    var entry: [Int] = []
    /// The bracket.
    var opener = 0
  }

  /// What the caret is inside of.
  enum Inside {
    case code
    case comment
    /// The text of a string: the token that holds it, and the bytes before the caret.
    case text(token: Int)
    /// A `${…}`: the names and dots before the caret.
    case interpolation([Int])
  }

  let caret: Caret
  private(set) var inside = Inside.code
  /// The word that is being typed, if one touches the caret from the left.
  private(set) var word: Int?
  private var frames = [Frame()]
  private var interpolation: [Int]?

  var tree: SyntaxTree { caret.tree }

  /// Whether no brace is open.
  var isTopLevel: Bool { frames.count == 1 }

  /// Whether a list is open.
  var isInList: Bool { frames[frames.count - 1].isList }

  /// The block that the entry stands in.
  var block: Block? { frames.last { !$0.isList }?.block }

  /// The tokens of the entry before the word, up to the list that is open.
  var entry: [Int] { frames.last { !$0.isList }?.entry ?? [] }

  /// The tokens of the item before the word; those of the entry where no list is open.
  var item: [Int] { frames[frames.count - 1].entry }

  init(_ caret: Caret) {
    self.caret = caret
    let tree = caret.tree
    let offset = caret.offset
    let top = CompletionPlace.topEntry(tree, before: offset)
    var index = top.map { Int(tree.node($0).firstToken) } ?? 0
    while index < tree.tokens.count, tree.tokens.end(index) <= offset {
      // A word that ends at the caret is being typed.
      if tree.tokens.end(index) == offset, CompletionPlace.isWord(tree.tokens.kind(index)) {
        word = index
        break
      }
      take(index)
      index += 1
    }
    if word == nil { look(at: index) }
    if let interpolation, case .code = inside { inside = .interpolation(interpolation) }
  }

  /// The last entry of the top level that begins before a place.
  private static func topEntry(_ tree: SyntaxTree, before offset: UInt32) -> NodeID? {
    var best: NodeID?
    for node in tree.children(.file) {
      if tree.range(node).start >= offset { break }
      best = node
    }
    return best
  }

  private static func isWord(_ kind: TokenKind) -> Bool {
    switch kind {
    case .name, .number, .unit, .date, .colour, .malformedNumber, .malformedColour, .pairSign: true
    default: false
    }
  }

  /// Looks at the token that holds the caret, or, where it ends there, at the one before.
  private mutating func look(at index: Int) {
    let tokens = tree.tokens
    let offset = caret.offset
    if index < tokens.count, tokens.start(index) < offset {
      switch tokens.kind(index) {
      case .string, .stringHead, .unclosedString, .stringMiddle, .stringTail, .unclosedTail:
        // Between `$` and `{` nothing can be written.
        inside = .text(token: index)
        interpolation = nil
      case .comment, .docComment, .hashComment, .blockComment: inside = .comment
      case let kind where CompletionPlace.isWord(kind): word = index
      default: break
      }
      return
    }
    guard index > 0, tokens.end(index - 1) == offset else { return }
    switch tokens.kind(index - 1) {
    case .unclosedString, .unclosedTail:
      inside = .text(token: index - 1)
      interpolation = nil
      _ = frames[frames.count - 1].entry.popLast()
    case .comment, .docComment, .hashComment: inside = .comment
    default: break
    }
  }

  /// Goes past a token.
  private mutating func take(_ index: Int) {
    let kind = tree.tokens.kind(index)
    switch kind {
    case .stringHead, .stringMiddle:
      interpolation = []
      if kind == .stringHead { frames[frames.count - 1].entry.append(index) }
    case .stringTail, .unclosedTail, .bareQuote:
      interpolation = nil
      if kind == .unclosedTail { frames[frames.count - 1].entry.append(index) }
    case .newline, .comma:
      interpolation = nil
      endItem(kind, index)
    case .openBrace:
      let block = opened(index)
      frames.append(Frame(block: block))
    case .openBracket: frames.append(Frame(isList: true, opener: index))
    case .closeBrace:
      while isInList { frames.removeLast() }
      if frames.count > 1 { frames.removeLast() }
      frames[frames.count - 1].entry = []
    case .closeBracket:
      if isInList { frames.removeLast() }
      frames[frames.count - 1].entry.append(index)
    case _ where kind.isTrivia: break
    default:
      if interpolation != nil {
        interpolation?.append(index)
      } else {
        frames[frames.count - 1].entry.append(index)
      }
    }
  }

  /// An item or entry ends. A list that is never closed ends where an entry begins.
  private mutating func endItem(_ kind: TokenKind, _ index: Int) {
    if kind == .newline, isInList, beginsEntry(index + 1) {
      while isInList { frames.removeLast() }
    }
    frames[frames.count - 1].entry = []
  }

  /// Whether a line begins with `name =`.
  private func beginsEntry(_ index: Int) -> Bool {
    var index = index
    while tree.tokens.kind(index) == .blank { index += 1 }
    guard tree.tokens.kind(index) == .name else { return false }
    index += 1
    while tree.tokens.kind(index) == .blank { index += 1 }
    return tree.tokens.kind(index) == .equals
  }

  /// The block that the brace at a token opens.
  private func opened(_ brace: Int) -> Block? {
    guard let frame = frames.last, !frame.isList, let keyword = frame.entry.first else {
      return nil
    }
    func isIt(_ block: Block) -> Bool { Int(tree.node(block.node).firstToken) == keyword }
    if frames.count == 1 {
      return caret.analysis.model.topBlocks(of: caret.file).first(where: isIt)
    }
    return frame.block?.children.first { !$0.isImplied && isIt($0) }
  }

  /// Whether items help after a character that was just typed: a blank that only indents and a brace
  /// that opens a block are no questions, and Enter must not choose an item there.
  func isAskedFor(_ sign: String?) -> Bool {
    switch (sign, inside) {
    case (" ", .code): !item.isEmpty || !entry.isEmpty
    case ("{", .code): false
    default: true
    }
  }

  /// The items of the list around the caret that are one name, but for the one at the caret.
  var namesOfList: Set<String> {
    guard let frame = frames.last, frame.isList else { return [] }
    var names: Set<String> = []
    var item: [Int] = []
    var index = frame.opener + 1
    func end() {
      if item.count == 1, item[0] != word { names.insert(text(item[0])) }
      item = []
    }
    scan: while index < tree.tokens.count {
      switch tree.tokens.kind(index) {
      case .newline where beginsEntry(index + 1): break scan
      case .newline, .comma: end()
      case .closeBracket, .openBrace, .closeBrace: break scan
      case let kind where kind.isTrivia: break
      default: item.append(index)
      }
      index += 1
    }
    end()
    return names
  }

  // MARK: reading

  /// The text of a token.
  func text(_ token: Int) -> String { tree.text(tree.range(ofToken: token)) }

  /// The bytes of the word up to the caret.
  var typed: TextRange {
    guard let word else { return TextRange(at: caret.offset) }
    return TextRange(tree.tokens.start(word), caret.offset)
  }

  /// The bytes of the whole word.
  var whole: TextRange {
    word.map { tree.range(ofToken: $0) } ?? TextRange(at: caret.offset)
  }

  /// The kind of the next token on the line that is no blank.
  var next: TokenKind {
    var index = word.map { $0 + 1 } ?? tree.token(at: caret.offset)
    while tree.tokens.kind(index) == .blank { index += 1 }
    return tree.tokens.kind(index)
  }
}
