// WorkspaceSymbols.swift: `workspace/symbol` and `workspaceSymbol/resolve`

import DLSIDE
import DLSJSON
import DLSText

/// A question for things of all files by their names, as far as it is answered.
struct SymbolSearch {
  /// As many as anybody looks through; a longer query finds others.
  fileprivate static let most = 1000

  private let query: String
  /// What was found, in the order of files and places.
  private var found: [Match] = []
  /// How well that has to fit which comes after what was found already.
  private var least = Int.min
  /// The files that were looked through.
  fileprivate var files: Set<String> = []

  init(_ params: JSONValue) {
    query = (params["query"]?.string ?? "").filter { $0 != " " }
  }

  fileprivate struct Match {
    let score: Int
    /// Whether the editor has its file open: those come before equally good ones.
    let isOpen: Bool
    let symbol: FoundSymbol
  }

  fileprivate mutating func add(_ symbols: [FoundSymbol], isOpen: Bool) {
    for symbol in symbols {
      // What is typed with a dot is an address.
      let name = query.contains(".") ? symbol.address : symbol.symbol.name
      guard let score = FuzzyMatch.score(query, name), score >= least else { continue }
      if score == least, !isOpen { continue }
      found.append(Match(score: score, isOpen: isOpen, symbol: symbol))
      if found.count == 2 * SymbolSearch.most { keepBest() }
    }
    if found.count > SymbolSearch.most { keepBest() }
  }

  private mutating func keepBest() {
    found = best
    least = found.last?.score ?? least
  }

  /// What was found in a file counts no longer: it is looked through once more, at the end.
  mutating func forget(_ path: String) {
    if files.remove(path) != nil { found.removeAll { $0.symbol.analysis.path == path } }
  }

  /// The best, equally good ones in the order of files and places.
  fileprivate var best: [Match] {
    let sorted = found.enumerated().sorted { one, other in
      if one.element.score != other.element.score { return one.element.score > other.element.score }
      if one.element.isOpen != other.element.isOpen { return one.element.isOpen }
      return one.offset < other.offset
    }
    return sorted.prefix(SymbolSearch.most).map(\.element)
  }
}

/// One entry of an outline, seen from afar.
private struct FoundSymbol {
  let symbol: DocumentSymbol
  let analysis: Analysis
  /// Its name with those around it.
  let address: String
  let container: String
}

extension Server {
  /// `workspace/symbol`: the things of every project and library whose names fit, the best first. Each
  /// file that isn't open is a step of its own.
  func workspaceSymbol(_ params: JSONValue) throws(RPCError) -> JSONValue {
    result(of: SymbolSearch(params))
  }

  /// Looks through a file for what somebody searches.
  func look(at path: String, _ search: inout SymbolSearch) {
    guard let analysis = workspace.analysis(path) else { return }
    search.files.insert(path)
    search.add(symbols(analysis), isOpen: workspace.documents[path] != nil)
  }

  /// What a search finds: what it has found in files as they were saved, and what is in the others.
  func result(of search: SymbolSearch) -> JSONValue {
    var search = search
    for path in workspace.knownFiles {
      let isOpen = workspace.documents[path] != nil
      // Texts that are being written are looked through when the answer is given.
      if isOpen { search.forget(path) }
      if !search.files.contains(path) { look(at: path, &search) }
    }
    return .array(search.best.map { json($0.symbol) })
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
