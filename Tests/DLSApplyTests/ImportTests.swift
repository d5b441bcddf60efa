// ImportTests.swift: labels of files becoming samples, and staying what people made of them.

import DLSApply
import DLSGeo
import DLSPlan
import DLSStore
import DLSTestKit
import DLSWorkflow
import Foundation
import Testing

@Suite("Importing")
struct ImportTests {
  private func shop(_ text: String = forest) throws -> Workshop {
    let shop = try Workshop(text)
    try shop.apply()
    return shop
  }

  @Test("Labels become samples in the unit of their representative point")
  func first() throws {
    let shop = try shop()
    let file = try shop.write(
      "labels.geojson",
      labels([
        (401, 801, 2, #""id":1,"class":"oak""#), (409, 805, 2, #""id":2,"class":"pine""#),
        (500, 801, 2, #""id":3,"class":"oak""#),
      ]))
    let (report, problems) = try shop.importing([file])
    #expect(
      report.lines == [
        "3 labels read: 3 added, 0 changed, 0 unchanged.",
        "1 outside all work units, kept without a unit.",
        "2 work units went from Queued to In progress.",
      ])
    #expect(
      problems == ["outsideUnits labels.geojson:4: boxes/3 lies in no work unit, near 501 802"])
    #expect(
      try shop.samples() == [
        "boxes/1 oak plots/40_40 pending_approval", "boxes/2 pine plots/41_40 pending_approval",
        "boxes/3 oak - pending_approval",
      ])
    #expect(try shop.units().filter { $0.contains("in_progress") }.count == 2)
  }

  @Test("Importing twice changes nothing", arguments: [true, false])
  func twice(hasIDs: Bool) throws {
    let shop = try shop(
      hasIDs ? forest : forest.replacing(", id_field = \"id\"", with: ""))
    var generator = SeededRandom(7)
    let rows = (0..<200).map { number in
      (
        x: Double.random(in: 390...445, using: &generator),
        y: Double.random(in: 790...845, using: &generator), size: 1.5,
        properties: #""id":\#(number),"class":"\#(number % 3 == 0 ? "oak" : "pine")""#
      )
    }
    let file = try shop.write("labels.geojson", labels(rows))
    let first = try shop.importing([file]).report
    #expect(first.addedCount == 200)
    let before = try shop.dump()
    let (second, _) = try shop.importing([file])
    #expect(!second.isChange && second.unchangedCount == 200)
    #expect(try shop.dump() == before)
    #expect(try shop.plan().isEmpty)
  }

  @Test("What the engine left out is counted and listed, and its samples stay")
  func leftOutByTheEngine() throws {
    let shop = try shop()
    let both = [
      (401.0, 801.0, 2.0, #""id":1,"class":"oak""#), (405.0, 805.0, 2.0, #""id":2,"class":"oak""#),
    ]
    _ = try shop.importing([try shop.write("labels.json", labels(both))])
    var file = try shop.write("labels.geojson", labels([both[0]]))
    file.isConverted = true
    file.leftOut = [LeftOut(feature: "2", reason: "its box has no area")]
    file.leftOutCount = 1
    let (report, problems) = try shop.importing([file])
    #expect(
      report.lines == [
        "2 labels read: 0 added, 0 changed, 1 unchanged.",
        "1 that the engine could make nothing of, left out.",
        "1 sample of an earlier import stayed, their labels left out.",
      ])
    #expect(problems == ["unreadable labels.geojson 2: its box has no area"])
    file.leftOutCount = 1500  // of which the engine lists the first
    #expect(try shop.importing([file]).report.problemCounts[.unreadable] == 1500)
  }

  @Test("A check counts what the engine left out, too")
  func leftOutBeforeTheSurvey() throws {
    let shop = try shop()
    var file = try shop.write(
      "labels.geojson", labels([(401.0, 801.0, 2.0, #""id":1,"class":"oak""#)]))
    file.isConverted = true
    file.leftOut = [LeftOut(feature: "2", reason: "its box has no area")]
    file.leftOutCount = 7
    let fact = try LabelSurvey.read(try shop.block("boxes"), files: [file])
    #expect(fact.readCount == 8 && fact.brokenCount == 7 && fact.shapes.count == 1)
    #expect(fact.firstBroken == "labels.geojson 2: its box has no area")
  }

  @Test("A check counts the labels without an id and those whose id came before")
  func idsBeforeTheImport() throws {
    let shop = try shop()
    let first = try shop.write(
      "a.geojson",
      labels([
        (401, 801, 2, #""id":1,"class":"oak""#), (405, 801, 2, #""id":null,"class":"oak""#),
        (409, 801, 2, #""id":null,"class":"birch""#),
      ]))
    let second = try shop.write(
      "b.geojson",
      labels([(401, 801, 2, #""id":2,"class":"oak""#), (405, 801, 2, #""id":1.0,"class":"oak""#)]))
    let fact = try LabelSurvey.read(try shop.block("boxes"), files: [first, second])
    #expect(fact.missingIDCount == 1 && fact.repeatedIDCount == 1)
    #expect(fact.firstRepeatedID == "1" && fact.shapes.count == 2)
  }

  @Test("Everything left out is counted and listed")
  func leftOut() throws {
    let shop = try shop()
    let text = labels([
      (401, 801, 2, #""id":1,"class":"Oak""#), (401, 801, 2, #""id":2,"class":"birch""#),
      (401, 801, 2, #""id":2,"class":"oak""#), (405, 801, 2, #""id":2,"class":"oak""#),
      (401, 801, 2, #""id":null,"class":"oak""#), (401, 801, 2, #""id":9"#),
    ]).replacing(
      "\n]}",
      with: """
        ,
        {"type":"Feature","properties":{"id":10,"class":"oak"},"geometry":null},
        {"type":"Feature","properties":{"id":11,"class":"oak"},"geometry":
        {"type":"Polygon","coordinates":[[[0,0],[2,2],[2,0],[0,2],[0,0]]]}},
        {"type":"Feature","properties":{"id":12,"class":"oak"},"geometry":
        {"type":"Point","coordinates":[401,801]}}
        ]}
        """)
    let (report, problems) = try shop.importing([try shop.write("labels.geojson", text)])
    #expect(report.readCount == 9 && report.addedCount == 1)
    #expect(
      problems == [
        #"unknownClass labels.geojson:2: "Oak" is no class"#,
        #"unknownClass labels.geojson:3: "birch" is no class"#,
        "duplicateKey labels.geojson:5: boxes/2 came before",
        "noKey labels.geojson:6: has no value in the id field",
        "unknownClass labels.geojson:7: names no class",
        "noGeometry labels.geojson:8: has no geometry",
        "invalidGeometry labels.geojson:9: crosses itself near 1 1",
        "wrongGeometry labels.geojson:11: is a Point, and crowns has polygons",
      ])
    #expect(report.problemCounts.values.reduce(0, +) + report.addedCount == report.readCount)
    #expect(
      report.unknownLabels.map(\.hint).contains(#"write `for oak { labels = "Oak" }`"#))
  }

  @Test("Features that share a line are told apart by number and id")
  func oneLine() throws {
    let shop = try shop()
    let text = labels([
      (401, 801, 2, #""id":1,"class":"oak""#), (401, 801, 2, #""id":"bow","class":"birch""#),
    ]).replacing(
      "\n]}",
      with: """
        ,{"type":"Feature","properties":{"id":11,"class":"oak"},"geometry":
        {"type":"Polygon","coordinates":[]}},
        {"type":"Feature","id":7,"properties":{"id":12,"class":"oak"},"geometry":null}]}
        """
    ).replacing("\n", with: " ")
    var file = try shop.write("labels.geojson", text)
    let told = [
      #"features[1], id "bow": "birch" is no class"#, "features[2], id 11: is empty",
      "features[3], id 7: has no geometry",
    ]
    let kinds = ["unknownClass", "invalidGeometry", "noGeometry"]
    #expect(
      try shop.importing([file]).problems
        == zip(kinds, told).map { "\($0) labels.geojson:1 \($1)" })
    file.isConverted = true
    #expect(
      try shop.importing([file]).problems == zip(kinds, told).map { "\($0) labels.geojson \($1)" })
  }

  @Test("What the engine converted is named as in the file that people have")
  func convertedPlaces() throws {
    let shop = try shop()
    let text = labels([(401, 801, 2, #""id":1,"class":"birch""#)])
    for place in ["features[7]", "row 8", "annotations[7]", "a.xml object 8"] {
      var file = try shop.write(
        "labels.geojson",
        text.replacing("\"Feature\",", with: "\"Feature\",\"place\":\"\(place)\","))
      file.isConverted = true
      var left = LeftOut(feature: "4", reason: "it has no geometry")
      left.place = "features[3]"
      var other = LeftOut(feature: "a b", reason: "it is empty")
      other.place = place
      left.kind = .noGeometry
      file.leftOut = [left, other]
      file.leftOutCount = 2
      #expect(
        try shop.importing([file]).problems == [
          "noGeometry labels.geojson features[3], id 4: it has no geometry",
          "unreadable labels.geojson \(place), id \"a b\": it is empty",
          "unknownClass labels.geojson \(place), id 1: \"birch\" is no class",
        ])
    }
  }

  @Test("An import never empties a store unasked")
  func removesOnlyWithConsent() throws {
    let shop = try shop()
    func file(_ ids: Range<Int>, _ name: String = "oak") throws -> FeatureFile {
      try shop.write(
        "labels.geojson",
        labels(ids.map { (401, 801 + Double($0), 0.5, #""id":\#($0),"class":"\#(name)""#) }))
    }
    _ = try shop.importing([try file(0..<15)])
    let before = try shop.dump()
    // Labels that are there but left out take nothing along.
    let renamed = try shop.importing([try file(0..<15, "Oak")]).report
    #expect(renamed.isAllLeftOut && !renamed.isChange && renamed.stayedCount == 15)
    for rest in [0..<0, 0..<4, 20..<35] {
      #expect(throws: FeatureFileError.self) { try shop.importing([try file(rest)]) }
      #expect(throws: FeatureFileError.self) {
        try shop.importing([try file(rest)], consentedRemovals: 3)
      }
    }
    #expect(try shop.dump() == before)
    #expect(throws: FeatureFileError.self) { try shop.importing([try file(0..<12)]) }
    let few = try shop.importing([try file(0..<12)], consentedRemovals: 3).report
    #expect(few.problemCounts == [.removed: 3])
    let all = try shop.importing([try file(0..<0)], consentedRemovals: 12).report
    #expect(all.problemCounts == [.removed: 12])
    #expect(try shop.samples().isEmpty)
  }

  @Test("When every label is left out, the fields are listed")
  func nothingCameIn() throws {
    let shop = try shop()
    let named = try shop.write("labels.geojson", labels([(401, 801, 2, #""id":1,"kind":"oak""#)]))
    let report = try shop.importing([named]).report
    #expect(report.isAllLeftOut)
    #expect(report.lines.contains("None of them came in. Their fields: id, kind."))
    let other = try shop.write("b.geojson", labels([(401, 801, 2, #""Name":"x","class":"oak""#)]))
    #expect(throws: FeatureFileError.self) { try shop.importing([other]) }
  }

  @Test("Fields that the first hundred features leave out are found all the same")
  func lateFields() throws {
    let shop = try shop()
    var rows: [(x: Double, y: Double, size: Double, properties: String)] = []
    for index in 0..<110 { rows.append((401 + Double(index), 801, 0.5, #""x":1"#)) }
    rows.append((402, 850, 2, #""id":7,"class":"oak","confidence":0.1"#))
    let whole = labels(rows)
    let report = try shop.importing([try shop.write("labels.geojson", whole)]).report
    #expect(report.addedCount == 1, "\(report.lines)")
    let sure = try self.shop(
      forest.replacing("id_field = \"id\" }", with: "id_field = \"id\", min_confidence = 50 % }"))
    let none = try sure.importing([try sure.write("labels.geojson", whole)]).report
    #expect(none.addedCount == 0 && none.fieldNames.contains("confidence"), "\(none.lines)")
  }

  @Test("Labels are named by `for` blocks, numbers however written")
  func named() throws {
    let shop = try shop(
      forest.replacing(
        "id_field = \"id\" }",
        with: "id_field = \"id\", for oak { labels = [\"Oak\", 7] }, for pine { labels = \"P\" } }")
    )
    let file = try shop.write(
      "labels.geojson",
      labels([
        (401, 801, 2, #""id":1,"Label":"Oak""#), (401, 811, 2, #""id":2,"Label":7.0"#),
        (411, 801, 2, #""id":3,"Label":"P""#), (421, 801, 2, #""id":4,"Label":"7""#),
      ]))
    let (report, problems) = try shop.importing([file])
    #expect(problems.isEmpty && report.classCounts == ["oak": 3, "pine": 1])
  }

  @Test("What to write for a label goes into the block that its class has")
  func hints() throws {
    let shop = try shop(
      forest.replacing(
        "id_field = \"id\" }", with: "id_field = \"id\", for oak { labels = [\"Oak\", 7] } }"))
    let file = try shop.write(
      "labels.geojson",
      labels([
        (401, 801, 2, #""id":1,"Label":"Eiche""#), (411, 801, 2, #""id":2,"Label":"Pine""#),
        (421, 801, 2, #""id":3,"Label":"""#), (431, 801, 2, #""id":4,"Label":"longleaf pine ""#),
        (431, 821, 2, #""id":5,"Label":"OAK ""#),
      ]))
    let hints = try shop.importing([file]).report.unknownLabels.map { "\($0.label): \($0.hint)" }
    #expect(
      hints.sorted() == [
        ": fill in their class there if they have one",
        #"Eiche: write `for CLASS { labels = "Eiche" }` for the class that it means"#,
        #"OAK : write `labels = ["Oak", 7, "OAK "]` in `for oak`"#,
        #"Pine: write `for pine { labels = "Pine" }`"#,
        #"longleaf pine : write `for pine { labels = "longleaf pine " }`"#,
      ])
  }

  @Test("A class that has moved is still known by the name that files have")
  func movedClass() throws {
    let shop = try shop(
      forest + "\nmoved { from = crowns.snag, to = crowns.birch }\n"
        + "moved { from = crowns.birch, to = crowns.oak }\n")
    let file = try shop.write(
      "labels.geojson",
      labels([
        (401, 801, 2, #""id":1,"class":"snag""#), (411, 801, 2, #""id":2,"class":"birch""#),
        (421, 801, 2, #""id":3,"class":"ash""#),
      ]))
    let (report, problems) = try shop.importing([file])
    #expect(report.classCounts == ["oak": 2])
    #expect(problems == [#"unknownClass labels.geojson:4: "ash" is no class"#])
  }

  @Test("A second import keeps what people touched, rejected or deleted")
  func kept() throws {
    let shop = try shop()
    func file(_ x: Double, _ ids: [Int]) throws -> FeatureFile {
      try shop.write(
        "labels.geojson",
        labels(ids.map { (x, 801 + Double($0), 0.5, #""id":\#($0),"class":"oak""#) }))
    }
    _ = try shop.importing([try file(401, [1, 2, 3, 4, 5])])
    let store = try shop.open()
    var fids: [String: Int64] = [:]
    try store.forEachSample { fids[$0.key ?? ""] = $0.fid }
    store.close()
    func fid(_ id: Int) throws -> Int64 { try #require(fids["boxes/\(id)"]) }
    try shop.edit { writer in
      try writer.setSamples([try fid(1)], className: "pine")
      try writer.setSamples([try fid(2)], status: .rejected)
      try writer.deleteSamples([try fid(3)])
    }
    let (report, problems) = try shop.importing(
      [try file(402, [1, 2, 3, 4])], consentedRemovals: 1)
    #expect(report.updatedCount == 1 && report.addedCount == 0)
    #expect(
      problems == [
        "keptChanged labels.geojson:2: boxes/1 is oak here, pine in the store",
        "keptChanged labels.geojson:3: boxes/2 has another outline here than in the store",
        "keptDeleted labels.geojson:4: boxes/3 was deleted by somebody",
        "removed boxes: boxes/5 is in no file any more",
      ])
    #expect(
      try shop.samples() == [
        "boxes/1 pine plots/40_40 pending_approval", "boxes/2 oak plots/40_40 rejected",
        "boxes/4 oak plots/40_40 pending_approval",
      ])
  }

  @Test("A sample that another program moves goes into the unit where it lies then")
  func moved() throws {
    let shop = try shop()
    _ = try shop.importing([
      try shop.write(
        "labels.geojson",
        labels([
          (401, 801, 2, #""id":1,"class":"oak""#), (403, 805, 2, #""id":2,"class":"oak""#),
          (421, 801, 2, #""id":3,"class":"oak""#),
        ]))
    ])
    let store = try shop.open()
    defer { store.close() }
    // As QGIS does it: the first to another unit, the second to none.
    try store.connection.execute(
      """
      UPDATE training_samples SET geom = (SELECT geom FROM training_samples WHERE fid = 3) WHERE fid = 1
      """)
    try store.connection.run(
      "UPDATE training_samples SET geom = ? WHERE fid = 2",
      [
        .blob(
          GeoPackageBlob.encode(
            Geometry(box: Box(minX: 9, minY: 9, maxX: 10, maxY: 10)), srs: 32617))
      ])
    #expect(try SamplePlacing.placeDrawn(store, actor: "maria") == 2)
    #expect(
      try shop.samples().map { $0.split(separator: " ")[2] } == ["plots/42_40", "-", "plots/42_40"])
    let changes = try store.changeCounter()
    #expect(try SamplePlacing.placeDrawn(store, actor: "maria") == 0)
    #expect(try store.changeCounter() == changes)
  }

  @Test("Importing as Approved is in the audit as the approval of whoever imports")
  func approved() throws {
    let shop = try shop(
      forest.replacing("id_field = \"id\" }", with: "id_field = \"id\", status = approved }"))
    let file = try shop.write("labels.geojson", labels([(401, 801, 2, #""id":1,"class":"oak""#)]))
    _ = try shop.importing([file])
    #expect(try shop.samples() == ["boxes/1 oak plots/40_40 approved"])
    let store = try shop.open()
    let entry = try AuditLog.recent(store, limit: 9).first { $0.action == "approve" }
    #expect(entry?.actor == "maria" && entry?.rows == 1 && entry?.key == "boxes")
  }

  @Test("Several parts become several samples")
  func parts() throws {
    let shop = try shop()
    let text = """
      {"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:32617"}},
      "features":[{"type":"Feature","properties":{"id":"a","class":"oak"},"geometry":
      {"type":"MultiPolygon","coordinates":[[[[401,801],[403,801],[403,803],[401,801]]],
      [[[411,801],[413,801],[413,803],[411,801]]]]}}]}
      """
    let (report, _) = try shop.importing([try shop.write("labels.geojson", text)])
    #expect(report.splitCount == 1)
    #expect(
      try shop.samples() == [
        "boxes/a oak plots/40_40 pending_approval", "boxes/a#2 oak plots/41_40 pending_approval",
      ])
  }

  @Test("A broken file changes nothing and is named with its line")
  func broken() throws {
    let shop = try shop()
    let whole = labels([
      (401, 801, 2, #""id":1,"class":"oak""#), (401, 811, 2, #""id":2,"class":"oak""#),
    ])
    let file = try shop.write("labels.geojson", String(whole.dropLast(30)))
    let before = try shop.dump()
    let error = #expect(throws: FeatureFileError.self) { try shop.importing([file]) }
    #expect(error?.description.hasPrefix("labels.geojson:3: ") == true)
    #expect(try shop.dump() == before)
  }

  @Test("A GeoPackage layer is read like GeoJSON")
  func geoPackage() throws {
    let shop = try shop()
    let other = try Workshop(forest)
    try other.apply()
    _ = try other.importing([
      try other.write("labels.geojson", labels([(401, 801, 2, #""id":1,"class":"oak""#)]))
    ])
    shop.text = shop.text.replacing("id_field = \"id\"", with: "id_field = \"key\"")
    let file = FeatureFile(
      path: other.storePath, layer: "training_samples", shown: "other.gpkg", format: .geoPackage)
    #expect(try file.reference() == .epsg(32617))
    _ = try shop.importing([file])
    #expect(try shop.samples() == ["boxes/boxes/1 oak plots/40_40 pending_approval"])
    let vague = FeatureFile(path: other.storePath, shown: "other.gpkg", format: .geoPackage)
    let error = #expect(throws: FeatureFileError.self) { try vague.reference() }
    #expect(error?.description.contains("\"other.gpkg|work_units\"") == true)
  }

  @Test("Which files need the engine first")
  func needsEngine() throws {
    let shop = try shop()
    let store = try shop.open()
    defer { store.close() }
    func reason(_ crs: String?, _ extra: String = "") throws -> String? {
      shop.text = forest.replacing("id_field = \"id\"", with: "id_field = \"id\"\(extra)")
      return try ImportRequest.reasonForEngine(
        try shop.block("boxes"), try shop.write("a.geojson", labels([], crs: crs)), store: store)
    }
    #expect(try reason("urn:ogc:def:crs:EPSG::32617") == nil)
    #expect(try reason("EPSG:32617") == nil)
    #expect(try reason("urn:ogc:def:crs:OGC:1.3:CRS84") == "it is in EPSG:4326")
    #expect(try reason(nil) == "it is in EPSG:4326")
    #expect(try reason(nil, ", crs = \"EPSG:32617\"") == nil)
    // The engine refuses what contradicts itself.
    #expect(
      try reason("EPSG:32617", ", crs = \"EPSG:32618\"") == "it is in EPSG:32617")
    #expect(try reason("EPSG:32617", ", crs = \"EPSG:32617\"") == nil)
    #expect(try reason("EPSG:32617", ", format = coco") == "its format is coco")
    #expect(
      try ImportRequest.reasonForEngine(try shop.block("boxes"), nil, store: store) != nil)
  }

  @Test("Samples that another program drew find their unit")
  func drawn() throws {
    let shop = try shop()
    let blob = GeoPackageBlob.encode(
      Geometry(box: Box(minX: 411, minY: 801, maxX: 413, maxY: 803)), srs: 32617)
    let store = try shop.open()
    defer { store.close() }
    try store.connection.run(
      "INSERT INTO training_samples(geom,class) VALUES (?,'oak')", [.blob(blob)])
    // A form that fills in what was written last fills in its unit, too.
    try store.connection.run(
      "INSERT INTO training_samples(geom,class,unit) VALUES (?,'oak',1)", [.blob(blob)])
    #expect(try SamplePlacing.placeDrawn(store, actor: "maria") == 2)
    #expect(try SamplePlacing.placeDrawn(store, actor: "maria") == 0)
    var units: [Int64?] = []
    try store.forEachSample { units.append($0.unit) }
    #expect(units == [2, 2])
  }
}
