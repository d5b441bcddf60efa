// MendedTexts.swift: texts that stand for files which are still as they were.

import DLSPlatform

/// Texts by the real paths of the files that they stand for; standard input goes by "-".
struct MendedTexts: Sendable {
  private(set) var texts: [String: [UInt8]] = [:]

  init(_ texts: [String: [UInt8]] = [:]) { self.texts = texts }

  /// The text that stands for the file at a path, if there is one.
  func bytes(_ path: String) -> [UInt8]? {
    texts.isEmpty ? nil : texts[MendedTexts.name(path)]
  }

  /// The one name of the file at a path, whichever way leads there.
  static func name(_ path: String) -> String {
    path == "-" ? path : FileSystem.resolved(path) ?? Path.absolute(path)
  }
}
