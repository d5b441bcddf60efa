// ModelClassChecks.swift: what models find, against the classes that take it.

import DLSCheck
import DLSLanguage
import DLSPlan
import DLSText

extension DataRule {
  static let unlistedFindings = DataRule(
    "DLS0621", "What a model finds and no class lists", severity: .warning,
    why: """
      A model package has names of its own for what it finds. Each finds its class by the class's \
      name or by `for CLASS { labels = … }` in the samples block; what finds none is left out, which \
      may be meant of some and rarely is of all.
      """,
    wrong: DataExample(Self.roofs(""), models: ["usa.dlpk": ["Building"]]),
    right: DataExample(
      Self.roofs("\n  for building { labels = \"Building\" }"), models: ["usa.dlpk": ["Building"]]))

  static let unreadableModel = DataRule(
    "DLS0622", "A model that can't be read",
    why: """
      The model that an `infer` block runs isn't there, or is no model package. A package is a folder \
      or `.dlpk` file that `dls train` wrote.
      """,
    wrong: DataExample(Self.roofs(""), models: ["usa.dlpk": []]),
    right: DataExample(Self.roofs(""), models: ["usa.dlpk": ["building"]]))

  private static func roofs(_ more: String) -> String {
    """
    project roofs { owner = maria, goal = detect_objects }
    person maria {}
    source ortho { path = "ortho.tif" }
    schema footprints {
      class building { value = 1 }
    }
    infer usa { model = "usa.dlpk", source = ortho }
    samples proposals {
      schema = footprints
      from = usa\(more)
    }

    """
  }
}

/// Checks the classes of model packages against the schemas that take what they find.
enum ModelClassChecks {
  static func check(_ context: inout DataContext) {
    for (samples, infer, path) in uses(context.model) {
      guard let fact = context.facts.models[path] else { continue }
      if let problem = fact.problem {
        context.report(
          .unreadableModel, infer, "model", "\(infer.quoted) can't run its model: \(problem)")
      } else {
        check(samples, infer, path, fact, &context)
      }
    }
  }

  /// The models whose classes have to be known.
  static func models(_ model: Model) -> [String] {
    var seen: Set<String> = []
    return uses(model).map(\.path).filter { seen.insert($0).inserted }
  }

  /// The samples blocks that take what a model package finds.
  private static func uses(_ model: Model) -> [(samples: Block, infer: Block, path: String)] {
    model.blocks(of: "samples").flatMap { samples in
      samples.references("from").compactMap { infer in
        infer.value("model")?.asPath.map { (samples, infer, $0.resolved) }
      }
    }
  }

  private static func check(
    _ samples: Block, _ infer: Block, _ path: String, _ fact: ModelFact,
    _ context: inout DataContext
  ) {
    let labels = LabelMap(samples)
    let unlisted = fact.classes.filter { labels.className($0) == nil }
    let nearest = unlisted.first { labels.nearClass($0) != nil }
    guard let name = nearest ?? unlisted.first else { return }
    let others =
      unlisted.count > 1 ? " and \(unlisted.count - 1) more of its \(fact.classes.count)" : ""
    let schema = samples.reference("schema")?.quoted ?? "the schema"
    let hint = labels.hint(name)
    let block = labels.nearClass(name).flatMap { near in
      samples.children(of: "for").contains { $0.target?.name == near }
        ? nil : labels.entry(near, name)
    }
    context.report(
      .unlistedFindings, samples, "from",
      "\(infer.value("model")?.asPath?.written ?? path) finds \"\(name)\"\(others), which no class "
        + "of \(schema) lists, so it would be left out. \(hint.prefix(1).uppercased())"
        + "\(hint.dropFirst()).",
      related: [context.related(infer, "model", "The model is named here.")],
      fixes: block.map { samples.adding(block: $0) } ?? [])
  }
}
