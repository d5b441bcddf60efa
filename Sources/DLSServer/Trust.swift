// Trust.swift: whether programs may be started that open what a workspace's projects name.

import DLSJSON
import DLSText

/// Whom the user trusts.
struct Trust {
  /// What the editor says of the workspace. It settles the question; nil where it leaves that to the
  /// server.
  let word: Bool?
  /// The folders that were trusted in this conversation.
  fileprivate var granted: Set<String> = []

  /// What an editor says. It does so at the beginning alone: settings may lie in the very workspace
  /// that is to be trusted.
  init(_ options: JSONValue = .null) { word = (options["dls"] ?? options)["trusted"]?.boolean }
}

extension Server {
  /// The command that asks whether the workspace is trusted, or takes that back.
  static let trustCommand = "dls.trust"

  private static let now = "Trust"
  private static let always = "Always trust"
  private static let never = "Don't"

  /// Whether programs may be started that open what a project names.
  func isTrusted(_ path: String) -> Bool {
    if trust.word == true { return true }
    let place = trustedPlace(path)
    return trust.granted.contains(place) || (trust.word == nil && host.remembersTrust(place))
  }

  /// The folder that is trusted or not when it is about a file: the workspace's, else its own.
  private func trustedPlace(_ path: String) -> String {
    if let nearest = workspace.folder(around: path) { return nearest }
    return path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[..<$0]) } ?? path
  }

  /// The folders that are asked about together: those of the workspace, and that of a file outside.
  private func trustedPlaces(_ path: String?) -> [String] {
    let place = path.map(trustedPlace)
    return workspace.folders + [place].compactMap { $0 }.filter { !workspace.folders.contains($0) }
  }

  /// Asks whether the projects of the workspace are trusted, and takes note of a yes; nil stands for a
  /// question that was closed. Only where the
  /// editor leaves it to the server, the answer may hold for other conversations, too.
  func askForTrust(
    _ reason: String, about path: String?, request: RequestID, then use: @escaping (Bool?) -> Void
  ) {
    let places = trustedPlaces(path)
    let answers = [Server.now] + (trust.word == nil ? [Server.always] : []) + [Server.never]
    let named = places.joined(separator: ", ")
    choose(
      request, .warning, "\(reason)Do you trust the projects in \(named)?", answers
    ) { [weak self] chosen in
      guard let self else { return }
      guard let chosen else { return use(nil) }
      guard chosen == Server.now || chosen == Server.always else { return use(false) }
      trust.granted.formUnion(places)
      if chosen == Server.always { remember(places, true) }
      use(true)
    }
  }

  private func remember(_ places: [String], _ isTrusted: Bool) {
    let problems = places.compactMap { host.rememberTrust($0, isTrusted) }
    guard let problem = problems.first else { return }
    show(
      .warning,
      isTrusted
        ? "The trust holds until the server ends, since it can't be noted: \(problem)."
        : "The trust can't be taken back: \(problem).")
  }

  /// `dls.trust`: asks whether the workspace is trusted; with `{"trusted": false}` it isn't any more.
  func changeTrust(_ id: RequestID, _ params: JSONValue) throws(RPCError) {
    guard trust.word == nil else {
      throw RPCError(
        RPCError.requestFailed,
        "The editor says whether this workspace is trusted. Change it there.")
    }
    let argument = params["arguments"]?[0]
    let path = argument?["uri"]?.string.map(DocumentURI.path) ?? onlyDocument
    guard !trustedPlaces(path).isEmpty else {
      throw .params("No folder is open: name a project, as `{\"uri\": …}`.")
    }
    if argument?["trusted"]?.boolean == false { return respond(id, withdrawTrust(path)) }
    try begin(id, token: params["workDoneToken"])
    let reason = "Commands and looks at imagery start programs that open what projects name. "
    askForTrust(reason, about: path, request: id) { [weak self] isTrusted in
      guard let self else { return }
      close(id, "done")
      switch isTrusted {
      case true?: respond(id, trustHasCome())
      case false?: respond(id, withdrawTrust(path))
      case nil: fail(id, RPCError(RPCError.requestCancelled, "Nothing was changed."))
      }
    }
  }

  /// What waits for trust goes on: a look at data.
  private func trustHasCome() -> JSONValue {
    surveys.everythingIsStale()
    published.everythingIsStale()
    return ["trusted": true]
  }

  private func withdrawTrust(_ path: String?) -> JSONValue {
    let places = trustedPlaces(path)
    trust.granted.subtract(places)
    remember(places, false)
    let isTrusted = places.contains { host.remembersTrust($0) }
    if !isTrusted {
      show(.info, "The projects in \(places.joined(separator: ", ")) are not trusted.")
    }
    return ["trusted": .boolean(isTrusted)]
  }

  /// The document that is open, if there is one alone.
  var onlyDocument: String? {
    workspace.documents.count == 1 ? workspace.documents.keys.first : nil
  }
}
