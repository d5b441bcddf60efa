// LabelMapTests.swift: what to do so that labels find their classes.

import DLSLanguage
import DLSPlan
import Testing

@Suite("Labels and classes")
struct LabelMapTests {
  private func map() throws -> LabelMap {
    let text = """
      schema panels {
        class pv { value = 1 }
        class thermisch { value = 2 }
        class other { value = 3 }
      }
      samples labels { schema = panels, from = "labels.geojson" }

      """
    let model = Project.load("p.dlsproj") { _ in .success(Array(text.utf8)) }
    return LabelMap(try #require(model.block(at: "labels")))
  }

  @Test("A label without a class is offered to a class without labels")
  func hints() throws {
    let map = try map()
    #expect(
      map.hint("thermal", labelled: ["pv", "other"])
        == "write `for thermisch { labels = \"thermal\" }` if it means thermisch")
    #expect(
      map.hint("PV", labelled: ["pv", "other"]) == "write `for pv { labels = \"PV\" }`")
  }
}
