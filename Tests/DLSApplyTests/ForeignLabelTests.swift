// ForeignLabelTests.swift: labels as other programs, other stores and other people write them.

import DLSApply
import DLSGeo
import DLSPlan
import DLSPlatform
import DLSStore
import Foundation
import Testing

@Suite("Labels as others write them")
struct ForeignLabelTests {
  private func shop(_ text: String = forest) throws -> Workshop {
    let shop = try Workshop(text)
    try shop.apply()
    return shop
  }

  @Test(
    "How sure a label is counts in shares, in hundredths and with a decimal comma",
    arguments: [
      ("0.95", true), ("0.2", false), (#""0,95""#, true), (#""0,20""#, false), ("97.3", true),
      ("12.5", false), (#""20 %""#, false), (#""80%""#, true), ("1", true), ("100", true),
      ("null", true), (#""""#, true), (#""high""#, false), ("-3", false), ("250", false),
    ])
  func confidence(_ written: String, _ isIn: Bool) throws {
    let shop = try shop(forest.replacing("id_field", with: "min_confidence = 50 %, id_field"))
    let file = try shop.write(
      "labels.geojson",
      labels([(401, 801, 2, #""id":1,"class":"oak","Confidence":\#(written)"#)]))
    let (report, problems) = try shop.importing([file])
    #expect(report.addedCount == (isIn ? 1 : 0), "\(problems)")
    #expect(problems.allSatisfy { $0.hasPrefix("lowConfidence") })
    let fact = try LabelSurvey.read(try shop.block("boxes"), files: [file])
    #expect(fact.shapes.count == report.addedCount)
    let store = try shop.open()
    defer { store.close() }
    let share = try store.connection.text("SELECT max(confidence) FROM training_samples")
    #expect(share.map { Double($0) ?? 9 <= 1 } ?? true)
  }

  @Test("Without `min_confidence` a label whose confidence is no number comes in")
  func anything() throws {
    let shop = try shop()
    let file = try shop.write(
      "labels.geojson", labels([(401, 801, 2, #""id":1,"class":"oak","score":"high""#)]))
    #expect(try shop.importing([file]).report.addedCount == 1)
  }

  /// A label of two squares.
  private func parts(_ first: Box, _ second: Box, crossed: Bool = false) -> String {
    func ring(_ box: Box) -> String {
      "[[[\(box.minX),\(box.minY)],[\(box.maxX),\(box.minY)],"
        + (crossed
          ? "[\(box.minX),\(box.maxY)],[\(box.maxX),\(box.maxY)]"
          : "[\(box.maxX),\(box.maxY)],[\(box.minX),\(box.maxY)]")
        + ",[\(box.minX),\(box.minY)]]]"
    }
    return #"{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:32617"}},"#
      + #""features":[{"type":"Feature","properties":{"id":"a","class":"oak"},"geometry":"#
      + #"{"type":"MultiPolygon","coordinates":[\#(ring(first)),\#(ring(second))]}}]}"#
  }

  @Test("Parts that touch or overlap are samples of their own; one that crosses itself is broken")
  func touching() throws {
    let box = Box(minX: 401, minY: 801, maxX: 405, maxY: 805)
    for second in [
      Box(minX: 405, minY: 801, maxX: 409, maxY: 805),
      Box(minX: 403, minY: 803, maxX: 408, maxY: 808),
    ] {
      let shop = try shop()
      let file = try shop.write("labels.geojson", parts(box, second))
      let (report, problems) = try shop.importing([file])
      #expect(report.addedCount == 2 && problems == [])
      let fact = try LabelSurvey.read(try shop.block("boxes"), files: [file])
      #expect(fact.shapes.count == 2 && fact.brokenCount == 0)
      let broken = try shop.write("labels.geojson", parts(box, second, crossed: true))
      #expect(try shop.importing([broken]).problems.first?.contains("crosses itself") == true)
    }
  }

  @Test(
    "An id beside the properties is an `id_field`",
    arguments: [#""way/1""#, "7", "12345678901234567890", "1e3"])
  func ownID(_ id: String) throws {
    let shop = try shop()
    let text = labels([(401, 801, 2, #""class":"oak""#)]).replacing(
      #""type":"Feature","#, with: #""type":"Feature","id":\#(id),"#)
    let file = try shop.write("labels.geojson", text)
    #expect(try file.fields() == ["class", "id"])
    _ = try shop.importing([file])
    let wanted = id == "1e3" ? "1000" : id.filter { $0 != "\"" }
    #expect(try shop.samples() == ["boxes/\(wanted) oak plots/40_40 pending_approval"])
    #expect(try shop.importing([file]).report.unchangedCount == 1)
  }

  @Test("A property of the name goes before the id beside them")
  func propertyFirst() throws {
    let shop = try shop()
    let text = labels([(401, 801, 2, #""id":"p0","class":"oak""#)]).replacing(
      #""type":"Feature","#, with: #""type":"Feature","id":7,"#)
    _ = try shop.importing([try shop.write("labels.geojson", text)])
    #expect(try shop.samples() == ["boxes/p0 oak plots/40_40 pending_approval"])
  }

  /// A half disc as a polygon of curves, as GDAL writes it.
  private var halfDisc: [UInt8] {
    func doubles(_ values: [Double]) -> [UInt8] {
      values.flatMap { value in withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) } }
    }
    func head(_ type: UInt8, _ count: UInt8) -> [UInt8] { [1, type, 0, 0, 0, count, 0, 0, 0] }
    return [0x47, 0x50, 0, 3, 0x69, 0x7F, 0, 0] + doubles([411, 415, 801, 803])
      + head(10, 1) + head(9, 2) + head(8, 3) + doubles([411, 801, 413, 803, 415, 801])
      + head(2, 2) + doubles([415, 801, 411, 801])
  }

  @Test("A sample that somebody drew with an arc finds its unit, and counts as one there")
  func drawnArc() throws {
    let shop = try shop()
    let store = try shop.open()
    defer { store.close() }
    try store.connection.run(
      "INSERT INTO training_samples(geom,class) VALUES (?,'oak')", [.blob(halfDisc)])
    #expect(try SamplePlacing.placeDrawn(store, actor: "maria") == 1)
    #expect(try shop.samples().map { $0.contains("plots/41_40") } == [true])
  }

  @Test("Labels with arcs come in from a GeoPackage")
  func arcs() throws {
    let other = try shop()
    let store = try other.open()
    try store.connection.run(
      "INSERT INTO training_samples(geom,class,key) VALUES (?,'oak','a')", [.blob(halfDisc)])
    store.close()
    let shop = try shop(forest.replacing("id_field = \"id\"", with: "id_field = \"key\""))
    let file = FeatureFile(
      path: other.storePath, layer: "training_samples", shown: "other.gpkg", format: .geoPackage)
    let (report, problems) = try shop.importing([file])
    #expect(report.addedCount == 1 && problems == [])
  }

  @Test("A sample of another project's store is here only if it is the same; its key says little")
  func otherProject() throws {
    let other = try Workshop(forest)
    try other.apply()
    // Both number their labels from 1: the first ones cover the same, the second ones don't.
    func both(_ x: Double) -> String {
      labels([(401, 801, 2, #""id":1,"class":"oak""#), (x, 801, 2, #""id":2,"class":"oak""#)])
    }
    _ = try other.importing([try other.write("labels.geojson", both(421))])
    let shop = try shop()
    _ = try shop.importing([try shop.write("labels.geojson", both(411))])
    let layer = FeatureFile(
      path: other.storePath, layer: "training_samples", shown: "other.gpkg", format: .geoPackage)
    shop.text += """

      samples theirs { schema = crowns, from = "other.gpkg|training_samples", id_field = "key" }
      """
    try shop.apply()
    let store = try shop.open()
    defer { store.close() }
    let request = try #require(ImportRequest(try shop.block("theirs"), files: [layer]))
    let report = try SampleImporter.run(request, store: store, actor: "maria")
    #expect(report.addedCount == 1)
    #expect(report.problemCounts == [.hereAlready: 1])
    #expect(try shop.samples().last == "theirs/boxes/2 oak plots/42_40 pending_approval")
  }

  @Test("What was deleted here doesn't come back by way of a copy")
  func deletedSince() throws {
    let shop = try shop()
    _ = try shop.importing([
      try shop.write("labels.geojson", labels([(401, 801, 2, #""id":1,"class":"oak""#)]))
    ])
    let copy = "\(shop.folder)/copy.gpkg"
    try FileManager.default.copyItem(atPath: shop.storePath, toPath: copy)
    shop.text += """

      samples back { schema = crowns, from = "copy.gpkg|training_samples", id_field = "key" }
      """
    try shop.apply()
    let store = try shop.open()
    defer { store.close() }
    try store.connection.run("DELETE FROM training_samples WHERE key = 'boxes/1'", [])
    let layer = FeatureFile(
      path: copy, layer: "training_samples", shown: "copy.gpkg", format: .geoPackage)
    let request = try #require(ImportRequest(try shop.block("back"), files: [layer]))
    let report = try SampleImporter.run(request, store: store, actor: "maria")
    #expect(report.addedCount == 0)
    #expect(report.problemCounts == [.keptDeleted: 1])
    #expect(try shop.samples() == [])
  }

  @Test("Of a colleague's copy of the store, what is here already and what was rejected stays out")
  func copy() throws {
    let both = forest.replacing(
      "id_field = \"id\" }", with: "id_field = \"id\", status = approved }")
    let shop = try shop(both)
    let file = try shop.write(
      "labels.geojson",
      labels([(401, 801, 2, #""id":1,"class":"oak""#), (411, 801, 2, #""id":2,"class":"pine""#)]))
    _ = try shop.importing([file])
    let copy = "\(shop.folder)/copy.gpkg"
    try FileManager.default.copyItem(atPath: shop.storePath, toPath: copy)
    let theirs = try Store.open(copy, mode: .write)
    for (number, status) in ["approved", "rejected", "pending_approval"].enumerated() {
      let x = 401 + 10 * Double(number)
      let box = Geometry(box: Box(minX: x, minY: 821, maxX: x + 2, maxY: 823))
      try theirs.connection.run(
        "INSERT INTO training_samples(geom,class,key) VALUES (?,'oak',?)",
        [.blob(GeoPackageBlob.encode(box, srs: 32617)), .text("drawn/\(number)")])
      try theirs.connection.run(
        "UPDATE training_samples SET status = ? WHERE key = ?",
        [.text(status), .text("drawn/\(number)")])
    }
    try theirs.connection.run(
      "UPDATE training_samples SET status = 'rejected' WHERE key = 'boxes/1'", [])
    theirs.close()
    shop.text =
      both + """

        samples ben { schema = crowns, from = "copy.gpkg|training_samples", id_field = "key", status = approved }
        """
    try shop.apply()
    let layer = FeatureFile(
      path: copy, layer: "training_samples", shown: "copy.gpkg", format: .geoPackage)
    let store = try shop.open()
    defer { store.close() }
    let request = try #require(ImportRequest(try shop.block("ben"), files: [layer]))
    let report = try SampleImporter.run(request, store: store, actor: "maria")
    #expect(report.addedCount == 2)
    #expect(report.problemCounts == [.hereAlready: 1, .rejectedThere: 2])
    #expect(
      try shop.samples() == [
        "boxes/1 oak plots/40_40 approved", "boxes/2 pine plots/41_40 approved",
        "ben/drawn/0 oak plots/40_41 approved", "ben/drawn/2 oak plots/42_41 pending_approval",
      ])
    #expect(
      report.first.map(\.text) == [
        "was rejected there, and is here as boxes/1, Approved", "was rejected there",
      ])
    let again = try SampleImporter.run(request, store: store, actor: "maria")
    #expect(again.unchangedCount == 2 && !again.isChange && !again.isAllLeftOut)
    let entry = try AuditLog.recent(store, limit: 20).first {
      $0.action == "approve" && $0.key == "ben"
    }
    #expect(entry?.rows == 1)
  }

  @Test("What a colleague corrected in a copy is told, and the notes of what is added come along")
  func corrections() throws {
    let shop = try shop()
    let file = try shop.write(
      "labels.geojson",
      labels((1...5).map { (394 + 7 * Double($0), 801, 2, "\"id\":\($0),\"class\":\"oak\"") }))
    _ = try shop.importing([file])
    let copy = "\(shop.folder)/copy.gpkg"
    try FileManager.default.copyItem(atPath: shop.storePath, toPath: copy)
    // What comes later has a later time, of which a store knows thousandths of a second.
    Moment.sleep(milliseconds: 5)
    let theirs = try Store.open(copy, mode: .write)
    func blob(_ x: Double, _ y: Double) -> SQLValue {
      .blob(
        GeoPackageBlob.encode(
          Geometry(box: Box(minX: x, minY: y, maxX: x + 2, maxY: y + 2)), srs: 32617))
    }
    func change(_ store: Store, _ key: String, _ what: String, _ values: [SQLValue] = []) throws {
      try store.connection.run("UPDATE training_samples SET \(what) WHERE key = '\(key)'", values)
    }
    try change(theirs, "boxes/1", "class = 'pine'")
    try change(theirs, "boxes/2", "status = 'approved'")
    try change(theirs, "boxes/3", "geom = ?, note = 'grew'", [blob(416, 803)])
    try theirs.connection.run("DELETE FROM training_samples WHERE key = 'boxes/4'", [])
    try theirs.connection.run(
      "INSERT INTO training_samples(geom,class,key,note) VALUES (?,'oak','drawn/1','tall')",
      [blob(401, 821)])
    theirs.close()
    shop.text += """

      samples back { schema = crowns, from = "copy.gpkg|training_samples", id_field = "key" }
      """
    try shop.apply()
    let store = try shop.open()
    defer { store.close() }
    // What is changed here alone is no news from there.
    try change(store, "boxes/5", "class = 'pine'")
    let layer = FeatureFile(
      path: copy, layer: "training_samples", shown: "copy.gpkg", format: .geoPackage)
    let request = try #require(ImportRequest(try shop.block("back"), files: [layer]))
    let report = try SampleImporter.run(request, store: store, actor: "maria")
    #expect(report.addedCount == 1)
    #expect(report.problemCounts == [.hereAlready: 1, .changedThere: 3, .deletedThere: 1])
    #expect(
      report.first.map(\.text) == [
        "boxes/4 was deleted there, and is here",
        "is here as boxes/1, and there its class is pine, not oak",
        "is here as boxes/2, and there it is Approved, not Pending approval",
        "is here as boxes/3, and there it has another outline, it has another note",
      ])
    let note = "SELECT note FROM training_samples WHERE key = 'back/drawn/1'"
    #expect(try store.connection.text(note) == "tall")
    // Once it is so here, too, there is nothing to tell.
    try change(store, "boxes/2", "status = 'approved'")
    let again = try SampleImporter.run(request, store: store, actor: "maria")
    #expect(again.problemCounts == [.hereAlready: 2, .changedThere: 2, .deletedThere: 1])
    #expect(again.unchangedCount == 1 && !again.isChange)
    // A note that comes later comes along, too.
    let later = try Store.open(copy, mode: .write)
    try change(later, "drawn/1", "note = 'taller'")
    later.close()
    let third = try SampleImporter.run(request, store: store, actor: "maria")
    #expect(third.updatedCount == 1 && third.unchangedCount == 0)
    #expect(try store.connection.text(note) == "taller")
    #expect(try SampleImporter.run(request, store: store, actor: "maria").unchangedCount == 1)
  }
}
