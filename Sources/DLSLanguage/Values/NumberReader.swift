// NumberReader.swift: reads numbers, quantities, pairs and ranges.

import DLSSyntax
import DLSText

extension ValueReader {
  /// A number without a unit, within the row's limits.
  mutating func readNumber(_ node: NodeID, _ row: AttributeRow) -> Value? {
    guard tree.kind(node) == .quantity else { return wrongType(node) }
    if let unit = tree.unit(ofQuantity: node) {
      return fail(.unwantedUnit(tree.text(tree.range(ofToken: unit))), node)
    }
    guard let number = number(node) else { return nil }
    var isAny = false
    if case .number = row.type { isAny = true }
    if !isAny, number != number.rounded() || hasThousands(node) {
      return fail(.notWhole(number), node)
    }
    guard row.limits.contain(number) else { return fail(.outOfRange(number), node) }
    return .number(number)
  }

  /// A number with a unit of one of the dimensions, within the row's limits.
  mutating func readQuantity(
    _ node: NodeID, _ dimensions: [Dimension], _ row: AttributeRow
  ) -> Value? {
    guard tree.kind(node) == .quantity else { return wrongType(node) }
    guard let number = number(node), let unit = unit(of: node, number, dimensions) else {
      return nil
    }
    let value = unit.toBase(number)
    guard row.limits.contain(value) else { return fail(.outOfRange(value), node) }
    if unit == .percent, number > 0, number < 1, ValueReader.sharesOfMuch.contains(row.name) {
      faults.append(ValueFault(kind: .tinyShare(number), range: tree.range(node)))
    }
    return .quantity(value, unit)
  }

  /// The shares that are hardly ever less than one per cent.
  private static let sharesOfMuch: Set<String> = [
    "validation", "test", "threshold", "min_f1", "min_precision", "min_recall", "min_iou",
    "min_confidence",
  ]

  /// Width and height; one number is a square.
  mutating func readPair(_ node: NodeID, _ dimensions: [Dimension], _ row: AttributeRow) -> Value? {
    let parts: [NodeID]
    switch tree.kind(node) {
    case .quantity where row.needsBoth: return fail(.halfPair, node)
    case .quantity: parts = [node, node]
    case .pair: parts = tree.children(node).filter { tree.kind($0) == .quantity }
    default: return wrongType(node)
    }
    guard parts.count == 2, let first = number(parts[0]), let second = number(parts[1]) else {
      return parts.count == 2 ? nil : wrongType(node)
    }
    let isSquare = parts[0] == parts[1]
    if !isSquare, let unit = tree.unit(ofQuantity: parts[0]) {
      return fail(.unitTwice(tree.text(tree.range(ofToken: unit))), parts[0])
    }
    if dimensions.isEmpty {
      if let unit = tree.unit(ofQuantity: parts[1]) {
        return fail(.unwantedUnit(tree.text(tree.range(ofToken: unit))), node)
      }
      for (number, part) in [(first, parts[0]), (second, parts[1])] {
        if number != number.rounded() || hasThousands(part) { return fail(.notWhole(number), part) }
        if !row.limits.contain(number) { return fail(.outOfRange(number), part) }
      }
      return .pair(first, second, nil)
    }
    guard let unit = unit(of: parts[1], second, dimensions, whole: node) else { return nil }
    let (width, height) = (unit.toBase(first), unit.toBase(second))
    for (number, part) in [(width, parts[0]), (height, parts[1])] {
      if unit == .pixel, number != number.rounded() || hasThousands(part) {
        return fail(.notWhole(number), part)
      }
      if !row.limits.contain(number) { return fail(.outOfRange(number), part) }
    }
    return .pair(width, height, unit)
  }

  /// Least and greatest number with any unit or none, the unit once at the end.
  mutating func readRange(_ node: NodeID) -> Value? {
    guard tree.kind(node) == .range, tree.child(node, .date) == nil else { return wrongType(node) }
    let parts = tree.children(node).filter { tree.kind($0) == .quantity }
    guard parts.count == 2, let first = number(parts[0]), let second = number(parts[1]) else {
      return parts.count == 2 ? nil : wrongType(node)
    }
    if let unit = tree.unit(ofQuantity: parts[0]) {
      return fail(.unitTwice(tree.text(tree.range(ofToken: unit))), parts[0])
    }
    var unit: Unit?
    if let token = tree.unit(ofQuantity: parts[1]) {
      let symbol = tree.text(tree.range(ofToken: token))
      guard let known = Unit(symbol: symbol.utf8) else {
        return fail(.unknownUnit(symbol), node)
      }
      unit = known
    }
    let (least, greatest) = (unit?.toBase(first) ?? first, unit?.toBase(second) ?? second)
    return greatest < least ? fail(.reversed, node) : .range(least, greatest, unit)
  }

  /// Whether a point was perhaps meant to part thousands: of whole things nobody writes three places behind it.
  private func hasThousands(_ node: NodeID) -> Bool {
    let token = tree.range(ofToken: Int(tree.node(node).firstToken))
    let bytes = tree.bytes
    return Decimal.hasThousands(bytes.span, token.indices)
  }

  /// The number of a quantity as written, without its unit.
  private mutating func number(_ node: NodeID) -> Double? {
    let token = Int(tree.node(node).firstToken)
    let range = tree.range(ofToken: token)
    let bytes = tree.bytes
    if let number = Decimal.short(bytes.span, range.indices) { return number }
    if let number = Double(tree.text(range)), number.isFinite { return number }
    _ = fail(.noNumber, node)
    return nil
  }

  /// The unit of a quantity, if it measures one of the dimensions.
  private mutating func unit(
    of node: NodeID, _ number: Double, _ dimensions: [Dimension], whole: NodeID? = nil
  ) -> Unit? {
    guard let token = tree.unit(ofQuantity: node) else {
      _ = fail(.missingUnit(number), whole ?? node)
      return nil
    }
    let range = tree.range(ofToken: token)
    guard let unit = Unit(symbol: tree.bytes[range.indices]) else {
      _ = fail(.unknownUnit(tree.text(range)), node)
      return nil
    }
    guard dimensions.contains(unit.dimension) else {
      _ = fail(.wrongUnit(number, unit), node)
      return nil
    }
    return unit
  }
}

/// Reads the numbers that people write without the detour over a text.
enum Decimal {
  /// Whether three digits stand behind a point, and up to three before it, as where it parts thousands.
  static func hasThousands(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    let point = range.upperBound - 4
    guard point > range.lowerBound, bytes[point] == UInt8(ascii: ".") else { return false }
    let first = range.lowerBound + (bytes[range.lowerBound] == UInt8(ascii: "-") ? 1 : 0)
    return (1...3).contains(point - first)
      && !(point == first + 1 && bytes[first] == UInt8(ascii: "0"))
  }

  /// The double nearest to a number of at most 15 digits with at most 15 after the point and no
  /// exponent; nil for any other. Both its digits and the power of ten are doubles then, and their
  /// quotient is rounded once.
  static func short(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Double? {
    var index = range.lowerBound
    let isNegative = !range.isEmpty && bytes[index] == UInt8(ascii: "-")
    if isNegative { index += 1 }
    guard range.upperBound - index <= 16 else { return nil }
    var digits: UInt64 = 0
    var count = 0
    var scale = 1.0
    var hasPoint = false
    while index < range.upperBound {
      let byte = bytes[index]
      index += 1
      if byte == UInt8(ascii: "."), !hasPoint {
        hasPoint = true
        continue
      }
      guard byte &- 0x30 < 10 else { return nil }
      digits = digits * 10 + UInt64(byte &- 0x30)
      count += 1
      if hasPoint { scale *= 10 }
    }
    guard count > 0, count <= 15 else { return nil }
    let number = Double(digits) / scale
    return isNegative ? -number : number
  }
}
