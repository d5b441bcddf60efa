// ValueView.swift: a node seen as a value.

package import DLSText

/// A node seen as a value.
package enum ValueView: Sendable {
  /// A word or a reference: `true`, `faster_rcnn`, `crowns.oak`.
  case path(PathView)
  /// Text.
  case string(StringView)
  /// A number with or without its unit.
  case quantity(QuantityView)
  /// A day.
  case date(DateView)
  /// A colour.
  case colour(ColourView)
  /// `a..b`
  case range(SpanView)
  /// `a x b`
  case pair(SpanView)
  /// `[ … ]`
  case list(ListView)

  /// The value that a node is; nil if it is none.
  package init?(_ tree: SyntaxTree, _ node: NodeID) {
    switch tree.kind(node) {
    case .path: self = .path(PathView(tree: tree, node: node))
    case .string: self = .string(StringView(tree: tree, node: node))
    case .quantity: self = .quantity(QuantityView(tree: tree, node: node))
    case .date: self = .date(DateView(tree: tree, node: node))
    case .colour: self = .colour(ColourView(tree: tree, node: node))
    case .range: self = .range(SpanView(tree: tree, node: node))
    case .pair: self = .pair(SpanView(tree: tree, node: node))
    case .list: self = .list(ListView(tree: tree, node: node))
    default: return nil
    }
  }

  /// The value as a view of any kind.
  package var view: any NodeView {
    switch self {
    case .path(let view): view
    case .string(let view): view
    case .quantity(let view): view
    case .date(let view): view
    case .colour(let view): view
    case .range(let view), .pair(let view): view
    case .list(let view): view
    }
  }

  /// The bytes of the value.
  package var range: TextRange { view.range }

  /// The node of the value.
  package var node: NodeID { view.node }
}

/// `[ … ]`
package struct ListView: NodeView {
  package let tree: SyntaxTree
  package let node: NodeID

  /// The items that are values, in order.
  package var items: [ValueView] { tree.children(node).compactMap { ValueView(tree, $0) } }
}

/// `a..b` or `a x b`; the halves are quantities or dates.
package struct SpanView: NodeView {
  package let tree: SyntaxTree
  package let node: NodeID

  /// The first half; nil only where something is wrong.
  package var first: ValueView? { halves.first }

  /// The second half; nil if it is missing.
  package var second: ValueView? {
    let halves = halves
    return halves.count > 1 ? halves[1] : nil
  }

  private var halves: [ValueView] { tree.children(node).compactMap { ValueView(tree, $0) } }
}

/// A number with or without its unit.
package struct QuantityView: NodeView {
  package let tree: SyntaxTree
  package let node: NodeID

  /// The bytes of the number.
  package var numberRange: TextRange { tree.range(ofToken: Int(tree.node(node).firstToken)) }

  /// The number as it is written.
  package var numberText: String { tree.text(numberRange) }

  /// The number. Digits without end round to the nearest one, or to infinity.
  package var number: Double { Double(numberText) ?? .nan }

  /// The number if it is written as a whole one and fits.
  package var integer: Int? { Int(numberText) }

  /// The bytes of the unit; nil if there is none.
  package var unitRange: TextRange? {
    let record = tree.node(node)
    let last = Int(record.endToken) - 1
    guard last > Int(record.firstToken), tree.tokens.kind(last) == .unit else { return nil }
    return tree.range(ofToken: last)
  }

  /// The unit as it is written; nil if there is none.
  package var unit: String? { unitRange.map(tree.text) }
}

/// `2024-05-14`; whether there is such a day is for others to check.
package struct DateView: NodeView {
  package let tree: SyntaxTree
  package let node: NodeID

  /// The year, 0 to 9999.
  package var year: Int { number(0, 4) }
  /// The month as it is written, 0 to 99.
  package var month: Int { number(5, 2) }
  /// The day as it is written, 0 to 99.
  package var day: Int { number(8, 2) }

  private func number(_ offset: Int, _ count: Int) -> Int {
    let start = Int(range.start) + offset
    return tree.bytes[start..<start + count].reduce(0) { $0 * 10 + Int($1 &- 0x30) }
  }
}

/// `#2e7d32`
package struct ColourView: NodeView {
  package let tree: SyntaxTree
  package let node: NodeID

  /// Red, green and blue as one number, `0xRRGGBB`.
  package var rgb: UInt32 { UInt32(text.dropFirst(), radix: 16) ?? 0 }
}
