// Explain.swift: the command that opens the page of a diagnostic code.

import DLSJSON

extension Server {
  /// The command's name; its argument is the code.
  static let explainCommand = "dls.explain"

  /// Whether a code has a page: what only the editor tells of, such as drift, has none.
  static func hasPage(_ code: String) -> Bool {
    code.hasPrefix("DLS") && code.utf8.count == 7
      && code.utf8.dropFirst(3).allSatisfy { (0x30...0x39).contains($0) }
  }

  /// Opens the page of a code in the editor.
  func explain(_ id: RequestID, _ params: JSONValue) throws(RPCError) {
    guard let code = params["arguments"]?[0]?.string, Server.hasPage(code) else {
      throw .params("`\(Server.explainCommand)` takes a code, such as DLS0101.")
    }
    guard let page = host.page(code) else {
      throw .params("There is no diagnostic \(code), or its page can't be written.")
    }
    guard client.showsDocuments else {
      throw RPCError(
        RPCError.requestFailed, "This editor shows no documents on request. `dls explain \(code)`.")
    }
    ask("window/showDocument", ["uri": .string(page), "external": false, "takeFocus": true])
    respond(id, .null)
  }
}
