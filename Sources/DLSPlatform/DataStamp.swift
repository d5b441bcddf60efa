// DataStamp.swift: the state of data on the disk: files, what lies beside them and what they are made of.

/// The size, times and inode of files and of all that is read with them: a raster's world file, a
/// Shapefile's table, the log of a database that a program has open, the files that a virtual raster
/// names, the files of a folder that is a data set. What was learned of the data is true as long as
/// this stays the same.
package struct DataStamp: Equatable, Sendable {
  /// The files that it was taken of.
  let files: [String]
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
      // Rights that are mended change neither content nor size.
      lines.append("\(name) \(info.size) \(info.modified) \(info.changed) \(info.inode)")
    }
    return info.kind
  }
}
