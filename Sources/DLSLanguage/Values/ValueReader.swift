// ValueReader.swift: reads a value of the tree as what its row of the table wants.

package import DLSSyntax
import DLSText

/// Reads values of one file's tree as what rows want. What doesn't fit becomes a fault, with a
/// place, and makes the value nil; a word in another tool's spelling is a fault too, but is read.
package struct ValueReader {
  let model: Model
  /// Whether names lead to what is called so; if not, they are what they are.
  let looksUp: Bool
  /// The file of the value: paths are relative to it, and names are seen from it.
  private(set) var file: SourceFile
  /// The block that the value is for.
  private(set) var block: Block
  /// What was wrong, in the order of the text.
  package internal(set) var faults: [ValueFault] = []
  /// Whether the last value is or holds a text with `${…}`.
  var isFilledIn = false
  /// Whether a name of another file may stand in such a text.
  var isFilledInFromElsewhere = false
  /// Whether the last value is or holds a path with a sign that may mean something.
  var hasSigns = false

  /// A reader of values in `file` for settings of `block`.
  package init(model: Model, file: SourceFile, block: Block) {
    self.model = model
    self.file = file
    self.block = block
    looksUp = true
  }

  var tree: SyntaxTree { file.tree }

  /// Goes on with the values that stand in another block.
  mutating func move(to index: Int) {
    if index == block.index { return }
    block = Block(model: model, index: index)
    if block.file != file.id { file = block.sourceFile }
  }

  /// The faults so far, which are forgotten.
  mutating func takeFaults() -> [ValueFault] {
    let found = faults
    faults = []
    return found
  }

  /// The value at a node, or nil where it is no value of the row's type.
  package mutating func read(_ node: NodeID, _ row: AttributeRow) -> Value? {
    (isFilledIn, isFilledInFromElsewhere) = (false, false)
    hasSigns = false
    if tree.isName(node, "none") {
      if row.allowsNone { return Value.none }
      return fail(.noneNotAllowed, node)
    }
    guard tree.kind(node) == .list else {
      return readOne(node, row).map { row.isList ? .list([$0]) : $0 }
    }
    return readList(node, row)
  }

  private mutating func readList(_ node: NodeID, _ row: AttributeRow) -> Value? {
    var values: [Value] = []
    var count = 0
    var only = node
    for item in tree.children(node) where tree.kind(item) != .missing && tree.kind(item) != .error {
      count += 1
      only = item
      if row.isList, let value = readOne(item, row) { values.append(value) }
    }
    if row.isList {
      if count == 0, !tree.node(node).isBroken { return fail(.empty, node) }
      return values.count == count ? .list(values) : nil
    }
    return count == 1 ? readOne(only, row) : fail(.list(count: count), node)
  }

  /// Whether a value is the literal `default`.
  package static func isDefault(_ node: NodeID, in tree: SyntaxTree) -> Bool {
    tree.isName(node, "default")
  }

  /// The value of a default as the table writes it. It names no block.
  static func defaultValue(_ text: String, _ row: AttributeRow) -> Value? {
    let tree = Parser.parse(Array("default = \(text)".utf8))
    guard let node = onlyValue(of: tree) else { return nil }
    var reader = ValueReader(of: tree)
    return reader.read(node, row)
  }

  /// Whether a text, as it stands, is one value of a row of a block: what it names is there, too.
  package static func takes(_ text: String, _ row: AttributeRow, in block: Block) -> Bool {
    guard let (tree, node) = oneValue(text) else { return false }
    let file = SourceFile(
      id: block.file, path: "", folder: "", tree: tree, prefix: "", isSetting: true)
    var reader = ValueReader(model: block.model, file: file, block: block)
    return reader.read(node, row) != nil
  }

  /// Whether a text, as it stands, has the form of one value of a row, whether or not there is what it names.
  /// Nothing is looked up, so that the answer stays whatever other blocks come and go.
  package static func hasForm(_ text: String, of row: AttributeRow) -> Bool {
    guard let (tree, node) = oneValue(text) else { return false }
    var reader = ValueReader(of: tree)
    return reader.read(node, row) != nil
  }

  /// A reader of the forms of values that stand in no file.
  private init(of tree: SyntaxTree) {
    let nothing = Model(ModelData())
    model = nothing
    file = SourceFile(id: .main, path: "", folder: "", tree: tree, prefix: "", isSetting: true)
    block = Block(model: nothing, index: 0)
    looksUp = false
  }

  /// A text as one value, and its tree; nil where it is more or less than that.
  private static func oneValue(_ text: String) -> (SyntaxTree, NodeID)? {
    let tree = Parser.parse(Array("value = \(text)".utf8))
    guard tree.problems.isEmpty, let node = onlyValue(of: tree), tree.text(node) == text else {
      return nil
    }
    return (tree, node)
  }

  /// The value of the first setting of a text.
  private static func onlyValue(of tree: SyntaxTree) -> NodeID? {
    tree.children(.file).first { tree.kind($0) == .attribute }.flatMap {
      tree.value(ofAttribute: $0)
    }
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
      return .name(tree.singleName(node) ?? tree.names(node).joined(separator: "."))
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
    let range = tree.range(node)
    let bytes = tree.bytes
    if let word = set.word(bytes.span, range.indices) { return .word(word) }
    let text = tree.text(range)
    guard let word = set.word(spelled: text) else { return fail(.unknownWord(text, set), node) }
    faults.append(ValueFault(kind: .otherSpelling(text, word), range: range))
    return .word(word)
  }

  private mutating func readBoolean(_ node: NodeID, _ row: AttributeRow) -> Value? {
    if tree.isName(node, "true") { return .boolean(true) }
    if tree.isName(node, "false") { return .boolean(false) }
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
    guard let unit = Unit(symbol: text.utf8) else { return fail(.unknownUnit(text), node) }
    return .unit(unit)
  }

  private mutating func readColour(_ node: NodeID) -> Value? {
    guard tree.kind(node) == .colour else { return wrongType(node) }
    // The lexer let six hexadecimal digits through, and nothing else.
    let digits = tree.bytes[tree.range(node).indices.dropFirst()]
    return .colour(
      digits.reduce(0) { $0 << 4 | UInt32($1 < 0x3A ? $1 - 0x30 : ($1 | 0x20) - 0x57) })
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
    // The lexer let digits through in the form 2024-05-14, and nothing else.
    let start = Int(tree.range(node).start)
    func number(_ offset: Int, _ count: Int) -> Int {
      tree.bytes[start + offset..<start + offset + count].reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
    if let day = Day(year: number(0, 4), month: number(5, 2), day: number(8, 2)) { return day }
    faults.append(ValueFault(kind: .noSuchDay, range: tree.range(node)))
    return nil
  }

  private mutating func readReference(
    _ node: NodeID, _ target: Target, _ row: AttributeRow
  ) -> Value? {
    switch tree.kind(node) {
    case .string:
      if case .artefact = row.type {
        let value = readText(node, row)
        // Whether something has this name may change with any block.
        if let name = value?.asPath?.written, !name.isEmpty, name.utf8.allSatisfy(\.isOfName) {
          faults.append(ValueFault(kind: .nameAsPath(name, target), range: tree.range(node)))
        }
        return value
      }
      return fail(.quotedWord(plainText(node)), node)
    case .path:
      guard looksUp else { return .name(tree.text(node)) }
      switch model.resolve(pathAt: node, target, in: block, from: file) {
      case .success(let id): return .reference(id)
      case .failure(.noSchema): return .name(tree.text(node))
      case .failure(let fault): return fail(.unresolved(fault, target), node)
      }
    default:
      return wrongType(node)
    }
  }
}

extension UInt8 {
  /// Whether a byte may stand in a name.
  var isOfName: Bool {
    self >= 0x80 || 0x61...0x7A ~= self || 0x41...0x5A ~= self || 0x30...0x39 ~= self
      || self == UInt8(ascii: "_") || self == UInt8(ascii: "-")
  }
}
