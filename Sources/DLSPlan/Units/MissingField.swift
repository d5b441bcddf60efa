// MissingField.swift: fields that work units name and their layer doesn't have.

package import DLSLanguage

/// A field that a setting names, in a layer that has no such field.
package struct MissingField {
  /// The block that names it.
  package let owner: Block
  package let setting: String
  package let name: String
  /// The fields that there are.
  package let known: [String]

  /// Those of a work_units block's layer of polygons, as far as the layer is known.
  package static func all(of block: Block, _ facts: Facts) -> [MissingField] {
    guard let source = block.reference("source"),
      case .polygons(let layer) = UnitLayouter.cut(block, source: source.address),
      let fact = facts.layers[layer]
    else { return [] }
    return all(of: block, fact)
  }

  static func all(of block: Block, _ fact: LayerFact) -> [MissingField] {
    guard fact.problem == nil, let known = fact.fields else { return [] }
    var owners = [(block, "id_field")]
    if let split = block.child("split") { owners.append((split, "part_field")) }
    return owners.compactMap { owner, setting in
      owner.text(setting).flatMap { name in
        known.contains(name)
          ? nil : MissingField(owner: owner, setting: setting, name: name, known: known)
      }
    }
  }

  /// Where the text names it.
  package var place: Place { owner.ownPlace(setting) }

  /// What is wrong, as a sentence.
  func message(_ path: String) -> String {
    let has =
      known.isEmpty ? "no field at all" : known.prefix(20).joined(separator: ", ")
    return "\(path) has no field `\(name)`, which `\(setting)` names. It has \(has)."
  }
}

extension UnitLayouter {
  /// Whether a layer has the fields that the text names; those that it hasn't are refused.
  mutating func hasFields(_ fact: LayerFact, _ layer: LayerRef) -> Bool {
    let missing = MissingField.all(of: block, fact)
    for field in missing { refuse(.unitPolygons, at: field.place, field.message(layer.path)) }
    return missing.isEmpty
  }
}
