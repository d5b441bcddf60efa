// Hover.swift: `textDocument/hover`

import DLSIDE
import DLSJSON
import DLSLanguage

extension Server {
  /// `textDocument/hover`
  func hover(_ params: JSONValue) throws(RPCError) -> JSONValue {
    guard let caret = try caret(params) else { return .null }
    let text = Hover.at(
      caret, facts: { self.liveFacts($0, of: caret.analysis)?.notes ?? [] },
      // A relative path of a text without a file leads nowhere.
      fileFacts: {
        guard $0.isAddress || $0.resolved.hasPrefix("/") else { return [] }
        let facts = self.host.fileFacts($0, $1)
        return self.client.drawsPictures ? facts : facts.filter { !$0.hasPrefix("![") }
      })
    try waitForLooks()
    guard let text else { return .null }
    return [
      "contents": Prose.json(text.markdown, asMarkdown: client.markdown),
      "range": positions(caret.analysis, caret.file).json(text.range),
    ]
  }
}
