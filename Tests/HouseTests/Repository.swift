// Repository.swift: the checkout as the house tests see it, files and their text.

import Foundation

/// The checkout that holds these tests, listed through git so that build outputs never count.
struct Repository {
  /// The folder that holds `Package.swift`.
  let root: URL
  /// Every file of the product, tracked or new, as paths from the root with `/`.
  let paths: [String]

  static let here = Repository()

  init() {
    root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let listing = Repository.run(
      ["git", "ls-files", "--cached", "--others", "--exclude-standard"], in: root)
    let manager = FileManager.default
    let folder = root
    paths = listing.split(separator: "\n").map(String.init)
      .filter { manager.fileExists(atPath: folder.appendingPathComponent($0).path) }
      .sorted()
  }

  /// The text of one file; an empty string for one that is not text.
  func text(_ path: String) -> String {
    (try? String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)) ?? ""
  }

  /// The lines of one file.
  func lines(_ path: String) -> [Substring] {
    text(path).split(separator: "\n", omittingEmptySubsequences: false)
  }

  /// The lines of one file that begin with a letter at its edge, as imports do: few, and regular expressions
  /// take their time with the rest.
  func linesAtTheEdge(_ path: String) -> [Substring] {
    lines(path).filter { $0.utf8.first.map { $0 >= UInt8(ascii: "A") } ?? false }
  }

  /// The files under a folder with one of the endings.
  func files(under folder: String, endings: [String]) -> [String] {
    paths.filter { path in
      path.hasPrefix(folder) && endings.contains { path.hasSuffix($0) }
    }
  }

  /// What a program prints on standard output.
  static func run(_ arguments: [String], in folder: URL) -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = arguments
    process.currentDirectoryURL = folder
    let pipe = Pipe()
    process.standardOutput = pipe
    do { try process.run() } catch { return "" }
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }
}
