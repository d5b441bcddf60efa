// WorkspaceSymbols.swift: `workspace/symbol` and `workspaceSymbol/resolve`

import DLSIDE
import DLSJSON
import DLSText

extension Server {
  /// As many as anybody looks through; a longer query finds others.
  private static let mostSymbols = 1000

  /// `workspace/symbol`: the things of every project and library whose names fit, the best first.
  func workspaceSymbol(_ params: JSONValue) throws(RPCError) -> JSONValue {
    let query = (params["query"]?.string ?? "").filter { $0 != " " }
    var found: [(score: Int, symbol: FoundSymbol)] = []
    for path in workspace.knownFiles {
      guard let analysis = workspace.analysis(path) else { continue }
      for symbol in symbols(analysis) {
        // What is typed with a dot is an address.
        let name = query.contains(".") ? symbol.address : symbol.symbol.name
        if let score = FuzzyMatch.score(query, name) { found.append((score, symbol)) }
      }
    }
    // Equally good ones keep the order of files and places.
    let best = found.enumerated().sorted {
      ($1.element.score, $0.offset) < ($0.element.score, $1.offset)
    }
    return .array(best.prefix(Self.mostSymbols).map { json($0.element.symbol) })
  }

  /// `workspaceSymbol/resolve`: where a thing stands by now.
  func resolveSymbol(_ params: JSONValue) throws(RPCError) -> JSONValue {
    guard var item = params.object else { throw .params("A symbol is an object.") }
    guard let uri = params["location"]?["uri"]?.string, let address = params["data"]?.string,
      let analysis = workspace.analysis(DocumentURI.path(uri)),
      let found = symbols(analysis).first(where: { $0.address == address })
    else { return params }
    item["location"] = [
      "uri": .string(uri), "range": positions(analysis).json(found.symbol.nameRange),
    ]
    return .object(item)
  }

  /// One entry of an outline, seen from afar.
  private struct FoundSymbol {
    let symbol: DocumentSymbol
    let analysis: Analysis
    /// Its name with those around it.
    let address: String
    let container: String
  }

  private func symbols(_ analysis: Analysis) -> [FoundSymbol] {
    var found: [FoundSymbol] = []
    func add(_ symbol: DocumentSymbol, _ container: String) {
      let address = container.isEmpty ? symbol.name : "\(container).\(symbol.name)"
      found.append(
        FoundSymbol(symbol: symbol, analysis: analysis, address: address, container: container))
      for child in symbol.children { add(child, address) }
    }
    for symbol in DocumentSymbols.of(analysis) { add(symbol, "") }
    return found
  }

  private func json(_ found: FoundSymbol) -> JSONValue {
    let symbol = found.symbol
    let uri = uri(found.analysis, .main)
    var location: JSONObject = ["uri": .string(uri)]
    if !client.symbolsResolve {
      location["range"] = positions(found.analysis).json(symbol.nameRange)
    }
    var json: JSONObject = [
      "name": .string(symbol.name), "kind": .integer(symbol.kind.number),
      "location": .object(location),
    ]
    if !found.container.isEmpty { json["containerName"] = .string(found.container) }
    if client.symbolsResolve { json["data"] = .string(found.address) }
    return .object(json)
  }
}
