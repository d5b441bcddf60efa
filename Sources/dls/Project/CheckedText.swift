// CheckedText.swift: a project's text read, resolved and checked, on whichever thread.

import DLSCheck
import DLSLanguage
import DLSPlatform
import DLSText

/// What the checks say about a project file and its imports.
struct CheckedText: Sendable {
  /// The path of its file; that of a link's target where a link was given.
  let path: String
  /// What the file and its imports say.
  let model: Model
  /// What the checks say, in reading order.
  let diagnostics: [Diagnostic]
  /// What comments allow of what the checks found.
  let allowed: [Allowed]

  /// Reads and checks a project file, or standard input for "-".
  /// - Parameters:
  ///   - mayBeLink: whether the file may be a link; false where it is known to be none.
  ///   - mended: texts that stand for files, by their real paths.
  init(
    _ given: String, mayBeLink: Bool = true, options: LoadOptions,
    mended: MendedTexts = MendedTexts(), workers: Workers = .one
  ) throws {
    (path, model) = try CheckedText.model(
      given, mayBeLink: mayBeLink, options: options, mended: mended, workers: workers)
    let found = Checker.examine(model, workers: workers)
    (diagnostics, allowed) = (found.remaining, found.allowed)
  }

  /// A text that was read and checked elsewhere.
  init(path: String, model: Model, diagnostics: [Diagnostic], allowed: [Allowed]) {
    self.path = path
    self.model = model
    self.diagnostics = diagnostics
    self.allowed = allowed
  }

  /// What a project file and its imports say, unchecked, and the file's path.
  static func model(
    _ given: String, mayBeLink: Bool = true, options: LoadOptions,
    mended: MendedTexts = MendedTexts(), workers: Workers = .one
  ) throws -> (path: String, model: Model) {
    // A link stands for the file it leads to: paths in it, and the store, lie beside that one.
    let isLink = mayBeLink && FileSystem.info(given, followingLinks: false)?.kind == .link
    let path = isLink ? FileSystem.resolved(given) ?? given : given
    let isLong = workers.count > 1 && HeapRoom.make(forTextAt: path)
    let root =
      try mended.bytes(path) ?? (isLong ? readLong(path, workers) : ProjectFinder.read(path))
    let model = Project.load(
      path, options: options, workers: workers, identity: MendedTexts.name
    ) { wanted in
      if wanted == path { return .success(root) }
      if let bytes = mended.bytes(wanted) { return .success(bytes) }
      return ImportedText.read(wanted)
    }
    // A command that reads a text on all cores ends with it.
    if isLong { model.keep() }
    return (path, model)
  }

  /// The bytes of a long text; while they are read, another thread makes ready what its checks ask.
  private static func readLong(_ path: String, _ workers: Workers) throws -> [UInt8] {
    let parts = workers.map(2) { part -> Result<[UInt8], any Error> in
      if part == 0 { return Result { try ProjectFinder.read(path) } }
      Checker.prepare()
      return .success([])
    }
    return try parts[0].get()
  }
}

extension HeapRoom {
  /// Makes room for a text, its tree and its model, which take a dozen times its length; whether it is long enough
  /// for that.
  @discardableResult
  static func make(forTextAt path: String) -> Bool {
    make(14 * min(Int(FileSystem.info(path)?.size ?? 0), Int(UInt32.max)))
  }
}
