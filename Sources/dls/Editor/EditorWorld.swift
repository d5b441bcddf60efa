// EditorWorld.swift: what completion finds on the disk: folders, layers, and what a probe learned.

import DLSApply
import DLSEngine
import DLSIDE
import DLSJSON
import DLSLanguage
import DLSPlan
import DLSPlatform

/// What completion finds on the disk. It starts nothing and waits for nothing: what takes a look
/// into imagery is known only where a probe has looked before.
final class EditorWorld {
  private let cache = FactsCache()
  private lazy var engine = EngineLocation.find().version
  private var layers: [String: (stamps: [FileInfo?], layers: [LayerSummary])] = [:]

  /// The same as closures.
  var closures: CompletionWorld {
    CompletionWorld(
      folder: EditorWorld.folder, source: { self.source($0) }, layers: { self.layers(of: $0) })
  }

  /// How many names of a folder are looked at; the rest takes a few letters first.
  private static let mostNames = 2000

  private static func folder(_ path: String, _ beginning: String) -> FolderListing? {
    guard var names = try? FileSystem.list(path) else { return nil }
    let isCut = names.count > mostNames
    if isCut {
      let wanted = beginning.lowercased()
      names = Array(names.filter { $0.lowercased().hasPrefix(wanted) }.prefix(mostNames))
    }
    var listing = FolderListing(files: [], folders: [], isCut: isCut)
    for name in names {
      switch FileSystem.info(Path.join(path, name))?.kind {
      case .file: listing.files.append(name)
      case .directory: listing.folders.append(name)
      default: continue
      }
    }
    return listing
  }

  /// What a probe found in a source's files. What the text says about them may be half written, so
  /// the answer to the question without it does, too.
  private func source(_ block: Block) -> SourceSummary? {
    guard let question = SourceQuestion(block), question.missing.isEmpty else { return nil }
    let stamp = DataStamp(question.files)
    for left in [[], ["bands"], ["bands", "crs"]] {
      guard var request = question.request.object else { return nil }
      for name in left { request[name] = nil }
      let params: JSONValue = ["sources": [.object(request)]]
      let answer = cache.answer(
        to: SourceQuestion.key("probe", params), at: stamp, engine: engine)
      guard let found = answer?["sources"]?[0] else { continue }
      let code = found["crs"]?["epsg"]?.integer
      return SourceSummary(
        bands: RasterFact(found)?.bands ?? [], reference: code.map { "EPSG:\($0)" } ?? "")
    }
    return nil
  }

  private func layers(of path: String) -> [LayerSummary]? {
    // What a program that has a GeoPackage open wrote may lie in its log alone.
    let stamps = ["", "-wal"].map { FileSystem.info(path + $0) }
    guard stamps[0]?.kind == .file, let format = FeatureFile.format(ofPath: path)
    else { return nil }
    if let known = layers[path], known.stamps == stamps { return known.layers }
    let file = FeatureFile(path: path, shown: path, format: format, stepLimit: 1_000_000)
    guard let found = try? EditorWorld.layers(of: file) else { return nil }
    layers[path] = (stamps, found)
    return found
  }

  private static func layers(of file: FeatureFile) throws -> [LayerSummary] {
    let names = try file.layers()
    if names.isEmpty { return [LayerSummary(name: "", fields: try file.fields())] }
    return names.prefix(200).map { name in
      var layer = file
      layer.layer = name
      return LayerSummary(name: name, fields: (try? layer.fields()) ?? [])
    }
  }
}
