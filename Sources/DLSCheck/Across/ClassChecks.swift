// ClassChecks.swift: values of classes that are missing, doubled or taken by the background.

import DLSLanguage

extension Rule {
  static let zeroForBackground = Rule(
    "DLS0305", "A class with the value of the background",
    why: """
      Models that classify pixels keep the value 0 for whatever belongs to no class. A class of that \
      value couldn't be told from it.
      """,
    wrong: """
      source ortho { path = "ortho.tif" }
      schema cover {
        class water { value = 0 }
      }
      work_units plots {
        source = ortho
        unit_size = 100 m
      }
      export chips {
        schema = cover
        units = plots
        format = classified_tiles
      }
      train net {
        chips = chips
        model_type = unet
      }

      """,
    right: """
      source ortho { path = "ortho.tif" }
      schema cover {
        class water { value = 1 }
      }
      work_units plots {
        source = ortho
        unit_size = 100 m
      }
      export chips {
        schema = cover
        units = plots
        format = classified_tiles
      }
      train net {
        chips = chips
        model_type = unet
      }

      """)

  static let sameClassValue = Rule(
    "DLS0306", "Two classes with one value",
    why: """
      The value stands for the class in rasters and in label files, so it has to be the class's own. \
      Classes that mean the same to a model go under one heading.
      """,
    wrong: "schema cover {\n  class water { value = 1 }\n  class grass { value = 1 }\n}\n",
    right: "schema cover {\n  class water { value = 1 }\n  class grass { value = 2 }\n}\n")

  static let classWithoutValue = Rule(
    "DLS0319", "A class without a value",
    why: """
      A class without a value is a heading for the classes in it. One that holds no classes would \
      mean nothing.
      """,
    wrong: "schema cover {\n  class water {}\n}\n",
    right: "schema cover {\n  class water { value = 1 }\n}\n")
}

/// Checks the values of classes.
enum ClassChecks {
  /// No network learns the value that it keeps for the background.
  static func checkZero(_ train: Block, _ context: inout CheckContext) {
    guard let word = train.text("model_type"), let type = ModelType.named(word), type.keepsZero,
      let schema = context.model.schema(of: train)
    else { return }
    // Many may learn from one schema.
    let zeros =
      context.memo.zeros[schema.id]
      ?? schema.classes.filter { $0.integer("value") == 0 }.map(\.id)
    context.memo.zeros[schema.id] = zeros
    for zero in zeros.map(context.model.block) {
      let next = (schema.classes.compactMap { $0.integer("value") }.max() ?? 0) + 1
      context.report(
        .zeroForBackground, context.place(zero, "value"),
        "\(zero.quoted) has the value 0, which \(word) keeps for the background. Write 1 or more.",
        related: [context.related(train, "model_type", "\(train.quoted) learns it as \(word).")],
        fixes: zero.replacing("value", by: "\(next)"))
    }
  }

  static func check(_ schema: Block, _ context: inout CheckContext) {
    let classes = schema.classes
    let values = classes.map { $0.integer("value") }
    if isPlain(values) { return }
    var seen: [Int: Block] = [:]
    // Each gets another one, so that all can be mended at once.
    var next = (values.compactMap(\.self).max() ?? 0) + 1
    for (one, value) in zip(classes, values) where !one.isBroken {
      guard let value else {
        if one.lacks("value"), one.children(of: "class").isEmpty {
          context.report(
            .classWithoutValue, one.headPlace,
            "\(one.quoted) has no value and no classes in it, so it would mean nothing. "
              + "Write `value = \(next)`.",
            fixes: one.adding("value", "\(next)"))
          next += 1
        }
        continue
      }
      if let first = seen[value] {
        // A class that stands twice is told as such.
        if first.name == one.name { continue }
        context.report(
          .sameClassValue, context.place(one, "value"),
          "\(first.quoted) has the value \(value) already. Write \(next), say.",
          related: [context.related(first, "value", "\(first.quoted) has it here.")],
          fixes: one.replacing("value", by: "\(next)"))
        next += 1
      } else {
        seen[value] = one
      }
    }
  }

  /// Whether all values are there and ascend, as they mostly do: then no two are the same.
  private static func isPlain(_ values: [Int?]) -> Bool {
    var last = -1
    for value in values {
      guard let value, value > last else { return false }
      last = value
    }
    return true
  }
}
