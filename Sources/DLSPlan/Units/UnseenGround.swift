// UnseenGround.swift: ground of units that nobody has looked at: another shape, or new imagery.

import DLSGeo
import DLSLanguage
import DLSText

/// Imagery under a block of units that was not there when it was last applied.
struct NewImagery {
  /// The parts of files that cover ground which no file covered.
  private let parts: [Box]
  private var extent = Box.empty

  /// Nil where all the ground that files cover was covered before.
  init?(_ now: [Box], before: [Box]) {
    let known = Set(before.map(Self.text))
    parts = now.filter { !known.contains(Self.text($0)) }.flatMap { file in
      // Rounding makes a file that was written anew a little larger.
      file.outside(before).filter { min($0.width, $0.height) > Self.sliver * file.longerSide }
    }
    if parts.isEmpty { return nil }
    for part in parts { extent.add(part) }
  }

  private static let sliver = 1e-6

  private static func text(_ box: Box) -> String {
    "\(box.minX) \(box.minY) \(box.maxX) \(box.maxY)"
  }

  /// Whether some of it lies inside a unit.
  func shows(_ unit: Geometry) -> Bool {
    let box = unit.box
    guard extent.overlaps(box) else { return false }
    let least = Self.sliver * box.longerSide
    var clipper = ShapeClipper()
    return parts.contains {
      min(box.maxX, $0.maxX) - max(box.minX, $0.minX) > least
        && min(box.maxY, $0.maxY) - max(box.minY, $0.minY) > least
        && (unit.rectangle != nil || (clipper.clip(unit, to: $0)?.area ?? 0) > least * least)
    }
  }
}

extension Box {
  fileprivate var longerSide: Double { max(width, height) }
}

extension Geometry {
  /// Whether a polygon covers ground beyond another one, a rim of a thousandth of its size aside.
  /// Where it does, a corner of it lies outside of the other, or it takes in a corner of the other.
  func hasGround(outside other: Geometry) -> Bool {
    let rim = 1e-3 * other.area.squareRoot()
    return isAnyVertex { x, y in
      !other.holds(x: x, y: y) && !other.isEdge(within: rim, ofX: x, y: y)
    } || other.isAnyVertex { x, y in holds(x: x, y: y) && !isEdge(within: rim, ofX: x, y: y) }
  }

  private func isAnyVertex(_ test: (Double, Double) -> Bool) -> Bool {
    (0..<vertexCount).contains { test(coordinates[2 * $0], coordinates[2 * $0 + 1]) }
  }

  /// Whether an edge runs so near to a point.
  private func isEdge(within distance: Double, ofX x: Double, y: Double) -> Bool {
    var start = 0
    for end in ringEnds {
      for vertex in start..<max(start, end - 1) {
        let ax = coordinates[2 * vertex] - x
        let ay = coordinates[2 * vertex + 1] - y
        let dx = coordinates[2 * vertex + 2] - x - ax
        let dy = coordinates[2 * vertex + 3] - y - ay
        let length = dx * dx + dy * dy
        let share = length > 0 ? max(0, min(1, -(ax * dx + ay * dy) / length)) : 0
        let (nearX, nearY) = (ax + share * dx, ay + share * dy)
        if nearX * nearX + nearY * nearY <= distance * distance { return true }
      }
      start = end
    }
    return false
  }
}

extension PlanRun {
  /// Imagery that is new under a block, whose footprints are noted for the next plan.
  mutating func newImagery(under declaration: Declaration, _ old: String?) -> NewImagery? {
    guard let source = declaration.block.reference("source"),
      let fact = facts.sources[source.address], fact.problem == nil
    else { return nil }
    plan.imagery[declaration.address] = fact.footprints
    guard let before = snapshot.imagery[old ?? declaration.address],
      let found = NewImagery(fact.footprints, before: before)
    else { return nil }
    plan.hasNewImagery = true
    return found
  }
}

extension Plan {
  /// Says which units lose the mark that people gave them, and what to do.
  mutating func noteUncompleted() {
    let keys = actions.flatMap { $0.units?.uncompleted.map(\.key) ?? [] }
    guard !keys.isEmpty else { return }
    let named = keys.prefix(3).map { "`\($0)`" }.joined(separator: ", ")
    let more = keys.count > 3 ? " and \(keys.count - 3) more" : ""
    let one = keys.count == 1
    notices.append(
      "\(plural(keys.count, "unit")) marked complete \(one ? "gets" : "get") ground that nobody has "
        + "looked at: \(named)\(more). The mark goes, so that no chip shows it as background: look at "
        + "\(one ? "it" : "them"), then `dls unit set KEY --complete`.")
  }
}
