// CharterTests.swift: the charter's example means what the charter says.

import DLSLanguage
import DLSSyntax
import Testing

@Suite struct CharterTests {
  let model = load(charter, files: charterLibrary)

  @Test func nothingIsWrong() {
    #expect(model.problems == [])
    #expect(model.files.allSatisfy { $0.tree.problems.isEmpty })
  }

  @Test func texts() {
    #expect(model.project?.text("title") == "Tree crowns, \"OSBS\" plots")
    #expect(model.block(at: "maria")?.text("account") == "CORP\\maria")
    #expect(model.block(at: "ortho")?.paths("path").map(\.resolved) == ["imagery/OSBS_*.tif"])
  }

  @Test func valuesComeInBaseUnits() {
    #expect(model.block(at: "plots")?.value("unit_size") == .pair(10, 20, .metre))
    #expect(model.block(at: "plots.split")?.number("validation") == 0.2)
    #expect(model.block(at: "review")?.number("lease") == 7200)
    #expect(model.block(at: "chips")?.value("tile")?.asPair ?? (0, 0) == (128, 128))
    #expect(model.block(at: "crowns.height")?.value("range") == .range(0, 60, .metre))
    #expect(model.block(at: "crowns.pine")?.value("color") == .colour(0x2e7d32))
    #expect(model.block(at: "ortho")?.value("nodata") == Value.none)
  }

  @Test func whatIsLeftOutComesFromTheTable() {
    let review = load("review {}").block(at: "review")
    #expect(review?.number("lease") == 7200)
    #expect(review?.text("on_rejected") == "ask")
    #expect(review?.setting("lease")?.origin == .table)
    #expect(review?.isWritten("lease") == false)
  }

  @Test func likeGivesWhatIsNotWritten() throws {
    let second = try #require(model.block(at: "crown-net-2"))
    #expect(second.integer("seed") == 8)
    #expect(second.text("model_type") == "faster_rcnn")
    #expect(second.setting("model_type")?.origin == .like(try #require(second.base).id))
    // `default` undoes what `like` gave; the table has no default for it.
    #expect(second.value("learning_rate") == nil)
    let weights = second.children(of: "for")
    #expect(weights.map(\.isImplied) == [true])
    #expect(weights.first?.number("weight") == 2)
    #expect(weights.first?.target?.address == "crowns.tree")
  }

  @Test func classesAreFoundWhereverTheyStand() {
    #expect(model.block(at: "crowns.oak")?.address == "crowns.oak")
    #expect(
      model.block(at: "crowns")?.classes.compactMap(\.name) == ["tree", "pine", "oak", "shadow"])
    #expect(model.block(at: "crown-net")?.references("classes").map(\.address) == ["crowns.tree"])
  }

  @Test func importsAreNamedByTheirAlias() {
    #expect(model.block(at: "acme.hpc")?.address == "acme.hpc")
    #expect(model.block(at: "plots")?.child("for")?.target?.address == "acme.interns")
    #expect(model.block(at: "hpc") == nil || model.block(at: "hpc")?.address != "hpc")
  }

  @Test func aProfileHoldsWhenItIsAskedFor() {
    let model = load(charter, profile: "cluster", files: charterLibrary)
    #expect(model.problems == [])
    #expect(model.block(at: "crown-net")?.integer("epochs") == 200)
    #expect(model.block(at: "crown-net")?.setting("epochs")?.origin == .profile("cluster"))
    #expect(model.block(at: "crown-net")?.reference("runner")?.address == "acme.hpc")
    #expect(model.block(at: "crown-net-2")?.integer("epochs") == 200)
    #expect(model.block(at: "ortho")?.paths("path").map(\.resolved) == ["/lustre/OSBS_*.tif"])
  }

  @Test func theCommandLineIsStrongest() {
    let model = load(
      charter, profile: "cluster",
      sets: ["data=/mnt/ortho", "crown-net.epochs = 3", "crown-map.clean.min_area=2 m2"],
      files: charterLibrary)
    #expect(model.problems == [])
    #expect(model.block(at: "ortho")?.paths("path").map(\.resolved) == ["/mnt/ortho/OSBS_*.tif"])
    #expect(model.block(at: "crown-net")?.integer("epochs") == 3)
    #expect(model.block(at: "crown-map.clean")?.number("min_area") == 2)
  }

  @Test func aPathMayLeadIntoABlockThatIsNotWritten() {
    let model = load(charter, sets: ["crown-net.stop_early.patience=9"], files: charterLibrary)
    #expect(model.problems == [])
    #expect(model.block(at: "crown-net.stop_early")?.integer("patience") == 9)
    #expect(model.block(at: "crown-net-2.stop_early")?.integer("patience") == 9)
  }

  @Test func movedTellsTheAddressOfToday() {
    #expect(model.moves.map { [$0.from, $0.to] } == [["crowns.snag", "crowns.shadow"]])
    #expect(model.currentAddress(of: "crowns.snag") == "crowns.shadow")
    let chain = load(
      """
      source c { path = "c.tif" }
      moved { from = a, to = b }
      moved { from = b, to = c }
      """)
    #expect(chain.currentAddress(of: "a") == "c")
    #expect(chain.currentAddress(of: "a.x") == "c.x")
  }
}
