// FormerArtefacts.swift: chips, models and maps of a project from before it had another name or place.

import DLSPlatform

/// What a project made under another name or in another folder. It lies where it lay: beside the store, which
/// a renamed or moved project keeps.
struct FormerArtefacts {
  private let layout: ProjectLayout
  /// The folder that the project made its results in.
  private let folder: String

  /// Looks beside the store; nil where there is no such folder, or it is the project's still.
  init?(_ layout: ProjectLayout) {
    let beside = Path.parent(layout.store)
    folder = Path.join(beside, Path.stem(layout.store) + ".dls")
    self.layout = layout
    if folder == layout.artefacts || !FileSystem.isDirectory(folder) { return nil }
  }

  /// What to do so that everything is found again, as a sentence without its full stop.
  var advice: String {
    "move what is in \(quoted(Path.display(folder))) to \(quoted(Path.display(layout.artefacts)))"
  }

  /// What to do about a result that isn't there; nil where it isn't in the former folder, either.
  static func advice(_ path: String, _ layout: ProjectLayout) -> String? {
    let head = layout.artefacts + "/"
    guard let former = FormerArtefacts(layout), path.hasPrefix(head) else { return nil }
    let there = Path.join(former.folder, String(path.dropFirst(head.count)))
    guard FileSystem.exists(there) else { return nil }
    return
      "\(quoted(Path.display(there))) is there: if it is this project's, from before it was renamed or "
      + "moved, \(former.advice)"
  }
}
