// DriftTests.swift: what other programs changed in the store, told apart from the plan's own changes.

import DLSPlan
import DLSText
import DLSWorkflow
import Testing

@Suite("Drift")
struct DriftTests {
  /// A planning whose text is applied, in a store that another program then changed.
  private func drifted(
    _ units: String = "unit_size = 10 x 20 m, split { validation = 30 %, seed = 1 }",
    extra: String = "group crew { collectors = maria }",
    _ change: (inout Snapshot) -> Void
  ) -> Planning {
    var planning = Planning(forest(units, extra: extra)).applied
    if var snapshot = planning.snapshot {
      change(&snapshot)
      planning.snapshot = snapshot
    }
    return planning
  }

  private func lines(_ plan: Plan) -> [String] {
    PlanText.driftLines(plan).map { $0.rendered().trimmingPrefix(while: { $0 == " " }) }
      .map(String.init)
  }

  /// Changes unit 0 as another program does, and remembers it as the database does.
  private func changeUnit(_ snapshot: inout Snapshot, row: Int = 0, to split: SplitPart) {
    let before = snapshot.rows[row]
    snapshot.outside.append(
      OutsideUnit(
        fid: before.fid, key: before.key, block: before.block, split: before.split,
        group: before.group, originHash: before.hash))
    snapshot.splits[row] = split
  }

  @Test("Tables that another program changed are told, and nothing else is planned")
  func tables() {
    let planning = drifted { snapshot in
      snapshot.tables.classes[0].title = "Eiche"
      snapshot.tables.classes[0].color = "#000000"
      snapshot.tables.people[0].account = "CORP\\maria"
      snapshot.tables.places.removeAll()
    }
    #expect(
      lines(planning.plan) == [
        "~ class crowns.oak: title = none -> \"Eiche\"",
        "~ class crowns.oak: color = #9ccc65 -> #000000",
        "~ person maria: account = \"maria\" -> \"CORP\\maria\"",
        "~ group crew: collectors = maria -> none",
      ])
    #expect(
      planning.printed
        == "Plan: 0 to create, 0 to update, 0 to delete, 3 to set back, 11 unchanged.")
    #expect(!planning.plan.isEmpty)
    #expect(planning.applied.plan.isEmpty, "\(planning.applied.printed)")
  }

  @Test("The same colour in other letters is no drift, and status and samples never are")
  func noDrift() {
    let planning = drifted { snapshot in
      snapshot.tables.classes[0].color = "#9CCC65"
      snapshot.sampleCounts[0] = 7
      snapshot.classCounts["crowns.oak"] = 7
    }
    #expect(planning.plan.isEmpty)
  }

  @Test("A class that the store has and no text is told; samples of it stop the plan")
  func addedClass() {
    let elm = PlannedClass(
      schema: "crowns", name: "elm", value: 5, title: nil, color: nil, isIgnored: false)
    var planning = drifted { $0.tables.classes.append(elm) }
    #expect(lines(planning.plan) == ["+ class crowns.elm: added in the store"])
    #expect(planning.plan.refusals.isEmpty)
    planning.snapshot?.classCounts["crowns.elm"] = 2
    #expect(planning.plan.refusals.map(\.code) == ["DLS0809"])
    #expect(planning.printed.contains("`dls adopt crowns.elm`"))
    planning.text = planning.text.replacing("class oak", with: "class elm { value = 5 }\nclass oak")
    #expect(planning.plan.drift.isEmpty, "the text says so now")
    #expect(planning.plan.refusals.isEmpty)
  }

  @Test("A text that says what the store says ends the drift")
  func adopted() {
    var planning = drifted { $0.tables.classes[0].title = "Eiche" }
    planning.text = planning.text.replacing("value = 1,", with: "value = 1, title = \"Eiche\",")
    #expect(planning.plan.drift.isEmpty)
    #expect(planning.plan.actions.map(\.address) == ["crowns.oak"])
  }

  @Test("Drift and a change of one's own are told apart, also of what moved")
  func both() {
    var planning = drifted { snapshot in
      snapshot.tables.classes[0].title = "Eiche"
      changeUnit(&snapshot, to: .test)
    }
    planning.text = planning.text.replacing("class oak", with: "class quercus")
      .replacing("value = 1", with: "value = 4")
      .replacing("work_units plots {", with: "work_units plots { title = \"P\",")
    planning.text += "\nmoved { from = crowns.oak, to = crowns.quercus }"
    #expect(
      lines(planning.plan) == [
        "~ class crowns.oak: title = none -> \"Eiche\"",
        "~ unit plots/40_40: split = validation -> test",
      ])
    #expect(
      planning.plan.actions.map { "\($0.kind.symbol) \($0.address)" } == [
        "> crowns.quercus", "~ plots",
      ])
    #expect(!planning.printed.contains("another part of the split"))
    #expect(
      planning.plan.counts.line
        == "Plan: 0 to create, 1 to update, 1 to move, 0 to delete, 2 to set back, 11 unchanged.",
      "\(planning.plan.counts.line)")
  }

  @Test("Units: changed, added and removed ones; many are folded")
  func units() {
    var planning = drifted { changeUnit(&$0, to: .test) }
    #expect(lines(planning.plan) == ["~ unit plots/40_40: split = validation -> test"])
    #expect(planning.plan.actions.map(\.isOnlyRestored) == [true])
    planning = planning.applied
    #expect(planning.plan.isEmpty, "\(planning.printed)")
    planning = drifted { snapshot in
      for row in 0..<5 { changeUnit(&snapshot, row: row, to: .test) }
    }
    #expect(lines(planning.plan) == ["~ 5 units of plots: split changed"])
    planning = drifted { snapshot in
      changeUnit(&snapshot, to: .test)
      let rows = snapshot.rows
      var next = snapshot
      for column in [0] {
        next.fids.remove(at: column)
        next.splits.remove(at: column)
        next.assigned.remove(at: column)
        next.originHashes.remove(at: column)
        next.sampleCounts.remove(at: column)
        next.blockIndexes.remove(at: column)
        next.keys = KeyColumn(rows.dropFirst().map(\.key))
      }
      snapshot = next
    }
    #expect(lines(planning.plan) == ["- unit plots/40_40: removed in the store"])
    #expect(planning.plan.counts.created == 0 && planning.plan.counts.restored == 1)
    #expect(planning.applied.plan.isEmpty)
  }

  @Test("Without a split block, the split is people's own")
  func undeclared() {
    let planning = drifted("unit_size = 10 x 20 m") { changeUnit(&$0, to: .test) }
    #expect(planning.plan.isEmpty)
  }
}
