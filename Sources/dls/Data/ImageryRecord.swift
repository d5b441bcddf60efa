// ImageryRecord.swift: what the files of imagery were when chips were cut of them.

import DLSEngine
import DLSJSON
import DLSPlatform
import DLSText

/// The files of a source with their size, time, number on the disk and a hash of the picture, kept in a
/// run's folder. A file that was only copied or touched, or got pyramids, is the same; one with another
/// picture under the same name isn't.
enum ImageryRecord {
  /// The record's name in a run's inputs.
  static let name = "imagery.json"
  /// How many bytes are read in full; of files beyond, pieces stand for all.
  private static let mostRead: Int64 = 2 << 30

  /// What takes no longer than a moment is read without a word.
  private static let momentBytes: Int64 = 256 << 20
  private static let momentFiles = 1000

  /// Writes what the files are now.
  /// - Parameter progress: hears of each file of many or of large ones: how many are read, of how many,
  ///   and which is next.
  static func write(
    _ files: [String], to path: String, _ progress: (Int, Int, String) -> Void = { _, _, _ in }
  ) throws {
    var left = mostRead
    let all = withMembers(files).map { (path: $0, info: FileSystem.info($0)) }
    let bytes = all.reduce(0) { $0 + ($1.info?.size ?? 0) }
    let isLong = bytes > momentBytes || all.count > momentFiles
    let rows = all.enumerated().compactMap { done, file -> JSONValue? in
      let path = file.path
      guard let info = file.info else { return nil }
      if isLong { progress(done, all.count, path) }
      let isWhole = info.size <= left
      guard let content = ImageryContent(path, isWhole: isWhole) else { return nil }
      if isWhole { left -= info.size }
      return [
        "path": .string(path), "bytes": .number(Double(info.size)),
        "modified": .string(String(info.modified)), "inode": .string(String(info.inode)),
        "whole": .boolean(isWhole), "content": .string(content.text),
      ]
    }
    try write(rows, path)
  }

  private static func write(_ rows: [JSONValue], _ path: String) throws {
    let record = Redaction.ofProcess.value(["files": .array(rows)])
    try AtomicFile.write(JSONWriter.bytes(record, indented: true), to: path)
  }

  /// Whether one of the files is another than it was. Of one that only looks changed the record gets the
  /// new time, so that it is read no second time.
  /// - Parameters:
  ///   - path: the record; without one, nothing is known to be other.
  ///   - place: where a file lies now that lay at a path then.
  static func isOther(than path: String, _ place: (String) -> String) -> Bool {
    guard let bytes = try? FileContent.read(path, limit: 1 << 26),
      var rows = try? JSONReader.parse(bytes)["files"]?.array
    else { return false }
    var isRenewed = false
    for index in rows.indices {
      // Chips may be learned from where the imagery isn't.
      guard let former = rows[index]["path"]?.string,
        let info = FileSystem.info(place(former)), !isUntouched(rows[index], info)
      else { continue }
      if isOther(rows[index], place(former), info) { return true }
      // What was written while it was read may be other by now.
      guard FileSystem.info(place(former)) == info, var row = rows[index].object else { continue }
      row["bytes"] = .number(Double(info.size))
      row["modified"] = .string(String(info.modified))
      row["inode"] = .string(String(info.inode))
      rows[index] = .object(row)
      isRenewed = true
    }
    // Who may only look does without.
    if isRenewed { try? write(rows, path) }
    return false
  }

  private static func isUntouched(_ row: JSONValue, _ info: FileInfo) -> Bool {
    Double(info.size) == row["bytes"]?.double && String(info.modified) == row["modified"]?.string
  }

  private static func isOther(_ row: JSONValue, _ path: String, _ info: FileInfo) -> Bool {
    let isOfSize = Double(info.size) == row["bytes"]?.double
    guard let content = row["content"]?.string else { return !isOfSize }
    let isWhole = row["whole"]?.boolean ?? false
    if !isOfSize, !isWhole || content.hasPrefix(ImageryContent.ofBytes) { return true }
    // A file that was written where it lay is other where nobody looked, perhaps; a copy is all or nothing.
    if !isWhole, row["inode"]?.string == String(info.inode) { return true }
    return ImageryContent(path, isWhole: isWhole).map { $0.text != content } ?? false
  }

  /// The files, and for a virtual raster those that it is made of.
  static func withMembers(_ files: [String]) -> [String] {
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
}
