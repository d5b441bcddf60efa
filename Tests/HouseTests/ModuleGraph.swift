// ModuleGraph.swift: the modules and the arrows between them, read from Package.swift.

/// The import graph that Package.swift declares.
struct ModuleGraph {
  /// Module name to the modules it may import, in the order of the manifest.
  let arrows: [(module: String, imports: [String])]
  /// The same of what only tests share. No module of the product may import it.
  let support: [(module: String, imports: [String])]

  init(manifest: String) {
    var found: [(String, [String])] = [("CSQLite", []), ("CShims", [])]
    let declaration = /module\(\s*"(\w+)"(?:,\s*\[([^\]]*)\])?(?:,\s*small: true)?\s*\)/
    for match in manifest.matches(of: declaration) {
      found.append((String(match.1), ModuleGraph.names(in: match.2.map(String.init) ?? "")))
    }
    if let match = manifest.firstMatch(
      of: /executableTarget\(\s*name: "dls",\s*dependencies: \[([^\]]*)\]/)
    {
      found.append(("dls", ModuleGraph.names(in: String(match.1))))
    }
    arrows = found.map { (module: $0.0, imports: $0.1) }
    support = manifest.matches(of: /support\(\s*"(\w+)",\s*\[([^\]]*)\]/).map { match in
      (module: String(match.1), imports: ModuleGraph.names(in: String(match.2)))
    }
  }

  /// The modules that one module may import.
  func imports(of module: String) -> Set<String>? {
    (arrows + support).first { $0.module == module }.map { Set($0.imports) }
  }

  /// The arrows left when every arrow that another path implies is dropped: what a reader needs.
  func reduced() -> [(module: String, imports: [String])] {
    arrows.map { entry in
      let direct = entry.imports
      let implied = direct.flatMap { reachable(from: $0) }
      return (entry.module, direct.filter { !implied.contains($0) })
    }
  }

  /// Every module that a module reaches by one arrow or more.
  private func reachable(from module: String) -> Set<String> {
    var seen: Set<String> = []
    var queue = Array(imports(of: module) ?? [])
    while let next = queue.popLast() {
      guard seen.insert(next).inserted else { continue }
      queue += imports(of: next) ?? []
    }
    return seen
  }

  /// The graph as ARCHITECTURE.md shows it: a line per module, lowest first.
  func drawing() -> String {
    let width = arrows.map(\.module.count).max() ?? 0
    return reduced().map { entry in
      let name = entry.module.padding(to: width)
      return entry.imports.isEmpty
        ? name.trimmed : "\(name) → \(entry.imports.sorted().joined(separator: ", "))"
    }.joined(separator: "\n")
  }

  private static func names(in list: String) -> [String] {
    list.matches(of: /"(\w+)"/).map { String($0.1) }
  }
}

extension String {
  /// The text filled with blanks to a width.
  fileprivate func padding(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }

  /// The text without trailing blanks.
  fileprivate var trimmed: String {
    var copy = Substring(self)
    while copy.last == " " { copy.removeLast() }
    return String(copy)
  }
}
