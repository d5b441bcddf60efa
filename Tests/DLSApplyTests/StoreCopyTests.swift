// StoreCopyTests.swift: samples that go to and fro between stores are known again, and no others.

import DLSApply
import DLSGeo
import DLSPlatform
import DLSStore
import Foundation
import Testing

@Suite("Samples of other stores")
struct StoreCopyTests {
  /// A square of a test, of two metres unless told otherwise.
  private struct Square {
    var id: Int
    var x: Double
    var y = 801.0
    var className = "oak"
    var other = ""

    var row: (x: Double, y: Double, size: Double, properties: String) {
      (x, y, 2, "\"id\":\(id),\"class\":\"\(className)\"\(other)")
    }
  }

  private func shop(_ squares: [Square] = []) throws -> Workshop {
    let shop = try Workshop(forest)
    try shop.apply()
    if !squares.isEmpty { try bring(squares, into: shop) }
    return shop
  }

  /// Another folder with a copy of the store.
  private func copy(_ shop: Workshop) throws -> Workshop {
    let copy = try Workshop(shop.text)
    try FileManager.default.copyItem(atPath: shop.storePath, toPath: copy.storePath)
    // What comes later has a later time, of which a store knows thousandths of a second.
    Moment.sleep(milliseconds: 5)
    return copy
  }

  private func bring(_ squares: [Square], into shop: Workshop, block: String = "boxes") throws {
    if !shop.text.contains("samples \(block) ") {
      shop.text += "\nsamples \(block) { schema = crowns, from = \"l.geojson\", id_field = \"id\" }"
      try shop.apply()
    }
    let file = try shop.write("labels.geojson", labels(squares.map(\.row)))
    try run(shop, block, file)
    Moment.sleep(milliseconds: 5)
  }

  @discardableResult
  private func run(
    _ shop: Workshop, _ block: String, _ file: FeatureFile
  ) throws -> (report: ImportReport, texts: [String]) {
    let store = try shop.open()
    defer { store.close() }
    let request = try #require(ImportRequest(try shop.block(block), files: [file]))
    var texts: [String] = []
    let report = try SampleImporter.run(
      request, store: store, actor: "maria",
      sink: { if $0.kind != .hereAlready { texts.append($0.text) } })
    return (report, texts)
  }

  /// Brings in the samples of another store by a block of this name.
  @discardableResult
  private func take(
    _ block: String, of other: Workshop, into shop: Workshop, converted: String? = nil
  ) throws -> (report: ImportReport, texts: [String]) {
    if !shop.text.contains("samples \(block) ") {
      shop.text += """

        samples \(block) { schema = crowns, from = "o.gpkg|training_samples", id_field = "key", status = approved }
        """
      try shop.apply()
    }
    let layer = "training_samples"
    var file = FeatureFile(
      path: other.storePath, layer: layer, shown: "\(block).gpkg", format: .geoPackage)
    if let converted {
      file = try shop.write("converted.geojson", converted)
      file.isConverted = true
      file.origin = (other.storePath, layer)
    }
    return try run(shop, block, file)
  }

  private func change(
    _ shop: Workshop, _ key: String, _ what: String, _ values: [SQLValue] = []
  ) throws {
    let store = try shop.open()
    defer { store.close() }
    try store.connection.run("UPDATE training_samples SET \(what) WHERE key = '\(key)'", values)
  }

  private func delete(_ shop: Workshop, _ key: String) throws {
    let store = try shop.open()
    defer { store.close() }
    try store.connection.run("DELETE FROM training_samples WHERE key = '\(key)'", [])
  }

  private func blob(_ x: Double, _ y: Double = 801) -> SQLValue {
    .blob(
      GeoPackageBlob.encode(
        Geometry(box: Box(minX: x, minY: y, maxX: x + 2, maxY: y + 2)), srs: 32617))
  }

  private func keys(_ shop: Workshop) throws -> [String] {
    try shop.samples().map { String($0.prefix { $0 != " " }) }
  }

  @Test("What each side of a copy numbers from 1 after they parted are samples of their own")
  func numbered() throws {
    let mine = try shop()
    let hers = try copy(mine)
    try bring((1...4).map { Square(id: $0, x: 397 + 4 * Double($0)) }, into: mine)
    try bring((1...4).map { Square(id: $0, x: 417 + 4 * Double($0)) }, into: hers)
    // What either side deletes of its own is none of the other's.
    try delete(mine, "boxes/3")
    try delete(hers, "boxes/2")
    let (report, texts) = try take("hers", of: hers, into: mine)
    #expect(report.addedCount == 3 && report.problemCounts == [:], "\(texts)")
    #expect(
      try keys(mine) == [
        "boxes/1", "boxes/2", "boxes/4", "hers/boxes/1", "hers/boxes/3", "hers/boxes/4",
      ])
  }

  @Test(
    "What two stores made under one number at one moment are two samples",
    arguments: [true, false])
  func oneMoment(areCopies: Bool) throws {
    let mine = try shop()
    let hers = try areCopies ? copy(mine) : shop()
    for (shop, x) in [(mine, 401.0), (hers, 421)] {
      let store = try shop.open()
      defer { store.close() }
      try store.connection.run(
        """
        INSERT INTO training_samples(geom,class,"schema",created_at) \
        VALUES (?,'oak','crowns','2100-01-01T00:00:00.000Z')
        """, [blob(x)])
    }
    let (report, texts) = try take("hers", of: hers, into: mine)
    #expect(report.addedCount == 1 && report.problemCounts == [:], "\(texts)")
  }

  @Test("Two people who bring in each other's samples have each once, and hear of corrections")
  func toAndFro() throws {
    let mine = try shop([Square(id: 1, x: 401), Square(id: 2, x: 405)])
    let hers = try copy(mine)
    try bring([Square(id: 10, x: 421), Square(id: 11, x: 425)], into: hers, block: "more")
    let first = try take("hers", of: hers, into: mine)
    #expect(first.report.addedCount == 2 && first.report.problemCounts == [.hereAlready: 2])
    let before = try keys(hers)
    let back = try take("his", of: mine, into: hers)
    #expect(back.report.addedCount == 0 && back.report.problemCounts == [.hereAlready: 4])
    try change(mine, "hers/more/10", "class = 'pine'")
    try change(mine, "hers/more/11", "geom = ?", [blob(425.5)])
    let again = try take("his", of: mine, into: hers)
    #expect(again.report.problemCounts == [.hereAlready: 2, .changedThere: 2])
    #expect(
      again.texts == [
        "is here as more/10, and there its class is pine, not oak",
        "is here as more/11, and there it has another outline",
      ])
    #expect(try keys(hers) == before)
    // A third, who has a copy of a copy and takes from both, has each once as well.
    let third = try copy(hers)
    let both = try take("both", of: mine, into: third)
    #expect(both.report.addedCount == 0, "\(both.texts)")
  }

  @Test("Samples are the same after their blocks got other names")
  func renamed() throws {
    let mine = try shop([Square(id: 1, x: 401), Square(id: 2, x: 405)])
    let hers = try copy(mine)
    try bring([Square(id: 10, x: 421)], into: hers, block: "more")
    try take("hers", of: hers, into: mine)
    hers.text =
      hers.text.replacing("samples boxes", with: "samples crates")
      .replacing("samples more", with: "samples less") + """

        moved { from = boxes, to = crates }
        moved { from = more, to = less }
        """
    try hers.apply()
    try change(hers, "crates/1", "geom = ?", [blob(433)])
    let before = try keys(mine)
    let (report, texts) = try take("hers", of: hers, into: mine)
    #expect(report.addedCount == 0 && report.unchangedCount == 1)
    #expect(texts == ["is here as boxes/1, and there it has another outline"])
    #expect(try keys(mine) == before)
    try delete(mine, "boxes/2")
    let later = try take("hers", of: hers, into: mine)
    #expect(later.texts.last == "was deleted here, as boxes/2")
    #expect(later.report.addedCount == 0)
  }

  @Test("A sample of before the copy that was deleted here stays so wherever it was moved there")
  func deletedAndMoved() throws {
    let mine = try shop([Square(id: 1, x: 401), Square(id: 2, x: 405)])
    let hers = try copy(mine)
    try delete(mine, "boxes/2")
    try change(hers, "boxes/2", "geom = ?", [blob(433)])
    let (report, texts) = try take("hers", of: hers, into: mine)
    #expect(report.addedCount == 0 && report.problemCounts == [.hereAlready: 1, .keptDeleted: 1])
    #expect(texts == ["was deleted here, as boxes/2"])
  }

  @Test("Of another project's store, what has a sample's class and outline here is that one")
  func otherProject() throws {
    let mine = try shop([Square(id: 1, x: 401), Square(id: 2, x: 405)])
    let other = try shop([
      // The same tree under another number, another tree under the same one, the same ground of
      // another class under another number.
      Square(id: 7, x: 401), Square(id: 2, x: 421), Square(id: 8, x: 405, className: "pine"),
    ])
    let (report, texts) = try take("theirs", of: other, into: mine)
    #expect(report.addedCount == 2 && report.problemCounts == [.hereAlready: 1], "\(texts)")
  }

  @Test("What was judged in a store of another reference system stays judged so")
  func otherSystem() throws {
    let mine = try shop([Square(id: 4, x: 425)])
    let other = try shop()
    let statuses = ["approved", "rejected", "pending_approval", "approved"]
    // What the engine makes of it: the same columns, other numbers.
    let squares = statuses.enumerated().map { place, status in
      Square(
        id: place + 1, x: place == 3 ? 425.002 : 401 + 4 * Double(place),
        other: #","key":"boxes/\#(place + 1)","status":"\#(status)""#)
    }
    let (report, _) = try take(
      "theirs", of: other, into: mine, converted: labels(squares.map(\.row)))
    #expect(report.problemCounts == [.rejectedThere: 1, .hereAlready: 1])
    #expect(
      try mine.samples().suffix(2).map { $0.split(separator: " ").last } == [
        "approved", "pending_approval",
      ])
  }

  @Test("A copy of the layer that another program made says what was rejected, too")
  func layerAlone() throws {
    let other = try shop([Square(id: 1, x: 401), Square(id: 2, x: 405)])
    try change(other, "boxes/2", "status = 'rejected'")
    let connection = try Connection(path: other.storePath, access: .readWrite)
    for table in ["dls_meta", "dls_audit", "dls_tombstones"] {
      try connection.execute("DROP TABLE \(table)")
    }
    connection.close()
    let (report, _) = try take("theirs", of: other, into: shop())
    #expect(report.addedCount == 1 && report.problemCounts == [.rejectedThere: 1])
  }
}
