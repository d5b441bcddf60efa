// ImageryComparison.swift: whether imagery is the same as when a run was asked to read it.

import DLSEngine
import DLSJSON
import DLSLanguage
import DLSPlatform
import DLSText

/// Compares the imagery of a request of earlier with what the project names now.
struct ImageryComparison {
  /// The parameters of then.
  let then: JSONValue
  /// The project's folder as it is, and as it was then: a folder that moved has the same imagery.
  let folder: String
  let formerFolder: String
  /// What the files were then.
  private let record: String

  /// - Parameters:
  ///   - request: what the run was asked.
  ///   - runFolder: the run's folder, seen from the project's.
  init(_ request: JSONValue, runFolder: String, _ layout: ProjectLayout) {
    then = request["params"] ?? .null
    folder = layout.folder
    record = Path.join(layout.folder, "\(runFolder)/input/\(ImageryRecord.name)")
    let units = then["units"]?.string ?? ""
    let ending = "/" + runFolder + "/input/units.geojson"
    // Requests of before didn't say the folder.
    formerFolder =
      request["folder"]?.string
      ?? (units.hasSuffix(ending) ? String(units.dropLast(ending.count)) : layout.folder)
  }

  /// What is other than it was; nil where it is the same, or can't be known.
  func change(to source: Block, _ data: DataFiles) -> String? {
    guard let then = then["source"] else { return nil }
    let placement = Path.join(Path.parent(record), ImageryPlacement.name)
    if isOther(source, then, data) || ImageryPlacement.isOther(than: placement, present)
      || ImageryRecord.isOther(than: record, present)
    {
      return "the imagery files"
    }
    let now = SourceQuestion.description(source, address: "", files: [])
    let isSame = ["bands", "crs", "origin", "cell_size", "nodata"].allSatisfy {
      let value = now[$0].map { Redaction.ofProcess.value($0) }
      return value.map { JSONWriter.bytes($0) } == then[$0].map { JSONWriter.bytes($0) }
    }
    // Requests of before named no units: numbers alone were taken for those of the system.
    let isSameUnit = ["origin_unit", "cell_unit"].allSatisfy {
      then[$0] == nil || then[$0]?.string == now[$0]?.string
    }
    return isSame && isSameUnit ? nil : "the bands or other settings of the imagery"
  }

  /// Whether other files are named. Chips may be learned from where the imagery isn't: what a pattern
  /// stands for can't be told there.
  private func isOther(_ source: Block, _ then: JSONValue, _ data: DataFiles) -> Bool {
    var files: [String] = []
    for path in source.paths("path") {
      let full = Path.absolute(path.resolved)
      if path.isGlob {
        let found = data.imagery(at: path)
        if found.isEmpty { return false }
        files += found
      } else {
        files.append(full)
      }
    }
    let named = Redaction.ofProcess.value(JSONValue(files)).array?.compactMap(\.string) ?? files
    let before = then["paths"]?.array?.compactMap(\.string) ?? []
    guard named.count == before.count else { return true }
    return zip(named, before).contains { now, former in
      now != former
        && Path.relative(now, to: folder) != Path.relative(former, to: formerFolder)
    }
  }

  /// Where a file of then lies now.
  func present(_ former: String) -> String {
    let near = Path.relative(former, to: formerFolder)
    return near.hasPrefix("../") ? former : Path.join(folder, near)
  }
}
