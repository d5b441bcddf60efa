// ImportedText.swift: the bytes of a file that a project imports, and of no other kind of file.

import DLSLanguage
import DLSPlatform

/// Reads what an import names. It may name anything: a raster with more bytes than the machine has memory,
/// or a pipe from which nothing ever comes.
enum ImportedText {
  /// The bytes of a project file or library.
  static func read(_ path: String) -> Result<[UInt8], ReadFailure> {
    do throws(SystemError) {
      if let content = try foreign(path) {
        return .failure(ReadFailure("it is \(content)", isForeign: true))
      }
      let bytes = try FileContent.read(path)
      if let content = ForeignContent(bytes) {
        return .failure(ReadFailure("it is \(content.text)", isForeign: true))
      }
      return .success(bytes)
    } catch {
      return .failure(ReadFailure(error.reason))
    }
  }

  /// What a file is that need not be read as a whole to be told from a project, with an article; else nil.
  private static func foreign(_ path: String) throws(SystemError) -> String? {
    guard let info = FileSystem.info(path) else { return nil }
    if info.kind == .other { return "a device or a pipe" }
    let isNamedAsOne = Path.suffix(path) == ProjectFinder.suffix
    guard info.kind == .file, !isNamedAsOne || info.size > 64 << 20 else { return nil }
    let head = try FileSample.read(path, blocks: 2)
    if let content = ForeignContent(head) { return content.text }
    return isNamedAsOne ? nil : ForeignContent(text: head, of: path)?.text
  }
}
