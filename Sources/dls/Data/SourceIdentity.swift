// SourceIdentity.swift: what imagery is, for a plan that is known again elsewhere and later.

import DLSGeo
import DLSJSON
import DLSLanguage
import DLSPlatform
import DLSText

/// What planning reads of imagery: which files, how large, where they lie. Not when they were written
/// nor where the project's folder is: a copy of a folder is the same project.
struct SourceIdentity {
  /// The project's folder, absolute.
  private let folder: String
  /// Whether the text says where the files lie from the root on.
  private let isAbsolute: Bool

  /// How the files of a source block are called.
  init(_ block: Block, of model: Model) {
    folder = Path.parent(Path.absolute(model.file(.main)?.path ?? ""))
    isAbsolute = block.paths("path").contains { Path.isAbsolute($0.written) }
  }

  /// A hash of what a probe found.
  func hash(_ found: JSONValue) -> String {
    guard case .object(var source) = found else { return "" }
    // The engine's own hash follows times and folders; what it warns of names paths.
    for name in ["hash", "problems", "warnings"] { source[name] = nil }
    source["files"] = .array((found["files"]?.array ?? []).map(file))
    var hasher = StableHasher()
    hasher.add(JSONWriter.text(.object(source)))
    return hasher.finish().hex
  }

  private func file(_ found: JSONValue) -> JSONValue {
    guard case .object(var file) = found else { return found }
    for name in ["mtime_ns", "inode"] { file[name] = nil }
    if let path = file["path"]?.string { file["path"] = .string(name(path)) }
    return .object(file)
  }

  /// From the project's folder, unless the text names another place.
  private func name(_ path: String) -> String {
    let near = Path.relative(Path.absolute(path), to: folder)
    return isAbsolute && near.hasPrefix("../") ? path : near
  }
}
