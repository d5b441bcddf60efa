// Outlook.swift: what messages that already arrived mean for the requests before them.

import DLSJSON

/// What is known of the messages behind a request.
struct Outlook {
  /// For each request that is cancelled, where that is said last.
  private var cancelled: [RequestID: Int] = [:]
  /// For each document that changes, where that is said last.
  private var changed: [String: Int] = [:]

  /// Requests that only read one text, and are worth nothing once it has changed. Those that edit,
  /// or that a user waits for with a dialog open, are answered all the same.
  private static let reads: Set<String> = [
    "textDocument/completion", "textDocument/hover", "textDocument/documentHighlight",
    "textDocument/documentSymbol", "textDocument/semanticTokens/full",
    "textDocument/semanticTokens/full/delta", "textDocument/semanticTokens/range",
    "textDocument/foldingRange", "textDocument/selectionRange", "textDocument/inlayHint",
    "textDocument/codeLens", "textDocument/documentLink", "textDocument/documentColor",
    "textDocument/linkedEditingRange", "textDocument/diagnostic",
  ]

  init(_ messages: [IncomingMessage]) {
    // One message has nothing behind it.
    if messages.count < 2 { return }
    for (index, message) in messages.enumerated() {
      guard case .notification(let method, let params) = message else { continue }
      if method == "$/cancelRequest", let id = RequestID(params["id"]) { cancelled[id] = index }
      if method == "textDocument/didChange", let uri = params["textDocument"]?["uri"]?.string {
        changed[uri] = index
      }
    }
  }

  /// Why a request is not worth an answer; nil where it is.
  func error(
    for id: RequestID, _ method: String, _ params: JSONValue, at index: Int
  ) -> RPCError? {
    if let place = cancelled[id], place > index {
      return RPCError(RPCError.requestCancelled, "The request was cancelled.")
    }
    if Outlook.reads.contains(method), let uri = params["textDocument"]?["uri"]?.string,
      let place = changed[uri], place > index
    {
      return RPCError(RPCError.contentModified, "The text has changed since.")
    }
    return nil
  }
}
