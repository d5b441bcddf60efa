// ReasonTests.swift: why a plan does what it does, told for one address.

import DLSLanguage
import DLSPlan
import DLSText
import Testing

@Suite("Why")
struct ReasonTests {
  private func why(_ planning: Planning, _ address: String) -> String {
    guard let reason = planning.plan.reason(address, planning.model, planning.snapshot) else {
      return "unknown"
    }
    let index = LineIndex(Array(planning.text.utf8))
    func line(_ range: TextRange) -> UInt32 { UInt32(index.line(at: range.start)) + 1 }
    var lines = ["\(reason.kind?.verb ?? "nothing") \(reason.keyword)"]
    if let place = reason.place { lines.append("line \(line(place.range))") }
    for (change, place) in reason.changes {
      lines.append(
        "\(change.name): \(change.old ?? "-") -> \(change.new ?? "-")"
          + (place.map { ", line \(line($0.range))" } ?? ""))
    }
    lines += reason.rules
    if !reason.dependents.isEmpty { lines.append(reason.dependents.joined(separator: ", ")) }
    return lines.joined(separator: "\n")
  }

  @Test("A setting that changes: where, from what to what, by which rule, and what hangs on it")
  func changed() {
    var planning = Planning(
      forest(extra: "samples boxes { schema = crowns, from = \"a.geojson\" }")
    ).applied
    planning.snapshot?.classCounts["crowns.oak"] = 214
    planning.text = planning.text.replacing("#9ccc65", with: "#00ff00")
    #expect(
      why(planning, "crowns.oak") == """
        update class
        line 5
        color: #9ccc65 -> #00ff00, line 5
        A setting is written to the store when it is not as last applied.
        214 samples
        """)
    #expect(
      why(planning, "crowns") == """
        nothing schema
        line 4
        It is as last applied, so nothing is done to it.
        samples boxes, 214 samples
        """)
  }

  @Test("What comes, goes, moves, stays or is nowhere")
  func kinds() {
    var planning = Planning(forest()).applied
    planning.text =
      forest("unit_size = 20 m").replacing("class oak", with: "class quercus")
      + "person sam {}\nmoved { from = crowns.oak, to = crowns.quercus }"
    planning.text = planning.text.replacing("owner = maria", with: "owner = sam")
      .replacing("person maria {}", with: "")
    #expect(why(planning, "sam").contains("The project file declares it, and the store does not"))
    #expect(why(planning, "maria").contains("the project file no longer declares it"))
    #expect(
      why(planning, "crowns.quercus").contains("`moved` says that it was called `crowns.oak`"))
    #expect(why(planning, "crowns.oak") == why(planning, "crowns.quercus"))
    #expect(why(planning, "ortho").contains("The store keeps no state of it"))
    #expect(why(planning, "plots").contains("units of another shape are other units"))
    #expect(why(planning, "plots/40_40").hasPrefix("delete unit"))
    #expect(why(planning, "plots/20_40").hasPrefix("create unit"))
    #expect(why(planning, "nobody") == "unknown" && why(planning, "plots/x") == "unknown")
  }
}
