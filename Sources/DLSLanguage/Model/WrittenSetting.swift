// WrittenSetting.swift: the settings that stand in a block, for whoever checks them.

package import DLSSyntax
import DLSText

/// A setting as it stands in a block, right or wrong.
package struct WrittenSetting: Sendable {
  /// The block it stands in.
  package let block: Block
  /// The name before `=`, dotted in a profile.
  package let name: String
  /// The place of the name.
  package let namePlace: Place
  /// The row of the table; nil where the table has no such setting here.
  package let row: AttributeRow?
  /// The value's node; nil where none was written.
  package let value: NodeID?
  /// The node of the whole entry.
  package let node: NodeID
  /// Whether the text of the entry is broken, which is reported by its own code.
  package let isBroken: Bool
}

extension Block {
  /// The settings that stand in the block, in the order of the text, `like` among them.
  package var writtenSettings: [WrittenSetting] {
    let record = record
    let tree = model.files[Int(record.file.rawValue)].tree
    let first = Int(record.firstAttribute)
    return model.data.attributes[first..<first + Int(record.attributeCount)].map { attribute in
      let known: AttributeRow? =
        switch attribute.row {
        case 0...: row?.attributes[Int(attribute.row)]
        case -2: Schema.like
        default: nil
        }
      return WrittenSetting(
        block: self, name: model.data.names.text(attribute.name),
        namePlace: Place(file: record.file, range: attribute.nameRange), row: known,
        value: attribute.value, node: attribute.node, isBroken: tree.node(attribute.node).isBroken)
    }
  }

  /// Whether the head or body of the block is broken, which is reported by its own code.
  package var isBroken: Bool {
    model.files[Int(record.file.rawValue)].tree.node(record.node).isBroken
  }

  /// The place of the keyword.
  package var keywordPlace: Place { Place(file: record.file, range: record.keywordRange) }

  /// The place of keyword and name.
  package var headPlace: Place {
    Place(file: record.file, range: record.keywordRange.union(record.nameRange))
  }

  /// The text and tree that the block stands in.
  package var sourceFile: SourceFile { model.files[Int(record.file.rawValue)] }
}

extension Model {
  /// Every `let` of every file.
  package var lets: [LetRecord] { data.lets }

  /// Every `import` of every file.
  package var imports: [ImportRecord] { data.imports }

  /// The text of a name.
  package func text(_ name: NameID) -> String { data.names.text(name) }
}
