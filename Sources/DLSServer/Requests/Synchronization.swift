// Synchronization.swift: documents that are opened, changed, saved and closed.

import DLSJSON
import DLSText

extension Server {
  /// `textDocument/didOpen`
  func didOpen(_ params: JSONValue) throws(RPCError) {
    guard let item = params["textDocument"], let uri = item["uri"]?.string,
      let text = item["text"]?.string
    else { throw .params("`textDocument` has `uri` and `text`.") }
    let document = OpenDocument(
      uri: uri, version: item["version"]?.integer, text: Array(text.utf8), workers: host.workers)
    surveys.withdraw(workspace.analyses(of: document.path))
    workspace.open(document)
    published.isStale(document.path)
  }

  /// `textDocument/didChange`
  func didChange(_ params: JSONValue) throws(RPCError) {
    guard let item = params["textDocument"], let uri = item["uri"]?.string,
      let document = workspace.document(uri)
    else { throw .params("The document that changes was never opened.") }
    surveys.withdraw(workspace.analyses(of: document.path))
    workspace.forget(document.path)
    published.isStale(document.path)
    // A change that can't be taken over ends them; what came before it holds.
    for change in params["contentChanges"]?.array ?? [] {
      guard let text = change["text"]?.string else { throw .params("A change has a `text`.") }
      // A range that isn't there means the whole text; one from 0:0 to 0:0 means its start.
      if let range = change["range"], range != .null {
        // Nobody else has the lines any more when they change: a text that two have is copied.
        let bytes = try Positions(lines: document.lines, encoding: encoding).range(range)
        document.change(bytes, text)
      } else {
        document.change(nil, text)
      }
    }
    document.change(version: item["version"]?.integer)
  }

  /// `textDocument/didSave`: the text is known already; other programs may have changed files.
  func didSave(_ params: JSONValue) throws(RPCError) {
    published.everythingIsStale()
    surveys.isStaleAtSave()
  }

  /// `textDocument/didClose`
  func didClose(_ params: JSONValue) throws(RPCError) {
    guard let uri = params["textDocument"]?["uri"]?.string,
      let document = workspace.document(uri)
    else { throw .params("The document that is closed was never opened.") }
    surveys.withdraw(workspace.analyses(of: document.path))
    workspace.close(document.path)
    colouring[document.path] = nil
    published.forget(document.path)
    surveys.forget(document.path)
    published.isStale(document.path)
  }
}
