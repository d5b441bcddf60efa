// CheckFixing.swift: `dls check --fix`: mends files before what remains is reported.

import DLSCheck
import DLSFormat
import DLSLanguage
import DLSPlatform
import DLSText

/// Applies fixes to files, or shows what they would change.
struct CheckFixing {
  static let options = [
    OptionRow(name: "--fix", doc: "apply the fixes that surely say what was meant"),
    OptionRow(name: "--unsafe-fixes", doc: "apply the other fixes too; look at what they changed"),
    OptionRow(
      name: "--diff", doc: "with fixes: change nothing, print what would change, exit with 1 if any"
    ),
  ]

  /// Whether only the difference is wanted.
  let isDiff: Bool
  private let files: [String]
  private let mayChange: (String) -> Bool
  private var fixer: Fixer
  /// The bytes that were read, by the real paths of their files.
  private let originals: Originals
  private let console: Console

  /// What was read while fixing, so that a file that changes meanwhile isn't overwritten.
  private final class Originals {
    var bytes: [String: [UInt8]] = [:]
  }

  /// Looks for fixes in the files; nil where the command line asks for none.
  init?(
    _ files: [String], _ data: DataOptions, _ invocation: Invocation, _ console: Console
  ) throws {
    isDiff = invocation.has("--diff")
    guard isDiff || invocation.has("--fix") || invocation.has("--unsafe-fixes") else { return nil }
    if isDiff, try ReportFormat(invocation) != .text || invocation.has("--output") {
      throw CommandFailure.usage(
        "--diff prints a difference and no report", help: "leave --diff or the format out")
    }
    try ProjectText.refuseOthers(files, verb: "fixed")
    self.files = files
    self.console = console
    let originals = Originals()
    self.originals = originals
    let folders = CheckFixing.folders(invocation.arguments, files)
    let given = Set(
      (invocation.arguments.isEmpty ? files : invocation.arguments).map(MendedTexts.name))
    let mending = MendingData(data)
    // What was named may be a link to a file of any name; what is imported has to have a project file's.
    let mayChange = { name in
      given.contains(name)
        || ProjectText.isNamed(name) && folders.contains { CheckFixing.isWithin(name, $0) }
    }
    self.mayChange = mayChange
    let surroundings = Fixer.Surroundings(
      isUnsafeAllowed: invocation.has("--unsafe-fixes"), options: LoadOptions(invocation),
      readFile: { path in CheckFixing.read(path, originals) }, identity: MendedTexts.name,
      mayChange: mayChange, checkData: mending.check)
    // What can't be read at all is told when it is checked.
    let readable = files.filter { path in
      originals.bytes[MendedTexts.name(path)] = try? ProjectFinder.read(path)
      return originals.bytes[MendedTexts.name(path)] != nil
    }
    fixer = Fixer(readable.map(CheckFixing.target), surroundings)
  }

  /// Fixes, writes or shows, and says what was done. The texts that the report is about.
  mutating func run() throws -> MendedTexts {
    fixer.run()
    // Standard input can't be read a second time.
    let input = originals.bytes["-"].map { ["-": $0] } ?? [:]
    let texts = MendedTexts(fixer.changed.merging(input) { mended, _ in mended })
    let names = fixer.changed.keys.sorted()
    for name in names {
      guard let new = fixer.changed[name], let old = originals.bytes[name] else { continue }
      let shown = name == "-" ? "<stdin>" : Path.display(name)
      if isDiff {
        console.out.write(UnifiedDiff.make(old: old, new: new, path: shown))
      } else if name != "-" {
        try ProjectText.write(new, over: old, to: name)
      }
      console.note("\(isDiff ? "would fix" : "fixed") \(fixes(name)) in \(quoted(shown))")
    }
    if files.contains("-"), !isDiff {
      console.out.write(fixer.changed["-"] ?? originals.bytes["-"] ?? [])
    }
    if fixer.leftOut > 0 {
      let count = Figures.count(fixer.leftOut, "fix", "fixes")
      console.note("left out \(count): with more of them there would be more problems than before")
    }
    if fixer.isCutShort {
      console.note("there are more fixes than one run applies: run the command again for the rest")
    }
    if fixer.undoing > 0 {
      let count = Figures.count(fixer.undoing, "fix", "fixes")
      console.note("left out \(count) that undo each other: mend by hand what remains of these")
    }
    if fixer.ofTrial > 0 {
      let count = Figures.count(fixer.ofTrial, "fix", "fixes")
      console.note(
        "left out \(count) for what `--profile` or `--set` gives: the files say something else without it"
      )
    }
    return texts
  }

  /// Whether a file is left alone, since it lies elsewhere than what was named.
  func leavesAlone(_ path: String) -> Bool { path != "-" && !mayChange(MendedTexts.name(path)) }

  /// Whether anything was changed, or would be.
  var hasChanges: Bool { !fixer.changed.isEmpty }

  /// "3 problems (DLS0105, DLS0203 twice)"
  private func fixes(_ name: String) -> String {
    let codes = fixer.applied[name] ?? []
    var counts: [(code: String, count: Int)] = []
    for code in codes.sorted() {
      if counts.last?.code == code {
        counts[counts.count - 1].count += 1
      } else {
        counts.append((code, 1))
      }
    }
    let list = counts.map { $0.count > 1 ? "\($0.code) × \($0.count)" : $0.code }
    return "\(Figures.count(codes.count, "problem")) (\(list.joined(separator: ", ")))"
  }

  /// A link stands for the file it leads to, as it does without fixes.
  private static func target(_ path: String) -> String {
    let isLink = path != "-" && FileSystem.info(path, followingLinks: false)?.kind == .link
    return isLink ? FileSystem.resolved(path) ?? path : path
  }

  /// The real folders in which files may be changed: those that were named, and those of the files
  /// that were named.
  private static func folders(_ arguments: [String], _ files: [String]) -> [String] {
    let named = arguments.isEmpty ? files : arguments
    return named.filter { $0 != "-" }.map { argument in
      let real = MendedTexts.name(argument)
      return FileSystem.isDirectory(real) ? real : Path.parent(real)
    }
  }

  private static func isWithin(_ path: String, _ folder: String) -> Bool {
    path.hasPrefix(folder.hasSuffix("/") ? folder : folder + "/")
  }

  private static func read(
    _ path: String, _ originals: Originals
  ) -> Result<[UInt8], ReadFailure> {
    let name = MendedTexts.name(path)
    if let known = originals.bytes[name] { return .success(known) }
    let read = ImportedText.read(path)
    if case .success(let bytes) = read { originals.bytes[name] = bytes }
    return read
  }
}
