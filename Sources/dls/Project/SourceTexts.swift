// SourceTexts.swift: the texts behind the file ids of diagnostics.

import DLSLanguage
import DLSPlatform
import DLSSyntax
import DLSText

/// The files of a model as diagnostics show them; line tables are made when first needed.
final class SourceTexts {
  private let model: Model
  private var known: [FileID: DisplayedFile] = [:]

  init(_ model: Model) { self.model = model }

  /// The file behind the id.
  func file(_ id: FileID) -> DisplayedFile? {
    if let file = known[id] { return file }
    guard let source = model.file(id) else { return nil }
    let shown =
      source.path == "-" ? "<stdin>" : FailureView.safeName(Path.display(source.path))
    let file = DisplayedFile(
      given: source.path, path: shown, lines: LineIndex(source.tree.bytes, workers: .all))
    known[id] = file
    return file
  }

  /// Whether a file is no file but what stands after `--set`.
  func isOfCommandLine(_ id: FileID) -> Bool { model.file(id)?.isSetting == true }

  /// The files that some diagnostics speak of.
  func files(of diagnostics: [Diagnostic]) -> [FileID: DisplayedFile] {
    var files: [FileID: DisplayedFile] = [:]
    for diagnostic in diagnostics {
      files[diagnostic.file] = file(diagnostic.file)
      for related in diagnostic.related { files[related.file] = file(related.file) }
    }
    return files
  }

  /// "trees.dlsproj:12:3"
  func place(_ place: Place) -> String {
    guard let file = file(place.file) else { return "" }
    let position = file.lines.position(at: place.range.start, .utf32)
    return FailureView.safe("\(file.path):\(position.line + 1):\(position.column + 1)")
  }
}
