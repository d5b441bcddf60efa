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
    var left: Set<LeftOutput> = []
    if newName == target.name { return change.json(self) }
    for analysis in workspace.analyses(holding: file.path) {
      let stored = analysis.model.project == nil ? nil : host.stored(analysis)
      for path in workspace.paths(of: file.path, in: analysis.model) {
        do throws(Refusal) {
          let edits = try RenameEdits(
            of: target.definition.range, in: path, to: newName, analysis, stored: stored)
          change.add(edits.names, of: analysis, self)
          change.add(edits.keeping, of: analysis, self, note: .store)
          tell(edits.results)
          left.formUnion(edits.outputs)
        } catch {
          throw RPCError(error)
        }
      }
    }
    tell(left)
    return change.json(self)
  }

  /// Says where what blocks made stays that get other names: it would count as not made.
  private func tell(_ outputs: Set<LeftOutput>) {
    for output in outputs.sorted(by: { $0.old < $1.old }) where isThere(output.old) {
      show(
        .info,
        "What was made stays where it is: \(output.title) in \(output.old). Move it to \(output.new), or it "
          + "counts as not made.")
    }
  }

  private func isThere(_ path: String) -> Bool {
    host.stamp(path) != nil || host.world.folder(path, "") != nil
  }

  /// Says where the results of a project stay that gets another name or place.
  func tell(_ results: LeftResults?) {
    guard let results, host.world.folder(results.old, "") != nil else { return }
    show(
      .info,
      "The project's chips, models and maps stay in \(results.old). Move what is in it to \(results.new), or "
        + "they count as not made.")
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
