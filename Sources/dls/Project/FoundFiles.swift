// FoundFiles.swift: the files that a path of a project leads to.

import DLSLanguage
import DLSPlatform
import DLSText

extension FilePath {
  /// The files there are, as absolute paths: those that fit a pattern and aren't results of `dls`, or the
  /// one file; none where nothing is there. What the project's own blocks write, `Block.files` knows.
  var found: [String] {
    let full = Path.absolute(resolved)
    if !isGlob { return FileSystem.exists(full) ? [full] : [] }
    return OwnResults.without(Glob.expand(full), of: full)
  }
}

extension FilePath {
  /// What to say of a path that leads to no file: why none of the kind is ever opened, or which file there is
  /// whose name differs in capitals or blanks only, as Windows would open it. " " stands before it.
  var whyLost: String {
    if isAddress {
      return " Files are read from disks, not from a network: keep a copy beside the project."
    }
    if written.pieces(between: "/").contains(where: { $0.hasPrefix("$") }) {
      return " `$` names no variable of the shell here: a `let` holds such a text."
    }
    let (folder, wanted) = (Path.parent(resolved), FilePath.loose(Path.name(resolved)))
    guard !isGlob, let names = try? FileSystem.list(folder.isEmpty ? "." : folder),
      let near = names.first(where: { FilePath.loose($0) == wanted })
    else { return "" }
    return " There is \(quoted(near))."
  }

  /// A name without what people overlook.
  private static func loose(_ name: String) -> String {
    name.lowercased().split(separator: " ").joined(separator: " ")
  }
}
