// TemporaryFolder.swift: a folder that a test works in, gone afterwards.

import DLSPlatform

/// A new folder with an awkward name, removed with all it holds when let go.
final class TemporaryFolder {
  let path: String

  init() throws {
    let base = Environment.value("TMPDIR") ?? "/tmp"
    path = Path.join(base, "dls test 'é' " + Random.hex(6))
    try FileSystem.createDirectory(path)
  }

  deinit { try? FileSystem.removeTree(path) }

  /// A path in the folder.
  func file(_ name: String) -> String { Path.join(path, name) }

  /// Writes a file in the folder and gives its path.
  @discardableResult
  func write(_ name: String, _ text: String) throws -> String {
    let path = file(name)
    try FileSystem.createDirectory(Path.parent(path))
    try AtomicFile.write(text.utf8, to: path)
    return path
  }

  /// The text of a file in the folder.
  func text(_ name: String) throws -> String {
    String(decoding: try FileContent.read(file(name)), as: UTF8.self)
  }
}
