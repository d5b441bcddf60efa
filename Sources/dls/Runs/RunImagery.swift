// RunImagery.swift: what a run notes of the imagery that it reads, so that it is known again.

import DLSEngine
import DLSJSON
import DLSLanguage
import DLSPlatform

extension RunSession {
  /// Notes what the files of imagery are as the run begins, and what lies beside them.
  /// - Parameter request: the imagery as the engine is asked for it.
  func noteImagery(_ source: Block, _ request: JSONValue) throws {
    let files = request["paths"]?.array?.compactMap(\.string) ?? []
    let view = ProgressView("look at \(source.address)", context.console)
    defer { view.clear() }
    try ImageryRecord.write(files, to: input(ImageryRecord.name)) {
      view.update(
        EngineProgress(
          done: Double($0), total: Double($1), unit: "files", message: Path.display($2)))
    }
    try ImageryPlacement.write(files, to: input(ImageryPlacement.name))
  }
}
