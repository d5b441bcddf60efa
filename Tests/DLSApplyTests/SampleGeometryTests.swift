// SampleGeometryTests.swift: the layer of samples declares what lies in it, and nothing else comes in.

import DLSApply
import DLSGeo
import DLSPlan
import DLSStore
import DLSText
import Testing

@Suite("The samples' geometry")
struct SampleGeometryTests {
  private let points = forest.replacing(
    "schema crowns {", with: "schema crowns {\n  geometry = point")

  private func declared(_ shop: Workshop) throws -> [String] {
    let store = try shop.open()
    defer { store.close() }
    return try [
      "SELECT geometry_type_name FROM gpkg_geometry_columns WHERE table_name = 'training_samples'",
      "SELECT value FROM dls_meta WHERE key = 'sample_geometry'",
      """
      SELECT substr(styleQML,instr(styleQML,'<layerGeometryType>')+19,1) FROM layer_styles \
      WHERE f_table_name = 'training_samples'
      """,
      """
      SELECT substr(sql,instr(sql,'"geom" ')+7,instr(sql,',"key"')-instr(sql,'"geom" ')-7) \
      FROM sqlite_master WHERE name = 'training_samples'
      """,
    ].map { try store.connection.text($0) ?? "" }
  }

  private func importPoint(into shop: Workshop) throws -> ImportReport {
    let text = """
      {"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:32617"}},"features":[
      {"type":"Feature","properties":{"id":1,"class":"oak"},"geometry":{"type":"Point",
      "coordinates":[401,801]}}]}
      """
    return try shop.importing([try shop.write("points.geojson", text)]).report
  }

  @Test("It follows the schema while there are no samples, and not after")
  func follows() throws {
    let shop = try Workshop(forest)
    try shop.apply()
    #expect(try declared(shop) == ["POLYGON", "POLYGON", "2", "POLYGON"])
    shop.text = points
    #expect(throws: FeatureFileError.self, "not applied yet") { try importPoint(into: shop) }
    try shop.apply()
    #expect(try declared(shop) == ["POINT", "POINT", "0", "POINT"])
    #expect(try importPoint(into: shop).addedCount == 1)
    #expect(try shop.rollbackPlan(1).refusals.map(\.code) == ["DLS0814"])
    shop.text = forest
    #expect(try shop.plan().refusals.map(\.code) == ["DLS0814"])
    #expect(throws: ApplyError.self) { try shop.apply() }
    #expect(try declared(shop) == ["POINT", "POINT", "0", "POINT"])
  }

  @Test("A rollback takes it back while there are no samples")
  func rollback() throws {
    let shop = try Workshop(forest)
    try shop.apply()
    shop.text = points
    try shop.apply()
    try shop.rollback(to: 1)
    #expect(try declared(shop) == ["POLYGON", "POLYGON", "2", "POLYGON"])
  }

  @Test("Schemas of several geometries make a layer of any")
  func several() throws {
    let shop = try Workshop(forest)
    try shop.apply()
    shop.text +=
      "\nschema tops { geometry = point, class top { value = 1 } }"
      + "\nexport tips { schema = tops, units = plots, format = pascal_voc }"
    try shop.apply()
    #expect(try declared(shop) == ["GEOMETRY", "GEOMETRY", "2", "GEOMETRY"])
    let store = try shop.open()
    defer { store.close() }
    #expect(store.notices.isEmpty)
    #expect(try store.connection.text("PRAGMA integrity_check") == "ok")
    #expect(try Applier.sampleKinds(shop.plan()) == ["Polygon", "Point"])
  }

  @Test("The form offers the classes, and what people made of it stays")
  func classes() throws {
    let shop = try Workshop(forest)
    func style() throws -> String {
      let store = try shop.open()
      defer { store.close() }
      return try store.connection.text(
        "SELECT styleQML FROM layer_styles WHERE f_table_name = 'training_samples'") ?? ""
    }
    try shop.apply()
    #expect(try style().contains(#"<field name="class" "#))
    #expect(try style().contains(#"name="oak" value="oak""#))
    shop.text = forest.replacing(
      "class oak {", with: "class oak { title = \"<Oak> & co\", "
    )
    .replacing("schema crowns {", with: "schema crowns {\n  class ash { value = 9 }")
    try shop.apply()
    #expect(try style().contains(#"name="&lt;Oak&gt; &amp; co (oak)" value="oak""#))
    #expect(try style().contains(#"name="ash" value="ash""#))
    let store = try shop.open()
    try store.connection.execute("UPDATE layer_styles SET styleQML = styleQML||' '")
    store.close()
    let mine = try style()
    shop.text = forest
    try shop.apply()
    #expect(try style() == mine)
  }
}
