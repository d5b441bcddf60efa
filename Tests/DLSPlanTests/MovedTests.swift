// MovedTests.swift: `moved` for each kind of block: what has another name keeps all it has.

import DLSGeo
import DLSPlan
import DLSText
import Testing

@Suite("What moved")
struct MovedTests {
  private static let text =
    forest(
      "unit_size = 10 x 20 m, split { validation = 30 %, seed = 1 }, assign = crew",
      extra: """
        group crew { collectors = maria }
        samples boxes { schema = crowns, from = "a.geojson" }
        """)

  /// A name in the text, the new one, and what the plan then lists.
  struct Case: Sendable, CustomTestStringConvertible {
    let what: String
    let changes: [(String, String)]
    let moves: [(String, String)]
    let actions: [String]
    var testDescription: String { what }
  }

  static let cases: [Case] = [
    Case(
      what: "units", changes: [("work_units plots", "work_units fields")],
      moves: [("plots", "fields")], actions: ["> fields"]),
    Case(
      what: "a class", changes: [("class oak", "class quercus")],
      moves: [("crowns.oak", "crowns.quercus")], actions: ["> crowns.quercus"]),
    Case(
      what: "a schema with its classes",
      changes: [("schema crowns", "schema trees"), ("schema = crowns", "schema = trees")],
      moves: [("crowns", "trees")], actions: ["> trees", "> trees.oak", "~ boxes"]),
    Case(
      what: "a group",
      changes: [("group crew", "group staff"), ("assign = crew", "assign = staff")],
      moves: [("crew", "staff")], actions: ["~ plots", "> staff"]),
    Case(
      what: "a source",
      changes: [("source ortho", "source photo"), ("source = ortho", "source = photo")],
      moves: [("ortho", "photo")], actions: ["~ plots"]),
    Case(
      what: "a samples block", changes: [("samples boxes", "samples marks")],
      moves: [("boxes", "marks")], actions: ["> marks"]),
    Case(
      what: "a person",
      changes: [("person maria", "person mia"), ("= maria", "= mia")],
      moves: [("maria", "mia")], actions: ["~ project", "> mia", "~ crew"]),
    Case(
      what: "a chain of units", changes: [("work_units plots", "work_units areas")],
      moves: [("plots", "fields"), ("fields", "areas")], actions: ["> areas"]),
    Case(
      what: "a chain through schema and class",
      changes: [
        ("schema crowns", "schema trees"), ("schema = crowns", "schema = trees"),
        ("class oak", "class quercus"),
      ],
      moves: [
        ("crowns.oak", "crowns.robur"), ("crowns", "trees"), ("trees.robur", "trees.quercus"),
      ],
      actions: ["> trees", "> trees.quercus", "~ boxes"]),
  ]

  @Test("Nothing is lost, whatever kind it is", arguments: cases)
  func keeps(item: Case) {
    var planning = Planning(Self.text).applied
    planning.snapshot?.classCounts["crowns.oak"] = 214
    planning.snapshot?.sampleBlockCounts["boxes"] = 214
    planning.snapshot?.sampleCounts[0] = 214
    let before = planning.snapshot?.rows.map { "\($0.fid) \($0.hash) \($0.split)" }
    for (old, new) in item.changes { planning.text = planning.text.replacing(old, with: new) }
    for (old, new) in item.moves { planning.text += "\nmoved { from = \(old), to = \(new) }" }
    if item.what == "a source" {
      planning.facts.sources["photo"] = planning.facts.sources.removeValue(forKey: "ortho")
    }
    let plan = planning.plan
    #expect(plan.refusals.map(\.message) == [])
    #expect(plan.actions.map { "\($0.kind.symbol) \($0.address)" } == item.actions)
    #expect(plan.counts.created == 0 && plan.counts.deleted == 0, "\(plan.counts.line)")
    #expect(plan.drift.isEmpty)
    let next = planning.applied
    #expect(next.plan.isEmpty, "\(next.printed)")
    #expect(next.snapshot?.rows.map { "\($0.fid) \($0.hash) \($0.split)" } == before)
  }

  @Test("Without `moved`, the same changes lose something or are refused", arguments: cases)
  func loses(item: Case) {
    var planning = Planning(Self.text).applied
    planning.snapshot?.classCounts["crowns.oak"] = 214
    for (old, new) in item.changes { planning.text = planning.text.replacing(old, with: new) }
    if item.what == "a source" {
      planning.facts.sources["photo"] = planning.facts.sources.removeValue(forKey: "ortho")
    }
    let plan = planning.plan
    let loses = plan.counts.deleted > 0 || !plan.refusals.isEmpty
    // A source is a recipe: units are known by their place, not by its name.
    #expect(loses == (item.what != "a source"), "\(planning.printed)")
  }
}
