// FoundFiles.swift: the files that a path of a project leads to.

import DLSLanguage
import DLSPlatform

extension FilePath {
  /// The files there are, as absolute paths: those that fit a pattern, or the one file; none where
  /// nothing is there.
  var found: [String] {
    let full = Path.absolute(resolved)
    return isGlob ? Glob.expand(full) : FileSystem.exists(full) ? [full] : []
  }
}
