// SemanticTokens.swift: the colours of a text, kept by piece, so that an edit costs what it touches.

package import DLSSyntax
package import DLSText

/// The colours of one text. Five numbers a word, as the protocol has them: lines and columns since
/// the word before, length, kind, traits.
///
/// They are kept by piece, as text: a few lines with one or more entries of the file's top level, counted
/// from the piece's own first line. A change makes new those pieces alone that it touches.
package struct SemanticTokens: Sendable {
  /// The tree they are of: not kept, so that it can be changed in its place.
  package private(set) var tree: TreeIdentity
  private let encoding: PositionEncoding
  private var pieces: [Piece]

  /// The colours of some lines.
  private struct Piece: Sendable {
    /// The bytes of its lines.
    var range: Range<Int>
    let words: PieceText
  }

  /// What a change made of them: so many numbers are replaced, from a place on, by those of a text.
  package struct Edit: Sendable {
    package let start: Int
    package let deleted: Int
    /// Numbers with commas between them.
    package let text: [UInt8]
  }

  /// All colours of a text.
  /// - Parameter workers: the threads that may share the work.
  package init(_ tree: SyntaxTree, _ encoding: PositionEncoding, workers: Workers = .one) {
    self.tree = tree.identity
    self.encoding = encoding
    pieces = SemanticTokens.pieces(tree, PieceLayout.of(tree), encoding, workers)
  }

  private static func pieces(
    _ tree: SyntaxTree, _ layouts: [PieceLayout], _ encoding: PositionEncoding, _ workers: Workers
  ) -> [Piece] {
    let ranges = workers.ranges(layouts.count, least: 128)
    let parts = workers.map(ranges.count) { place in
      let some = layouts[ranges[place]]
      return zip(some, PieceWords.texts(tree, some, encoding)).map {
        Piece(range: $0.bytes, words: $1)
      }
    }
    return parts.count == 1 ? parts[0] : parts.flatMap { $0 }
  }

  /// The bytes that all of them take at most.
  package var room: Int { pieces.reduce(0) { $0 + $1.words.room } }

  /// Adds all of them to a text, each word from the one before: numbers with commas between them.
  package func write(onto bytes: inout [UInt8]) {
    var joiner = TextJoiner()
    for piece in pieces { joiner.add(piece.words, to: &bytes) }
  }

  // MARK: changes

  /// Takes over a change of the text.
  /// - Parameters:
  ///   - change: whole entries of the top level, and what stands between them, that were replaced.
  ///   - tree: the tree that the text has now.
  /// - Returns: what that made of the colours.
  package mutating func follow(
    _ change: TextChange, to tree: SyntaxTree, workers: Workers = .one
  ) -> Edit {
    self.tree = tree.identity
    let first = pieces.partitioningIndex { $0.range.upperBound > change.old.lowerBound }
    let end = max(
      first, pieces.partitioningIndex { $0.range.lowerBound >= change.old.upperBound })
    let start = first < pieces.count ? pieces[first].range.lowerBound : change.new.lowerBound
    let stop =
      end < pieces.count ? pieces[end].range.lowerBound + change.shift : tree.bytes.count
    let layouts = PieceLayout.of(tree, within: start..<max(start, stop))
    let new = SemanticTokens.pieces(tree, layouts, encoding, workers)
    let edit = edit(first..<end, new[...])
    pieces.replaceSubrange(first..<end, with: new)
    if change.shift != 0 { move(from: first + new.count, by: change.shift) }
    return edit
  }

  private mutating func move(from first: Int, by shift: Int) {
    pieces.withUnsafeMutableBufferPointer { pieces in
      for place in first..<pieces.count {
        let range = pieces[place].range
        pieces[place].range = range.lowerBound + shift..<range.upperBound + shift
      }
    }
  }

  private func edit(_ gone: Range<Int>, _ came: ArraySlice<Piece>) -> Edit {
    // Entries that were parsed anew may say what they said.
    var (gone, new) = (gone, came)
    while let first = gone.first, let came = new.first, pieces[first].words == came.words {
      gone.removeFirst()
      new.removeFirst()
    }
    while let last = gone.last, let came = new.last, pieces[last].words == came.words {
      gone.removeLast()
      new.removeLast()
    }
    var joiner = TextJoiner()
    var text: [UInt8] = []
    joiner.skip(pieces[..<gone.lowerBound].lazy.map(\.words))
    for piece in new { joiner.add(piece.words, to: &text) }
    var deleted = pieces[gone].reduce(0) { $0 + $1.words.count }
    // The first word behind counts its lines from the last one before.
    let rest = pieces[gone.upperBound...]
    if let next = rest.firstIndex(where: { $0.words.count > 0 }) {
      for piece in rest[..<next] { joiner.add(piece.words, to: &text) }
      joiner.add(rest[next].words, onlyFirst: true, to: &text)
      deleted += 5
    }
    let start = pieces[..<gone.lowerBound].reduce(0) { $0 + $1.words.count }
    return Edit(start: start, deleted: deleted, text: text)
  }

  /// The colours of some lines of a text, without those of the others, as text.
  package static func text(
    _ tree: SyntaxTree, _ lines: ClosedRange<Int>, _ index: LineIndex, _ encoding: PositionEncoding
  ) -> [UInt8] {
    let first = Int(index.range(ofLine: lines.lowerBound).start)
    let end = Int(index.range(ofLine: lines.upperBound).end)
    var joiner = PieceJoiner()
    var isFirst = true
    for layout in PieceLayout.of(tree)
    where layout.bytes.upperBound > first && layout.bytes.lowerBound <= end {
      if isFirst { joiner.begin(atLine: index.line(at: UInt32(layout.bytes.lowerBound))) }
      isFirst = false
      joiner.add(PieceWords(tree, layout, encoding))
    }
    return NumberText.bytes(joiner.numbers(in: lines))
  }
}

/// Puts the words of pieces one behind the other.
private struct PieceJoiner {
  private(set) var numbers: [UInt32] = []
  /// Lines since the last word.
  private var lines: UInt32 = 0

  mutating func begin(atLine line: Int) { lines = UInt32(clamping: line) }

  mutating func add(_ words: PieceWords) {
    guard !words.numbers.isEmpty else {
      lines += words.lineCount
      return
    }
    let place = numbers.count
    numbers += words.numbers
    numbers[place] += lines
    lines = words.linesBehind
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
