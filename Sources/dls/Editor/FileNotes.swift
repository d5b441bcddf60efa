// FileNotes.swift: what is known about the files behind paths, in the words of a hover.

import DLSEngine
import DLSIDE
import DLSJSON
import DLSLanguage
import DLSPlatform
import DLSServer
import DLSText

/// Writes what is told about the files behind a path as paragraphs of Markdown. It starts nothing: a
/// picture is there where a probe has drawn one.
struct FileNotes {
  /// The source that they belong to, as the engine's requests describe it; nil for other blocks.
  let source: JSONValue?
  /// Where the project writes, which a pattern leaves out.
  let places: OwnResults.Places

  /// Files with as many bytes are not shown as they are.
  private static let drawn: Int64 = 20_000_000

  /// The size of the file and a picture of it; of a pattern, what the block takes of it and a picture of the
  /// first.
  func notes(_ path: FilePath) -> [String] {
    if path.isGlob {
      let data = DataFiles { places }
      let found = source == nil ? data.at(path) : data.imagery(at: path)
      guard let first = found.first else { return ["No file fits this yet."] }
      let count = Figures.count(found.count, "file")
      return ["\(count), the first \(quoted(Path.display(first)))."]
        + (picture(of: first).map { [$0] } ?? [])
    }
    let full = Path.absolute(path.resolved)
    guard let info = FileSystem.info(full) else { return ["There is no such file yet: \(full)"] }
    let told = info.kind == .file ? "\(full), \(Figures.size(info.size))" : full
    if let picture = picture(of: full) { return [told, picture] }
    switch Path.suffix(full).lowercased() {
    case "tif", "tiff", "vrt", "jp2", "img", "ecw", "sid": return [told, Hover.lookNote]
    default: return [told]
    }
  }

  /// The picture that a probe drew of a file as it is now, else the file itself if editors draw such.
  private func picture(of file: String) -> String? {
    if let source,
      let small = FactsCache().picture(
        for: SourceQuestion.picture(of: file, described: source), at: DataStamp([file]),
        engine: EngineLocation.find().version),
      FileSystem.exists(small)
    {
      return "![Picture](\(DocumentURI.uri(small)))"
    }
    // Larger ones would make the editor wait.
    guard ["png", "jpg", "jpeg"].contains(Path.suffix(file).lowercased()),
      let info = FileSystem.info(file), info.kind == .file, info.size < Self.drawn
    else { return nil }
    return "![Picture](\(DocumentURI.uri(file))|width=320)"
  }
}
