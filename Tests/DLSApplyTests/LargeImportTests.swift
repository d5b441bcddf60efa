// LargeImportTests.swift: imports of many labels, read in chunks by a second thread.

import DLSApply
import DLSGeo
import DLSStore
import DLSTestKit
import Foundation
import Testing

@Suite("Large imports")
struct LargeImportTests {
  /// Labels of all sorts: sound, concave, of several parts, broken, of no class, outside all units,
  /// with an id that came before.
  private func features(_ count: Int) -> [String] {
    var generator = SeededRandom(99)
    return (0..<count).map { number in
      let x = Double.random(in: 395...445, using: &generator)
      let y = Double.random(in: 795...845, using: &generator)
      let name = number % 7 == 0 ? "pine" : number % 101 == 5 ? "birch" : "oak"
      let id = number % 61 == 13 ? number - 5 : number
      let ring = "[[\(x),\(y)],[\(x + 1),\(y)],[\(x + 0.5),\(y + 0.25)],[\(x + 1),\(y + 1)],"
      let shape =
        switch number % 50 {
        case 7: #"{"type":"Polygon","coordinates":[\#(ring)[\#(x),\#(y + 1)],[\#(x),\#(y)]]]}"#
        case 11: "null"
        case 17:
          #"{"type":"MultiPolygon","coordinates":[[\#(ring)[\#(x),\#(y)]]],"#
            + #"[[[450,850],[451,850],[451,851],[450,850]]]]}"#
        case 23:
          #"{"type":"Polygon","coordinates":[[[\#(x),\#(y)],[1,1],[\#(x),1],[0,3],[\#(x),\#(y)]]]}"#
        default: #"{"type":"Polygon","coordinates":[\#(ring)[\#(x),\#(y)]]]}"#
        }
      return
        #"{"type":"Feature","properties":{"id":\#(id),"class":"\#(name)"},"geometry":\#(shape)}"#
    }
  }

  private func collection(_ features: ArraySlice<String>, separator: String) -> String {
    #"{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:32617"}},"features":["#
      + features.joined(separator: separator) + "]}"
  }

  private func imported(
    _ parts: [ArraySlice<String>], separator: String = ",\n"
  ) throws -> (samples: [String], report: ImportReport, problems: [String], shop: Workshop) {
    let shop = try Workshop(forest)
    try shop.apply()
    let files = try parts.enumerated().map {
      try shop.write("part\($0).geojson", collection($1, separator: separator))
    }
    let (report, problems) = try shop.importing(files)
    let store = try shop.open()
    defer { store.close() }
    var rows: [String] = []
    try store.connection.forEach(
      """
      SELECT fid,"key",geom,class,class_value,unit,status,confidence,origin_hash,revision,\
      origin_revision,batch FROM training_samples ORDER BY fid
      """
    ) { row in rows.append((0..<row.columnCount).map { "\(row.value($0))" }.joined(separator: "|"))
    }
    #expect(try store.connection.text("PRAGMA integrity_check") == "ok")
    #expect(
      try store.connection.text("SELECT rtreecheck('rtree_training_samples_geom')") == "ok")
    #expect(try AuditLog.verify(store) == nil)
    return (rows, report, problems, shop)
  }

  /// More labels than two chunks and one part of a load hold.
  @Test("A file in one piece and cut into many gives the same samples")
  func pieces() throws {
    let all = features(20_000)
    let whole = try imported([all[...]])
    let cut = try imported(
      stride(from: 0, to: all.count, by: 1_500).map { all[$0..<min(all.count, $0 + 1_500)] })
    let areSame = whole.samples == cut.samples
    #expect(areSame)
    #expect(whole.report.lines == cut.report.lines)
    #expect(whole.report.classCounts == cut.report.classCounts)
    #expect(whole.report.readCount == 20_000)
    let leftOut = whole.report.problemCounts.filter { $0.key.isLeftOut }.values.reduce(0, +)
    #expect(leftOut > 1_000 && whole.report.addedCount > 18_000)
    func reasons(_ problems: [String]) -> [String] {
      // A part's first label shares its line with the head of the file.
      problems.map { $0.replacing(/part\d+\.geojson:\d+( features\[0\], id \d+)?/, with: "") }
    }
    let isSame = reasons(whole.problems) == reasons(cut.problems)
    #expect(isSame)
    // Importing the same again changes nothing, whatever the chunks.
    let (again, _) = try whole.shop.importing([
      FeatureFile(
        path: whole.shop.folder + "/part0.geojson", shown: "part0.geojson", format: .geoJSON)
    ])
    #expect(!again.isChange)
    #expect(again.unchangedCount + again.stayedCount == whole.report.addedCount)
  }

  @Test("Places are right beyond the first chunk, line by line and all in one line")
  func places() throws {
    let all = features(6_000)
    let lines = try imported([all[...]]).problems
    #expect(lines.contains("noGeometry part0.geojson:5012: has no geometry"))
    let joined = try imported([all[...]], separator: ",").problems
    #expect(
      joined.contains("noGeometry part0.geojson:1 features[5011], id 5011: has no geometry"))
    #expect(joined.count == lines.count)
  }

  @Test("A stop between two chunks leaves the store as it was")
  func stop() throws {
    struct Stop: Error {}
    let shop = try Workshop(forest)
    try shop.apply()
    let before = try shop.dump()
    let file = try shop.write("labels.geojson", collection(features(9_000)[...], separator: ",\n"))
    let store = try shop.open()
    let request = try #require(ImportRequest(try shop.block("boxes"), files: [file]))
    #expect(throws: Stop.self) {
      try SampleImporter.run(
        request, store: store, actor: "maria",
        progress: { if $0 > 4_000 { throw Stop() } })
    }
    store.close()
    #expect(try shop.dump() == before)
  }

  @Test("A file that breaks off far behind its beginning is told with its line")
  func broken() throws {
    let shop = try Workshop(forest)
    try shop.apply()
    let text = collection(features(7_000)[...], separator: ",\n").dropLast(30)
    let file = try shop.write("labels.geojson", String(text))
    let before = try shop.dump()
    #expect(throws: FeatureFileError.self) { try shop.importing([file]) }
    do { _ = try shop.importing([file]) } catch let error as FeatureFileError {
      #expect(error.description.hasPrefix("labels.geojson:7000: "))
    }
    #expect(try shop.dump() == before)
  }

  @Test("A label of thousands of parts, half of which moved, is known part by part")
  func manyParts() throws {
    func squares(_ shift: Double) -> [String] {
      (0..<4_000).map { number in
        let x = 401 + Double(number % 70) * 0.5 + (number % 2 == 0 ? shift : 0)
        let y = 801 + Double(number / 70) * 0.5
        return "[[[\(x),\(y)],[\(x + 0.2),\(y)],[\(x + 0.2),\(y + 0.2)],[\(x),\(y)]]]"
      }
    }
    func file(_ parts: [String], _ shop: Workshop) throws -> FeatureFile {
      let feature =
        #"{"type":"Feature","properties":{"id":7,"class":"oak"},"geometry":"#
        + #"{"type":"MultiPolygon","coordinates":[\#(parts.joined(separator: ","))]}}"#
      return try shop.write("labels.geojson", collection([feature], separator: ","))
    }
    let shop = try Workshop(forest)
    try shop.apply()
    #expect(try shop.importing([try file(squares(0), shop)]).report.addedCount == 4_000)
    let store = try shop.open()
    let known = try store.connection.integer(
      "SELECT fid FROM training_samples WHERE \"key\" = 'boxes/7#2'")
    store.close()
    // In another order, too: those that stayed are the same by their outlines.
    let report = try shop.importing([try file(squares(0.25).reversed(), shop)]).report
    #expect(report.unchangedCount == 2_000 && report.updatedCount == 2_000)
    #expect(report.addedCount == 0)
    let again = try shop.open()
    defer { again.close() }
    #expect(
      try again.connection.integer(
        "SELECT fid FROM training_samples WHERE \"key\" = 'boxes/7#2'") == known)
  }
}
