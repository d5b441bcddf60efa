// SideFiles.swift: what lies beside a file of data and is read with it.

/// What lies beside files and is read with them, by the names that GDAL looks for. Each folder is listed
/// once, however many of its files are asked about.
package struct SideFiles {
  /// How the name of a database's write-ahead log goes on.
  static let log = "-wal"
  /// Endings of files that say something about one of the same name. What ends in "w" besides is a world file.
  private static let endings: Set<String> = [
    "prj", "qpj", "wld", "tfwx", "aux", "aux.xml", "ovr", "msk", "msk.ovr", "hdr", "rrd", "ige",
    "clr",
    "rpb", "rpc", "imd", "pvl", "tab", "dat", "map", "id", "ind", "dbf", "shx", "cpg", "cst",
  ]
  /// For each folder the side files by what their names have in common with others, in lower case.
  private var folders: [String: [String: [String]]] = [:]

  /// Knows nothing yet.
  package init() {}

  /// Those of one file.
  package mutating func of(_ path: String) -> [String] {
    let folder = Path.parent(path)
    let own = Path.name(path)
    let index = folders[folder] ?? Self.index(folder)
    folders[folder] = index
    if index.isEmpty { return [] }
    let name = own.lowercased()
    let stem = Path.stem(name)
    let found = (index[name] ?? []) + (stem == name ? [] : index[stem] ?? [])
    return found.filter { $0 != own }.map { Path.join(folder, $0) }
  }

  private static func index(_ folder: String) -> [String: [String]] {
    var index: [String: [String]] = [:]
    for name in (try? FileSystem.list(folder)) ?? [] where name.utf8.first != UInt8(ascii: ".") {
      let lower = name.lowercased()
      for ending in [log, "_rpc.txt"] where lower.hasSuffix(ending) {
        index[String(lower.dropLast(ending.count)), default: []].append(name)
      }
      var rest = lower[...]
      while let dot = rest.firstIndex(of: ".") {
        rest = lower[lower.index(after: dot)...]
        if isSide(rest) { index[String(lower[..<dot]), default: []].append(name) }
      }
    }
    return index
  }

  private static func isSide(_ ending: Substring) -> Bool {
    if endings.contains(String(ending)) { return true }
    return (3...5).contains(ending.utf8.count) && ending.last == "w"
      && ending.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) }
  }
}
