// Navigation.swift: from a name to the thing it names, and to every other place that names it.

import DLSIDE
import DLSJSON
import DLSLanguage
import DLSText

extension Server {
  /// `textDocument/definition` and `textDocument/declaration`
  func definition(_ params: JSONValue) throws(RPCError) -> JSONValue {
    guard let caret = try caret(params), let target = Definition.of(caret) else { return .null }
    return link(target, from: caret, asLink: client.linkSupport)
  }

  /// `textDocument/typeDefinition`
  func typeDefinition(_ params: JSONValue) throws(RPCError) -> JSONValue {
    guard let caret = try caret(params), let target = TypeDefinition.of(caret) else { return .null }
    return link(target, from: caret, asLink: client.typeLinkSupport)
  }

  private func link(
    _ target: DefinitionTarget, from caret: Caret, asLink: Bool
  ) -> JSONValue {
    let analysis = caret.analysis
    guard asLink else { return location(analysis, target.place) }
    let positions = positions(analysis, target.place.file)
    var link: JSONObject = [
      "targetUri": .string(uri(analysis, target.place.file)),
      "targetRange": positions.json(target.whole),
      "targetSelectionRange": positions.json(target.place.range),
    ]
    if let origin = target.origin {
      link["originSelectionRange"] = self.positions(analysis, caret.file).json(origin)
    }
    return .array([.object(link)])
  }

  /// `textDocument/references`
  func references(_ params: JSONValue) throws(RPCError) -> JSONValue {
    guard let uri = params["textDocument"]?["uri"]?.string else {
      throw .params("`textDocument.uri` is missing.")
    }
    let withDefinition = params["context"]?["includeDeclaration"]?.boolean ?? true
    var found: [JSONValue] = []
    for (analysis, occurrences) in try sameThings(DocumentURI.path(uri), params["position"]) {
      for occurrence in occurrences where withDefinition || occurrence.role == .use {
        let location = location(analysis, occurrence.place)
        if !found.contains(location) { found.append(location) }
      }
    }
    return found.isEmpty ? .null : .array(found)
  }

  /// The places that name what is named at a place, in every project that holds the file in which
  /// that thing is written.
  func sameThings(
    _ path: String, _ position: JSONValue?
  ) throws(RPCError) -> [(Analysis, [Occurrence])] {
    var result: [(Analysis, [Occurrence])] = []
    var seen: Set<String> = []
    for analysis in workspace.analyses(holding: path) {
      for file in files(path, in: analysis) {
        let offset = try positions(analysis, file.id).offset(position)
        guard let here = analysis.occurrences.at(offset, in: file.id) else { continue }
        // Projects that don't hold this file may speak of the thing, too.
        let home = analysis.occurrences.definition(of: here.entity)?.place ?? here.place
        let homePath = analysis.model.files[Int(home.file.rawValue)].path
        for other in [analysis] + workspace.analyses(holding: homePath) {
          for file in files(homePath, in: other) {
            guard let same = other.occurrences.at(home.range.start, in: file.id),
              seen.insert("\(other.path):\(file.path):\(home.range.start)").inserted
            else { continue }
            result.append((other, other.occurrences.of(same.entity)))
          }
        }
      }
    }
    return result
  }

  /// A file in a project or library, whichever paths lead to it there.
  func files(_ path: String, in analysis: Analysis) -> [SourceFile] {
    let paths = workspace.paths(of: path, in: analysis.model)
    return analysis.model.files.filter { !$0.isSetting && paths.contains($0.path) }
  }

  /// `textDocument/documentHighlight`
  func documentHighlight(_ params: JSONValue) throws(RPCError) -> JSONValue {
    guard let caret = try caret(params), let here = caret.occurrence else { return .null }
    let positions = positions(caret.analysis, caret.file)
    return .array(
      caret.analysis.occurrences.of(here.entity).filter { $0.place.file == caret.file }.map {
        [
          "range": positions.json($0.place.range),
          "kind": $0.role == .definition ? 3 : 2,
        ]
      })
  }
}
