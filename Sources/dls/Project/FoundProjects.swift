// FoundProjects.swift: the project files that a command line names, and which of them may be links.

import DLSPlatform

/// Project files, as a command line names them.
struct FoundProjects {
  /// Their paths; "-" for standard input.
  private(set) var paths: [String] = []
  /// Those that may be links. A folder says of its files what they are, and asking again takes as long as
  /// reading a short one.
  private(set) var mayBeLinks: Set<String> = []
  /// How many files and folders the command line names.
  private var places = 0

  init() {}

  /// One file.
  init(named path: String) { add(named: path) }

  /// Adds a file that was named.
  mutating func add(named path: String) {
    paths.append(path)
    mayBeLinks.insert(path)
    places += 1
  }

  /// Adds all in a folder and below it; false where there is none. A folder in it that can't be looked into is
  /// told like a file that can't be read.
  mutating func add(below folder: String) throws -> Bool {
    places += 1
    let below = try FileSystem.walk(
      folder,
      isWanted: { path, isLink in
        // No name begins with the dot: what is hidden isn't looked at.
        guard FoundProjects.ends(path) else { return false }
        if isLink { mayBeLinks.insert(path) }
        return true
      }, goesOn: { unread, _ in unread != folder })
    paths += below
    return !below.isEmpty
  }

  private static func ends(_ path: String) -> Bool {
    path.utf8.suffix(ending.count).elementsEqual(ending)
  }

  private static let ending = Array(".\(ProjectFinder.suffix)".utf8)

  /// Leaves each file once: a link stands for the file it leads to, and goes where that is there too.
  mutating func removeTwins() {
    // A folder has each name once.
    if paths.count < 2 || places == 1 && mayBeLinks.isEmpty { return }
    let links = mayBeLinks.filter {
      $0 != "-" && FileSystem.info($0, followingLinks: false)?.kind == .link
    }
    var seen: Set<String> = []
    if links.isEmpty {
      paths.removeAll { !seen.insert($0).inserted }
      return
    }
    // Files come before the links to them, wherever they stand.
    seen = Set(paths.filter { !links.contains($0) }.map { FileSystem.resolved($0) ?? $0 })
    var files: Set<String> = []
    paths.removeAll { path in
      links.contains(path)
        ? !seen.insert(FileSystem.resolved(path) ?? path).inserted : !files.insert(path).inserted
    }
  }
}
