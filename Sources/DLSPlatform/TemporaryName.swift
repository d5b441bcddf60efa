// TemporaryName.swift: the names of files that are being written, and which of them the dead left.

/// Names of the form `.NAME.RUN.part`, beside the file that they become.
///
/// A folder that is replaced where two names can't be swapped in one step stands as `.NAME.RUN.old.part`
/// for a moment. SQLite adds the names of its own journals behind either.
package enum TemporaryName {
  /// The temporary name for a file that the run writes.
  package static func make(for path: String, run: String) -> String {
    let name = beginning(of: Path.name(path), bytes: nameLimit - run.utf8.count - addition)
    return Path.join(Path.parent(path), ".\(name).\(run).part")
  }

  /// How long a name in a folder may be, in bytes.
  private static let nameLimit = 255
  /// What stands around name and run: `.`, `.`, `.old.part` and `-journal`.
  private static let addition = 19

  /// As much of a name as so many bytes hold: the run alone tells a long one from others.
  private static func beginning(of name: String, bytes: Int) -> Substring {
    var (end, left) = (name.unicodeScalars.startIndex, bytes)
    while end < name.unicodeScalars.endIndex {
      left -= UTF8.width(name.unicodeScalars[end])
      if left < 0 { break }
      end = name.unicodeScalars.index(after: end)
    }
    return name[..<end]
  }

  /// The run that a temporary name belongs to; nil when it isn't such a name. Only what has the form of
  /// a run's id is one: hidden names with the same suffix are other programs' and people's as well.
  package static func run(of path: String) -> String? { Parts(path)?.run }

  /// An id for what this process writes without a run: its number, its start, where those hold, and a
  /// counter's worth of chance, as in `p1234-5678-07f31c9aeffffffc9f3a`.
  package static var processRun: String {
    let process = ProcessInfo.current
    let ending = ProcessInfo.numbering + Random.hex(chance / 2)
    return "p\(process.identifier)-\(process.start)-\(ending)"
  }

  /// How many digits of an id are chance.
  private static let chance = 4

  /// Whether the process that a `processRun` names has left a file; nil for any other id. Whether one of
  /// another container or machine is alive isn't seen from here: its file is left after a day of silence.
  static func isLeft(_ path: String, run: String) -> Bool? {
    let parts = run.split(separator: "-")
    guard parts.count == 3, parts[0].first == "p", let identifier = Int32(parts[0].dropFirst()),
      let start = UInt64(parts[1])
    else { return nil }
    let numbering = parts[2].dropLast(chance)
    // Names of before say nothing of it.
    if numbering.isEmpty || numbering == ProcessInfo.numbering {
      return !ProcessInfo(identifier: identifier, start: start, boot: ProcessInfo.bootID).isAlive
    }
    guard let info = FileSystem.info(path, followingLinks: false) else { return false }
    return Moment.now.seconds - info.modified / 1_000_000_000 > 86_400
  }

  /// Removes from a folder what dead runs left. A former folder whose name is free goes back there: its
  /// run died before it gave that name to the new one.
  /// - Parameter hasEnded: asked about runs that aren't a process of this machine's present boot. It has to
  ///   deny those it doesn't know: other projects and stores write into the same folders.
  /// - Returns: the paths that are gone.
  package static func removeAbandoned(in folder: String, hasEnded: (String) -> Bool) -> [String] {
    guard let names = try? FileSystem.list(folder) else { return [] }
    var removed: [String] = []
    for name in names {
      let path = Path.join(folder, name)
      guard let parts = Parts(name), isLeft(path, run: parts.run) ?? hasEnded(parts.run) else {
        continue
      }
      let target = Path.join(folder, parts.target)
      let isGone =
        parts.isFormer && FileSystem.info(target, followingLinks: false) == nil
        ? (try? FileSystem.rename(path, to: target)) != nil
        : (try? FileSystem.removeTree(path)) != nil
      if isGone { removed.append(path) }
    }
    return removed
  }

  /// What a temporary name says.
  private struct Parts {
    /// The name that it is to become.
    let target: String
    let run: String
    /// Whether it is what stood there before.
    let isFormer: Bool

    init?(_ path: String) {
      let name = Path.name(path)
      guard name.utf8.first == UInt8(ascii: "."),
        let ending = Parts.endings.first(where: name.hasSuffix)
      else { return nil }
      var body = name.dropFirst().dropLast(ending.count)
      isFormer = body.hasSuffix(Parts.former)
      if isFormer { body = body.dropLast(Parts.former.count) }
      guard let cut = body.lastIndex(of: "."), cut > body.startIndex else { return nil }
      target = String(body[..<cut])
      run = String(body[body.index(after: cut)...])
      if !Parts.isRun(run) { return nil }
    }

    private static let endings = [".part", ".part-journal", ".part-wal", ".part-shm"]
    private static let former = ".old"

    /// `train-20261123T210612Z-3f2a`, or a process's `p1234-5678-07f31c9aeffffffc9f3a`.
    private static func isRun(_ text: String) -> Bool {
      let parts = text.split(separator: "-", omittingEmptySubsequences: false)
      guard parts.count == 3, !parts[2].isEmpty, parts[2].allSatisfy(\.isHexDigit) else {
        return false
      }
      if parts[0].first == "p", isNumber(parts[0].dropFirst()), isNumber(parts[1]) { return true }
      return !parts[0].isEmpty && parts[0].utf8.allSatisfy { (0x61...0x7A).contains($0) }
        && isMoment(parts[1])
    }

    /// "20261123T210612Z"
    private static func isMoment(_ text: Substring) -> Bool {
      let parts = text.split(separator: "T", omittingEmptySubsequences: false)
      return parts.count == 2 && parts[0].count == 8 && isNumber(parts[0])
        && parts[1].count == 7 && parts[1].last == "Z" && isNumber(parts[1].dropLast())
    }

    private static func isNumber(_ text: Substring) -> Bool {
      !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
  }
}
