// KnownLabelTests.swift: labels that are known though key, class, parts, schema or digits are others.

import DLSApply
import DLSGeo
import DLSStore
import DLSTestKit
import DLSWorkflow
import Testing

@Suite("Labels that are known by other means than before")
struct KnownLabelTests {
  /// Squares of 2 m: the place of each along x, its class and id.
  private typealias Row = (x: Double, name: String, id: Int)

  private static let approved = forest.replacing("id_field = \"id\"", with: "status = approved")
  private static let withIDs = approved.replacing(
    "status = approved", with: "status = approved, id_field = \"id\"")

  private func shop(_ text: String) throws -> Workshop {
    let shop = try Workshop(text)
    try shop.apply()
    return shop
  }

  private func importing(
    _ rows: [Row], into shop: Workshop, shift: Double = 0, removing: Int? = nil
  ) throws -> (lines: [String], problems: [String]) {
    let text = labels(
      rows.map { ($0.x + shift, 801 + shift, 2, #""id":\#($0.id),"class":"\#($0.name)""#) })
    let (report, problems) = try shop.importing(
      [try shop.write("labels.geojson", text)], consentedRemovals: removing)
    return (report.lines, problems)
  }

  /// One label of several squares, with its confidence where it has one.
  private func importing(
    parts: [Double], into shop: Workshop, removing: Int? = nil
  ) throws -> [String] {
    let rings = parts.map { x in
      "[[[\(x),801],[\(x + 2),801],[\(x + 2),803],[\(x),803],[\(x),801]]]"
    }
    let text = """
      {"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:32617"}},"features":[
      {"type":"Feature","properties":{"id":2,"class":"oak"},"geometry":{"type":"MultiPolygon",
      "coordinates":[\(rings.joined(separator: ","))]}}]}
      """
    return try shop.importing(
      [try shop.write("labels.geojson", text)], consentedRemovals: removing
    ).problems
  }

  private let three: [Row] = [(401, "oak", 0), (411, "pine", 1), (421, "oak", 2)]

  /// The samples' places along x with class and status, in order.
  private func places(_ shop: Workshop) throws -> [String] {
    let store = try shop.open()
    defer { store.close() }
    var lines: [String] = []
    var geometry = Geometry(kind: .polygon)
    try store.forEachSample { row in
      try GeoPackageBlob.decode(row.geometry, into: &geometry)
      lines.append("\(Int(geometry.box.minX.rounded())) \(row.className ?? "-") \(row.status.text)")
    }
    return lines.sorted()
  }

  private func fid(_ x: Double, _ shop: Workshop) throws -> Int64 {
    let store = try shop.open()
    defer { store.close() }
    var found: Int64?
    var geometry = Geometry(kind: .polygon)
    try store.forEachSample { row in
      try GeoPackageBlob.decode(row.geometry, into: &geometry)
      if geometry.box.minX.rounded() == x { found = row.fid }
    }
    return try #require(found)
  }

  private func delete(_ x: Double, _ shop: Workshop) throws {
    let fid = try fid(x, shop)
    try shop.edit { try $0.deleteSamples([fid]) }
  }

  private func judge(_ xs: [Double], _ status: SampleStatus, _ shop: Workshop) throws {
    let fids = try xs.map { try fid($0, shop) }
    try shop.edit { try $0.setSamples(fids, status: .rejected) }
    if status != .rejected { try shop.edit { try $0.setSamples(fids, status: status) } }
  }

  private func renamingOak(_ text: String) -> String {
    text.replacing("class oak {", with: "class quercus {")
      + "\nmoved { from = crowns.oak, to = crowns.quercus }\n"
  }

  // MARK: Classes

  @Test(
    "A deleted sample stays deleted after its class got another name", arguments: [true, false])
  func deletedAndRenamed(isDeletedFirst: Bool) throws {
    let shop = try shop(Self.approved)
    _ = try importing(three, into: shop)
    if isDeletedFirst { try delete(401, shop) }
    shop.text = renamingOak(shop.text)
    try shop.apply()
    if !isDeletedFirst { try delete(401, shop) }
    for _ in 0..<2 {
      let (lines, problems) = try importing(three, into: shop)
      #expect(lines.contains("1 deleted by somebody, not brought back."), "\(lines)")
      #expect(problems.count == 1)
    }
    // The new name, without the old one in the text.
    shop.text = shop.text.replacing("\nmoved { from = crowns.oak, to = crowns.quercus }", with: "")
    let renamed = three.map { ($0.x, $0.name == "oak" ? "quercus" : $0.name, $0.id) }
    _ = try importing(renamed, into: shop)
    #expect(try places(shop) == ["411 pine approved", "421 quercus approved"])
  }

  @Test("Of a sample deleted before shapes were kept, the key tells after its class's new name")
  func deletedLongAgo() throws {
    let shop = try shop(Self.approved)
    _ = try importing(three, into: shop)
    try delete(401, shop)
    let store = try shop.open()
    try store.connection.execute("UPDATE dls_tombstones SET geom = NULL")
    store.close()
    shop.text = renamingOak(shop.text)
    try shop.apply()
    shop.text = shop.text.replacing("\nmoved { from = crowns.oak, to = crowns.quercus }", with: "")
    let renamed = three.map { ($0.x, $0.name == "oak" ? "quercus" : $0.name, $0.id) }
    _ = try importing(renamed, into: shop)
    #expect(try places(shop) == ["411 pine approved", "421 quercus approved"])
  }

  @Test("A sample whose outline people changed is known after its class got another name")
  func editedAndRenamed() throws {
    let shop = try shop(Self.approved)
    _ = try importing(three, into: shop)
    let (oak, blob) = (
      try fid(401, shop),
      GeoPackageBlob.encode(
        Geometry(box: Box(minX: 402, minY: 801, maxX: 405, maxY: 809)), srs: 32617)
    )
    let store = try shop.open()
    try store.connection.run(
      "UPDATE training_samples SET geom = ? WHERE fid = ?", [.blob(blob), .integer(oak)])
    store.close()
    shop.text = renamingOak(shop.text)
    try shop.apply()
    let (lines, _) = try importing(three, into: shop)
    #expect(lines[0] == "3 labels read: 0 added, 0 changed, 2 unchanged.")
    #expect(
      lines.contains("1 changed by somebody since their import, kept as they are."), "\(lines)")
  }

  @Test("Another value of a class is nobody's work: corrections of labels come in")
  func newValue() throws {
    let shop = try shop(Self.approved)
    _ = try importing(three, into: shop)
    shop.text = shop.text.replacing("oak { value = 1 }", with: "oak { value = 7 }")
    try shop.apply()
    let unchanged = "3 labels read: 0 added, 0 changed, 3 unchanged."
    #expect(try importing(three, into: shop).lines == [unchanged])
    var values: [Int64?] = []
    let store = try shop.open()
    try store.forEachSample { values.append($0.classValue) }
    store.close()
    #expect(values == [7, 2, 7])
    let corrected = try importing(
      [(401, "oak", 0), (411, "oak", 1)], into: shop, removing: 2
    ).lines
    #expect(corrected[0] == "2 labels read: 1 added, 0 changed, 1 unchanged.")
    #expect(try places(shop) == ["401 oak approved", "411 oak approved"])
  }

  @Test("A block of another schema takes its samples along, but for those people worked on")
  func otherSchema() throws {
    let shop = try shop(
      Self.approved + "\nschema alpha { class oak { value = 5 }, class pine { value = 6 } }")
    _ = try importing(three, into: shop)
    try judge([411], .approved, shop)
    shop.text = shop.text.replacing("schema = crowns, from", with: "schema = alpha, from")
    try shop.apply()
    let (lines, problems) = try importing(three, into: shop)
    #expect(lines[0] == "3 labels read: 0 added, 2 changed, 0 unchanged.")
    #expect(problems.count == 1)
    #expect(problems[0].hasSuffix(" is alpha.pine here, crowns.pine in the store"))
    #expect(try importing(three, into: shop).lines[0].hasSuffix("0 added, 0 changed, 2 unchanged."))
    let store = try shop.open()
    var found: [String] = []
    try store.forEachSample { found.append("\($0.schema ?? "-") \($0.classValue ?? 0)") }
    store.close()
    #expect(found == ["alpha 5", "crowns 2", "alpha 5"])
  }

  // MARK: Ids

  @Test("Labels that get an id are the samples they were, deleted and rejected ones too")
  func newIDs() throws {
    let shop = try shop(Self.approved)
    _ = try importing(three, into: shop)
    try judge([401], .rejected, shop)
    try delete(411, shop)
    shop.text = Self.withIDs
    try shop.apply()
    let (lines, _) = try importing(three, into: shop)
    #expect(
      lines == [
        "3 labels read: 0 added, 0 changed, 1 unchanged.",
        "1 rejected by a reviewer, kept as they are.", "1 deleted by somebody, not brought back.",
        "2 samples found by outline, under the key of their labels now.",
      ])
    #expect(try shop.samples().map { $0.split(separator: " ")[0] } == ["boxes/0", "boxes/2"])
    #expect(try places(shop) == ["401 oak rejected", "421 oak approved"])
    let again = try importing(three, into: shop).lines
    #expect(again.count == 3 && again[0].hasSuffix("0 added, 0 changed, 1 unchanged."))
    // From here on the id counts: a label may move.
    let moved = try importing([three[0], three[1], (431, "oak", 2)], into: shop).lines
    #expect(moved[0] == "3 labels read: 0 added, 1 changed, 0 unchanged.")
  }

  @Test("Labels that lose their id are the samples they were, deleted and rejected ones too")
  func lostIDs() throws {
    let shop = try shop(Self.withIDs)
    _ = try importing(three, into: shop)
    try judge([401], .rejected, shop)
    try delete(411, shop)
    shop.text = Self.approved
    try shop.apply()
    let (lines, _) = try importing(three, into: shop)
    #expect(lines[0] == "3 labels read: 0 added, 0 changed, 1 unchanged.")
    #expect(lines.contains("1 deleted by somebody, not brought back."))
    #expect(try places(shop) == ["401 oak rejected", "421 oak approved"])
    #expect(try importing(three, into: shop).lines.count == 3)
  }

  @Test("With ids, labels of one outline stay two")
  func oneOutline() throws {
    let shop = try shop(Self.withIDs)
    let two: [Row] = [(401, "oak", 1), (401, "oak", 2)]
    _ = try importing(two, into: shop)
    #expect(try places(shop).count == 2)
    let fids = [try fid(401, shop)]
    try shop.edit { try $0.deleteSamples(fids) }
    let more = try importing(two + [(401, "oak", 3)], into: shop).lines
    #expect(more[0] == "3 labels read: 1 added, 0 changed, 1 unchanged.")
  }

  @Test("Samples whose labels are less sure than the block asks for now go, by consent")
  func lessSure() throws {
    let shop = try shop(Self.withIDs)
    let rows = [
      (401.0, 801.0, 2.0, #""id":0,"class":"oak","confidence":0.3"#),
      (411, 801, 2, #""id":1,"class":"oak","confidence":0.4"#),
      (421, 801, 2, #""id":2,"class":"oak","confidence":0.8"#),
    ]
    let file = try shop.write("labels.geojson", labels(rows))
    _ = try shop.importing([file])
    try judge([411], .approved, shop)
    shop.text = shop.text.replacing(
      "status = approved", with: "status = approved, min_confidence = 50 %")
    try shop.apply()
    #expect(throws: FeatureFileError.self) { try shop.importing([file]) }
    let (report, problems) = try shop.importing([file], consentedRemovals: 1)
    #expect(report.stayedCount == 1)
    #expect(problems.last == "removed boxes: boxes/0 is less sure than min_confidence")
    #expect(try places(shop) == ["411 oak approved", "421 oak approved"])
  }

  // MARK: Parts

  @Test("Parts of a label in another order are the samples they were")
  func otherOrder() throws {
    let shop = try shop(Self.withIDs)
    _ = try importing(parts: [401, 411, 421], into: shop)
    try judge([401], .rejected, shop)
    let before = try places(shop)
    for order in [[411, 421, 401], [421, 411, 401.0]] {
      #expect(try importing(parts: order, into: shop).map { $0.prefix(12) } == ["keptRejected"])
      #expect(try places(shop) == before)
    }
    // A new part in the place of an old one, and one that is drawn anew.
    _ = try importing(parts: [431, 401, 411, 422], into: shop)
    #expect(
      try places(shop) == [
        "401 oak rejected", "411 oak approved", "422 oak approved", "431 oak approved",
      ])
  }

  @Test("A label without the part that a reviewer rejected keeps the others")
  func withoutRejected() throws {
    let shop = try shop(Self.withIDs)
    _ = try importing(parts: [401, 411, 421], into: shop)
    try judge([411], .rejected, shop)
    let problems = try importing(parts: [421, 401], into: shop)
    #expect(problems == ["keptGone boxes: boxes/2#2 is in no file any more, near 412 802"])
    #expect(try places(shop) == ["401 oak approved", "411 oak rejected", "421 oak approved"])
  }

  @Test("A deleted part stays deleted wherever it stands")
  func deletedPart() throws {
    let shop = try shop(Self.withIDs)
    _ = try importing(parts: [401, 411, 421], into: shop)
    try delete(411, shop)
    for order in [[411, 421, 401.0], [401, 421]] {
      _ = try importing(parts: order, into: shop)
      #expect(try places(shop) == ["401 oak approved", "421 oak approved"])
    }
  }

  @Test("A single outline that becomes several keeps its sample")
  func morePartsThanBefore() throws {
    let shop = try shop(Self.withIDs)
    _ = try importing([(401, "oak", 2)], into: shop)
    try judge([401], .rejected, shop)
    _ = try importing(parts: [411, 401], into: shop)
    #expect(try places(shop) == ["401 oak rejected", "411 oak approved"])
  }

  // MARK: Digits

  @Test("Labels that were rounded otherwise are the samples they were", arguments: [true, false])
  func rounded(hasIDs: Bool) throws {
    let shop = try shop(hasIDs ? Self.withIDs : Self.approved)
    _ = try importing(three, into: shop)
    try judge([401], .approved, shop)
    try delete(411, shop)
    let (lines, _) = try importing(three, into: shop, shift: 0.004)
    #expect(lines[0] == "3 labels read: 0 added, 0 changed, 1 unchanged.")
    #expect(lines.contains("1 changed by somebody since their import, kept as they are."))
    #expect(lines.contains("1 deleted by somebody, not brought back."))
    #expect(try places(shop) == ["401 oak approved", "421 oak approved"])
  }

  @Test("A label drawn anew over a judged sample of its class is told, and makes no second one")
  func drawnAnew() throws {
    let shop = try shop(Self.approved)
    _ = try importing(three, into: shop)
    try judge([401], .approved, shop)
    let (lines, problems) = try importing(three, into: shop, shift: 0.3, removing: 2)
    #expect(lines[0] == "3 labels read: 2 added, 0 changed, 0 unchanged.")
    #expect(problems[0].hasSuffix("has another outline here than in the store"), "\(problems)")
    #expect(try places(shop).filter { $0.hasPrefix("401") } == ["401 oak approved"])
  }

  @Test("Labels of ArcGIS's field of class values are the classes with these values")
  func classValues() throws {
    let shop = try shop(Self.approved)
    func file(_ field: String) throws -> FeatureFile {
      try shop.write(
        "labels.geojson",
        labels([(401, 801, 2, #""\#(field)":2"#), (411, 801, 2, #""\#(field)":1.0"#)]))
    }
    #expect(try shop.importing([try file("classvalue")]).report.addedCount == 2)
    #expect(try places(shop) == ["401 pine approved", "411 oak approved"])
    let hints = try shop.importing([try file("label")], consentedRemovals: 2).report.unknownLabels
    #expect(
      hints.map(\.hint) == [
        "write `for oak { labels = \"1.0\" }` if it means oak",
        "write `for pine { labels = \"2\" }` if it means pine",
      ])
  }
}
