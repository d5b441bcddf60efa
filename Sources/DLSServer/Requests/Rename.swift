// Rename.swift: another name for a thing, in every file that speaks of it.

import DLSIDE
import DLSJSON
import DLSLanguage
import DLSText

extension Server {
  /// `textDocument/prepareRename`
  func prepareRename(_ params: JSONValue) throws(RPCError) -> JSONValue {
    guard let caret = try caret(params), let target = try renameTarget(caret) else { return .null }
    return [
      "range": positions(caret.analysis, caret.file).json(target.range),
      "placeholder": .string(target.name),
    ]
  }

  /// `textDocument/rename`
  func rename(_ params: JSONValue) throws(RPCError) -> JSONValue {
    guard let newName = params["newName"]?.string else { throw .params("`newName` is a text.") }
    guard let caret = try caret(params), let target = try renameTarget(caret),
      let file = caret.analysis.model.file(target.definition.file)
    else { return .null }
    var change = WorkspaceChange()
    var left: (results: Set<LeftResults>, outputs: Set<LeftOutput>) = ([], [])
    if newName == target.name { return change.json(self) }
    let analyses = workspace.analyses(holding: file.path)
    let stores = analyses.map(stored)
    // Without what the store has, the `moved` would be missing that keep its units and samples.
    try waitForLooks()
    for (analysis, stored) in zip(analyses, stores) {
      for path in workspace.paths(of: file.path, in: analysis.model) {
        do throws(Refusal) {
          let edits = try RenameEdits(
            of: target.definition.range, in: path, to: newName, analysis, stored: stored)
          change.add(edits.names, of: analysis, self)
          change.add(edits.keeping, of: analysis, self, note: .store)
          if let results = edits.results { left.results.insert(results) }
          left.outputs.formUnion(edits.outputs)
        } catch {
          throw RPCError(error)
        }
      }
    }
    try tell(left.results, left.outputs)
    return change.json(self)
  }

  /// Says where what is there stays that blocks made which get other names, and the results of projects that get
  /// another name or place: it would count as not made.
  func tell(
    _ results: Set<LeftResults>, _ outputs: Set<LeftOutput> = []
  ) throws(RPCError) {
    let results = results.filter { host.isThere($0.old) }
    let outputs = outputs.filter { host.isThere($0.old) }
    try waitForLooks()
    for one in results.sorted(by: { $0.old < $1.old }) {
      show(
        .info,
        "The project's chips, models and maps stay in \(one.old). Move what is in it to \(one.new), or "
          + "they count as not made.")
    }
    for output in outputs.sorted(by: { $0.old < $1.old }) {
      show(
        .info,
        "What was made stays where it is: \(output.title) in \(output.old). Move it to \(output.new), or it "
          + "counts as not made.")
    }
  }

  private func renameTarget(_ caret: Caret) throws(RPCError) -> RenameTarget? {
    do throws(Refusal) {
      return try Rename.target(caret)
    } catch {
      throw RPCError(error)
    }
  }
}

extension RPCError {
  /// What isn't done, with the reason for people.
  init(_ refusal: Refusal) { self.init(RPCError.requestFailed, refusal.sentence) }
}
