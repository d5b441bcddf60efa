// FactsCache.swift: what was learned about the data, kept as long as the files stay the same.

package import DLSJSON
package import DLSPlatform
internal import DLSText

/// What the engine found out about files, remembered under what was asked and the stamp of the files and
/// of all that is read with them. Data that changed in any of that are not found again. Credentials are
/// masked in question and answer.
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
  ///   - stamp: the files that the answer depends on, as they are now.
  ///   - engine: the engine's version.
  package func answer(to question: JSONValue, at stamp: DataStamp, engine: String) -> JSONValue? {
    guard let key = key(question, stamp, engine),
      let bytes = try? FileContent.read(path(key), limit: 256 << 20),
      let entry = try? JSONReader.parse(bytes), entry["key"]?.string == key
    else { return nil }
    return entry["answer"]
  }

  /// Remembers an answer, unless the files changed while it was looked for: it may be true of what they
  /// were. Failing to is no error: the cache is only a convenience.
  /// - Parameter stamp: the files as they were before the question was asked.
  package func remember(
    _ answer: JSONValue, to question: JSONValue, at stamp: DataStamp, engine: String
  ) {
    guard stamp.isCurrent, let key = key(question, stamp, engine) else { return }
    let entry: JSONValue = ["key": .string(key), "answer": Redaction.ofProcess.value(answer)]
    try? FileSystem.createDirectory(folder)
    try? AtomicFile.write(JSONWriter.bytes(entry), to: path(key))
  }

  /// Where the picture is kept that the engine draws in answer to a question; nil where a file isn't there.
  /// After a change of the files it is another place, at which there is none yet.
  package func picture(
    for question: JSONValue, at stamp: DataStamp, engine: String
  ) -> String? {
    key(question, stamp, engine).map { path($0, "png") }
  }

  /// Forgets the oldest answers and pictures, since data that changed leave theirs behind.
  /// - Parameters:
  ///   - most: how many files stay.
  ///   - bytes: how many bytes stay.
  package func prune(most: Int = 4096, bytes: Int64 = 1 << 30) {
    guard let names = try? FileSystem.list(folder) else { return }
    let files = names.map { Path.join(folder, $0) }.compactMap { path in
      FileSystem.info(path).map { (path: path, info: $0) }
    }.sorted { $0.info.modified > $1.info.modified }
    var held: Int64 = 0
    for (place, file) in files.enumerated() {
      held += file.info.size
      // The newest are of a command that may be at work.
      if place > 0, place >= most || held > bytes { try? FileSystem.remove(file.path) }
    }
  }

  private func key(_ question: JSONValue, _ stamp: DataStamp, _ engine: String) -> String? {
    if !stamp.isWhole { return nil }
    // The third edition has pictures beside its answers.
    let parts = ["3", engine, JSONWriter.text(question)] + stamp.lines
    return Redaction.ofProcess.text(parts.joined(separator: "\n"))
  }

  private func path(_ key: String, _ ending: String = "json") -> String {
    // FNV-1a is enough for a name: the whole key inside the file is what decides.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in key.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return Path.join(folder, "\(String(hash, radix: 16)).\(ending)")
  }
}
