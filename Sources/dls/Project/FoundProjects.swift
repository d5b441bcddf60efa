// FoundProjects.swift: the project files that a command line names, and which of them may be links.

import DLSPlatform

/// Project files, as a command line names them.
struct FoundProjects {
  /// Their paths; "-" for standard input.
  private(set) var paths: [String] = []
  /// Those that may be links. A folder says of its files what they are, and asking again takes as long as
  /// reading a short one.
  private(set) var mayBeLinks: Set<String> = []

  init() {}

  /// One file.
  init(named path: String) { add(named: path) }

  /// Adds a file that was named.
  mutating func add(named path: String) {
    paths.append(path)
    mayBeLinks.insert(path)
  }

  /// Adds all in a folder and below it; false where there is none.
  mutating func add(below folder: String) throws -> Bool {
    let below = try FileSystem.walk(folder) { path, isLink in
      guard Path.suffix(path) == ProjectFinder.suffix else { return false }
      if isLink { mayBeLinks.insert(path) }
      return true
    }
    paths += below
    return !below.isEmpty
  }

  /// Leaves of equal paths the first one.
  mutating func removeTwins() {
    var seen: Set<String> = []
    paths.removeAll { !seen.insert($0).inserted }
  }
}
