// DataStamp.swift: the state of data on the disk: files, what lies beside them and what they are made of.

/// The size, time and inode of files and of all that is read with them: a raster's world file, a
/// Shapefile's table, the log of a database that a program has open, the files that a virtual raster
/// names, the files of a folder that is a data set. What was learned of the data is true as long as
/// this stays the same.
package struct DataStamp: Equatable, Sendable {
  /// The files that it was taken of.
  package let files: [String]
  /// One line for each file and each thing that goes with it.
  package let lines: [String]
  /// Whether all of the files were there.
  package let isWhole: Bool

  /// Takes the stamp of files as they are now.
  package init(_ files: [String]) {
    var taker = DataStampTaker()
    self.files = files
    isWhole = files.allSatisfy { taker.add($0) }
    lines = taker.lines
  }

  /// Whether nothing has changed since.
  package var isCurrent: Bool { DataStamp(files) == self }
}

/// Collects the lines of a stamp.
private struct DataStampTaker {
  private(set) var lines: [String] = []
  private var sideFiles = SideFiles()
  private var seen: Set<String> = []

  /// Folders with more in them are known by themselves alone.
  private static let mostInFolder = 1000

  /// Adds a file with all that goes with it; false where it isn't there.
  mutating func add(_ path: String) -> Bool {
    let isNew = seen.insert(path).inserted
    guard let kind = note(path) else { return false }
    if !isNew { return true }
    for side in sideFiles.of(path) where seen.insert(side).inserted { note(side) }
    if kind == .directory, let names = try? FileSystem.list(path), names.count <= Self.mostInFolder
    {
      for name in names { note(Path.join(path, name)) }
    }
    for part in VirtualData.parts(of: path) where !seen.contains(part) { _ = add(part) }
    return true
  }

  /// Adds the line of one thing; nil where there is nothing. A database's log that is empty is none: it
  /// comes and goes with every look at the database.
  @discardableResult
  private mutating func note(_ path: String) -> FileInfo.Kind? {
    let name = quoted(Path.absolute(path))
    guard let info = FileSystem.info(path) else {
      lines.append("\(name) -")
      return nil
    }
    if info.size > 0 || !path.hasSuffix(SideFiles.log) {
      lines.append("\(name) \(info.size) \(info.modified) \(info.inode)")
    }
    return info.kind
  }
}

/// What lies beside files and is read with them, by the names that GDAL looks for. Each folder is listed
/// once, however many of its files are asked about.
private struct SideFiles {
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

  /// Those of one file.
  mutating func of(_ path: String) -> [String] {
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
