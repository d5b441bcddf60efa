// PlainReader.swift: reads the values that nearly all values are: right, and simply written.

import DLSSyntax
import DLSText

/// Reads values of one file that are right and need nothing else to be understood. Whatever else
/// stands there (what is wrong, `none`, a text to be filled in, a long number) is left to
/// `ValueReader`, which says the same of what both can read.
struct PlainReader {
  let flat: FlatTree
  /// The file of the values.
  let file: FileID
  /// The folder that its paths are relative to.
  let folder: String

  /// The value at a node for a setting of a block of a kind; nil where there is more to it.
  func read(
    _ node: NodeID, _ row: UnsafePointer<PlainRow>, _ kind: Int16, _ model: Model
  ) -> Value? {
    guard flat.kind(node) == .list else {
      guard let value = readOne(node, row, kind, model) else { return nil }
      return row.pointee.isList ? .list([value]) : value
    }
    guard row.pointee.isList else { return nil }
    var values: [Value] = []
    let end = flat.after(node)
    var item = flat.firstChild(node)
    if item >= end { return nil }
    // An item is a node, hardly ever more.
    values.reserveCapacity(end.index - item.index)
    while item < end {
      guard let value = readOne(item, row, kind, model) else { return nil }
      values.append(value)
      item = flat.after(item)
    }
    return .list(values)
  }

  private func readOne(
    _ node: NodeID, _ row: UnsafePointer<PlainRow>, _ kind: Int16, _ model: Model
  ) -> Value? {
    switch flat.kind(node) {
    case .path: return readPath(node, row, kind, model)
    case .string: return readString(node, row)
    case .quantity: return readQuantity(node, row)
    case .pair where row.pointee.kind == .pair: return readPair(node, row)
    case .colour where row.pointee.kind == .colour: return readColour(node)
    case .date where row.pointee.kind == .date: return readDate(node)
    default: return nil
    }
  }

  // MARK: words and names

  private func readPath(
    _ node: NodeID, _ row: UnsafePointer<PlainRow>, _ kind: Int16, _ model: Model
  ) -> Value? {
    guard let token = flat.singleToken(node) else { return nil }
    let range = flat.indices(ofToken: token)
    if flat.isWord(range, "none") { return nil }
    switch row.pointee.kind {
    case .word: return row.pointee.set?.word(flat.bytes.span, range).map { .word($0) }
    case .boolean:
      if flat.isWord(range, "true") { return .boolean(true) }
      return flat.isWord(range, "false") ? .boolean(false) : nil
    case .name: return .name(text(range))
    case .unit: return Unit(symbol: flat.bytes[range]).map { .unit($0) }
    case .reference, .artefact:
      guard let name = model.name(at: range, of: flat),
        case .block(let id)? = model.data.entity(name, in: file)
      else { return nil }
      let found = model.data.vocabulary.keyword(model.data.blocks[Int(id.index)].kind)
      let wanted =
        row.pointee.keyword == .none ? model.data.vocabulary.keyword(kind) : row.pointee.keyword
      return wanted != .none && found == wanted ? .reference(id) : nil
    default: return nil
    }
  }

  private func text(_ range: Range<Int>) -> String {
    String(decoding: UnsafeBufferPointer(rebasing: flat.bytes[range]), as: UTF8.self)
  }

  // MARK: texts

  private func readString(_ node: NodeID, _ row: UnsafePointer<PlainRow>) -> Value? {
    let record = flat.node(node)
    guard record.endToken == record.firstToken + 1,
      flat.isToken(Int(record.firstToken), .string)
    else { return nil }
    let token = flat.indices(ofToken: Int(record.firstToken))
    let range = token.lowerBound + 1..<token.upperBound - 1
    guard isAsWritten(range) else { return nil }
    switch row.pointee.kind {
    case .text, .label: return range.isEmpty ? nil : .text(text(range))
    case .artefact where flat.bytes[range].allSatisfy(\.isOfName): return nil
    case .path, .layeredPath, .artefact:
      return range.isEmpty ? nil : .path(FilePath(written: text(range), folder: folder))
    case .crs:
      let isPossible = ReferenceNumber(bytes: flat.bytes[range])?.isPossible == true
      return isPossible ? .text(text(range)) : nil
    default: return nil
    }
  }

  /// Whether some text holds no sign that stands for something else, or may in a path.
  private func isAsWritten(_ range: Range<Int>) -> Bool {
    for index in range {
      switch flat.bytes[index] {
      case UInt8(ascii: "\""), UInt8(ascii: "$"), UInt8(ascii: "\\"), UInt8(ascii: "|"),
        UInt8(ascii: "~"), UInt8(ascii: "%"):
        return false
      default: continue
      }
    }
    return true
  }

  // MARK: numbers

  private func readQuantity(_ node: NodeID, _ row: UnsafePointer<PlainRow>) -> Value? {
    guard let number = number(node) else { return nil }
    switch row.pointee.kind {
    case .integer, .label, .number:
      guard !hasUnit(node), row.pointee.kind == .number || number == number.rounded(),
        row.pointee.allows(number)
      else { return nil }
      return .number(number)
    case .quantity:
      guard let unit = unit(node), row.pointee.takes(unit) else { return nil }
      if unit == .percent, number > 0, number < 1 { return nil }
      let value = unit.toBase(number)
      return row.pointee.allows(value) ? .quantity(value, unit) : nil
    case .pair where !row.pointee.needsBoth: return pair(number, number, node, row)
    default: return nil
    }
  }

  private func readPair(_ node: NodeID, _ row: UnsafePointer<PlainRow>) -> Value? {
    let first = flat.firstChild(node)
    let second = flat.after(first)
    guard second < flat.after(node), flat.after(second) == flat.after(node), !hasUnit(first),
      flat.kind(first) == .quantity, flat.kind(second) == .quantity,
      let width = number(first), let height = number(second)
    else { return nil }
    return pair(width, height, second, row)
  }

  private func pair(
    _ width: Double, _ height: Double, _ unitNode: NodeID, _ row: UnsafePointer<PlainRow>
  ) -> Value? {
    var unit: Unit?
    if row.pointee.dimensions == 0 {
      if hasUnit(unitNode) { return nil }
    } else {
      guard let known = self.unit(unitNode), row.pointee.takes(known) else { return nil }
      unit = known
    }
    let (first, second) = (unit?.toBase(width) ?? width, unit?.toBase(height) ?? height)
    if unit == nil || unit == .pixel {
      guard first == first.rounded(), second == second.rounded() else { return nil }
    }
    return row.pointee.allows(first) && row.pointee.allows(second)
      ? .pair(first, second, unit) : nil
  }

  private func number(_ node: NodeID) -> Double? {
    let token = flat.indices(ofToken: Int(flat.node(node).firstToken))
    // Where a point may part thousands, the row decides.
    if Decimal.hasThousands(flat.bytes.span, token) { return nil }
    return Decimal.short(flat.bytes.span, token)
  }

  private func hasUnit(_ node: NodeID) -> Bool {
    let record = flat.node(node)
    return record.endToken > record.firstToken + 1
  }

  /// The unit behind a number, with nothing else but a blank between.
  private func unit(_ node: NodeID) -> Unit? {
    let record = flat.node(node)
    let last = Int(record.endToken) - 1
    guard last > Int(record.firstToken), last <= Int(record.firstToken) + 2,
      flat.isToken(last, .unit)
    else { return nil }
    return Unit(symbol: flat.bytes[flat.indices(ofToken: last)])
  }

  // MARK: colours and days

  private func readColour(_ node: NodeID) -> Value {
    // The lexer let six hexadecimal digits through, and nothing else.
    let range = flat.indices(ofToken: Int(flat.node(node).firstToken)).dropFirst()
    return .colour(
      flat.bytes[range].reduce(0) { $0 << 4 | UInt32($1 < 0x3A ? $1 - 0x30 : ($1 | 0x20) - 0x57) })
  }

  private func readDate(_ node: NodeID) -> Value? {
    // The lexer let digits through in the form 2024-05-14, and nothing else.
    let start = flat.indices(ofToken: Int(flat.node(node).firstToken)).lowerBound
    func number(_ offset: Int, _ count: Int) -> Int {
      flat.bytes[start + offset..<start + offset + count].reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
    return Day(year: number(0, 4), month: number(5, 2), day: number(8, 2)).map { .date($0) }
  }
}
