// PieceText.swift: the words of a few lines as they are told: numbers with commas between them.

/// The words of a piece as text. That takes half the room of the numbers, and is told as it is.
struct PieceText: Hashable, Sendable {
  /// How many numbers it has.
  let count: Int
  /// The first of them: the lines from the piece's first one to its first word.
  fileprivate let first: UInt32
  /// The others, each behind a comma.
  fileprivate let rest: [UInt8]
  /// The lines that begin behind the last word.
  fileprivate let linesBehind: UInt32
  /// The lines that begin in it, its first apart.
  fileprivate let lineCount: UInt32

  init(_ numbers: [UInt32], linesBehind: UInt32, lineCount: UInt32) {
    count = numbers.count
    first = numbers.first ?? 0
    rest = NumberText.bytes(numbers, skipped: 1, hasComma: true)
    self.linesBehind = linesBehind
    self.lineCount = lineCount
  }

  /// The bytes that its numbers take where they are told.
  var room: Int { rest.count + NumberText.room + 1 }
}

/// Puts the texts of pieces one behind the other.
struct TextJoiner {
  private(set) var text: [UInt8] = []
  private var isFirst = true
  /// Lines since the last word.
  private var lines: UInt32 = 0

  /// - Parameters:
  ///   - head: what stands before all pieces.
  ///   - room: the bytes of all that comes.
  init(after head: String = "", room: Int = 0) {
    text.reserveCapacity(head.utf8.count + room)
    text += head.utf8
  }

  /// - Parameter onlyFirst: whether its first word is enough.
  mutating func add(_ piece: PieceText, onlyFirst: Bool = false) {
    guard piece.count > 0 else {
      lines += piece.lineCount
      return
    }
    if !isFirst { text.append(NumberText.comma) }
    isFirst = false
    NumberText.add(piece.first + lines, to: &text)
    text += onlyFirst ? NumberText.prefix(piece.rest, 4) : piece.rest[...]
    lines = piece.linesBehind
  }

  /// Stands behind pieces that are told already.
  mutating func skip(_ pieces: some BidirectionalCollection<PieceText>) {
    // Lines count from the last of them that has words.
    let last = pieces.lastIndex { $0.count > 0 }
    lines = last.map { pieces[$0].linesBehind } ?? 0
    let rest = last.map { pieces[pieces.index(after: $0)...] } ?? pieces[...]
    for piece in rest { lines += piece.lineCount }
  }

  /// Adds what stands behind all pieces; the text with it.
  mutating func end(with tail: String) -> [UInt8] {
    text += tail.utf8
    return text
  }
}
