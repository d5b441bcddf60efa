// ModelFacts.swift: facts about models that are there.

import DLSEngine
import DLSJSON
import DLSPlan
import DLSPlatform

extension FactsGatherer {
  /// What a model package says of itself.
  func model(_ written: String) throws -> ModelFact? {
    let path = Path.absolute(written)
    let described = FileSystem.isDirectory(path) ? Path.join(path, "model.json") : path
    guard FileSystem.exists(described) else {
      if !saysMissing { return nil }
      return .unusable("there is no model at \(quoted(Path.display(path))).")
    }
    switch try ask("model/describe", ["path": .string(path)], files: [described]) {
    case nil: return nil
    case .failure(let failure): return .unusable(failure.description)
    case .success(let value):
      return ModelFact(
        classes: (value["classes"]?.array ?? []).compactMap { $0["name"]?.string })
    }
  }
}
