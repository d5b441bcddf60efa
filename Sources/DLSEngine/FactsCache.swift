// FactsCache.swift: what was learned about the data, kept as long as the files stay the same.

package import DLSJSON
internal import DLSPlatform
internal import DLSText

/// What the engine found out about files, remembered under what was asked and the files' size,
/// time and inode. A file that changed in any of these is not found again. Credentials are masked
/// in question and answer.
package struct FactsCache: Sendable {
  /// The folder with one file for each answer.
  package let folder: String

  /// The cache in a folder; by default the user's.
  package init(folder: String? = nil) {
    self.folder = folder ?? Path.join(Environment.cacheFolder, "facts")
  }

  /// What was answered, if nothing has changed since; nil too when a file isn't there.
  /// - Parameters:
  ///   - question: what was asked, in full.
  ///   - files: the files that the answer depends on.
  ///   - engine: the engine's version.
  package func answer(to question: JSONValue, files: [String], engine: String) -> JSONValue? {
    guard let key = key(question, files, engine),
      let bytes = try? FileContent.read(path(key), limit: 256 << 20),
      let entry = try? JSONReader.parse(bytes), entry["key"]?.string == key
    else { return nil }
    return entry["answer"]
  }

  /// Remembers an answer. Failing to is no error: the cache is only a convenience.
  package func remember(
    _ answer: JSONValue, to question: JSONValue, files: [String], engine: String
  ) {
    guard let key = key(question, files, engine) else { return }
    let entry: JSONValue = ["key": .string(key), "answer": Redaction.ofProcess.value(answer)]
    try? FileSystem.createDirectory(folder)
    try? AtomicFile.write(JSONWriter.bytes(entry), to: path(key))
  }

  private func key(_ question: JSONValue, _ files: [String], _ engine: String) -> String? {
    var parts = ["1", engine, JSONWriter.text(question)]
    for file in files {
      guard let info = FileSystem.info(file) else { return nil }
      parts.append("\(quoted(Path.absolute(file))) \(info.size) \(info.modified) \(info.inode)")
    }
    return Redaction.ofProcess.text(parts.joined(separator: "\n"))
  }

  private func path(_ key: String) -> String {
    // FNV-1a is enough for a name: the whole key inside the file is what decides.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in key.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return Path.join(folder, String(hash, radix: 16) + ".json")
  }
}
