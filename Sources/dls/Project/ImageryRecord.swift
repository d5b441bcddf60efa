// ImageryRecord.swift: what the files of imagery were when chips were cut of them.

import DLSEngine
import DLSGeo
import DLSJSON
import DLSPlatform
import DLSText

/// The files of a source with their size, time and a hash of blocks spread over each, kept in a run's
/// folder. A file that was only copied or touched is the same; one with another picture under the same
/// name isn't.
enum ImageryRecord {
  /// The record's name in a run's inputs.
  static let name = "imagery.json"

  /// Writes what the files are now.
  static func write(_ files: [String], to path: String) throws {
    let rows = withMembers(files).compactMap { path -> JSONValue? in
      guard let info = FileSystem.info(path), let hash = hash(path) else { return nil }
      return [
        "path": .string(path), "bytes": .number(Double(info.size)),
        "modified": .string(String(info.modified)), "hash": .string(hash),
      ]
    }
    let record = Redaction.ofProcess.value(["files": .array(rows)])
    try AtomicFile.write(JSONWriter.bytes(record, indented: true), to: path)
  }

  /// Whether one of the files is another than it was.
  /// - Parameters:
  ///   - path: the record; without one, nothing is known to be other.
  ///   - place: where a file lies now that lay at a path then.
  static func isOther(than path: String, _ place: (String) -> String) -> Bool {
    guard let bytes = try? FileContent.read(path, limit: 1 << 26),
      let rows = try? JSONReader.parse(bytes)["files"]?.array
    else { return false }
    return rows.contains { row in
      // Chips may be learned from where the imagery isn't.
      guard let former = row["path"]?.string, let info = FileSystem.info(place(former)) else {
        return false
      }
      if Double(info.size) != row["bytes"]?.double { return true }
      if String(info.modified) == row["modified"]?.string { return false }
      return hash(place(former)).map { $0 != row["hash"]?.string } ?? false
    }
  }

  /// The files, and for a virtual raster those that it is made of.
  private static func withMembers(_ files: [String]) -> [String] {
    var all: [String] = []
    var seen: Set<String> = []
    var open = Array(files.reversed())
    while let path = open.popLast() {
      guard seen.insert(path).inserted else { continue }
      all.append(path)
      open += VirtualData.parts(of: path).reversed()
    }
    return all
  }

  private static func hash(_ path: String) -> String? {
    guard let bytes = try? FileSample.read(path) else { return nil }
    var hasher = StableHasher()
    hasher.add(bytes)
    return hasher.finish().hex
  }
}
