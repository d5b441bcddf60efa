// PieceText.swift: the words of a few lines as they are told: numbers with commas between them.

/// The words of a piece as text. That takes half the room of the numbers, and is told as it is.
struct PieceText: Equatable, Sendable {
  /// How many numbers it has.
  let count: Int
  /// The first of them: the lines from the piece's first one to its first word.
  fileprivate let first: UInt32
  /// The lines that begin behind the last word.
  fileprivate let linesBehind: UInt32
  /// The lines that begin in it, its first apart.
  fileprivate let lineCount: UInt32
  /// The texts of pieces that were made together: threads that asked for room for each would wait for each other.
  private let all: [UInt8]
  /// Where its own are.
  private let (start, end): (UInt32, UInt32)

  fileprivate init(_ draft: PieceTexts.Draft, of all: [UInt8]) {
    (count, first) = (draft.count, draft.first)
    (linesBehind, lineCount) = (draft.linesBehind, draft.lineCount)
    (start, end) = (draft.start, draft.end)
    self.all = all
  }

  /// Its numbers but for the first, each behind a comma.
  fileprivate var rest: ArraySlice<UInt8> { all[Int(start)..<Int(end)] }

  /// The bytes that its numbers take where they are told.
  var room: Int { rest.count + NumberText.room + 1 }

  static func == (a: PieceText, b: PieceText) -> Bool {
    a.count == b.count && a.first == b.first && a.linesBehind == b.linesBehind
      && a.lineCount == b.lineCount && a.rest == b.rest
  }
}

/// Makes the texts of several pieces.
struct PieceTexts {
  /// The text of a piece but for the bytes.
  fileprivate struct Draft {
    let count: Int
    let first: UInt32
    let linesBehind: UInt32
    let lineCount: UInt32
    let start: UInt32
    let end: UInt32
  }

  private var bytes: [UInt8] = []
  private var drafts: [Draft] = []

  /// - Parameters:
  ///   - count: how many there will be.
  ///   - length: the bytes of the text that they are of.
  init(_ count: Int, of length: Int) {
    drafts.reserveCapacity(count)
    bytes.reserveCapacity(length * 2)
  }

  /// Adds the words of a piece.
  mutating func add(_ numbers: [UInt32], linesBehind: UInt32, lineCount: UInt32) {
    let start = UInt32(truncatingIfNeeded: bytes.count)
    NumberText.addRest(of: numbers, to: &bytes)
    drafts.append(
      Draft(
        count: numbers.count, first: numbers.first ?? 0, linesBehind: linesBehind,
        lineCount: lineCount, start: start, end: UInt32(truncatingIfNeeded: bytes.count)))
  }

  /// The texts; they are kept, so no room is left behind them.
  consuming func end() -> [PieceText] {
    let all = bytes.capacity > bytes.count + bytes.count / 8 ? Array(bytes[...]) : bytes
    return drafts.map { PieceText($0, of: all) }
  }
}

/// Puts the texts of pieces one behind the other.
struct TextJoiner {
  private var isFirst = true
  /// Lines since the last word.
  private var lines: UInt32 = 0

  /// - Parameter onlyFirst: whether its first word is enough.
  mutating func add(_ piece: PieceText, onlyFirst: Bool = false, to text: inout [UInt8]) {
    guard piece.count > 0 else {
      lines += piece.lineCount
      return
    }
    if !isFirst { text.append(NumberText.comma) }
    isFirst = false
    NumberText.add(piece.first + lines, to: &text)
    text += onlyFirst ? NumberText.prefix(piece.rest, 4) : piece.rest
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
}
