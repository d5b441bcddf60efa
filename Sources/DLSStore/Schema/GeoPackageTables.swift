// GeoPackageTables.swift: the tables that the GeoPackage standard names, and its numbers.

/// What the GeoPackage standard fixes about a file.
enum GeoPackageTables {
  /// "GPKG" as a number: the file's application id.
  static let applicationID: Int64 = 0x4750_4b47
  /// GeoPackage 1.3. It belongs to the standard: the project's own version is in `dls_meta`.
  static let userVersion: Int64 = 10300
  /// The form of every time in the file, as SQL.
  static let now = "strftime('%Y-%m-%dT%H:%M:%fZ','now')"

  /// The tables, in an order that foreign keys allow.
  static let statements: [String] = [
    """
    CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL,srs_id INTEGER NOT NULL PRIMARY KEY,\
    organization TEXT NOT NULL,organization_coordsys_id INTEGER NOT NULL,\
    definition TEXT NOT NULL,description TEXT)
    """,
    """
    CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY,data_type TEXT NOT NULL,\
    identifier TEXT UNIQUE,description TEXT DEFAULT '',last_change DATETIME NOT NULL DEFAULT \
    (\(now)),min_x DOUBLE, min_y DOUBLE,max_x DOUBLE, max_y DOUBLE,srs_id INTEGER,\
    CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id))
    """,
    """
    CREATE TABLE gpkg_ogr_contents(table_name TEXT NOT NULL PRIMARY KEY,\
    feature_count INTEGER DEFAULT NULL)
    """,
    """
    CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL,column_name TEXT NOT NULL,\
    geometry_type_name TEXT NOT NULL,srs_id INTEGER NOT NULL,z TINYINT NOT NULL,\
    m TINYINT NOT NULL,CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),\
    CONSTRAINT uk_gc_table_name UNIQUE (table_name),CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) \
    REFERENCES gpkg_contents(table_name),CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) \
    REFERENCES gpkg_spatial_ref_sys (srs_id))
    """,
    """
    CREATE TABLE gpkg_extensions (table_name TEXT,column_name TEXT,extension_name TEXT NOT NULL,\
    definition TEXT NOT NULL,scope TEXT NOT NULL,\
    CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name))
    """,
    """
    CREATE TABLE gpkg_data_columns (table_name TEXT NOT NULL,column_name TEXT NOT NULL,name TEXT,\
    title TEXT,description TEXT,mime_type TEXT,constraint_name TEXT,\
    CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),\
    CONSTRAINT gdc_tn UNIQUE (table_name, name))
    """,
    """
    CREATE TABLE gpkg_data_column_constraints (constraint_name TEXT NOT NULL,\
    constraint_type TEXT NOT NULL,value TEXT,min NUMERIC,min_is_inclusive BOOLEAN,max NUMERIC,\
    max_is_inclusive BOOLEAN,description TEXT,\
    CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value))
    """,
    """
    CREATE TABLE "layer_styles" ("id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,\
    "f_table_catalog" TEXT(256),"f_table_schema" TEXT(256),"f_table_name" TEXT(256),\
    "f_geometry_column" TEXT(256),"styleName" TEXT(30),"styleQML" TEXT,"styleSLD" TEXT,\
    "useAsDefault" BOOLEAN,"description" TEXT,"owner" TEXT(30),"ui" TEXT(30),\
    "update_time" DATETIME DEFAULT (\(now)))
    """,
  ]

  /// WGS 84 as every GeoPackage must hold it.
  static let wgs84 = """
    GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,\
    AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,\
    AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],\
    AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]
    """

  /// The three reference systems that the standard asks for.
  static let referenceSystems: [ReferenceSystem] = [
    ReferenceSystem(
      id: -1, name: "Undefined Cartesian SRS", organization: "NONE", organizationID: -1,
      definition: "undefined", description: "undefined Cartesian coordinate reference system"),
    ReferenceSystem(
      id: 0, name: "Undefined geographic SRS", organization: "NONE", organizationID: 0,
      definition: "undefined", description: "undefined geographic coordinate reference system"),
    ReferenceSystem(
      id: 4326, name: "WGS 84 geodetic", organization: "EPSG", organizationID: 4326,
      definition: wgs84,
      description: "longitude/latitude coordinates in decimal degrees on the WGS 84 spheroid"),
  ]
}

/// A coordinate reference system as a GeoPackage holds it.
package struct ReferenceSystem: Sendable, Equatable {
  /// The number rows refer to: the EPSG code, -1 for pixels and other plain planes, or a number of
  /// 100,000 and more for a system that EPSG does not list.
  package var id: Int32
  package var name: String
  package var organization: String
  package var organizationID: Int32
  /// Well-known text, version 1.
  package var definition: String
  var description: String?

  /// A system from all its parts.
  init(
    id: Int32, name: String, organization: String, organizationID: Int32, definition: String,
    description: String? = nil
  ) {
    self.id = id
    self.name = name
    self.organization = organization
    self.organizationID = organizationID
    self.definition = definition
    self.description = description
  }

  /// A system of the EPSG register with its well-known text.
  package static func epsg(_ code: Int32, name: String, wkt: String) -> ReferenceSystem {
    ReferenceSystem(
      id: code, name: name, organization: "EPSG", organizationID: code, definition: wkt)
  }

  /// A system that only its well-known text describes.
  package static func custom(name: String, wkt: String) -> ReferenceSystem {
    ReferenceSystem(
      id: 100_000, name: name, organization: "NONE", organizationID: 100_000, definition: wkt)
  }

  /// A plane without a place on earth, such as the pixels of an image.
  package static let undefinedPlane = GeoPackageTables.referenceSystems[0]
  /// WGS 84, longitude and latitude in degrees.
  package static let wgs84 = GeoPackageTables.referenceSystems[2]
}
