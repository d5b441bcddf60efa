// Profiles.swift: the command that has a project seen, and run, with one of its profiles.

import DLSIDE
import DLSJSON
import DLSLanguage

extension Server {
  /// The command's name. It takes a project, and the profile or `null`, or else asks which.
  static let profileCommand = "dls.profile"

  private static let none = "No profile"

  /// `dls.profile`
  func chooseProfile(_ id: RequestID, _ params: JSONValue) throws(RPCError) {
    let argument = params["arguments"]?[0]
    guard let path = argument?["uri"]?.string.map(DocumentURI.path) ?? onlyDocument,
      let model = workspace.analysis(path)?.model, model.project != nil
    else { throw .params("Name a project, as `{\"uri\": …}`.") }
    let names = model.blocks(of: "profile").compactMap(\.name)
    if let wanted = argument?["profile"] {
      guard wanted.isNull || names.contains(where: { wanted == .string($0) }) else {
        let known = names.isEmpty ? "It has none." : "It has \(names.joined(separator: ", "))."
        throw .params("\(path) has no profile \(wanted.string ?? "of that name"). \(known)")
      }
      return respond(id, see(path, with: wanted.string))
    }
    guard !names.isEmpty else {
      throw RPCError(RPCError.requestFailed, "\(path) has no profile to choose.")
    }
    openOrders[id] = OpenOrder(token: nil)
    choose(id, .info, "With which profile is \(path) seen, and run?", names + [Server.none]) {
      [weak self] chosen in
      guard let self else { return }
      self.close(id, "done")
      guard let chosen else {
        return self.fail(id, RPCError(RPCError.requestCancelled, "Nothing was changed."))
      }
      self.respond(id, self.see(path, with: chosen == Server.none ? nil : chosen))
    }
  }

  /// Has a project seen with a profile, or with none.
  private func see(_ path: String, with profile: String?) -> JSONValue {
    workspace.settings.chosenProfiles.updateValue(profile, forKey: path)
    published.everythingIsStale()
    surveys.everythingIsStale()
    if client.codeLensRefresh { ask("workspace/codeLens/refresh", .null) }
    return ["profile": profile.map { .string($0) } ?? .null]
  }
}
