// MethodTable.swift: which method of the protocol is answered by what.

import DLSJSON

extension Server {
  typealias RequestHandler = @Sendable (Server) -> (JSONValue) throws(RPCError) -> JSONValue
  typealias WritingHandler = @Sendable (Server) -> (JSONValue) throws(RPCError) -> WrittenResult
  typealias LateHandler = @Sendable (Server) -> (RequestID, JSONValue) throws(RPCError) -> Void
  typealias NoticeHandler = @Sendable (Server) -> (JSONValue) throws(RPCError) -> Void

  /// The requests that the server answers between `initialize` and `shutdown`.
  static let requests: [String: RequestHandler] = [
    "textDocument/completion": Server.completion,
    "completionItem/resolve": Server.resolveCompletion,
    "textDocument/hover": Server.hover,
    "textDocument/definition": Server.definition,
    "textDocument/declaration": Server.definition,
    "textDocument/typeDefinition": Server.typeDefinition,
    "textDocument/references": Server.references,
    "textDocument/documentHighlight": Server.documentHighlight,
    "workspace/symbol": Server.workspaceSymbol,
    "workspaceSymbol/resolve": Server.resolveSymbol,
    "textDocument/documentLink": Server.documentLink,
    "documentLink/resolve": Server.resolveLink,
    "textDocument/documentColor": Server.documentColor,
    "textDocument/colorPresentation": Server.colorPresentation,
    "textDocument/rangeFormatting": Server.rangeFormatting,
    "textDocument/rangesFormatting": Server.rangesFormatting,
    "textDocument/prepareRename": Server.prepareRename,
    "textDocument/rename": Server.rename,
    "textDocument/codeAction": Server.codeAction,
    "codeAction/resolve": Server.resolveCodeAction,
    "textDocument/onTypeFormatting": Server.onTypeFormatting,
    "textDocument/linkedEditingRange": Server.linkedEditingRange,
    "textDocument/foldingRange": Server.foldingRange,
    "textDocument/selectionRange": Server.selectionRange,
    "textDocument/inlayHint": Server.inlayHint,
    "textDocument/codeLens": Server.codeLens,
    "codeLens/resolve": Server.resolveCodeLens,
    "workspace/willRenameFiles": Server.willRenameFiles,
  ]

  /// Requests whose results are too long to be built as values first: they are written as JSON.
  static let writtenRequests: [String: WritingHandler] = [
    "textDocument/documentSymbol": Server.documentSymbol,
    "textDocument/formatting": Server.formatting,
    "textDocument/willSaveWaitUntil": Server.willSaveWaitUntil,
    "textDocument/semanticTokens/full": Server.semanticTokens,
    "textDocument/semanticTokens/full/delta": Server.semanticTokensDelta,
    "textDocument/semanticTokens/range": Server.semanticTokensRange,
    "textDocument/diagnostic": Server.documentDiagnostic,
  ]

  /// Requests that are answered later: once something beside the conversation has ended, or the moments
  /// without messages were enough.
  static let lateRequests: [String: LateHandler] = [
    "workspace/executeCommand": Server.executeCommand,
    "workspace/diagnostic": Server.workspaceDiagnostic,
  ]

  /// The notices that the server takes.
  static let notices: [String: NoticeHandler] = [
    "initialized": Server.initialized,
    "$/setTrace": Server.setTrace,
    "$/cancelRequest": Server.cancelRequest,
    "window/workDoneProgress/cancel": Server.cancelProgress,
    "textDocument/didOpen": Server.didOpen,
    "textDocument/didChange": Server.didChange,
    "textDocument/didSave": Server.didSave,
    "textDocument/didClose": Server.didClose,
    "workspace/didChangeConfiguration": Server.didChangeConfiguration,
    "workspace/didChangeWatchedFiles": Server.didChangeWatchedFiles,
    "workspace/didChangeWorkspaceFolders": Server.didChangeWorkspaceFolders,
    "workspace/didCreateFiles": Server.didCreateFiles,
    "workspace/didRenameFiles": Server.didRenameFiles,
    "workspace/didDeleteFiles": Server.didDeleteFiles,
  ]

  /// Every method that has an answer, but for the beginning and the end of a conversation.
  package static var methods: [String] {
    requests.keys.sorted() + writtenRequests.keys.sorted() + lateRequests.keys.sorted()
  }

  /// Whether a method is answered later, when what it started has ended.
  package static func isLate(_ method: String) -> Bool { lateRequests[method] != nil }

  /// Every notice that it takes, but for the end of a conversation.
  package static var noticed: [String] { notices.keys.sorted() }
}
