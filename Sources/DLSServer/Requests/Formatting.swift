// Formatting.swift: the layout of a text, in the smallest edits.

import DLSFormat
import DLSIDE
import DLSJSON
import DLSLanguage
import DLSText

extension Server {
  /// `textDocument/formatting`
  func formatting(_ params: JSONValue) throws(RPCError) -> WrittenResult {
    guard let analysis = try analysis(params) else { return .null }
    let positions = positions(analysis)
    var writer = JSONWriter()
    writer.beginArray()
    // The next one stands near the one before.
    var line: Int?
    for edit in Formatter.edits(analysis.main.tree) {
      let place = positions.place(edit.range, near: line)
      line = place.start.line
      writer.beginObject()
      writer.member("range", place)
      writer.member("newText", .string(edit.newText))
      writer.endObject()
    }
    writer.endArray()
    return .json(writer.bytes)
  }

  /// `textDocument/rangeFormatting`
  func rangeFormatting(_ params: JSONValue) throws(RPCError) -> JSONValue {
    try formatted(params, [params["range"]])
  }

  /// `textDocument/rangesFormatting`
  func rangesFormatting(_ params: JSONValue) throws(RPCError) -> JSONValue {
    try formatted(params, params["ranges"]?.array ?? [])
  }

  private func formatted(
    _ params: JSONValue, _ ranges: [JSONValue?]
  ) throws(RPCError) -> JSONValue {
    guard let analysis = try analysis(params) else { return .null }
    let positions = positions(analysis)
    var edits: [TextEdit] = []
    for range in ranges {
      let more = Formatter.edits(analysis.main.tree, in: try positions.range(range))
      edits += more.filter { !edits.contains($0) }
    }
    return json(edits.sorted { $0.range < $1.range }, positions)
  }
}
