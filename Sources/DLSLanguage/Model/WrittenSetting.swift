// WrittenSetting.swift: the settings that stand in a block, for whoever checks them.

package import DLSSyntax
import DLSText

/// A setting as it stands in a block, right or wrong: a small value that refers to the model.
package struct WrittenSetting: Sendable {
  /// The block it stands in.
  package let block: Block
  let index: Int

  private var record: AttributeRecord { block.model.data.attributes[index] }

  /// The name before `=`, dotted in a profile.
  package var name: String { block.model.data.names.text(record.name) }

  /// The place of the name.
  package var namePlace: Place {
    Place(file: block.file, range: block.model.data.nameRange(ofAttribute: index))
  }

  /// The row of the table; nil where the table has no such setting here.
  package var row: AttributeRow? { block.model.row(record) }

  /// The value's node; nil where none was written.
  package var value: NodeID? { record.value }

  /// The number and the unit that stand there as the value; nil where something else does.
  package var quantity: (number: String, unit: String?)? {
    isBroken ? nil : value.flatMap { block.tree.writtenQuantity($0) }
  }

  /// The kind of a node of the setting's text.
  package func kind(of node: NodeID) -> NodeKind { block.tree.kind(node) }

  /// The node of the whole entry.
  package var node: NodeID { record.node }

  /// Whether the text of the entry is broken, which is reported by its own code.
  package var isBroken: Bool { block.tree.isBroken(record.node) }

  /// Whether something is wrong with the value.
  package var isFaulty: Bool { block.model.values.state(index).contains(.isFaulty) }

  /// Whether the value names blocks.
  package var namesBlocks: Bool { block.model.values.state(index).contains(.namesBlocks) }

  /// What was wrong with the value, and the value where nothing was; nil where none is written, or
  /// `default`.
  package var reading: (value: Value?, faults: [ValueFault])? {
    if record.isDefault || record.value == nil { return nil }
    // The table isn't held meanwhile: that would count references to all that it consists of.
    guard let value = block.model.values.value(ofAttribute: index) else {
      let reading = block.model.read(attribute: index)
      return (reading.value, reading.faults)
    }
    return (value, block.model.values.faults(index))
  }
}

/// The settings that stand in a block, in the order of the text.
package struct WrittenSettings: RandomAccessCollection, Sendable {
  let block: Block
  private let range: Range<Int>

  init(_ block: Block) {
    self.block = block
    let record = block.record
    let first = Int(record.firstAttribute)
    range = first..<first + Int(record.attributeCount)
  }

  package var startIndex: Int { range.lowerBound }
  package var endIndex: Int { range.upperBound }

  package subscript(index: Int) -> WrittenSetting { WrittenSetting(block: block, index: index) }
}

extension Block {
  /// The settings that stand in the block, in the order of the text, `like` among them.
  package var writtenSettings: WrittenSettings { WrittenSettings(self) }

  /// Those about which something may be worth a look: settings that the table doesn't have, values
  /// that aren't one value of the kind their row wants, paths with a backslash, bar or tilde, and
  /// names of blocks if `references` says so.
  package func oddSettings(references: Bool) -> [WrittenSetting] {
    let watched: ValueTable.State =
      references
      ? [.isFaulty, .hasSigns, .isSeveral, .namesClasses, .namesBlocks]
      : [.isFaulty, .hasSigns, .isSeveral, .namesClasses]
    return settings {
      model.data.attributes[$0].row == -1 || !model.values.state($0).isDisjoint(with: watched)
    }
  }

  /// Those that are legal in some variants of the block only.
  package var variantSettings: [WrittenSetting] {
    let kind = record.kind
    let vocabulary = model.data.vocabulary
    return settings {
      let row = model.data.attributes[$0].row
      return row >= 0 && vocabulary.plainRow(row, of: kind).pointee.isVariant
    }
  }

  @inline(__always)
  private func settings(_ isWanted: (Int) -> Bool) -> [WrittenSetting] {
    let record = record
    let first = Int(record.firstAttribute)
    var found: [WrittenSetting] = []
    for index in first..<first + Int(record.attributeCount) where isWanted(index) {
      found.append(WrittenSetting(block: self, index: index))
    }
    return found
  }

  /// Whether the head or body of the block is broken, which is reported by its own code.
  package var isBroken: Bool { tree.isBroken(record.node) }

  /// The place of the keyword.
  package var keywordPlace: Place {
    Place(file: record.file, range: model.data.keywordRange(ofBlock: Int(id.index)))
  }

  /// The place of keyword and name.
  package var headPlace: Place {
    Place(file: record.file, range: keywordPlace.range.union(namePlace.range))
  }

  /// The text and tree that the block stands in.
  package var sourceFile: SourceFile { model.files[Int(record.file.rawValue)] }
}

extension Model {
  /// Every `let` of every file.
  package var lets: [LetRecord] { data.lets }

  /// Every `import` of every file.
  package var imports: [ImportRecord] { data.imports }

  /// How many names the files have, those of the schema table among them; each has a number.
  package var nameCount: Int { data.names.count }

  /// The name that stands at some bytes of a file, if anything of the model has that name. A call of its own:
  /// where it is part of its caller, the table of names is copied first.
  @inline(never)
  package func name(at range: Range<Int>, of flat: FlatTree) -> NameID? {
    data.names.find(flat.bytes.span, range)
  }

  /// Calls `body` with the name of every setting in a profile of the project's own file, dotted ones in one piece.
  package func forEachNameInProfiles(_ body: (NameID) -> Void) {
    for profile in blocks(of: "profile") {
      for attribute in data.attributes[data.attributes(of: blocks(under: profile.index))] {
        body(attribute.name)
      }
    }
  }

  /// Calls `body` with the name of every block that a faultless setting of the project's own file names, of some
  /// more than once.
  package func forEachNameInSettings(_ body: (NameID) -> Void) {
    // Those of other files come behind all of this one's.
    let end = data.attributes(of: 0..<data.end(of: .main)).upperBound
    guard let references else { return forEachNameInValues(before: end, body) }
    for reference in references.all {
      if reference.attribute >= end { break }
      if reference.to < 0 || values.state(Int(reference.attribute)).contains(.isFaulty) { continue }
      let name = data.blocks[Int(reference.to)].name
      if name != .none { body(name) }
    }
  }

  /// The same where nobody had to know yet which those are, as in a project that was just loaded.
  private func forEachNameInValues(before end: Int, _ body: (NameID) -> Void) {
    func use(_ block: BlockID) {
      let name = data.blocks[Int(block.index)].name
      if name != .none { body(name) }
    }
    for index in 0..<end {
      let state = values.state(index)
      guard state.contains(.namesBlocks), !state.contains(.isFaulty) else { continue }
      switch values.value(ofAttribute: index) {
      case .reference(let block)??: use(block)
      case .list(let items)??:
        for case .reference(let block) in items { use(block) }
      default: continue
      }
    }
  }

  /// The text of a name.
  package func text(_ name: NameID) -> String { data.names.text(name) }
}
