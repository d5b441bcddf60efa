// SharedGround.swift: what a plan says of blocks of units on one ground, and of classes of no schema.

import DLSGeo
import DLSLanguage

extension PlanRun {
  /// Says of blocks whose units change which others lie on the same ground: a sample has one unit.
  mutating func noteSharedGround() {
    let changed = Set(
      plan.actions.filter { action in
        action.units.map { !$0.created.isEmpty || !$0.reshaped.isEmpty } ?? false
      }.map(\.address))
    if changed.isEmpty { return }
    let blocks = model.used("work_units")
    for (number, second) in blocks.enumerated() {
      for first in blocks[..<number]
      where changed.contains(first.address) || changed.contains(second.address) {
        guard let one = unitSets[first.address], let other = unitSets[second.address],
          one.count + other.count <= Self.mostCompared, share(first, second), one.meets(other)
        else { continue }
        plan.notices.append(
          "`\(first.address)` and `\(second.address)` lie on the same ground. A sample belongs to one "
            + "unit only: chips of the other block don't show it, and take its ground neither for a "
            + "label nor for background.")
      }
    }
  }

  /// Whether the units of two blocks are in one reference system.
  private func share(_ first: Block, _ second: Block) -> Bool {
    let systems = [first, second].compactMap { block in
      block.reference("source").flatMap { facts.sources[$0.address]?.reference }
    }
    return systems.count == 2 && systems[0].isSame(as: systems[1])
  }

  /// Says which samples have a class that neither store nor text knows: another program wrote it while
  /// the rules were gone.
  mutating func noteUnknownClasses() {
    guard plan.changeCounter != nil else { return }
    let known = Set(
      (snapshot.tables.classes + plan.tables.classes).map { "\($0.schema).\($0.name)" })
    let unknown = snapshot.classCounts.filter { !known.contains($0.key) }.sorted { $0.key < $1.key }
    guard !unknown.isEmpty else { return }
    let count = unknown.reduce(0) { $0 + $1.value }
    plan.notices.append(
      "\(plural(count, "sample")) \(count == 1 ? "has" : "have") a class that no schema lists: "
        + unknown.map { "`\($0.key)` (\($0.value))" }.joined(separator: ", ")
        + ". No chip shows \(count == 1 ? "it" : "them"): `dls sample set KEY --class NAME`.")
  }
}

extension UnitSet {
  /// Whether a unit shares ground with one of another set: by the middles of both, which no border
  /// that rounding moved decides.
  func meets(_ other: UnitSet) -> Bool { other.isMiddle(inside: self) || isMiddle(inside: other) }

  private func isMiddle(inside other: UnitSet) -> Bool {
    let index = PolygonIndex((0..<other.count).lazy.map { other.geometry($0) })
    return (0..<count).contains { position in
      middle(position).map { index.first(x: $0.x, y: $0.y) != nil } ?? false
    }
  }
}
