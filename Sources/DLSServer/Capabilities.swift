// Capabilities.swift: what the client can do, what the user has set, and what the server offers.

import DLSIDE
import DLSJSON
import DLSText

/// What the client can do, as far as the server cares.
struct ClientCapabilities {
  var completion = CompletionAbilities()
  var typeLinkSupport = false
  var linkTooltips = false
  var symbolsResolve = false
  var markdown = true
  /// Whether it draws the pictures of Markdown: others show the words that stand for them.
  var drawsPictures = false
  var pullDiagnostics = false
  var diagnosticRefresh = false
  /// Whether a report of one file may bring those of others.
  var relatedReports = false
  var hierarchicalSymbols = false
  var documentChanges = false
  /// Whether edits may have places to fill in.
  var snippetEdits = false
  var linkSupport = false
  var foldsByLineOnly = false
  var configuration = false
  var watchedFiles = false
  /// Whether files outside of the workspace can be watched.
  var watchedFolders = false
  var workDoneProgress = false
  var inlayHintRefresh = false
  var codeLensRefresh = false
  var semanticTokensRefresh = false
  var prepareRename = false
  var codeActionLiterals = false
  var codeActionResolve = false
  var disabledActions = false
  var createsFiles = false
  var showsDocuments = false
  var relatedInformation = false
  var diagnosticTags = false
  var codeDescription = false
  var changeAnnotations = false
  /// Whether it has the command `dls.showReferences`, which lists places.
  var showsReferences = false

  init() {}

  init(_ json: JSONValue) {
    let text = json["textDocument"]
    let space = json["workspace"]
    func has(_ value: JSONValue?) -> Bool { value?.boolean ?? false }
    completion = CompletionAbilities(text?["completion"])
    typeLinkSupport = has(text?["typeDefinition"]?["linkSupport"])
    linkTooltips = has(text?["documentLink"]?["tooltipSupport"])
    let late = space?["symbol"]?["resolveSupport"]?["properties"]?.array ?? []
    symbolsResolve = late.contains("location.range")
    let formats = text?["hover"]?["contentFormat"]?.array?.compactMap(\.string) ?? ["markdown"]
    markdown = formats.contains("markdown")
    pullDiagnostics = text?["diagnostic"]?.object != nil
    relatedReports = has(text?["diagnostic"]?["relatedDocumentSupport"])
    diagnosticRefresh =
      has(space?["diagnostics"]?["refreshSupport"]) || has(space?["diagnostic"]?["refreshSupport"])
    hierarchicalSymbols = has(text?["documentSymbol"]?["hierarchicalDocumentSymbolSupport"])
    documentChanges = has(space?["workspaceEdit"]?["documentChanges"])
    snippetEdits = documentChanges && has(space?["workspaceEdit"]?["snippetEditSupport"])
    linkSupport = has(text?["definition"]?["linkSupport"])
    foldsByLineOnly = has(text?["foldingRange"]?["lineFoldingOnly"])
    configuration = has(space?["configuration"])
    watchedFiles = has(space?["didChangeWatchedFiles"]?["dynamicRegistration"])
    watchedFolders = has(space?["didChangeWatchedFiles"]?["relativePatternSupport"])
    workDoneProgress = has(json["window"]?["workDoneProgress"])
    inlayHintRefresh = has(space?["inlayHint"]?["refreshSupport"])
    codeLensRefresh = has(space?["codeLens"]?["refreshSupport"])
    semanticTokensRefresh = has(space?["semanticTokens"]?["refreshSupport"])
    prepareRename = has(text?["rename"]?["prepareSupport"])
    codeActionLiterals = text?["codeAction"]?["codeActionLiteralSupport"]?.object != nil
    let resolved = text?["codeAction"]?["resolveSupport"]?["properties"]?.array ?? []
    codeActionResolve = resolved.contains("edit")
    disabledActions = has(text?["codeAction"]?["disabledSupport"])
    let operations = space?["workspaceEdit"]?["resourceOperations"]?.array ?? []
    showsDocuments = has(json["window"]?["showDocument"]?["support"])
    createsFiles = documentChanges && operations.contains("create")
    let diagnostics = text?["publishDiagnostics"]
    let pulled = text?["diagnostic"]
    relatedInformation =
      has(diagnostics?["relatedInformation"]) || has(pulled?["relatedInformation"])
    diagnosticTags =
      diagnostics?["tagSupport"]?.object != nil || pulled?["tagSupport"]?.object != nil
    codeDescription =
      has(diagnostics?["codeDescriptionSupport"]) || has(pulled?["codeDescriptionSupport"])
    changeAnnotations = space?["workspaceEdit"]?["changeAnnotationSupport"]?.object != nil
  }
}

/// What the user has set for the server, under `dls` in the editor's settings.
struct ServerSettings {
  /// The profile that projects are seen with.
  var profile: String?
  /// How much is written into the client's log.
  var logLevel = Server.LogLevel.warning
  /// Whether a text is laid out before it is saved.
  var formatsOnSave = true
  /// Whether the engine may be started to look at data that nobody has looked at.
  var probes = true
  /// What is told between words.
  var hints = Set(InlayHint.Kind.allCases)

  init() {}

  init(_ json: JSONValue) {
    let own = json["dls"]?.object.map { JSONValue.object($0) } ?? json
    if let name = own["profile"]?.string, !name.isEmpty { profile = name }
    formatsOnSave = own["formatOnSave"]?.boolean ?? true
    probes = own["probe"]?.boolean ?? true
    for kind in InlayHint.Kind.allCases
    where own["inlayHints"]?.boolean == false || own["inlayHints"]?[kind.rawValue]?.boolean == false
    {
      hints.remove(kind)
    }
    switch own["logLevel"]?.string {
    case "error": logLevel = .error
    case "info": logLevel = .info
    case "debug": logLevel = .log
    default: logLevel = .warning
    }
  }
}

/// What the user has set for the workspace, and for those of its folders that the client was asked about.
struct UserSettings {
  var general = ServerSettings()
  /// By the folder's path.
  var ofFolders: [String: ServerSettings] = [:]
  /// The profiles that were chosen since, by the project's path; nil where it was none.
  var chosenProfiles: [String: String?] = [:]

  /// What holds for a file in a folder of the workspace, or in none.
  func of(_ path: String, in folder: String?) -> ServerSettings {
    var found = folder.flatMap { ofFolders[$0] } ?? general
    if let chosen = chosenProfiles[path] { found.profile = chosen }
    return found
  }

  /// Whether others set the same profiles, whatever was chosen since.
  func setsProfiles(as other: UserSettings) -> Bool {
    general.profile == other.general.profile
      && ofFolders.mapValues(\.profile) == other.ofFolders.mapValues(\.profile)
  }
}

extension Server {
  /// What the server offers to the client that it has.
  var capabilities: JSONValue {
    [
      "positionEncoding": .string(encoding.word),
      "textDocumentSync": [
        "openClose": true, "change": 2, "save": ["includeText": false], "willSaveWaitUntil": true,
      ],
      "completionProvider": Server.completionProvider,
      "hoverProvider": true,
      "definitionProvider": true,
      "declarationProvider": true,
      "typeDefinitionProvider": true,
      "referencesProvider": true,
      "documentHighlightProvider": true,
      "documentSymbolProvider": true,
      "workspaceSymbolProvider": ["resolveProvider": true],
      "documentLinkProvider": ["resolveProvider": true],
      "colorProvider": true,
      "documentFormattingProvider": true,
      "documentRangeFormattingProvider": ["rangesSupport": true],
      "foldingRangeProvider": true,
      "selectionRangeProvider": true,
      "codeActionProvider": [
        "codeActionKinds": .array(ProposedAction.Kind.allCases.map { .string($0.rawValue) }),
        "resolveProvider": true,
      ],
      "documentOnTypeFormattingProvider": [
        "firstTriggerCharacter": "}", "moreTriggerCharacter": ["\n"],
      ],
      "linkedEditingRangeProvider": true,
      "renameProvider": client.prepareRename ? ["prepareProvider": true] : true,
      "inlayHintProvider": true,
      "codeLensProvider": ["resolveProvider": true],
      "executeCommandProvider": [
        "commands": JSONValue(offeredCommands),
        "workDoneProgress": true,
      ],
      "semanticTokensProvider": Server.semanticTokensCapability,
      "diagnosticProvider": [
        "identifier": "dls", "interFileDependencies": true, "workspaceDiagnostics": true,
        "workDoneProgress": true,
      ],
      "workspace": [
        "workspaceFolders": ["supported": true, "changeNotifications": true],
        "fileOperations": Server.fileOperations,
      ],
    ]
  }
}
