// FileMoves.swift: files and folders that get other paths.

import DLSLanguage

/// Files and folders that get other paths.
package struct FileMoves: Sendable {
  private let moves: [(from: String, to: String)]

  /// Files and folders, by absolute path, with their new ones.
  package init(_ moves: [(from: String, to: String)]) {
    // Of a folder and something in it, what is said of the latter is more to the point.
    self.moves = moves.map { (FilePath.tidied($0.from), FilePath.tidied($0.to)) }
      .sorted { $0.from.utf8.count > $1.from.utf8.count }
  }

  /// Where what lies at an absolute path is afterwards.
  func target(_ path: String) -> String {
    let path = FilePath.tidied(path)
    for (from, to) in moves {
      if path == from { return to }
      if path.hasPrefix(from + "/") { return to + path.dropFirst(from.count) }
    }
    return path
  }
}
