// LabelMemory.swift: labels that were read before, for whoever looks at one project again and again.

import DLSLanguage
import DLSPlan
import DLSPlatform

/// The labels of a project's blocks, as long as nothing changes that they depend on.
struct LabelMemory {
  private var labels: [String: Known] = [:]

  /// What a block's labels are, and what that depends on.
  private struct Known {
    let mark: [String]
    let fact: LabelFact
  }

  /// The labels that were read before and are the same still.
  func facts(_ model: Model) -> Facts {
    var facts = Facts()
    var marks = LabelMarks(model)
    for block in model.blocks(of: "samples") {
      guard let known = labels[block.address], known.mark == marks.mark(block) else { continue }
      facts.labels[block.address] = known.fact
    }
    return facts
  }

  /// Keeps what was read, and nothing else.
  mutating func keep(_ facts: Facts, _ model: Model) {
    labels = [:]
    var marks = LabelMarks(model)
    for block in model.blocks(of: "samples") {
      guard let fact = facts.labels[block.address] else { continue }
      labels[block.address] = Known(mark: marks.mark(block), fact: fact)
    }
  }
}

/// Makes marks that stand for all that the labels of blocks depend on: what a block says, its schema, the units
/// with their imagery, wherever they have that from, and the files.
private struct LabelMarks {
  /// What the units and their imagery say.
  private let units: [String]
  private let data: DataFiles
  /// What each schema says, which several blocks may name.
  private var schemas: [BlockID: String] = [:]

  init(_ model: Model) {
    let first = model.used("work_units").first
    let blocks = [first, first?.reference("source")].compactMap { $0 }
    data = DataFiles(model)
    units = blocks.map(\.said) + LabelMarks.files(blocks, data)
  }

  mutating func mark(_ block: Block) -> [String] {
    [block.said] + (block.reference("schema").map { [said($0)] } ?? [])
      + LabelMarks.files([block], data) + units
  }

  private mutating func said(_ schema: Block) -> String {
    if let known = schemas[schema.id] { return known }
    let text = schema.said
    schemas[schema.id] = text
    return text
  }

  private static func files(_ blocks: [Block], _ data: DataFiles) -> [String] {
    let files = blocks.flatMap { block in
      (block.paths("from") + block.paths("path")).flatMap { data.at($0, of: block) }
    }
    return DataStamp(files).lines
  }
}
