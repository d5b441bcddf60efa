// LabelFacts.swift: facts about labels, read here where the files allow it, else through the engine.

import DLSApply
import DLSEngine
import DLSJSON
import DLSLanguage
import DLSPlan
import DLSPlatform

extension FactsGatherer {
  /// Files up to this size are read by any check; larger ones when the data is looked at.
  private static let quickLabelBytes: Int64 = 64 << 20

  /// The labels of a samples block, read here where the files allow it, else through the engine.
  func labels(_ address: String) throws -> LabelFact? {
    guard let block = model.block(at: address) else { return .unusable("there is no such block.") }
    var files: [FeatureFile] = []
    var converted: [String] = []
    defer { for path in converted { try? FileSystem.remove(path) } }
    for path in block.paths("from") {
      let found = data.at(path)
      if found.isEmpty {
        if !saysMissing { return nil }
        return .unusable(FactsGatherer.noLabels(path))
      }
      for file in found {
        switch try labelFile(file, path.layer, block) {
        case .success(let file)?:
          if file.isConverted { converted.append(file.path) }
          files.append(file)
        case .failure(let problem)?: return .unusable(problem.text)
        case nil: return nil
        }
      }
    }
    do {
      return try LabelSurvey.read(block, files: files)
    } catch let error as FeatureFileError {
      return .unusable(error.description)
    } catch let error as SystemError {
      return .unusable("\(error)")
    }
  }

  /// Why a file of labels can't be read, as sentences.
  private struct LabelProblem: Error {
    let text: String
  }

  /// A file of labels as it can be read; nil where only the engine could and none may be asked.
  private func labelFile(
    _ path: String, _ layer: String?, _ block: Block
  ) throws -> Result<FeatureFile, LabelProblem>? {
    let shown = Path.display(path)
    let direct = FeatureFile.format(ofPath: path).map {
      FeatureFile(path: path, layer: layer, shown: shown, format: $0)
    }
    let reference = unitReference
    do {
      let code = reference.map { $0.epsg ?? ($0.unit == .pixels ? -1 : 0) } ?? -1
      if try ImportRequest.reasonForEngine(block, direct, srs: Int32(code)) == nil, let direct {
        let size = FileSystem.info(path)?.size ?? 0
        return startEngine == nil && size > Self.quickLabelBytes ? nil : .success(direct)
      }
    } catch let error as FeatureFileError {
      return .failure(LabelProblem(text: error.description))
    }
    let params = EngineRequests.labels(
      block, path: path, layer: layer, target: FactsGatherer.crs(reference)
    ) { SourceQuestion($0, data)?.request }
    let out = temporaryPath()
    let answer = try ask("layer/read", .object(params), files: [path], out: out)
    switch answer {
    case nil: return nil
    case .failure(let failure): return .failure(LabelProblem(text: failure.description))
    case .success(let value):
      let collection: JSONValue = [
        "type": "FeatureCollection", "features": value["features"] ?? .array([]),
      ]
      try AtomicFile.write(JSONWriter.bytes(collection), to: out)
      return .success(FeatureFile(converted: value, at: out, shown: shown))
    }
  }

  /// The reference system that units are laid out in.
  private var unitReference: ReferenceFact? {
    model.used("work_units").first?.reference("source").flatMap {
      facts.sources[$0.address]?.reference
    }
  }
}
