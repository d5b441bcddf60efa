// Facts.swift: what is known about the data, with hashes, gathered before planning.

package import DLSGeo

/// The unit of a reference system's coordinates.
package enum GroundUnit: Equatable, Sendable {
  /// Lengths; one coordinate unit is so many metres.
  case metres(Double)
  /// Degrees of longitude and latitude.
  case degrees
  /// Pixels of an image without a place on earth.
  case pixels
}

/// A reference system as the engine names it.
package struct ReferenceFact: Equatable, Sendable {
  /// The EPSG code, where it has one.
  package var epsg: Int?
  /// Its name for people; empty for pixels.
  package var name: String
  /// Well-known text, version 1; empty for pixels.
  package var wkt: String
  /// The unit of its coordinates.
  package var unit: GroundUnit

  /// A reference system from its parts.
  package init(epsg: Int?, name: String, wkt: String, unit: GroundUnit) {
    self.epsg = epsg
    self.name = name
    self.wkt = wkt
    self.unit = unit
  }

  /// The plane of pixels.
  package static let pixels = ReferenceFact(epsg: nil, name: "", wkt: "", unit: .pixels)

  /// `EPSG:32617`, else the name, else `pixels`.
  package var title: String {
    if let epsg { return "EPSG:\(epsg)" }
    return name.isEmpty ? (unit == .pixels ? "pixels" : "an unnamed reference system") : name
  }

  /// Whether two stand for the same system, as far as code or text tell.
  package func isSame(as other: ReferenceFact) -> Bool {
    if let epsg, let code = other.epsg { return epsg == code }
    return unit == other.unit && wkt == other.wkt
  }
}

/// What a probe found about a source.
package struct SourceFact: Sendable {
  /// Changes whenever the files do in what planning reads of them.
  var hash: String
  /// The boxes of the files, in the units of the reference system.
  package var footprints: [Box]
  package var reference: ReferenceFact
  /// Width and height of a pixel, in the units of the reference system.
  package var cellSize: (width: Double, height: Double)
  /// Why the source can't be used, as a sentence; nil when it can.
  package var problem: String?
  /// What its files hold; nil where no probe said.
  package var raster: RasterFact?

  /// A fact from its parts.
  package init(
    hash: String, footprints: [Box], reference: ReferenceFact,
    cellSize: (width: Double, height: Double), problem: String? = nil, raster: RasterFact? = nil
  ) {
    self.hash = hash
    self.footprints = footprints
    self.reference = reference
    self.cellSize = cellSize
    self.problem = problem
    self.raster = raster
  }

  /// A source that can't be used, and why, as a sentence.
  package static func unusable(_ problem: String) -> SourceFact {
    SourceFact(
      hash: problem, footprints: [], reference: .pixels, cellSize: (1, 1), problem: problem)
  }

  /// The box around all files.
  package var extent: Box {
    footprints.reduce(into: Box.empty) { $0.add($1) }
  }

  /// How much of the imagery a unit of a grid has to show: of less than two pixels none is whole, or
  /// one is, and nobody can work on that.
  var leastShown: (width: Double, height: Double) {
    (2 * cellSize.width.magnitude, 2 * cellSize.height.magnitude)
  }
}

/// Names a layer of polygons that planning wants to see, in the reference system of a source.
package struct LayerRef: Hashable, Sendable {
  /// The file, as it can be opened.
  package var path: String
  /// The layer in it; nil for its only one.
  package var layer: String?
  /// The field that names each polygon; nil where names don't matter.
  package var idField: String?
  /// The field that says each polygon's part of the split; nil where none is read.
  package var partField: String?
  /// The address of the source whose reference system the polygons are wanted in.
  package var source: String

  /// A layer's name from its parts.
  package init(
    path: String, layer: String?, idField: String?, partField: String? = nil, source: String
  ) {
    self.path = path
    self.layer = layer
    self.idField = idField
    self.partField = partField
    self.source = source
  }
}

/// The polygons of a layer.
package struct LayerFact: Sendable {
  /// Changes whenever the content does.
  var hash: String
  var polygons: [Geometry]
  /// The value of the id field for each polygon; empty where none was asked for.
  var ids: [String]
  /// What the field of parts says of each polygon; empty where none was asked for.
  var parts: [String]
  /// Which one of its file each polygon is, in words; empty where nobody knows.
  package var places: [String]
  /// The fields that its features have; nil where nobody asked.
  package var fields: [String]?
  /// What was wrong with single features, each as a sentence.
  var remarks: [String]
  /// Why the layer can't be used, as a sentence; nil when it can.
  var problem: String?

  /// A fact from its parts.
  package init(
    hash: String, polygons: [Geometry], ids: [String] = [], parts: [String] = [],
    places: [String] = [], fields: [String]? = nil, remarks: [String] = [], problem: String? = nil
  ) {
    self.hash = hash
    self.polygons = polygons
    self.ids = ids
    self.parts = parts
    self.places = places
    self.fields = fields
    self.remarks = remarks
    self.problem = problem
  }

  /// What people find a polygon by: `features[4]`, `row 5`; its number where nobody knows.
  func place(_ position: Int) -> String {
    places.indices.contains(position) ? places[position] : "\(position + 1)"
  }

  /// A layer that can't be used, and why, as a sentence.
  package static func unusable(_ problem: String) -> LayerFact {
    LayerFact(hash: problem, polygons: [], problem: problem)
  }
}

/// Work units that the engine laid out in metres over imagery in degrees.
package struct LayoutFact: Sendable {
  var hash: String
  /// What follows the block's name in each unit's key: `17N_404_3284`.
  var keys: [String]
  var polygons: [Geometry]
  /// Why there is none, as a sentence; nil when there is one.
  var problem: String?

  /// A fact from its parts.
  package init(hash: String, keys: [String], polygons: [Geometry], problem: String? = nil) {
    self.hash = hash
    self.keys = keys
    self.polygons = polygons
    self.problem = problem
  }
}

/// Everything known about the data.
package struct Facts: Sendable {
  /// By the address of the source block.
  package var sources: [String: SourceFact] = [:]
  package var layers: [LayerRef: LayerFact] = [:]
  /// By the address of the work_units block.
  package var layouts: [String: LayoutFact] = [:]
  /// By the address of the samples block. Only checks and the forecast ask for them.
  package var labels: [String: LabelFact] = [:]
  /// By the path that the text names. Only checks ask for them.
  package var models: [String: ModelFact] = [:]
  /// What the store says. Only checks ask for it.
  package var store: StoreFact?

  /// No facts yet.
  package init() {}
}

/// Something that planning has to know and doesn't yet.
package enum FactNeed: Hashable, Sendable {
  /// The source block at an address has to be probed.
  case source(String)
  /// A layer has to be read.
  case layer(LayerRef)
  /// The engine has to lay out the block's units, of so many metres, over the source.
  case layout(block: String, source: String, width: Double, height: Double)
  /// The labels of the samples block at an address have to be read.
  case labels(String)
  /// The model package at a path has to be read.
  case model(String)
  /// The store has to be asked.
  case store
}
