// Structure.swift: a file's outline, what can be folded, and what a selection grows to.

import DLSIDE
import DLSJSON
import DLSLanguage
import DLSText

extension Server {
  /// `textDocument/documentSymbol`
  func documentSymbol(_ params: JSONValue) throws(RPCError) -> WrittenResult {
    guard let analysis = try analysis(params) else { return .null }
    let (lines, encoding, address) = (analysis.lines(.main), encoding, uri(analysis, .main))
    let workers = workspace.workers(analysis.path)
    let symbols = DocumentSymbols.of(analysis, workers: workers)
    let ranges = workers.ranges(symbols.count, least: 512)
    let isNested = client.hierarchicalSymbols
    let parts = workers.map(ranges.count) { place in
      Server.outline(
        symbols[ranges[place]], isNested ? nil : address,
        Positions(lines: lines, encoding: encoding))
    }
    return .json(parts.count == 1 ? parts[0] : JSONWriter.list(joining: parts))
  }

  /// A list of entries of the outline; one behind the other with the file's address, where that is given.
  private static func outline(
    _ symbols: ArraySlice<DocumentSymbol>, _ address: String?, _ positions: Positions
  ) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginArray()
    var line: Int?
    for symbol in symbols {
      if let address {
        flat(symbol, in: nil, address, positions, &writer)
      } else {
        nested(symbol, positions, near: &line, &writer)
      }
    }
    writer.endArray()
    return writer.bytes
  }

  /// Writes an entry of the outline with those in it; `line` is that of the entry before.
  private static func nested(
    _ symbol: DocumentSymbol, _ positions: Positions, near line: inout Int?,
    _ writer: inout JSONWriter
  ) {
    writer.beginObject()
    writer.member("name", .string(symbol.name))
    if !symbol.detail.isEmpty { writer.member("detail", .string(symbol.detail)) }
    writer.member("kind", .integer(symbol.kind.number))
    let place = positions.place(symbol.range, near: line)
    line = place.start.line
    writer.member("range", place)
    writer.member("selectionRange", positions.place(symbol.nameRange, near: line))
    if !symbol.children.isEmpty {
      writer.name("children")
      writer.beginArray()
      for child in symbol.children { nested(child, positions, near: &line, &writer) }
      writer.endArray()
    }
    writer.endObject()
  }

  /// Writes an entry of the outline, and those in it behind it.
  private static func flat(
    _ symbol: DocumentSymbol, in container: String?, _ address: String, _ positions: Positions,
    _ writer: inout JSONWriter
  ) {
    writer.beginObject()
    writer.member("name", .string(symbol.name))
    writer.member("kind", .integer(symbol.kind.number))
    writer.name("location")
    writer.beginObject()
    writer.member("uri", .string(address))
    writer.member("range", positions.place(symbol.range))
    writer.endObject()
    if let container { writer.member("containerName", .string(container)) }
    writer.endObject()
    for child in symbol.children { flat(child, in: symbol.name, address, positions, &writer) }
  }

  /// `textDocument/foldingRange`
  func foldingRange(_ params: JSONValue) throws(RPCError) -> JSONValue {
    guard let analysis = try analysis(params) else { return .null }
    let positions = positions(analysis)
    return .array(
      FoldingRanges.of(analysis.main.tree).compactMap { fold -> JSONValue? in
        let start = positions.position(fold.range.start)
        var end = positions.position(fold.range.end)
        // The closing brace stays to be seen.
        if fold.kind == .block, client.foldsByLineOnly || end.column == 0 {
          end = TextPosition(line: end.line - 1, column: 0)
        }
        guard end.line > start.line else { return nil }
        var json: JSONObject = [
          "startLine": .integer(Int64(start.line)), "endLine": .integer(Int64(end.line)),
        ]
        if !client.foldsByLineOnly, fold.kind != .block {
          json["startCharacter"] = .integer(Int64(start.column))
          json["endCharacter"] = .integer(Int64(end.column))
        }
        switch fold.kind {
        case .block: json["kind"] = "region"
        case .comment: json["kind"] = "comment"
        case .imports: json["kind"] = "imports"
        }
        return .object(json)
      })
  }

  /// `textDocument/selectionRange`
  func selectionRange(_ params: JSONValue) throws(RPCError) -> JSONValue {
    guard let analysis = try analysis(params) else { return .null }
    let positions = positions(analysis)
    var result: [JSONValue] = []
    for position in params["positions"]?.array ?? [] {
      let caret = Caret(analysis, try positions.offset(position))
      var json: JSONValue?
      for range in SelectionRanges.around(caret).reversed() {
        var next: JSONObject = ["range": positions.json(range)]
        next["parent"] = json
        json = .object(next)
      }
      if let json { result.append(json) }
    }
    return .array(result)
  }
}

extension DocumentSymbol.Kind {
  /// The protocol's number of the icon that fits.
  var number: Int64 {
    switch self {
    case .project: 4
    case .person: 22
    case .group: 10
    case .source: 1
    case .schema: 23
    case .classOfSchema: 5
    case .field: 8
    case .units: 18
    case .samples: 19
    case .export: 24
    case .train: 12
    case .infer: 6
    case .part: 7
    case .profile: 3
    case .text: 15
    case .library: 2
    }
  }
}
