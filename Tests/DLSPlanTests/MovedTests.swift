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

  /// A schema and its class that are renamed at once, as anybody may write it.
  @Test(
    "Class and schema may move together, in any words and order",
    arguments: [
      [("crowns", "trees"), ("crowns.oak", "trees.quercus")],
      [("crowns.oak", "trees.quercus"), ("crowns", "trees")],
      [("crowns", "trees"), ("crowns.oak", "crowns.quercus")],
      [("crowns", "trees"), ("trees.oak", "trees.quercus")],
    ])
  func together(moves: [(String, String)]) {
    var planning = Planning(Self.text).applied
    planning.snapshot?.classCounts["crowns.oak"] = 214
    planning.text = planning.text.replacing("crowns", with: "trees")
      .replacing("class oak", with: "class quercus")
    for (old, new) in moves { planning.text += "\nmoved { from = \(old), to = \(new) }" }
    #expect(planning.plan.refusals.map(\.message) == [])
    #expect(
      planning.plan.actions.map { "\($0.kind.symbol) \($0.address)" }
        == ["> trees", "> trees.quercus", "~ boxes"])
    #expect(planning.applied.plan.isEmpty)
  }

  @Test("A class may go to another schema, if samples are drawn there as here")
  func otherSchema() {
    var planning = Planning(Self.text).applied
    planning.snapshot?.classCounts["crowns.oak"] = 3
    planning.text = planning.text.replacing(
      "class oak { value = 1, color = #9ccc65 }\n}",
      with: "class elm { value = 3 }\n}\nschema shrubs { class oak { value = 1, color = #9ccc65 } }"
    )
    planning.text += "\nmoved { from = crowns.oak, to = shrubs.oak }"
    #expect(planning.plan.refusals.map(\.message) == [])
    #expect(
      planning.plan.actions.map { "\($0.kind.symbol) \($0.address)" }
        == ["+ crowns.elm", "+ shrubs", "> shrubs.oak"])
    planning.text = planning.text.replacing(
      "schema shrubs {", with: "schema shrubs { geometry = point,")
    #expect(planning.plan.refusals.map(\.code) == ["DLS0814"])
    #expect(planning.printed.contains("drawn as outlines, and those of `shrubs` are points"))
  }

  @Test("What no `moved` can do is told, with what helps")
  func idle() {
    var planning = Planning(
      Self.text.replacing("class oak {", with: "class fir { value = 7 }\n    class oak {")
    ).applied
    planning.snapshot?.classCounts = ["crowns.oak": 20, "crowns.fir": 1]
    let before = planning.text
    // One goes into the other, which stays.
    planning.text =
      before.replacing("class fir { value = 7 }\n", with: "")
      + "\nmoved { from = crowns.fir, to = crowns.oak }"
    #expect(
      planning.printed.contains(
        """
        DLS0809 [crowns.fir] The class `crowns.fir` is no longer here, but 1 sample has it. `moved` can't make \
        it one with `crowns.oak`, which the store has, too. Give its samples that class first: `dls sample set \
        '*' --of crowns.fir --class oak`.
        """), "\(planning.printed)")
    // Both go into a new one.
    planning.text =
      before.replacing("class fir { value = 7 }\n", with: "")
      .replacing("class oak", with: "class tree")
      + "\nmoved { from = crowns.oak, to = crowns.tree }"
      + "\nmoved { from = crowns.fir, to = crowns.tree }"
    #expect(planning.plan.refusals.map(\.code) == ["DLS0809"])
    #expect(planning.printed.contains("dls sample set '*' --of crowns."))
    planning.snapshot?.classCounts = [:]
    #expect(planning.plan.refusals.isEmpty)
    #expect(
      planning.printed.contains("no `moved` makes one of the two: `crowns.tree` keeps"),
      "\(planning.printed)")
    // A class becomes no units.
    planning.text =
      before.replacing("class fir { value = 7 }\n", with: "")
      + "\nmoved { from = crowns.fir, to = plots }"
    #expect(
      planning.printed.contains(
        "note: No `moved` makes class `crowns.fir` of the store the work_units `plots`"),
      "\(planning.printed)")
  }

  @Test("A class that is gone is told by the name that its schema has now, at that schema")
  func lossInARenamedSchema() {
    var planning = Planning(Self.text).applied
    planning.snapshot?.classCounts["crowns.oak"] = 2
    planning.text =
      planning.text.replacing("crowns", with: "trees").replacing("class oak", with: "class elm")
      + "\nmoved { from = crowns, to = trees }"
    #expect(
      planning.printed.contains(
        "DLS0809 [trees] The class `crowns.oak` is no longer here, but 2 samples have it. If it is `trees.elm` "
          + "now, write `moved { from = crowns.oak, to = trees.elm }`; if not,"),
      "\(planning.printed)")
    planning.text += "\nmoved { from = crowns.oak, to = trees.elm }"
    #expect(planning.plan.refusals.isEmpty)
  }

  @Test(
    "What another import names by now keeps all it has",
    arguments: [
      ("lib.k", [#"import "lib.dlsproj" as lib"#]),
      ("kk", [#"import "lib.dlsproj" as lib"#, #"import "classes.dlsproj" as kk"#]),
    ])
  func anotherImport(old: String, imports: [String]) {
    let before = imports.joined(separator: "\n")
    let after = "import \"classes.dlsproj\" as aa\n\(before)"
    func text(_ imports: String) -> String {
      """
      \(imports)
      project forest { owner = maria }
      person maria {}
      source ortho { path = "ortho.tif" }
      work_units plots { like = lib.plots }
      samples boxes { like = lib.boxes }

      """
    }
    var planning = Planning(text(before))
    planning.files = [
      "classes.dlsproj": """
      person joe {}
      group crew { collectors = joe }
      schema trees { class oak { value = 1 } }
      """,
      "lib.dlsproj": """
      import "classes.dlsproj" as k
      source ortho { path = "ortho.tif" }
      work_units plots { source = ortho, unit_size = 10 x 20 m, assign = k.crew }
      samples boxes { schema = k.trees, from = "a.geojson" }
      """,
    ]
    planning.facts.sources["lib.ortho"] = planning.facts.sources["ortho"]
    planning = planning.applied
    planning.snapshot?.classCounts["\(old).trees.oak"] = 214
    planning.snapshot?.sampleCounts[0] = 214
    let rows = planning.snapshot?.rows.map { "\($0.fid) \($0.hash)" }
    planning.text = text(after)
    let plan = planning.plan
    #expect(plan.refusals.map(\.message) == [])
    #expect(
      plan.actions.map { "\($0.kind.symbol) \($0.address)" }.sorted()
        == ["> aa.crew", "> aa.joe", "> aa.trees", "> aa.trees.oak", "~ boxes", "~ plots"])
    #expect(plan.counts.created == 0 && plan.counts.deleted == 0, "\(plan.counts.line)")
    let next = planning.applied
    #expect(next.plan.isEmpty, "\(next.printed)")
    #expect(next.snapshot?.rows.map { "\($0.fid) \($0.hash)" } == rows)
    #expect(
      plan.reason("\(old).trees", planning.model, planning.snapshot)?.rules.first
        == "It was called `\(old).trees`, and the first `import` that leads to a file names what is in it: "
        + "it keeps all it has.")
    // The way back: an import that is gone leads nowhere, so a `moved` has to say it.
    var back = next
    back.snapshot?.classCounts = ["aa.trees.oak": 214]
    back.text = text(before)
    let moved = "moved { from = aa.trees, to = \(old).trees }"
    #expect(
      back.printed.contains("If its schema is `\(old).trees` now, write `\(moved)`"),
      "\(back.printed)")
    back.text += moved
    #expect(back.plan.refusals.map(\.message) == [])
  }

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
