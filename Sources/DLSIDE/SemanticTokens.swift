// SemanticTokens.swift: the colours of a text, kept by piece, so that an edit costs what it touches.

package import DLSSyntax
package import DLSText

/// The colours of one text. Five numbers a word, as the protocol has them: lines and columns since
/// the word before, length, kind, traits.
///
/// They are kept by piece: a few lines with one or more entries of the file's top level, counted from
/// the piece's own first line. An edit makes new those pieces alone that it touches.
package struct SemanticTokens: Sendable {
  /// The tree they are of: not kept, so that it can be changed in its place.
  package let tree: TreeIdentity
  private let bytes: [UInt8]
  private let encoding: PositionEncoding
  private let pieces: [Piece]

  /// The colours of some lines.
  private struct Piece: Sendable {
    /// The bytes of its lines.
    let range: Range<Int>
    let words: PieceWords
  }

  /// All colours of a text.
  /// - Parameters:
  ///   - old: those of an earlier text, which are kept where the text is the same.
  ///   - workers: the threads that may share what is new.
  package init(
    _ tree: SyntaxTree, _ encoding: PositionEncoding, since old: SemanticTokens? = nil,
    workers: Workers = .one
  ) {
    self.tree = tree.identity
    bytes = tree.bytes
    self.encoding = encoding
    let layout = PieceLayout.of(tree)
    guard let old, old.encoding == encoding else {
      pieces = SemanticTokens.pieces(tree, layout[...], encoding, workers)
      return
    }
    let (before, behind) = old.common(bytes, layout)
    let changed = layout[before..<layout.count - behind]
    let shift = bytes.count - old.bytes.count
    var pieces = Array(old.pieces.prefix(before))
    pieces += SemanticTokens.pieces(tree, changed, encoding, workers)
    pieces += old.pieces.suffix(behind).map {
      Piece(range: $0.range.lowerBound + shift..<$0.range.upperBound + shift, words: $0.words)
    }
    self.pieces = pieces
  }

  private static func pieces(
    _ tree: SyntaxTree, _ layouts: ArraySlice<PieceLayout>, _ encoding: PositionEncoding,
    _ workers: Workers
  ) -> [Piece] {
    let ranges = workers.ranges(layouts.count, least: 512)
    let parts = workers.map(ranges.count) { place in
      let (first, end) = (ranges[place].lowerBound, ranges[place].upperBound)
      let some = layouts[layouts.startIndex + first..<layouts.startIndex + end]
      return zip(some, PieceWords.all(tree, some, encoding)).map {
        Piece(range: $0.bytes, words: $1)
      }
    }
    return parts.count == 1 ? parts[0] : parts.flatMap { $0 }
  }

  /// How many pieces of another text are the same as here: at the beginning, and at the end.
  private func common(_ other: [UInt8], _ layout: [PieceLayout]) -> (before: Int, behind: Int) {
    let room = min(pieces.count, layout.count)
    let shift = other.count - bytes.count
    let same = SharedBytes.count(bytes, other)
    var before = 0
    while before < room, pieces[before].range == layout[before].bytes,
      layout[before].bytes.upperBound <= same.before
    {
      before += 1
    }
    var behind = 0
    let first = bytes.count - same.behind
    while behind < room - before {
      let mine = pieces[pieces.count - 1 - behind].range
      let theirs = layout[layout.count - 1 - behind].bytes
      guard mine.lowerBound >= first, mine.lowerBound + shift == theirs.lowerBound,
        mine.upperBound + shift == theirs.upperBound
      else { break }
      behind += 1
    }
    return (before, behind)
  }

  // MARK: as the protocol has them

  /// All of them, each word from the one before.
  package var numbers: [UInt32] { parts(.one) { $0 }[0] }

  /// What becomes of all of them in parts, of which several are worked on at once.
  package func parts<Result: Sendable>(
    _ workers: Workers, _ body: @Sendable ([UInt32]) -> Result
  ) -> [Result] {
    let ranges = workers.ranges(pieces.count, least: 512)
    return workers.map(ranges.count) { [pieces] place in
      let some = pieces[ranges[place]]
      var joiner = PieceJoiner(room: some.reduce(0) { $0 + $1.words.numbers.count })
      joiner.skip(pieces[..<some.startIndex].lazy.map(\.words))
      for piece in some { joiner.add(piece.words) }
      return body(joiner.numbers)
    }
  }

  /// The difference to earlier ones: so many numbers are replaced from a place on; nil where there is
  /// none.
  package func difference(
    from old: SemanticTokens
  ) -> (start: Int, deleted: Int, numbers: [UInt32])? {
    if old.tree === tree { return nil }
    let layout = pieces.map { PieceLayout(bytes: $0.range) }
    let (before, behind) = old.common(bytes, layout)
    let newMiddle = pieces[before..<pieces.count - behind]
    let oldMiddle = old.pieces[before..<old.pieces.count - behind]
    var writer = PieceJoiner(room: 0)
    writer.skip(pieces[..<before].lazy.map(\.words))
    for piece in newMiddle { writer.add(piece.words) }
    var deleted = oldMiddle.reduce(0) { $0 + $1.words.numbers.count }
    // The first word behind counts its lines from the last one before.
    if let next = pieces.suffix(behind).first(where: { !$0.words.numbers.isEmpty }) {
      for piece in pieces.suffix(behind)
      where piece.words.numbers.isEmpty
        && piece.range.lowerBound < next.range.lowerBound
      {
        writer.add(piece.words)
      }
      writer.add(next.words, onlyFirst: true)
      deleted += 5
    }
    let start = pieces[..<before].reduce(0) { $0 + $1.words.numbers.count }
    return deleted == 0 && writer.numbers.isEmpty ? nil : (start, deleted, writer.numbers)
  }

  /// The colours of some lines of a text, without those of the others.
  package static func numbers(
    _ tree: SyntaxTree, _ lines: ClosedRange<Int>, _ index: LineIndex, _ encoding: PositionEncoding
  ) -> [UInt32] {
    let first = Int(index.range(ofLine: lines.lowerBound).start)
    let end = Int(index.range(ofLine: lines.upperBound).end)
    var joiner = PieceJoiner(room: 0)
    var isFirst = true
    for layout in PieceLayout.of(tree)
    where layout.bytes.upperBound > first && layout.bytes.lowerBound <= end {
      if isFirst { joiner.begin(atLine: index.line(at: UInt32(layout.bytes.lowerBound))) }
      isFirst = false
      joiner.add(PieceWords(tree, layout, encoding))
    }
    return joiner.numbers(in: lines)
  }
}

/// Puts the words of pieces one behind the other.
private struct PieceJoiner {
  private(set) var numbers: [UInt32] = []
  /// Lines since the last word.
  private var lines: UInt32 = 0

  init(room: Int) { numbers.reserveCapacity(room) }

  mutating func begin(atLine line: Int) { lines = UInt32(clamping: line) }

  mutating func add(_ words: PieceWords, onlyFirst: Bool = false) {
    guard !words.numbers.isEmpty else {
      lines += words.lineCount
      return
    }
    let place = numbers.count
    if onlyFirst {
      numbers += words.numbers[..<5]
    } else {
      numbers += words.numbers
    }
    numbers[place] += lines
    lines = words.linesBehind
  }

  /// Stands behind pieces that are told already.
  mutating func skip(_ pieces: some BidirectionalCollection<PieceWords>) {
    // Lines count from the last of them that has words.
    let last = pieces.lastIndex { !$0.numbers.isEmpty }
    lines = last.map { pieces[$0].linesBehind } ?? 0
    let rest = last.map { pieces[pieces.index(after: $0)...] } ?? pieces[...]
    for words in rest { lines += words.lineCount }
  }

  /// Those of some lines alone.
  func numbers(in wanted: ClosedRange<Int>) -> [UInt32] {
    var result: [UInt32] = []
    var line: UInt32 = 0
    var last: UInt32 = 0
    for place in stride(from: 0, to: numbers.count, by: 5) {
      line += numbers[place]
      guard wanted.contains(Int(line)) else { continue }
      let isFirst = result.isEmpty
      result += numbers[place..<place + 5]
      if isFirst || line != last {
        // Columns count from the word before only where that is told, too.
        result[result.count - 5] = isFirst ? line : line - last
      }
      last = line
    }
    return result
  }
}
