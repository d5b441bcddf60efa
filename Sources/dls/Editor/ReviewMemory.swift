// ReviewMemory.swift: how far reviews are, counted again only when the store or the question changes.

import DLSLanguage
import DLSPlan
import DLSServer

/// The reviews of a project's samples, as long as nothing changes that they depend on.
struct ReviewMemory {
  private var mark = ""
  private var reviews: [String: ReviewCount] = [:]

  /// The facts with how far the review of each export's samples is.
  mutating func added(to facts: Facts, _ model: Model) -> Facts {
    guard facts.store?.problem == nil, let path = StoreLook.path(for: model) else { return facts }
    let mark = Self.mark(path, model)
    var facts = facts
    if self.mark == mark {
      facts.store?.reviews = reviews
      return facts
    }
    facts = StoreLook.withReviews(facts, model)
    reviews = facts.store?.reviews ?? [:]
    // What could not be read may be readable the next time, though the files are the same.
    self.mark = reviews.isEmpty ? "" : mark
    return facts
  }

  /// Stands for the store's files, for what each export asks of them and under which names.
  private static func mark(_ path: String, _ model: Model) -> String {
    let stamps = ["", "-wal"].map { "\(path)\($0) \(String(describing: FileStamp(at: path + $0)))" }
    let exports = model.blocks(of: "export").map { export in
      let named = [export.reference("schema")].compactMap { $0 } + export.references("units")
      return "\(export.address): \(named.map(\.address).joined(separator: " "))"
    }
    return (stamps + exports + model.moves.map { "\($0.from) -> \($0.to)" })
      .joined(separator: "\n")
  }
}
