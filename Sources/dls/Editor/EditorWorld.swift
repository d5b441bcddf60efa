// EditorWorld.swift: what completion finds on the disk: folders, layers, and what a probe learned.

import DLSApply
import DLSEngine
import DLSIDE
import DLSJSON
import DLSLanguage
import DLSPlan
import DLSPlatform

/// What completion and hover find on the disk. Another thread looks, and no program is started: what takes a look
/// into imagery is known only where a probe has looked before.
struct EditorWorld {
  /// Who looks.
  let desk: LookDesk

  /// What completion asks.
  var closures: CompletionWorld {
    CompletionWorld(
      folder: { path, beginning in
        desk.look("folder \(path)\n\(beginning)", in: path) { _ in
          [EditorWorld.folder(path, beginning)].compactMap(\.self)
        }?.first
      },
      source: source,
      layers: { path in
        desk.look("layers \(path)", in: Path.parent(path)) { $0.layers.layers(of: path) }
      })
  }

  /// The files that fit a pattern.
  func files(_ pattern: String, isOfImagery: Bool) -> [String] {
    desk.look("files \(isOfImagery) \(pattern)", in: Path.parent(pattern)) { _ in
      let path = FilePath(written: pattern, folder: "")
      return isOfImagery ? path.foundImagery : path.found
    } ?? []
  }

  /// What is told about the file behind a path of a block.
  func notes(_ path: FilePath, _ block: Block) -> [String] {
    if path.isAddress { return [] }
    let source =
      block.keyword == "source" ? SourceQuestion.description(block, address: "", files: []) : nil
    let notes = FileNotes(
      source: source, places: OwnResults.Places(path.isGlob ? block.model : nil))
    let described = source.map { JSONWriter.text($0) } ?? ""
    let (key, folder) = ("notes \(described)\n\(path.resolved)", Path.parent(path.resolved))
    return desk.look(key, in: folder) { _ in notes.notes(path) } ?? []
  }

  // MARK: folders

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

  // MARK: sources

  /// What a probe found in a source's files. The model stays on this thread: one that another has would be copied
  /// with the next key.
  private func source(_ block: Block) -> SourceSummary? {
    let paths = block.paths("path")
    guard let first = paths.first else { return nil }
    let request = SourceQuestion.description(block, address: block.address, files: [])
    let places = OwnResults.Places(paths.contains(where: \.isGlob) ? block.model : nil)
    let key = (["source", JSONWriter.text(request)] + paths.map(\.resolved)).joined(separator: "\n")
    return desk.look(key, in: Path.parent(first.resolved)) { _ in
      [EditorWorld.source(request, paths, places)].compactMap(\.self)
    }?.first
  }

  /// What a probe found. What the text says about files may be half written, so the answer to the question
  /// without it does, too.
  private static func source(
    _ request: JSONValue, _ paths: [FilePath], _ places: OwnResults.Places
  ) -> SourceSummary? {
    let data = DataFiles { places }
    var files: [String] = []
    for path in paths {
      let found = data.imagery(at: path)
      if found.isEmpty { return nil }
      files += found
    }
    let stamp = DataStamp(files)
    let (cache, engine) = (FactsCache(), EngineLocation.find().version)
    for left in [[], ["bands"], ["bands", "crs"]] {
      guard var question = request.object else { return nil }
      question["paths"] = JSONValue(files)
      for name in left { question[name] = nil }
      let params: JSONValue = ["sources": [.object(question)]]
      let answer = cache.answer(
        to: SourceQuestion.key("probe", params), at: stamp, engine: engine)
      guard let found = answer?["sources"]?[0] else { continue }
      let code = found["crs"]?["epsg"]?.integer
      return SourceSummary(
        bands: RasterFact(found)?.bands ?? [], reference: code.map { "EPSG:\($0)" } ?? "")
    }
    return nil
  }
}

/// The layers of files, which are read again only when they changed.
struct LayerMemory {
  private var known: [String: (stamps: [FileInfo?], layers: [LayerSummary])] = [:]

  /// The layers of a file and their fields; none where it isn't there, or is none to be read here.
  mutating func layers(of path: String) -> [LayerSummary] {
    // What a program that has a GeoPackage open wrote may lie in its log alone.
    let stamps = ["", "-wal"].map { FileSystem.info(path + $0) }
    guard stamps[0]?.kind == .file, let format = FeatureFile.format(ofPath: path)
    else { return [] }
    if let known = known[path], known.stamps == stamps { return known.layers }
    let file = FeatureFile(path: path, shown: path, format: format, stepLimit: 1_000_000)
    guard let found = try? LayerMemory.layers(of: file) else { return [] }
    known[path] = (stamps, found)
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
