// ValueReader.swift: reads a value of the tree as what its row of the table wants.

package import DLSSyntax
import DLSText

/// Reads values of one file's tree as what rows want. What doesn't fit becomes a fault, with a
/// place, and makes the value nil; a word in another tool's spelling is a fault too, but is read.
package struct ValueReader {
  let model: Model
  /// The file of the value: paths are relative to it, and names are seen from it.
  let file: SourceFile
  /// The block that the value is for.
  let block: Block
  /// What was wrong, in the order of the text.
  package internal(set) var faults: [ValueFault] = []

  /// A reader of values in `file` for settings of `block`.
  package init(model: Model, file: SourceFile, block: Block) {
    self.model = model
    self.file = file
    self.block = block
  }

  var tree: SyntaxTree { file.tree }

  /// The value at a node, or nil where it is no value of the row's type.
  package mutating func read(_ node: NodeID, _ row: AttributeRow) -> Value? {
    if let word = tree.singleName(node), word == "none" {
      if row.allowsNone { return Value.none }
      return fail(.noneNotAllowed, node)
    }
    guard tree.kind(node) == .list else {
      return readOne(node, row).map { row.isList ? .list([$0]) : $0 }
    }
    let items = tree.children(node).filter { tree.kind($0) != .missing && tree.kind($0) != .error }
    if row.isList {
      let values = items.map { readOne($0, row) }
      return values.contains(nil) ? nil : .list(values.compactMap(\.self))
    }
    guard items.count == 1, let only = items.first else {
      return fail(.list(count: items.count), node)
    }
    return readOne(only, row)
  }

  /// Whether a value is the literal `default`.
  package static func isDefault(_ node: NodeID, in tree: SyntaxTree) -> Bool {
    tree.singleName(node) == "default"
  }

  /// The value of a default as the table writes it.
  static func defaultValue(_ text: String, _ row: AttributeRow, in block: Block) -> Value? {
    let tree = Parser.parse(Array("default = \(text)".utf8))
    guard let entry = tree.children(.file).first(where: { tree.kind($0) == .attribute }),
      let node = tree.value(ofAttribute: entry)
    else { return nil }
    let file = SourceFile(
      id: .main, path: "", folder: "", tree: tree, prefix: "", isSetting: true)
    var reader = ValueReader(model: block.model, file: file, block: block)
    return reader.read(node, row)
  }

  /// Whether a text, as it stands, is one value of a row.
  package static func takes(_ text: String, _ row: AttributeRow, in block: Block) -> Bool {
    let tree = Parser.parse(Array("value = \(text)".utf8))
    guard tree.problems.isEmpty,
      let entry = tree.children(.file).first(where: { tree.kind($0) == .attribute }),
      let node = tree.value(ofAttribute: entry), tree.text(node) == text
    else { return false }
    let file = SourceFile(
      id: block.file, path: "", folder: "", tree: tree, prefix: "", isSetting: true)
    var reader = ValueReader(model: block.model, file: file, block: block)
    return reader.read(node, row) != nil
  }

  mutating func fail(_ kind: ValueFault.Kind, _ node: NodeID) -> Value? {
    faults.append(ValueFault(kind: kind, range: tree.range(node)))
    return nil
  }

  mutating func wrongType(_ node: NodeID) -> Value? { fail(.wrongType(shape(node)), node) }

  /// What kind of thing stands at a node.
  func shape(_ node: NodeID) -> Shape {
    switch tree.kind(node) {
    case .string: return .text
    case .list: return .list
    case .pair: return .pair
    case .range: return tree.child(node, .date) == nil ? .range : .dates
    case .quantity: return tree.unit(ofQuantity: node) == nil ? .number : .quantity
    case .date: return .date
    case .colour: return .colour
    default:
      switch tree.singleName(node) {
      case "true"?, "false"?: return .boolean
      case "none"?: return .none
      default: return .name
      }
    }
  }

  private mutating func readOne(_ node: NodeID, _ row: AttributeRow) -> Value? {
    switch row.type {
    case .text, .path, .crs: return readText(node, row)
    case .words(let set): return readWord(node, set)
    case .boolean: return readBoolean(node, row)
    case .integer, .number: return readNumber(node, row)
    case .quantity(let dimensions): return readQuantity(node, dimensions, row)
    case .pair(let dimensions): return readPair(node, dimensions, row)
    case .range: return readRange(node)
    case .colour: return readColour(node)
    case .date: return readDate(node)
    case .band, .name:
      guard tree.kind(node) == .path else {
        if tree.kind(node) == .string { return fail(.quotedWord(plainText(node)), node) }
        return wrongType(node)
      }
      return .name(tree.names(node).joined(separator: "."))
    case .unit: return readUnit(node)
    case .label:
      if tree.kind(node) == .quantity { return readNumber(node, row) }
      return readText(node, row)
    case .reference(let target), .artefact(let target): return readReference(node, target, row)
    }
  }
}

extension ValueReader {
  private mutating func readWord(_ node: NodeID, _ set: WordSet) -> Value? {
    if tree.kind(node) == .string { return fail(.quotedWord(plainText(node)), node) }
    guard tree.kind(node) == .path else { return wrongType(node) }
    let text = tree.text(node)
    if let row = set.row(text) { return .word(row.word) }
    guard let word = set.word(spelled: text) else { return fail(.unknownWord(text, set), node) }
    faults.append(ValueFault(kind: .otherSpelling(text, word), range: tree.range(node)))
    return .word(word)
  }

  private mutating func readBoolean(_ node: NodeID, _ row: AttributeRow) -> Value? {
    switch tree.singleName(node) {
    case "true"?: return .boolean(true)
    case "false"?: return .boolean(false)
    default: break
    }
    guard tree.kind(node) == .path, let truth = row.truth(spelled: tree.text(node)) else {
      return wrongType(node)
    }
    let kind = ValueFault.Kind.otherSpelling(tree.text(node), truth ? "true" : "false")
    faults.append(ValueFault(kind: kind, range: tree.range(node)))
    return .boolean(truth)
  }

  private mutating func readUnit(_ node: NodeID) -> Value? {
    let text: String
    switch tree.kind(node) {
    case .path: text = tree.text(node)
    case .string: text = plainText(node)
    default: return wrongType(node)
    }
    guard let unit = Unit(symbol: Array(text.utf8)) else { return fail(.unknownUnit(text), node) }
    return .unit(unit)
  }

  private mutating func readColour(_ node: NodeID) -> Value? {
    guard tree.kind(node) == .colour else { return wrongType(node) }
    guard let colour = UInt32(tree.text(node).dropFirst(), radix: 16) else {
      return wrongType(node)
    }
    return .colour(colour)
  }

  private mutating func readDate(_ node: NodeID) -> Value? {
    switch tree.kind(node) {
    case .date:
      return readDay(node).map { .date($0) }
    case .range where tree.child(node, .date) != nil:
      let ends = tree.children(node).filter { tree.kind($0) == .date }
      guard ends.count == 2, let first = readDay(ends[0]), let last = readDay(ends[1]) else {
        return nil
      }
      return last < first ? fail(.reversed, node) : .dates(first, last)
    default:
      return wrongType(node)
    }
  }

  private mutating func readDay(_ node: NodeID) -> Day? {
    let parts = tree.text(node).split(separator: "-").compactMap { Int($0) }
    if parts.count == 3, let day = Day(year: parts[0], month: parts[1], day: parts[2]) {
      return day
    }
    faults.append(ValueFault(kind: .noSuchDay, range: tree.range(node)))
    return nil
  }

  private mutating func readReference(
    _ node: NodeID, _ target: Target, _ row: AttributeRow
  ) -> Value? {
    switch tree.kind(node) {
    case .string:
      if case .artefact = row.type { return readText(node, row) }
      return fail(.quotedWord(plainText(node)), node)
    case .path:
      switch model.resolve(tree.names(node), target, in: block, from: file.id) {
      case .success(let id): return .reference(id)
      case .failure(.noSchema): return .name(tree.text(node))
      case .failure(let fault): return fail(.unresolved(fault, target), node)
      }
    default:
      return wrongType(node)
    }
  }
}
