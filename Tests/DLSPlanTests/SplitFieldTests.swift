// SplitFieldTests.swift: units whose part of the split a field of their layer says.

import DLSGeo
import DLSLanguage
import DLSPlan
import DLSText
import DLSWorkflow
import Testing

@Suite("Splits that a field says") struct SplitFieldTests {
  /// A project of four plots in a row, named a to d, of which a field says this.
  private func planning(
    _ parts: [String], _ split: String = "part_field = \"use\"", units: String = ""
  ) -> Planning {
    var planning = Planning(
      forest(
        "polygons = \"plots.gpkg\", id_field = \"name\"\n    split { \(split) }\n    \(units)"))
    planning.say(parts)
    return planning
  }

  private func splits(_ planning: Planning) -> [String] {
    (planning.applied.snapshot?.rows ?? []).map { "\($0.key.suffix(1)) \($0.split.text)" }
  }

  @Test("each unit is of the part that its polygon says, in the words of other tools too")
  func parts() {
    let made = planning(["training", "Val", "TEST", "train"])
    #expect(splits(made) == ["a training", "b validation", "c test", "d training"])
    #expect(
      made.plan.summaries.map(\.text) == ["4 units: 2 training, 1 validation, 1 test"])
    #expect(made.applied.plan.isEmpty)
  }

  @Test("polygons may be left out, by the field and by their place")
  func leftOut() {
    let todo = planning(
      ["train", "todo", "test", "0"], "part_field = \"use\", leave_out = [\"todo\", 0]")
    #expect(splits(todo) == ["a training", "c test"])
    var narrow = planning(
      ["train", "validation", "test", "train"], units: "within = \"east.gpkg\"")
    let east = LayerRef(path: "east.gpkg", layer: nil, idField: nil, source: "ortho")
    narrow.facts.layers[east] = LayerFact(
      hash: "east", polygons: [Geometry(box: Box(minX: 410, minY: 800, maxX: 430, maxY: 840))])
    #expect(splits(narrow) == ["b validation", "c test"])
  }

  @Test("what the field says later moves the unit, and the plan says why")
  func moved() {
    var made = planning(["train", "train", "test", "train"]).applied
    made.say(["train", "validation", "test", "train"])
    let units = made.plan.actions.first { $0.address == "plots" }?.units
    #expect(units?.resplitCount == 1 && units?.created.isEmpty == true)
    #expect(splits(made).contains("b validation"))
    let why = made.plan.reason("plots", made.model, made.snapshot)
    #expect(
      why?.rules.contains("The split is what `part_field` says of each unit's polygon.") == true)
  }

  @Test("a word that is no part is refused, as is none", arguments: ["perhaps", ""])
  func unknown(_ word: String) {
    let refusals = planning(["train", word, "test", "train"]).plan.refusals
    #expect(refusals.map(\.code) == ["DLS0812"])
    let said = word.isEmpty ? "says nothing" : "says \"perhaps\""
    #expect(refusals.first?.message.hasPrefix("`use` \(said) of polygon 2 of plots.gpkg") == true)
  }

  @Test("a polygon is told by its place in its file, where others were left out before it")
  func places() {
    var made = planning(["train", "perhaps"])
    made.facts.layers[Planning.plots]?.places = ["features[3]", "features[7]"]
    #expect(
      made.plan.refusals.first?.message.contains("\"perhaps\" of polygon features[7] of") == true)
  }

  @Test("planning asks for the field")
  func needs() {
    var unknown = planning([])
    unknown.facts.layers = [:]
    #expect(Planner.needs(unknown.model, unknown.facts) == [.layer(Planning.plots)])
  }
}

extension Planning {
  fileprivate static let plots = LayerRef(
    path: "plots.gpkg", layer: nil, idField: "name", partField: "use", source: "ortho")

  /// Has the field say this of each plot.
  fileprivate mutating func say(_ parts: [String]) {
    facts.layers[Planning.plots] = LayerFact(
      hash: parts.joined(),
      polygons: parts.indices.map { place in
        let left = 400 + 10 * Double(place)
        return Geometry(box: Box(minX: left, minY: 800, maxX: left + 10, maxY: 840))
      }, ids: Array(["a", "b", "c", "d"].prefix(parts.count)), parts: parts)
  }
}
