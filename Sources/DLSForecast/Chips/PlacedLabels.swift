// PlacedLabels.swift: labels in pixels, each with its unit and class, found by window.

import DLSGeo
import DLSLanguage
import DLSPlan
import DLSWorkflow

/// The labels that an export would show, in the pixels of its source.
struct PlacedLabels {
  /// A label's shape with what decides where it is shown.
  struct Label {
    let shape: Geometry
    let box: Box
    /// Its area, or its length where it has none.
    let area: Double
    /// The class as an index into `classes`.
    let kind: Int
    /// The part of the split that its unit belongs to.
    let split: SplitPart
    /// The position of its unit.
    let unit: Int
  }

  /// Names of classes that labels have, and whether they are only left blank.
  let classes: [(name: String, isIgnored: Bool)]
  private(set) var labels: [Label] = []
  private let cell: Double
  private var cells: [Int64: [Int32]] = [:]

  /// No labels yet; `cell` is the side of a cell of the index in pixels, best about a tile.
  init(classes: [(name: String, isIgnored: Bool)], cell: Int) {
    self.classes = classes
    self.cell = Double(max(16, cell))
  }

  mutating func add(_ label: Label) {
    let number = Int32(truncatingIfNeeded: labels.count)
    labels.append(label)
    forEachCell(label.box) { cells[$0, default: []].append(number) }
  }

  /// Calls `body` once with each label whose box touches the window, in no order.
  func forEach(touching box: Box, _ body: (Label) -> Void) {
    // A label in several cells is visited in the first of them that the window sees.
    let first = (column: index(box.minX), row: index(box.minY))
    forEachCell(box) { cell in
      guard let members = cells[cell] else { return }
      for member in members {
        let label = labels[Int(member)]
        let own = Self.pack(
          max(first.column, index(label.box.minX)), max(first.row, index(label.box.minY)))
        if own == cell, label.box.touches(box) { body(label) }
      }
    }
  }

  /// The labels whose boxes touch a box of any size, in no order.
  func all(touching box: Box) -> [Label] {
    let cellsOfBox = (box.width / cell + 1) * (box.height / cell + 1)
    if cellsOfBox > Double(labels.count) { return labels.filter { $0.box.touches(box) } }
    var found: [Label] = []
    forEach(touching: box) { found.append($0) }
    return found
  }

  private func index(_ value: Double) -> Int {
    Int(max(-1e9, min(1e9, (value / cell).rounded(.down))))
  }

  private static func pack(_ column: Int, _ row: Int) -> Int64 {
    Int64(row) << 32 | Int64(UInt32(bitPattern: Int32(truncatingIfNeeded: column)))
  }

  private func forEachCell(_ box: Box, _ body: (Int64) -> Void) {
    guard !box.isEmpty else { return }
    for row in index(box.minY)...index(box.maxY) {
      for column in index(box.minX)...index(box.maxX) { body(Self.pack(column, row)) }
    }
  }
}
