// RenameTests.swift: names that are exchanged, reused and given back, in stores with all that hangs on them.

import DLSApply
import DLSPlan
import DLSStore
import Foundation
import Testing

@Suite("Names exchanged and reused")
struct RenameTests {
  private let base =
    forest.replacing("10 x 20 m }", with: "10 x 20 m, assign = crew }") + """

      work_units wide { source = ortho, grid = 2 x 2, assign = pair }
      samples marks { schema = crowns, from = "marks.geojson", id_field = "id" }
      schema roads { class path { value = 1 } }
      group crew { collectors = maria }
      group pair { collectors = maria }
      """

  /// Applies a text in which words are exchanged for others, each with a `moved`.
  private func move(_ shop: Workshop, _ names: [(from: String, to: String)]) throws {
    var text = shop.text.components(separatedBy: "\nmoved").first ?? ""
    for (from, to) in names {
      let (old, new) = (from.split(separator: ".").last ?? "", to.split(separator: ".").last ?? "")
      text = text.replacing(String(old), with: String(new))
    }
    shop.text = text + names.map { "\nmoved { from = \($0.from), to = \($0.to) }" }.joined()
    try shop.apply()
  }

  /// A store with samples of both blocks.
  private func workshop() throws -> Workshop {
    let shop = try Workshop(base)
    try shop.apply()
    let file = try shop.write(
      "labels.geojson",
      labels([
        (401, 801, 2, #""id":1,"class":"oak""#), (411, 801, 2, #""id":2,"class":"pine""#),
      ]))
    _ = try shop.importing([file])
    try shop.foreign("UPDATE work_units SET note = 'n'||fid")
    return shop
  }

  /// What people see of samples and units, whatever order their rows have.
  private func rows(_ shop: Workshop) throws -> [String] {
    let store = try shop.open()
    defer { store.close() }
    var lines: [String] = []
    for query in [
      "SELECT \"key\",\"block\",\"schema\",class,class_value,revision = origin_revision "
        + "FROM training_samples",
      "SELECT \"key\",\"block\",assigned,note,hex(geom) FROM work_units",
    ] {
      try store.connection.forEach("\(query) ORDER BY 1") { row in
        lines.append((0..<row.columnCount).map { "\(row.value($0))" }.joined(separator: "|"))
      }
    }
    return lines
  }

  @Test(
    "Two things exchange their names in three steps, and each earlier state comes back from each",
    arguments: [
      ("crowns.oak", "crowns.pine", "crowns.elm"), ("plots", "wide", "third"),
      ("boxes", "marks", "third"), ("crowns", "roads", "third"), ("crew", "pair", "third"),
    ])
  func exchange(_ one: String, _ other: String, _ free: String) throws {
    let shop = try workshop()
    var states = [try shop.declared()]
    var seen = [try rows(shop)]
    for names in [(one, free), (other, one), (free, other)] {
      try move(shop, [names])
      states.append(try shop.declared())
      seen.append(try rows(shop))
    }
    for state in [1, 4, 2, 4, 3, 1, 3, 2, 1] {
      let plan = try shop.rollbackPlan(Int64(state))
      #expect(plan.counts.created == 0 && plan.counts.deleted == 0, "\(plan.counts.line)")
      try shop.rollback(to: Int64(state))
      #expect(try shop.declared() == states[state - 1], "state \(state)")
      #expect(try rows(shop) == seen[state - 1], "state \(state)")
      #expect(try shop.rollbackPlan(Int64(state)).isEmpty)
    }
    let store = try shop.open()
    defer { store.close() }
    #expect(try store.connection.text("PRAGMA integrity_check") == "ok")
    #expect(try AuditLog.verify(store) == nil)
  }

  @Test(
    "What was renamed gets its name back from a new thing that has it now",
    arguments: [
      ("crowns.oak", "class oak", "class quercus", "crowns.quercus"),
      ("plots", "work_units plots", "work_units fields", "fields"),
      ("boxes", "samples boxes", "samples crates", "crates"),
      ("crowns", "schema crowns", "schema trees", "trees"),
      ("crew", "group crew", "group team", "team"),
    ])
  func reuse(_ old: String, _ block: String, _ renamed: String, _ new: String) throws {
    let shop = try workshop()
    let first = try shop.declared()
    let rows = try rows(shop)
    let (from, to) = (old.split(separator: ".").last ?? "", new.split(separator: ".").last ?? "")
    shop.text =
      base.replacing(block, with: renamed).replacing("= \(from) ", with: "= \(to) ")
      .replacing("= \(from),", with: "= \(to),") + "\nmoved { from = \(old), to = \(new) }"
    try shop.apply()
    // A new thing of the old name.
    let again =
      switch old {
      case "crowns.oak": ("class pine", "class oak { value = 9 }\n class pine")
      case "crowns": ("group pair", "schema crowns { class oak { value = 1 } }\ngroup pair")
      case "plots":
        ("group pair", "work_units plots { source = ortho, unit_size = 20 m }\ngroup pair")
      case "boxes":
        (
          "group pair",
          "samples boxes { schema = roads, from = \"x.geojson\", id_field = \"id\" }\ngroup pair"
        )
      default: ("group pair", "group crew { collectors = maria }\ngroup pair")
      }
    shop.text = shop.text.components(separatedBy: "\nmoved").first ?? ""
    shop.text = shop.text.replacing(again.0, with: again.1)
    try shop.apply()
    try shop.rollback(to: 1)
    #expect(try shop.declared() == first)
    #expect(try self.rows(shop) == rows)
    #expect(try shop.rollbackPlan(1).isEmpty)
  }

  @Test("Samples that a block left behind don't stand in the way of another that gets its name")
  func leftBehind() throws {
    let shop = try workshop()
    shop.text = base.replacing(
      "samples boxes { schema = crowns, from = \"labels.geojson\", id_field = \"id\" }", with: "")
    try shop.apply()
    shop.text =
      shop.text.replacing("samples marks", with: "samples boxes")
      .replacing("marks.geojson", with: "labels.geojson") + "\nmoved { from = marks, to = boxes }"
    try shop.apply()
    #expect(
      try shop.samples().map { $0.prefix(9) } == ["boxes-2/1", "boxes-2/2"],
      "they are nobody's")
    let file = try shop.write(
      "labels.geojson", labels([(421, 821, 2, #""id":1,"class":"oak""#)]))
    _ = try shop.importing([file])
    #expect(try shop.samples().map { $0.prefix(7) } == ["boxes-2", "boxes-2", "boxes/1"])
  }
}
