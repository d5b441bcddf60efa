// TemporaryName.swift: the names of files that are being written, and which of them the dead left.

/// Names of the form `.NAME.RUN.part`, beside the file that they become.
package enum TemporaryName {
  /// The temporary name for a file that the run writes.
  package static func make(for path: String, run: String) -> String {
    Path.join(Path.parent(path), ".\(Path.name(path)).\(run).part")
  }

  /// The run that a temporary name belongs to; nil when it isn't such a name.
  package static func run(of path: String) -> String? {
    let name = Array(Path.name(path).utf8)
    let suffix = Array(".part".utf8)
    guard name.first == dot, name.count > suffix.count + 2, name.suffix(suffix.count) == suffix[...]
    else { return nil }
    let body = name[1..<(name.count - suffix.count)]
    guard let cut = body.lastIndex(of: dot), cut > body.startIndex, cut + 1 < body.endIndex else {
      return nil
    }
    return String(decoding: body[(cut + 1)...], as: UTF8.self)
  }

  /// An id for what this process writes without a run: its number, its start and a counter's worth
  /// of chance, as in `p1234-5678-9f3a`.
  package static var processRun: String {
    let process = ProcessInfo.current
    return "p\(process.identifier)-\(process.start)-\(Random.hex(2))"
  }

  /// Whether the process that a `processRun` names is still there; nil for any other id.
  package static func isProcessAlive(run: String) -> Bool? {
    let parts = run.split(separator: "-")
    guard parts.count == 3, parts[0].first == "p", let identifier = Int32(parts[0].dropFirst()),
      let start = UInt64(parts[1])
    else { return nil }
    return ProcessInfo(identifier: identifier, start: start, boot: ProcessInfo.bootID).isAlive
  }

  /// Removes from a folder what dead runs left: a temporary name whose run `isAlive` denies.
  /// - Parameter isAlive: asked about runs that aren't a process of this machine's present boot.
  /// - Returns: the removed paths.
  package static func removeAbandoned(in folder: String, isAlive: (String) -> Bool) -> [String] {
    guard let names = try? FileSystem.list(folder) else { return [] }
    var removed: [String] = []
    for name in names {
      guard let run = run(of: name) else { continue }
      if isProcessAlive(run: run) ?? isAlive(run) { continue }
      let path = Path.join(folder, name)
      if (try? FileSystem.removeTree(path)) != nil { removed.append(path) }
    }
    return removed
  }

  private static let dot = UInt8(ascii: ".")
}
