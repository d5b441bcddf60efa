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
    var known: Set<[UInt8]> = []
    for (analysis, occurrences) in try sameThings(DocumentURI.path(uri), params["position"]) {
      for occurrence in occurrences where withDefinition || occurrence.role == .use {
        let location = location(analysis, occurrence.place)
        if known.insert(JSONWriter.bytes(location)).inserted { found.append(location) }
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
    for (home, finders) in try homes(path, position) {
      var seen: Set<String> = []
      // Projects that don't hold this file may speak of the thing, too.
      for analysis in finders + workspace.analyses(holding: home.path) {
        guard seen.insert(analysis.path).inserted else { continue }
        for file in files(home.path, in: analysis) {
          guard let same = analysis.occurrences.at(home.offset, in: file.id) else { continue }
          result.append((analysis, analysis.occurrences.of(same.entity)))
        }
      }
    }
    return result
  }

  /// Where a thing gets its name.
  private struct Home: Hashable {
    let path: String
    let offset: UInt32
  }

  /// Where that gets its name which is named at a place, with the projects that say so: one place as a rule,
  /// however many projects hold the file.
  private func homes(
    _ path: String, _ position: JSONValue?
  ) throws(RPCError) -> [(Home, [Analysis])] {
    var order: [Home] = []
    var finders: [Home: [Analysis]] = [:]
    for analysis in workspace.analyses(holding: path) {
      for file in files(path, in: analysis) {
        let offset = try positions(analysis, file.id).offset(position)
        guard let here = analysis.occurrences.at(offset, in: file.id) else { continue }
        let place = analysis.occurrences.definition(of: here.entity)?.place ?? here.place
        let home = Home(
          path: analysis.model.files[Int(place.file.rawValue)].path, offset: place.range.start)
        if finders[home] == nil { order.append(home) }
        finders[home, default: []].append(analysis)
      }
    }
    return order.map { ($0, finders[$0] ?? []) }
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
