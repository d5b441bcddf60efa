// StoredExample.swift: a store beside an example, told by the text that made it.

import DLSCheck
package import DLSWorkflow

/// A store as an example needs it: what was applied, and what people have drawn since.
package struct StoredExample: Sendable {
  /// Samples of one class, all alike.
  package struct Samples: Sendable {
    /// `crowns.oak`
    package let className: String
    package let count: Int
    package let status: SampleStatus
    /// The part of the split whose units they lie in.
    package let part: SplitPart

    init(
      _ className: String, count: Int, status: SampleStatus = .approved,
      part: SplitPart = .training
    ) {
      self.className = className
      self.count = count
      self.status = status
      self.part = part
    }
  }

  /// The text that was applied.
  package let text: String
  package let samples: [Samples]
  /// How many units are Reviewed.
  package let judged: Int

  init(_ text: String, samples: [Samples] = [], judged: Int = 0) {
    self.text = text
    self.samples = samples
    self.judged = judged
  }

  /// The store, for a page.
  var markdown: String {
    var held = samples.map { entry in
      "\(entry.count) \(entry.status.title) samples of `\(entry.className)` in \(entry.part.text) "
        + "units"
    }
    if judged > 0 { held.append("\(judged) Reviewed units") }
    return "With a store that holds \(held.joinedAsList()), made from this text:\n\n"
      + "```dlsproj\n\(text)```\n"
  }
}
