// InheritedClasses.swift: names of classes that a block takes by `like`, in the schema that it is tied to itself.

import DLSSyntax
import DLSText

/// A class that a block takes by `like` and that its schema doesn't have.
package struct InheritedClassFault: Sendable {
  /// The setting that names it; nil where the head of a `for` does.
  package let setting: String?
  /// The name.
  package let name: String
  /// Where the name stands.
  package let place: Place
  /// The block that it stands in, or is given for.
  package let home: Block
  /// The schema that has no such class.
  package let schema: Block
}

extension Block {
  /// Whether the names of classes mean the same in another block: both are tied to one schema, or none is.
  package func hasSchema(of other: Block) -> Bool {
    model.schema(of: self)?.index == model.schema(of: other)?.index
  }

  /// The classes that it takes by `like`, of a block that is tied to another schema or none, and that its own
  /// schema doesn't have.
  package var inheritedClassFaults: [InheritedClassFault] {
    guard let row, let base, let schema = model.schema(of: self), !hasSchema(of: base) else {
      return []
    }
    if row.isForSomething {
      return missingTarget(row, base, schema).map { [$0] } ?? []
    }
    return row.attributes.indices.filter { row.attributes[$0].namesClass }.flatMap { place in
      missing(row.attributes[place].name, inherited(place), schema)
    }
  }

  /// What the head of a `for` that stands in no text speaks of, if its schema doesn't have it.
  private func missingTarget(
    _ row: BlockRow, _ base: Block, _ schema: Block
  ) -> InheritedClassFault? {
    guard isImplied, row.naming == .reference(.classOfSchema), !hasTarget, let name,
      case .failure(.unknownMember(name, _, schema.id?, _))? = findTarget(row)
    else { return nil }
    return InheritedClassFault(
      setting: nil, name: name, place: base.namePlace, home: base.parent ?? base, schema: schema)
  }

  private func missing(
    _ setting: String, _ inherited: (reading: Reading, file: SourceFile, home: Block)?,
    _ schema: Block
  ) -> [InheritedClassFault] {
    guard let (reading, file, home) = inherited else { return [] }
    return reading.faults.compactMap { fault in
      // A name with its schema before it means the same everywhere.
      guard case .unresolved(.unknownMember(let name, _, schema.id?, _), _) = fault.kind,
        name == file.tree.text(fault.range)
      else { return nil }
      return InheritedClassFault(
        setting: setting, name: name, place: Place(file: file.id, range: fault.range), home: home,
        schema: schema)
    }
  }
}
