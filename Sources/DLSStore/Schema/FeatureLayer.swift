// FeatureLayer.swift: a feature layer's standard parts: R-tree, its triggers, the feature count.

/// Kinds of geometry that a layer may declare.
package enum LayerGeometry: String, Sendable, CaseIterable {
  case point = "POINT"
  case lineString = "LINESTRING"
  case polygon = "POLYGON"
  case multiPoint = "MULTIPOINT"
  case multiLineString = "MULTILINESTRING"
  case multiPolygon = "MULTIPOLYGON"
  case any = "GEOMETRY"
}

/// A trigger or index of the schema: its name and the statement that makes it.
struct SchemaObject: Equatable {
  var kind: String
  var name: String
  var table: String
  var sql: String

  static func trigger(_ name: String, on table: String, _ body: String) -> SchemaObject {
    SchemaObject(
      kind: "trigger", name: name, table: table, sql: "CREATE TRIGGER \"\(name)\" \(body)")
  }

  static func index(
    _ name: String, on table: String, _ columns: String, isUnique: Bool = false
  ) -> SchemaObject {
    let word = isUnique ? "UNIQUE INDEX" : "INDEX"
    return SchemaObject(
      kind: "index", name: name, table: table,
      sql: "CREATE \(word) \"\(name)\" ON \"\(table)\"(\(columns))")
  }
}

/// One of the two feature layers.
enum FeatureLayer: String, CaseIterable {
  case units = "work_units"
  case samples = "training_samples"

  var table: String { rawValue }
  /// The virtual table of the spatial index.
  var rtree: String { "rtree_\(rawValue)_geom" }
  /// The title that other programs list.
  var title: String { self == .units ? "Work units" : "Training samples" }

  /// The statement for the spatial index.
  var rtreeSQL: String {
    "CREATE VIRTUAL TABLE \"\(rtree)\" USING rtree(id, minx, maxx, miny, maxy)"
  }

  /// The triggers of the GeoPackage R-tree extension (1.3) and of OGR's feature count, word for
  /// word: other programs drop and make them again, and take other wordings for foreign.
  var standardTriggers: [SchemaObject] {
    let box = """
      ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"),ST_MinY(NEW."geom"), ST_MaxY(NEW."geom")
      """
    let filled = "(NEW.\"geom\" NOTNULL AND NOT ST_IsEmpty(NEW.\"geom\"))"
    let blank = "(NEW.\"geom\" ISNULL OR ST_IsEmpty(NEW.\"geom\"))"
    let bodies: [(String, String)] = [
      (
        "insert",
        """
        AFTER INSERT ON "\(table)" WHEN (new."geom" NOT NULL AND NOT ST_IsEmpty(NEW."geom")) \
        BEGIN INSERT OR REPLACE INTO "\(rtree)" VALUES (NEW."fid",\(box)); END
        """
      ),
      (
        "update1",
        """
        AFTER UPDATE OF "geom" ON "\(table)" WHEN OLD."fid" = NEW."fid" AND \(filled) \
        BEGIN INSERT OR REPLACE INTO "\(rtree)" VALUES (NEW."fid",\(box)); END
        """
      ),
      (
        "update2",
        """
        AFTER UPDATE OF "geom" ON "\(table)" WHEN OLD."fid" = NEW."fid" AND \(blank) \
        BEGIN DELETE FROM "\(rtree)" WHERE id = OLD."fid"; END
        """
      ),
      (
        "update3",
        """
        AFTER UPDATE ON "\(table)" WHEN OLD."fid" != NEW."fid" AND \(filled) \
        BEGIN DELETE FROM "\(rtree)" WHERE id = OLD."fid"; \
        INSERT OR REPLACE INTO "\(rtree)" VALUES (NEW."fid",\(box)); END
        """
      ),
      (
        "update4",
        """
        AFTER UPDATE ON "\(table)" WHEN OLD."fid" != NEW."fid" AND \(blank) \
        BEGIN DELETE FROM "\(rtree)" WHERE id IN (OLD."fid", NEW."fid"); END
        """
      ),
      (
        "delete",
        """
        AFTER DELETE ON "\(table)" WHEN old."geom" NOT NULL \
        BEGIN DELETE FROM "\(rtree)" WHERE id = OLD."fid"; END
        """
      ),
    ]
    return bodies.map { .trigger("\(rtree)_\($0.0)", on: table, $0.1) } + countTriggers
  }

  private var countTriggers: [SchemaObject] {
    [("insert", "INSERT", "+"), ("delete", "DELETE", "-")].map { name, event, sign in
      .trigger(
        "trigger_\(name)_feature_count_\(table)", on: table,
        """
        AFTER \(event) ON "\(table)" BEGIN UPDATE gpkg_ogr_contents SET feature_count = \
        feature_count \(sign) 1 WHERE lower(table_name) = lower('\(table)'); END
        """)
    }
  }
}
