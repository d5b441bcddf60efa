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
    if row.type != .number, number != number.rounded() { return fail(.notWhole(number), node) }
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
    return .quantity(value, unit)
  }

  /// Width and height; one number is a square.
  mutating func readPair(_ node: NodeID, _ dimensions: [Dimension], _ row: AttributeRow) -> Value? {
    let parts: [NodeID]
    switch tree.kind(node) {
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
        if number != number.rounded() { return fail(.notWhole(number), part) }
        if !row.limits.contain(number) { return fail(.outOfRange(number), part) }
      }
      return .pair(first, second, nil)
    }
    guard let unit = unit(of: parts[1], second, dimensions, whole: node) else { return nil }
    let (width, height) = (unit.toBase(first), unit.toBase(second))
    for (number, part) in [(width, parts[0]), (height, parts[1])] {
      if unit == .pixel, number != number.rounded() { return fail(.notWhole(number), part) }
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
      guard let known = Unit(symbol: Array(symbol.utf8)) else {
        return fail(.unknownUnit(symbol), node)
      }
      unit = known
    }
    let (least, greatest) = (unit?.toBase(first) ?? first, unit?.toBase(second) ?? second)
    return greatest < least ? fail(.reversed, node) : .range(least, greatest, unit)
  }

  /// The number of a quantity as written, without its unit.
  private mutating func number(_ node: NodeID) -> Double? {
    let token = Int(tree.node(node).firstToken)
    if let number = Double(tree.text(tree.range(ofToken: token))), number.isFinite {
      return number
    }
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
    let symbol = tree.text(tree.range(ofToken: token))
    guard let unit = Unit(symbol: Array(symbol.utf8)) else {
      _ = fail(.unknownUnit(symbol), node)
      return nil
    }
    guard dimensions.contains(unit.dimension) else {
      _ = fail(.wrongUnit(number, unit), node)
      return nil
    }
    return unit
  }
}
