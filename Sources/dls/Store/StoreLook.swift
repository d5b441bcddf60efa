// StoreLook.swift: a look into a project's store for checks, which leaves no trace.

import DLSApply
import DLSForecast
import DLSLanguage
import DLSPlan
import DLSPlatform
import DLSStore
import DLSText

/// Looks into stores.
enum StoreLook {
  /// What the store of a project says of samples; a store that can't be read says why.
  static func fact(for model: Model) -> StoreFact {
    guard let path = path(for: model) else { return .unknown("the project has no name") }
    do {
      let store = try Store.open(path, mode: .look)
      defer { store.close() }
      let fact = try Applier.fact(of: store, for: model, DataChecker.questions(model))
      try store.endLook()
      return fact
    } catch let error as StoreError where error.kind == .notFound {
      // One that is there has been refused for it already.
      if let type = FileSystem.networkType(path) {
        return .unknown(
          "there is none yet, and `dls apply` makes none on a network drive (\(type)), where two machines "
            + "can damage it. Give project.store a path on a local disk")
      }
      return .unknown("there is none yet; `dls apply` makes it")
    } catch let error as StoreError {
      return .unknown([error.message, error.nextStep].compactMap { $0 }.joined(separator: " "))
    } catch {
      return .unknown("\(error)")
    }
  }

  /// The same facts with how far the review of each export's samples is, as a forecast wants to know.
  static func withReviews(_ facts: Facts, _ model: Model) -> Facts {
    guard let known = facts.store, known.problem == nil, let path = path(for: model),
      let store = try? Store.open(path, mode: .look)
    else { return facts }
    defer { store.close() }
    var facts = facts
    if let reviews = try? Applier.reviews(of: store, for: model), (try? store.endLook()) != nil {
      facts.store?.reviews = reviews
    }
    return facts
  }

  /// What a check could not ask the store, as a line; nil where it did, or had nothing to ask.
  static func line(_ model: Model, _ fact: StoreFact?) -> String? {
    guard let problem = fact?.problem, let path = path(for: model) else { return nil }
    if !FileSystem.exists(path), DataChecker.questions(model).isEmpty,
      FileSystem.networkType(path) == nil
    {
      return nil
    }
    let end = problem.hasSuffix(".") ? "" : "."
    return "Not checked against the store \(quoted(Path.display(path))): \(problem)\(end)"
  }

  static func path(for model: Model) -> String? {
    (try? ProjectLayout(model, path: model.file(.main)?.path ?? "-"))?.store
  }
}
