// ReimportTests.swift: labels that come again: known however they are written, and what people judged told.

import DLSApply
import DLSGeo
import DLSPlan
import DLSStore
import DLSTestKit
import DLSWorkflow
import Testing

@Suite("Importing again")
struct ReimportTests {
  /// A label of a test: a shape near the lower left corner of the imagery, and its class.
  private struct Label {
    var x: Double
    var className = "oak"
    var isReversed = false
    var start = 0
    var id: String?
    var height = 2.0

    var open: [[Double]] {
      [[x, 801], [x + 2, 801], [x + 2, 801 + height], [x + 1, 801.5 + height]]
    }

    var ring: [[Double]] {
      var ring = open
      ring = Array(ring[start...] + ring[..<start])
      if isReversed { ring.reverse() }
      return ring + [ring[0]]
    }

    var geometry: Geometry { Geometry(ring: ring.flatMap(\.self)) }

    var feature: String {
      let id = id.map { #""id":\#($0),"# } ?? ""
      return #"{"type":"Feature","properties":{\#(id)"class":"\#(className)"},"geometry":"#
        + #"{"type":"Polygon","coordinates":[\#(ring)]}}"#
    }
  }

  private func shop(hasIDs: Bool = false) throws -> Workshop {
    let shop = try Workshop(
      hasIDs ? forest : forest.replacing(", id_field = \"id\"", with: ""))
    try shop.apply()
    return shop
  }

  private func importing(
    _ labels: [Label], into shop: Workshop
  ) throws -> (lines: [String], problems: [String]) {
    let text =
      #"{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:32617"}},"#
      + "\"features\":[\n" + labels.map(\.feature).joined(separator: ",\n") + "\n]}"
    let (report, problems) = try shop.importing([try shop.write("labels.geojson", text)])
    return (report.lines, problems)
  }

  private func fids(_ shop: Workshop) throws -> [Int64] {
    let store = try shop.open()
    defer { store.close() }
    var fids: [Int64] = []
    try store.forEachSample { fids.append($0.fid) }
    return fids
  }

  private func approveAll(_ shop: Workshop) throws {
    let fids = try fids(shop)
    try shop.edit { try $0.setSamples(fids, status: .approved) }
  }

  /// Brings labels in as they were before outlines were normalised.
  private func importAsOnce(_ labels: [Label], into shop: Workshop) throws {
    try shop.edit { writer in
      var batch = SampleBatch(block: "boxes", schema: "crowns")
      for label in labels {
        var hasher = StableHasher()
        hasher.add(label.geometry)
        hasher.add(label.className)
        let key = "boxes/\(hasher.finish().hex.prefix(16))"
        hasher.add("pending_approval")
        hasher.add(-1.0)
        batch.append(
          key: key, geometry: GeoPackageBlob.encode(label.geometry, srs: 32617),
          className: label.className, unit: 1, status: .pendingApproval,
          originHash: Int64(bitPattern: hasher.finish().high))
      }
      try writer.insertSamples(batch)
    }
  }

  /// Programs that have whole numbers and none in one column write them as numbers with a point.
  @Test("A hash that lost its last digits is known")
  func roundedHashes() throws {
    let shop = try shop(hasIDs: true)
    var labels = (1...3).map { Label(x: 391 + 10 * Double($0), id: "\($0)") }
    _ = try importing(labels, into: shop)
    try shop.foreign(
      """
      DROP TRIGGER dls_sample_identity; DROP TRIGGER dls_sample_updated;
      UPDATE training_samples SET origin_hash = CAST(CAST(origin_hash AS REAL) AS INTEGER)
      """)
    let again = try importing(labels, into: shop)
    #expect(again.lines.first == "3 labels read: 0 added, 0 changed, 3 unchanged.")
    labels[1].className = "pine"
    let changed = try importing(labels, into: shop)
    #expect(changed.lines.first == "3 labels read: 0 added, 1 changed, 2 unchanged.")
  }

  private let three = [Label(x: 401), Label(x: 411, className: "pine"), Label(x: 421)]
  private var reversed: [Label] {
    three.enumerated().map { place, label in
      var label = label
      label.isReversed = true
      label.start = place
      return label
    }
  }

  private let unchanged = "3 labels read: 0 added, 0 changed, 3 unchanged."

  @Test("A ring that turns the other way or begins elsewhere is the same label")
  func rewritten() throws {
    let shop = try shop()
    _ = try importing(three, into: shop)
    let before = try shop.dump()
    #expect(try importing(reversed, into: shop).lines == [unchanged])
    #expect(try shop.dump() == before)
    let both = try importing(three + reversed, into: shop).problems
    #expect(both.map { $0.prefix(12) } == ["duplicateKey", "duplicateKey", "duplicateKey"])
  }

  @Test(
    "Samples of stores from before outlines were normalised are known", arguments: [false, true])
  func former(isReversed: Bool) throws {
    let shop = try shop()
    try importAsOnce(three, into: shop)
    let again = isReversed ? reversed : three
    #expect(try importing(again, into: shop).lines == [unchanged])
    try approveAll(shop)
    let before = try shop.dump()
    #expect(
      try importing(again, into: shop).lines == [
        "3 labels read: 0 added, 0 changed, 0 unchanged.",
        "3 changed by somebody since their import, kept as they are.",
      ])
    #expect(try shop.dump() == before)
    let fids = try fids(shop)
    try shop.edit { try $0.deleteSamples([fids[0]]) }
    #expect(try importing(three, into: shop).problems.first?.hasPrefix("keptDeleted") == true)
  }

  @Test(
    "A sample of such a store is known after its class got another name or a reviewer changed it")
  func formerClass() throws {
    let shop = try shop()
    try importAsOnce(three, into: shop)
    let fids = try fids(shop)
    try shop.edit { try $0.setSamples([fids[1]], className: "oak") }
    let kept = "keptTouched labels.geojson:3: boxes/"
    #expect(
      try importing(reversed, into: shop).problems.map { String($0.prefix(kept.count)) } == [kept])
    shop.text =
      shop.text.replacing("class oak {", with: "class quercus {")
      + "\nmoved { from = crowns.oak, to = crowns.quercus }\n"
    try shop.apply()
    #expect(
      try importing(reversed, into: shop).problems.map { String($0.prefix(kept.count)) } == [kept])
    #expect(try self.fids(shop) == fids)
  }

  @Test("Judged samples whose labels are gone are counted and told with their place")
  func gone() throws {
    let shop = try shop()
    _ = try importing(three, into: shop)
    try approveAll(shop)
    let before = try shop.dump()
    let (lines, problems) = try importing([three[0]], into: shop)
    #expect(
      lines == [
        "1 label read: 0 added, 0 changed, 0 unchanged.",
        "2 no longer in the files, kept since people worked on them.",
        "1 changed by somebody since their import, kept as they are.",
      ])
    let places = problems.dropFirst().map {
      $0.split(separator: " ").dropFirst(3).joined(separator: " ")
    }
    #expect(
      places == [
        "is in no file any more, near 412.2 802", "is in no file any more, near 422.2 802",
      ])
    #expect(try shop.dump() == before)
  }

  @Test(
    "A class that is corrected in the file is told, and makes no second sample of what is judged")
  func corrected() throws {
    let shop = try shop()
    _ = try importing(three, into: shop)
    try approveAll(shop)
    let before = try shop.dump()
    var corrected = three
    corrected[0].className = "pine"
    corrected[0].isReversed = true
    let (lines, problems) = try importing(corrected, into: shop)
    #expect(
      lines == [
        "3 labels read: 0 added, 0 changed, 0 unchanged.",
        "1 that say something else than what people worked on, kept as people left it.",
        "2 changed by somebody since their import, kept as they are.",
      ])
    let told = problems.filter { $0.hasPrefix("keptChanged") }
    #expect(told.count == 1 && told[0].hasPrefix("keptChanged labels.geojson:2: boxes/"))
    #expect(told[0].hasSuffix(" is pine here, oak in the store"))
    #expect(try shop.dump() == before)
    // Once somebody makes it so, the two agree.
    let fids = try fids(shop)
    try shop.edit { try $0.setSamples([fids[0]], className: "pine") }
    #expect(try !importing(corrected, into: shop).problems.contains { $0.hasPrefix("keptChanged") })
  }

  @Test("Two classes of one outline that a file has stay two samples")
  func twoClasses() throws {
    let shop = try shop()
    _ = try importing(three, into: shop)
    try approveAll(shop)
    let second = Label(x: 401, className: "pine")
    for order in [[second] + three, three + [second]] {
      let (lines, _) = try importing(order, into: shop)
      #expect(lines[0].hasPrefix("4 labels read: "))
      #expect(try fids(shop).count == 4)
    }
  }

  @Test("A label that a reviewer rejected comes in anew with its class corrected")
  func rejected() throws {
    let shop = try shop()
    _ = try importing([three[0]], into: shop)
    let fids = try fids(shop)
    try shop.edit { try $0.setSamples(fids, status: .rejected) }
    var corrected = three[0]
    corrected.className = "pine"
    let lines = try importing([corrected], into: shop).lines
    #expect(lines[0] == "1 label read: 1 added, 0 changed, 0 unchanged.")
  }

  @Test("With ids, what a file says otherwise of judged samples is told")
  func withIDs() throws {
    let shop = try shop(hasIDs: true)
    var labels = [Label(x: 401, id: "1"), Label(x: 411, id: "2"), Label(x: 421, id: "3")]
    _ = try importing(labels, into: shop)
    try approveAll(shop)
    labels[0].className = "pine"
    labels[1].height = 3
    labels[2].isReversed = true
    #expect(
      try importing(labels, into: shop).problems == [
        "keptChanged labels.geojson:2: boxes/1 is pine here, oak in the store",
        "keptChanged labels.geojson:3: boxes/2 has another outline here than in the store",
        "keptTouched labels.geojson:4: boxes/3 was changed by somebody",
      ])
  }

  @Test("An id is the same number with a point and without", arguments: [false, true])
  func points(hadPoints: Bool) throws {
    let shop = try shop(hasIDs: true)
    let plain = [Label(x: 401, id: "1"), Label(x: 411, id: "20"), Label(x: 421, id: "\"3.0\"")]
    let pointed = [
      Label(x: 401, id: "1.0"), Label(x: 411, id: "20.0"), Label(x: 421, id: "\"3.0\""),
    ]
    _ = try importing(hadPoints ? pointed : plain, into: shop)
    #expect(try shop.samples().map { $0.prefix(9) } == ["boxes/1 o", "boxes/20 ", "boxes/3.0"])
    #expect(try importing(hadPoints ? plain : pointed, into: shop).lines == [unchanged])
  }

  @Test("Ids that came in with a point stay so")
  func formerPoints() throws {
    let shop = try shop(hasIDs: true)
    try shop.edit { writer in
      var batch = SampleBatch(block: "boxes", schema: "crowns")
      for key in ["boxes/1.0", "boxes/2.0", "boxes/2.0#2"] {
        batch.append(
          key: key, geometry: GeoPackageBlob.encode(Label(x: 401).geometry, srs: 32617),
          className: "oak", unit: 1, status: .pendingApproval)
      }
      try writer.insertSamples(batch)
    }
    let text = """
      {"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:32617"}},"features":[
      \(Label(x: 401, id: "1").feature),
      {"type":"Feature","properties":{"id":2.0,"class":"oak"},"geometry":{"type":"MultiPolygon",
      "coordinates":[[\(Label(x: 411).ring)],[\(Label(x: 421).ring)]]}}]}
      """
    let (report, _) = try shop.importing([try shop.write("labels.geojson", text)])
    #expect(report.updatedCount == 3 && report.addedCount == 0)
    #expect(
      try shop.samples().map { $0.split(separator: " ")[0] }
        == ["boxes/1.0", "boxes/2.0", "boxes/2.0#2"])
    let fids = try fids(shop)
    try shop.edit { try $0.deleteSamples([fids[0], fids[2]]) }
    #expect(
      try shop.importing([try shop.write("labels.geojson", text)]).report.problemCounts[
        .keptDeleted] == 2)
  }

  @Test("An id is the same whether its letters are written in one or taken apart")
  func spellings() throws {
    let shop = try Workshop(forest.replacing("id_field", with: "class_field = \"größe\", id_field"))
    try shop.apply()
    func file(_ ids: [String], field: String = "größe") throws -> FeatureFile {
      try shop.write(
        "labels.geojson",
        labels(
          ids.enumerated().map {
            (401 + 10 * Double($0), 801, 2, "\"id\":\"\($1)\",\"\(field)\":\"oak\"")
          }))
    }
    let (whole, apart) = ("Bäu", "Ba\u{308}u")
    _ = try shop.importing([try file([apart], field: "gro\u{308}ße")])
    let bytes = { try shop.samples().map { Array($0.utf8) } }
    let expected = ["boxes/\(whole) oak plots/40_40 pending_approval"].map { Array($0.utf8) }
    #expect(try bytes() == expected)
    for ids in [[whole], [apart]] {
      let (report, problems) = try shop.importing([try file(ids)])
      #expect(report.unchangedCount == 1 && report.addedCount == 0, "\(problems)")
    }
    let twice = try file([whole, apart])
    #expect(try shop.importing([twice]).report.problemCounts == [.duplicateKey: 1])
    #expect(try LabelSurvey.read(try shop.block("boxes"), files: [twice]).repeatedIDCount == 1)
    // A store of before has ids as files spelt them.
    let store = try shop.open()
    let fid = try store.connection.integer("SELECT fid FROM training_samples")
    try store.write(actor: "maria") { try $0.renameSamples([fid], keys: ["boxes/\(apart)"]) }
    store.close()
    let (report, problems) = try shop.importing([try file([whole])])
    #expect(report.unchangedCount == 1 && report.addedCount == 0, "\(problems)")
  }
}
