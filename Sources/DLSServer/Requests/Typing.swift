// Typing.swift: what the editor changes along while somebody types, and before a text is saved.

import DLSFormat
import DLSIDE
import DLSJSON
import DLSLanguage
import DLSText

extension Server {
  /// `textDocument/onTypeFormatting`
  func onTypeFormatting(_ params: JSONValue) throws(RPCError) -> JSONValue {
    guard let caret = try caret(params) else { return .null }
    let positions = positions(caret.analysis)
    switch params["ch"]?.string {
    case "}": return json(TypingEdits.afterBrace(caret.tree, caret.offset), positions)
    case "\n":
      return json(
        TypingEdits.afterLineBreak(positions.lines, caret.tree, caret.offset), positions)
    default: return .null
    }
  }

  /// `textDocument/willSaveWaitUntil`: lays the text out, unless it is saved by itself while somebody
  /// types, or the user doesn't want it.
  func willSaveWaitUntil(_ params: JSONValue) throws(RPCError) -> WrittenResult {
    let isByItself = params["reason"]?.integer == 2
    let path = params["textDocument"]?["uri"]?.string.map(DocumentURI.path) ?? ""
    if isByItself || !settings(path).formatsOnSave { return .null }
    return try formatting(params)
  }

  /// `textDocument/linkedEditingRange`
  func linkedEditingRange(_ params: JSONValue) throws(RPCError) -> JSONValue {
    guard let caret = try caret(params), let target = LinkedNames.target(caret) else {
      return .null
    }
    let path = caret.analysis.path
    var found: [TextRange]?
    for analysis in workspace.analyses(holding: path) {
      guard
        let ranges = LinkedNames.ranges(
          target.definition.range, in: path, analysis,
          stored: { self.stored(analysis) })
      else { return .null }
      found = found ?? ranges
    }
    try waitForLooks()
    guard let found else { return .null }
    let positions = positions(caret.analysis)
    return [
      "ranges": .array(found.map { positions.json($0) }),
      "wordPattern": "[A-Za-z_\\u0080-\\uFFFF][-\\w\\u0080-\\uFFFF]*",
    ]
  }
}
