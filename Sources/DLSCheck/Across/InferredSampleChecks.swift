// InferredSampleChecks.swift: samples that a model found and nobody has looked at.

import DLSLanguage

extension Rule {
  static let inferredApproved = Rule(
    "DLS0322", "Samples of a model that count as approved",
    why: """
      A model may propose samples, and people approve them. Otherwise the next model would learn the \
      mistakes of this one.
      """,
    wrong: """
      source ortho { path = "ortho.tif" }
      schema pools {
        class pool { value = 1 }
      }
      infer map {
        model = "net.dlpk"
        source = ortho
      }
      samples proposals {
        schema = pools
        from = map
        status = approved
      }

      """,
    right: """
      source ortho { path = "ortho.tif" }
      schema pools {
        class pool { value = 1 }
      }
      infer map {
        model = "net.dlpk"
        source = ortho
      }
      samples proposals {
        schema = pools
        from = map
      }

      """)
}

/// Checks the state of samples that come from a model.
enum InferredSampleChecks {
  static func check(_ samples: Block, _ context: inout CheckContext) {
    guard samples.text("status") == "approved" else { return }
    guard let infer = samples.references("from").first else { return }
    context.report(
      .inferredApproved, context.place(samples, "status"),
      "What \(infer.quoted) found is always Pending approval: people approve it. Remove `status`.",
      related: [context.related(samples, "from", "The samples come from a model.")],
      fixes: samples.removing("status"))
  }
}
