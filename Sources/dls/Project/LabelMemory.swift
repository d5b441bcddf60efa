// LabelMemory.swift: labels that were read before, for whoever looks at one project again and again.

import DLSLanguage
import DLSPlan
import DLSPlatform
import DLSSyntax

/// The labels of a project's blocks, as long as nothing changes that they depend on.
struct LabelMemory {
  private var labels: [String: Known] = [:]

  /// What a block's labels are, and what that depends on.
  private struct Known {
    let mark: String
    let fact: LabelFact
  }

  /// The labels that were read before and are the same still.
  func facts(_ model: Model) -> Facts {
    var facts = Facts()
    for block in model.blocks(of: "samples") {
      guard let known = labels[block.address], known.mark == Self.mark(block) else { continue }
      facts.labels[block.address] = known.fact
    }
    return facts
  }

  /// Keeps what was read, and nothing else.
  mutating func keep(_ facts: Facts, _ model: Model) {
    labels = [:]
    for block in model.blocks(of: "samples") {
      guard let fact = facts.labels[block.address] else { continue }
      labels[block.address] = Known(mark: Self.mark(block), fact: fact)
    }
  }

  /// Stands for all that the labels of a block depend on: its text, that of its schema and of the
  /// units with their imagery, and the files.
  private static func mark(_ block: Block) -> String {
    let model = block.model
    var blocks = [block] + [block.reference("schema")].compactMap { $0 }
    if let units = model.blocks(of: "work_units").first {
      blocks += [units] + [units.reference("source")].compactMap { $0 }
    }
    let texts = blocks.map { $0.sourceFile.tree.text($0.place.range) }
    let files = blocks.flatMap { ($0.paths("from") + $0.paths("path")).flatMap(\.found) }
    return (texts + DataStamp(files).lines).joined(separator: "\n")
  }
}
