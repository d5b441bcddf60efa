// Positions.swift: places as the protocol writes them, and back.

import DLSIDE
import DLSJSON
import DLSLanguage
import DLSText

extension PositionEncoding {
  /// The word of the protocol.
  var word: String {
    switch self {
    case .utf8: "utf-8"
    case .utf16: "utf-16"
    case .utf32: "utf-32"
    }
  }

  /// The encoding that a client takes and that costs least here: bytes, where it takes them.
  static func chosen(from words: [String]) -> PositionEncoding {
    [.utf8, .utf32, .utf16].first { words.contains($0.word) } ?? .utf16
  }
}

/// The lines of one text with the client's way to count columns.
struct Positions {
  let lines: LineIndex
  let encoding: PositionEncoding
  /// Where columns are counted from, if they have to be: places come one behind the other as a rule, and there
  /// may be thousands in a line.
  private let counting: Counting?

  private final class Counting { var mark = ColumnMark() }

  init(lines: LineIndex, encoding: PositionEncoding) {
    (self.lines, self.encoding) = (lines, encoding)
    counting = lines.countsCharacters(encoding) ? Counting() : nil
  }

  /// The offset of a position; places outside of the text are moved into it.
  func offset(_ json: JSONValue?) throws(RPCError) -> UInt32 {
    guard let line = json?["line"]?.integer, let column = json?["character"]?.integer else {
      throw .params("A position has `line` and `character`.")
    }
    return lines.offset(of: TextPosition(line: line, column: column), encoding)
  }

  /// The bytes of a range. One whose end comes first is turned round.
  func range(_ json: JSONValue?) throws(RPCError) -> TextRange {
    let start = try offset(json?["start"])
    let end = try offset(json?["end"])
    return TextRange(min(start, end), max(start, end))
  }

  func json(_ offset: UInt32) -> JSONValue {
    let position = position(offset)
    return ["line": .integer(Int64(position.line)), "character": .integer(Int64(position.column))]
  }

  func json(_ range: TextRange) -> JSONValue {
    ["start": json(range.start), "end": json(range.end)]
  }

  /// Where a range begins and ends.
  /// - Parameter near: a line that may be near it.
  func place(_ range: TextRange, near: Int? = nil) -> PlacedRange {
    let start = position(range.start, near: near)
    return PlacedRange(start: start, end: position(range.end, near: start.line))
  }

  /// The line and column of an offset.
  func position(_ offset: UInt32, near: Int? = nil) -> TextPosition {
    guard let counting else { return lines.position(at: offset, encoding, near: near) }
    return lines.position(at: offset, encoding, near: near, from: &counting.mark)
  }
}

/// A range of a text by lines and columns.
struct PlacedRange: Hashable {
  let start: TextPosition
  let end: TextPosition
}

extension JSONWriter {
  /// Writes a range as a member of an open object.
  mutating func member(_ name: StaticString, _ place: PlacedRange) {
    self.name(name)
    piece("{\"start\":{\"line\":")
    write(place.start)
    piece("},\"end\":{\"line\":")
    write(place.end)
    piece("}}")
  }

  private mutating func write(_ position: TextPosition) {
    piece(position.line)
    piece(",\"character\":")
    piece(position.column)
  }
}

extension Server {
  /// How places of a file of an analysis are written.
  func positions(_ analysis: Analysis, _ file: FileID = .main) -> Positions {
    Positions(lines: analysis.lines(file), encoding: encoding)
  }

  /// The address of a file of an analysis: as the editor writes it, where it has it open.
  func uri(_ analysis: Analysis, _ file: FileID) -> String {
    uri(analysis.model.files[Int(file.rawValue)].path)
  }

  /// The address of a path: as the editor writes it, where it has it open.
  func uri(_ path: String) -> String {
    workspace.document(at: path)?.uri ?? DocumentURI.uri(path)
  }

  /// A place with its file.
  func location(_ analysis: Analysis, _ place: Place) -> JSONValue {
    [
      "uri": .string(uri(analysis, place.file)),
      "range": positions(analysis, place.file).json(place.range),
    ]
  }

  /// The analysis of the document that a request is about; nil for one that can't be read.
  func analysis(_ params: JSONValue) throws(RPCError) -> Analysis? {
    guard let uri = params["textDocument"]?["uri"]?.string else {
      throw .params("`textDocument.uri` is missing.")
    }
    return workspace.analysis(DocumentURI.path(uri))
  }

  /// The place that a request is about; nil where its document can't be read.
  func caret(_ params: JSONValue) throws(RPCError) -> Caret? {
    guard let analysis = try analysis(params) else { return nil }
    return Caret(analysis, try positions(analysis).offset(params["position"]))
  }

  /// Edits of a file, as the protocol writes them.
  func json(_ edits: [TextEdit], _ positions: Positions) -> JSONValue {
    .array(
      edits.map { ["range": positions.json($0.range), "newText": .string($0.newText)] })
  }
}
