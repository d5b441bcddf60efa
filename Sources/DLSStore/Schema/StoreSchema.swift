// StoreSchema.swift: the whole schema of a version: statements to make it, objects to compare with.

import DLSWorkflow

/// How a new store is laid out.
package struct StoreLayout: Sendable {
  /// The address of the project block.
  var project: String
  /// The reference system of both layers.
  var referenceSystem: ReferenceSystem
  /// The geometry of the work units.
  var unitGeometry: LayerGeometry
  /// The geometry of the samples.
  var sampleGeometry: LayerGeometry

  /// A layout; polygons unless said otherwise.
  package init(
    project: String, referenceSystem: ReferenceSystem, unitGeometry: LayerGeometry = .polygon,
    sampleGeometry: LayerGeometry = .polygon
  ) {
    self.project = project
    self.referenceSystem = referenceSystem
    self.unitGeometry = unitGeometry
    self.sampleGeometry = sampleGeometry
  }
}

/// One step from a schema version to the next.
package struct Migration: Sendable {
  /// The version it leaves.
  var from: Int64
  /// What it does, for the user.
  var summary: String
  /// The statements, run in one transaction with the change of the version.
  var statements: [String]
  /// Whether the laws that a store has are made anew as this program makes them, those of its fields, too.
  var renewsLaws: Bool
  /// Laws and indexes that it brings or makes anew, after the statements.
  var laws: [SchemaObject] = []

  /// A step from version `from` to the next.
  package init(from: Int64, summary: String, statements: [String], renewsLaws: Bool = false) {
    self.from = from
    self.summary = summary
    self.statements = statements
    self.renewsLaws = renewsLaws
  }

  /// The same with laws.
  init(from: Int64, summary: String, statements: [String] = [], laws: [SchemaObject]) {
    self.init(from: from, summary: summary, statements: statements)
    self.laws = laws
  }
}

/// The schema's present version and the way there from older ones.
package struct SchemaHistory: Sendable {
  /// The version that this program writes.
  package var version: Int64
  /// The steps from version 1 on; several may lead from one version to the next.
  package var migrations: [Migration]

  /// A history that ends at `version`.
  package init(version: Int64, migrations: [Migration]) {
    self.version = version
    self.migrations = migrations
  }

  /// The history of this program.
  package static let current = SchemaHistory(
    version: 6,
    migrations: [
      Migration(
        from: 1, summary: "what undoes an applied plan is kept from now on",
        statements: UndoTables.migration, laws: [UndoTables.index] + UndoTables.triggers),
      Migration(
        from: 2, summary: "units are packed for planning from the next apply on",
        statements: [UnitChunks.table.sql]),
      Migration(
        from: 4, summary: "fields of samples get columns with the next apply",
        statements: FieldTable.migration),
      Migration(
        from: 3, summary: "deleted samples and samples of deleted units are known again",
        statements: Laws.migration, laws: Laws.renewedByMigration),
      Migration(
        from: 4, summary: "the rules of review hold for every program",
        laws: [Laws.auditRows] + Laws.reviewTriggers),
      Migration(
        from: 5, summary: "what is put back or pasted is held to the rules", statements: [],
        renewsLaws: true),
    ])
}

/// The statements and objects of the schema.
enum StoreSchema {
  /// Triggers, indexes and the packed units, the project's own: exactly these must be there.
  /// - Parameter fields: the fields of the store's schemas, which have laws of their own.
  static func ownObjects(_ fields: [StoredField] = []) -> [SchemaObject] {
    Laws.triggers(with: fields) + ProductTables.indexes + [UnitChunks.table]
  }

  /// Makes every table, fills what the standard asks for, adds triggers and indexes.
  static func create(on connection: Connection, layout: StoreLayout, version: Int64) throws {
    for statement in GeoPackageTables.statements { try connection.execute(statement) }
    for system in GeoPackageTables.referenceSystems + [layout.referenceSystem] {
      try insert(system, on: connection)
    }
    for table in ProductTables.attributes { try connection.execute(table.sql) }
    try connection.execute(ProductTables.units(layout.unitGeometry))
    try connection.execute(ProductTables.samples(layout.sampleGeometry))
    try register(layout, on: connection)
    try registerCodedValues(on: connection)
    for layer in FeatureLayer.allCases {
      try connection.execute(layer.rtreeSQL)
      for trigger in layer.standardTriggers { try connection.execute(trigger.sql) }
    }
    for object in ownObjects() { try connection.execute(object.sql) }
    let meta: [(String, String)] = [
      ("schema_version", String(version)), ("project", layout.project),
      ("srs_id", String(layout.referenceSystem.id)),
      ("unit_geometry", layout.unitGeometry.rawValue),
      ("sample_geometry", layout.sampleGeometry.rawValue), (UndoTables.since, "0"),
    ]
    for (key, value) in meta {
      try connection.run(
        "INSERT INTO dls_meta(key,value) VALUES (?,?)", [.text(key), .text(value)])
    }
    try UnitChunks.begin(connection)
  }

  /// Adds a reference system unless its number is taken already.
  private static func insert(_ system: ReferenceSystem, on connection: Connection) throws {
    try connection.run(
      """
      INSERT OR IGNORE INTO gpkg_spatial_ref_sys(srs_name,srs_id,organization,\
      organization_coordsys_id,definition,description) VALUES (?,?,?,?,?,?)
      """,
      [
        .text(system.name), .integer(Int64(system.id)), .text(system.organization),
        .integer(Int64(system.organizationID)), .text(system.definition),
        .optional(system.description),
      ])
  }

  private static func register(_ layout: StoreLayout, on connection: Connection) throws {
    let srs = SQLValue.integer(Int64(layout.referenceSystem.id))
    for layer in FeatureLayer.allCases {
      let kind = layer == .units ? layout.unitGeometry : layout.sampleGeometry
      try connection.run(
        """
        INSERT INTO gpkg_contents(table_name,data_type,identifier,description,srs_id) \
        VALUES (?,'features',?,?,?)
        """,
        [
          .text(layer.table), .text(layer.table), .text("\(layer.title) of \(layout.project)"),
          srs,
        ])
      try connection.run(
        "INSERT INTO gpkg_geometry_columns VALUES (?,'geom',?,?,0,0)",
        [.text(layer.table), .text(kind.rawValue), srs])
      try connection.run(
        "INSERT INTO gpkg_ogr_contents(table_name,feature_count) VALUES (?,0)",
        [.text(layer.table)])
      try connection.run(
        """
        INSERT INTO gpkg_extensions VALUES (?,'geom','gpkg_rtree_index',\
        'http://www.geopackage.org/spec120/#extension_rtree','write-only')
        """, [.text(layer.table)])
      try connection.run(
        """
        INSERT INTO layer_styles(f_table_catalog,f_table_schema,f_table_name,f_geometry_column,\
        styleName,styleQML,styleSLD,useAsDefault,description,owner,ui) \
        VALUES ('','',?,'geom','status',?,'',1,?,'','')
        """,
        [
          .text(layer.table), .text(Styles.qml(layer, kind)),
          .text("\(layer.title) by status"),
        ])
    }
    let listed = ProductTables.attributes.filter(\.isListed).map(\.name) + ["layer_styles"]
    for name in listed {
      try connection.run(
        "INSERT INTO gpkg_contents(table_name,data_type,identifier) VALUES (?,'attributes',?)",
        [.text(name), .text(name)])
    }
    for table in ["gpkg_data_columns", "gpkg_data_column_constraints"] {
      try connection.run(
        """
        INSERT INTO gpkg_extensions VALUES (?,NULL,'gpkg_schema',\
        'http://www.geopackage.org/spec121/#extension_schema','read-write')
        """, [.text(table)])
    }
  }

  /// Coded values, so that other programs offer titles instead of bare words.
  private static func registerCodedValues(on connection: Connection) throws {
    let domains: [(String, [(String, String)], [(FeatureLayer, String)])] = [
      (
        "dls_unit_status", UnitStatus.allCases.map { ($0.text, $0.title) }, [(.units, "status")]
      ),
      (
        "dls_sample_status", SampleStatus.allCases.map { ($0.text, $0.title) },
        [(.samples, "status")]
      ),
      ("dls_split", SplitPart.allCases.map { ($0.text, $0.title) }, [(.units, "split")]),
    ]
    for (name, values, columns) in domains {
      for (text, title) in values {
        try connection.run(
          """
          INSERT INTO gpkg_data_column_constraints(constraint_name,constraint_type,value,\
          description) VALUES (?,'enum',?,?)
          """, [.text(name), .text(text), .text(title)])
      }
      for (layer, column) in columns {
        try connection.run(
          """
          INSERT INTO gpkg_data_columns(table_name,column_name,name,title,constraint_name) \
          VALUES (?,?,?,?,?)
          """,
          [
            .text(layer.table), .text(column), .text(column),
            .text(column == "status" ? "Status" : "Split"), .text(name),
          ])
      }
    }
  }
}
