// FileOperations.swift: files and folders that the editor makes, renames and removes.

import DLSIDE
import DLSJSON
import DLSLanguage

extension Server {
  /// What the server wants to hear about: any file may be named by a project.
  static let fileOperations: JSONValue = [
    "willRename": everything, "didCreate": everything, "didRename": everything,
    "didDelete": everything,
  ]

  private static let everything: JSONValue = [
    "filters": [["scheme": "file", "pattern": ["glob": "**/*"]]]
  ]

  /// `workspace/willRenameFiles`: paths and imports are rewritten along.
  func willRenameFiles(_ params: JSONValue) throws(RPCError) -> JSONValue {
    let moves = (params["files"]?.array ?? []).compactMap { file -> (from: String, to: String)? in
      guard let old = file["oldUri"]?.string, let new = file["newUri"]?.string else { return nil }
      return (DocumentURI.path(old), DocumentURI.path(new))
    }
    guard !moves.isEmpty else { throw .params("`files` has `oldUri` and `newUri` of each.") }
    var homes = LetHomes()
    var left: Set<LeftResults> = []
    var change = changes(after: FileMoves(moves), &homes, &left)
    // What one project would have changed for itself isn't right for another.
    if homes.areDisputed { change = changes(after: FileMoves(moves), &homes, &left) }
    try waitForLooks()
    try tell(left)
    return change.isEmpty ? .null : change.json(self)
  }

  /// What changes in all files.
  /// - Parameters:
  ///   - homes: what is known of who uses which `let`; what is found is added.
  ///   - left: where results of projects stay; what is found is added.
  private func changes(
    after moves: FileMoves, _ homes: inout LetHomes, _ left: inout Set<LeftResults>
  ) -> WorkspaceChange {
    var change = WorkspaceChange()
    for path in workspace.knownFiles {
      guard let analysis = workspace.analysis(path) else { continue }
      let edits = PathEdits(after: moves, in: analysis, knowing: homes) { stored(analysis) }
      homes.add(edits.homes)
      if let results = edits.results { left.insert(results) }
      change.add(edits.edits, of: analysis, self)
      change.add(edits.keeping, of: analysis, self, note: .store)
    }
    return change
  }

  /// `workspace/didCreateFiles`
  func didCreateFiles(_ params: JSONValue) throws(RPCError) { filesChanged(params, ["uri"]) }

  /// `workspace/didDeleteFiles`
  func didDeleteFiles(_ params: JSONValue) throws(RPCError) { filesChanged(params, ["uri"]) }

  /// `workspace/didRenameFiles`
  func didRenameFiles(_ params: JSONValue) throws(RPCError) {
    filesChanged(params, ["oldUri", "newUri"])
  }

  /// Looks anew at what was found out about files, and about those in folders.
  private func filesChanged(_ params: JSONValue, _ names: [String]) {
    let paths = (params["files"]?.array ?? []).flatMap { file in
      names.compactMap { file[$0]?.string.map(DocumentURI.path) }
    }
    let known = workspace.knownFiles.filter { file in
      paths.contains { file == $0 || file.hasPrefix($0 + "/") }
    }
    workspace.filesChanged(paths + known)
    published.everythingIsStale()
  }
}
