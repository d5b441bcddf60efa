// SplitField.swift: the part of the split that a field of a layer says of each unit.

package import DLSLanguage
import DLSWorkflow

/// Reads units' parts where `split` names a field instead of drawing them.
struct SplitField {
  /// The field's name.
  let name: String
  /// What it says of polygons that make no unit.
  private let leftOut: Set<String>

  /// What a field says of one polygon.
  enum Answer: Equatable {
    case part(SplitPart)
    case leftOut
    case unknown
  }

  /// The field of a work_units block; nil where its split is drawn, or there is none.
  init?(_ block: Block) {
    guard let split = block.child("split"), let name = split.text("part_field") else { return nil }
    self.name = name
    let words = split.value("leave_out")?.elements ?? []
    leftOut = Set(words.compactMap { $0.asText ?? $0.asNumber?.written })
  }

  /// What a word of the field means.
  func read(_ word: String) -> Answer {
    if leftOut.contains(word) { return .leftOut }
    return SplitPart(spelled: word).map { .part($0) } ?? .unknown
  }
}

/// What decides which part of the split each unit of a block belongs to.
package enum SplitDecision: Equatable {
  /// Shares and a seed.
  case drawn
  /// A field of the layer of polygons.
  case field(String)

  /// What the text of a work_units block says; nil where people set it.
  package init?(_ block: Block) {
    if let field = SplitField(block) {
      self = .field(field.name)
    } else if UnitLayouter.decidesSplit(block) {
      self = .drawn
    } else {
      return nil
    }
  }
}

extension SplitPart {
  /// The part that a word of another tool means, whatever the case of its letters.
  init?(spelled word: String) {
    switch word.lowercased() {
    case "training", "train": self = .training
    case "validation", "validate", "valid", "val": self = .validation
    case "test", "testing": self = .test
    default: return nil
    }
  }
}
