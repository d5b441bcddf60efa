// DataExample.swift: a project's text with the data beside it, told in a few words.

import DLSCheck
import DLSGeo
import DLSLanguage
package import DLSPlan

/// A text and data: shown on a page, and checked by a test.
package struct DataExample: Sendable {
  /// A source's files, as a probe would find them.
  struct Imagery: Sendable {
    var source = "ortho"
    /// Pixels to the right and downwards.
    var size = (width: 1000, height: 1000)
    /// Metres of a pixel.
    var cell = 0.1
    var bands = ["red", "green", "blue"]
    var type = "uint8"
    /// Files whose number of bands is another, by path.
    var odd: [String: Int] = [:]
    var warnings: [String] = []
    var ground = Ground.metres
    /// Metres to the east of where imagery lies otherwise.
    var east = 0.0
    /// Why nothing can be laid over it, as a probe says.
    var problem: String?
  }

  /// The reference system of imagery.
  enum Ground: Sendable {
    case metres
    /// Metres of the zone to the west.
    case otherZone
    case degrees
    /// Web Mercator, far north.
    case stretched
  }

  /// Labels of one name, as squares along a row from the lower left corner of the imagery.
  struct Labels: Sendable {
    var block = "boxes"
    var file = "labels.geojson"
    var label: String
    var count: Int
    /// The class that it stands for.
    var className: String?
    /// Metres from the lower left corner to the first, and from one to the next.
    var start = (x: 5.0, y: 5.0)
    var step = 10.0
    /// Metres of a side.
    var side = 4.0
  }

  /// What else is the matter with the files of a samples block.
  enum Matter: Sendable {
    case fields([String])
    case otherKind(String, Int)
    case broken(Int, first: String)
    case ids(missing: Int, repeated: Int, first: String)
    case unreadable(String)
  }

  package let text: String
  let imagery: [Imagery]
  let labels: [Labels]
  let matter: Matter?
  /// Polygons of files by path, in metres from the lower left corner of the imagery.
  let polygons: [String: [Box]]
  /// What models find, by the path of the package; nothing for one that isn't there.
  let models: [String: [String]]
  /// The store that there is already.
  package let stored: StoredExample?

  init(
    _ text: String, imagery: [Imagery] = [Imagery()], labels: [Labels] = [],
    matter: Matter? = nil, polygons: [String: [Box]] = [:], models: [String: [String]] = [:],
    stored: StoredExample? = nil
  ) {
    self.text = text
    self.imagery = imagery
    self.labels = labels
    self.matter = matter
    self.polygons = polygons
    self.models = models
    self.stored = stored
  }

  /// Where the lower left corner of the imagery lies, in UTM zone 17 north.
  private static let corner = (x: 404_000.0, y: 3_284_000.0)

  /// The data as facts.
  package var facts: Facts {
    var facts = Facts()
    for entry in imagery { facts.sources[entry.source] = Self.fact(entry) }
    for (path, boxes) in polygons {
      for source in facts.sources.keys {
        for field in [nil, "name"] as [String?] {
          let layer = LayerRef(path: path, layer: nil, idField: field, source: source)
          facts.layers[layer] = LayerFact(
            hash: path, polygons: boxes.map { Geometry(box: Self.moved($0)) },
            ids: field == nil ? [] : boxes.indices.map { "unit-\($0 + 1)" })
        }
      }
    }
    for entry in labels {
      var fact = facts.labels[entry.block] ?? LabelFact(hash: entry.file, files: [entry.file])
      fact.add(entry, from: Self.corner)
      facts.labels[entry.block] = fact
    }
    for (path, classes) in models {
      facts.models[path] =
        classes.isEmpty
        ? .unusable("there is no model at \"\(path)\".") : ModelFact(classes: classes)
    }
    addMatter(to: &facts)
    return facts
  }

  private func addMatter(to facts: inout Facts) {
    guard let matter else { return }
    var fact = facts.labels["boxes"] ?? LabelFact(hash: "", files: ["labels.geojson"])
    switch matter {
    case .fields(let fields): fact.fields = fields
    case .otherKind(let kind, let count):
      fact.otherKinds = [(kind, count)]
      fact.readCount += count
    case .broken(let count, let first):
      fact.brokenCount = count
      fact.firstBroken = first
      fact.readCount += count
    case .ids(let missing, let repeated, let first):
      fact.fields.append("id")
      fact.missingIDCount = missing
      fact.repeatedIDCount = repeated
      fact.firstRepeatedID = first
      fact.readCount += missing + repeated
    case .unreadable(let problem): fact = .unusable(problem)
    }
    facts.labels["boxes"] = fact
  }

  private static func moved(_ box: Box) -> Box {
    Box(
      minX: corner.x + box.minX, minY: corner.y + box.minY, maxX: corner.x + box.maxX,
      maxY: corner.y + box.maxY)
  }

  private static func fact(_ entry: Imagery) -> SourceFact {
    if let problem = entry.problem { return .unusable(problem) }
    let corner =
      entry.ground == .degrees ? (x: -82.0, y: 29.7) : (x: corner.x + entry.east, y: corner.y)
    let width = Double(entry.size.width) * entry.cell
    let height = Double(entry.size.height) * entry.cell
    let files =
      [RasterFact.File(path: "\(entry.source).tif", bandCount: entry.bands.count)]
      + entry.odd.sorted { $0.key < $1.key }.map {
        RasterFact.File(path: $0.key, bandCount: $0.value)
      }
    return SourceFact(
      hash: entry.source,
      footprints: [
        Box(minX: corner.x, minY: corner.y, maxX: corner.x + width, maxY: corner.y + height)
      ],
      reference: entry.ground.reference,
      cellSize: (entry.cell, entry.cell),
      raster: RasterFact(
        width: entry.size.width, height: entry.size.height,
        transform: [entry.cell, 0, corner.x, 0, -entry.cell, corner.y + height],
        bands: entry.bands, pixelType: entry.type, files: files,
        metresPerPixel: entry.cell * entry.ground.metres,
        warnings: entry.warnings))
  }

  /// The text and the data, for a page.
  var markdown: String {
    var lines = imagery.map(\.sentence) + labels.map(\.sentence)
    for (path, boxes) in polygons.sorted(by: { $0.key < $1.key }) {
      if boxes.isEmpty {
        lines.append("`\(path)` holds no polygon.")
        continue
      }
      let shapes = boxes.map {
        "\($0.width.written) x \($0.height.written) m at \($0.minX.written), \($0.minY.written)"
      }
      lines.append("`\(path)` holds rectangles of \(shapes.joined(separator: "; ")).")
    }
    for (path, classes) in models.sorted(by: { $0.key < $1.key }) {
      lines.append(
        classes.isEmpty
          ? "`\(path)` isn't there." : "`\(path)` is a model that finds \(classes.joinedAsList()).")
    }
    switch matter {
    case .fields(let fields):
      lines.append("The labels have the fields \(fields.joined(separator: ", ")).")
    case .otherKind(let kind, let count): lines.append("The file holds \(count) \(kind)s besides.")
    case .broken(let count, let first):
      lines.append("\(count) labels besides can't be used, the first of them since it \(first).")
    case .ids(let missing, let repeated, let first):
      lines.append(
        "\(missing) labels besides have no id, and \(repeated) one that came before, such as \(first)."
      )
    case .unreadable: lines.append("The file of labels isn't there.")
    case nil: break
    }
    let data = "With these data:\n\n" + lines.map { "- \($0)\n" }.joined()
    let store = stored.map { "\n\($0.markdown)\nAnd now:\n" } ?? ""
    return "\(data)\(store)\n```dlsproj\n\(text)```\n"
  }
}

extension DataExample.Imagery {
  /// The imagery in a sentence.
  fileprivate var sentence: String {
    if let problem { return "`\(source)`: \(problem)" }
    var text =
      "`\(source)`: \(size.width) x \(size.height) px of \(ground.size(cell)), \(type), bands "
    text += bands.joined(separator: ", ")
    if east != 0 { text += "; \((east / 1000).written) km to the east" }
    for (path, count) in odd.sorted(by: { $0.key < $1.key }) {
      text += "; `\(path)` has \(count) bands"
    }
    for warning in warnings { text += "; the probe says: \(warning)" }
    return text.hasSuffix(".") ? text : text + "."
  }
}

extension DataExample.Ground {
  /// Metres on the ground of one unit of the coordinates.
  fileprivate var metres: Double {
    switch self {
    case .metres, .otherZone: 1
    case .degrees: 111_320
    case .stretched: 0.5
    }
  }

  fileprivate var reference: ReferenceFact {
    switch self {
    case .metres:
      ReferenceFact(epsg: 32617, name: "WGS 84 / UTM zone 17N", wkt: "", unit: .metres(1))
    case .otherZone:
      ReferenceFact(epsg: 32616, name: "WGS 84 / UTM zone 16N", wkt: "", unit: .metres(1))
    case .degrees: ReferenceFact(epsg: 4326, name: "WGS 84", wkt: "", unit: .degrees)
    case .stretched:
      ReferenceFact(epsg: 3857, name: "WGS 84 / Pseudo-Mercator", wkt: "", unit: .metres(1))
    }
  }

  /// The size of a pixel, and where that matters the reference system.
  fileprivate func size(_ cell: Double) -> String {
    switch self {
    case .metres: "\(cell.written) m"
    case .otherZone: "\(cell.written) m in \(reference.title)"
    case .degrees: "\(cell.written) deg in \(reference.title)"
    case .stretched:
      "\(cell.written) m in \(reference.title), \((cell * metres).written) m on the ground"
    }
  }
}

extension DataExample.Labels {
  /// The labels in a sentence.
  fileprivate var sentence: String {
    let isNear = start.x.magnitude < 1e5
    let place =
      isNear
      ? "from (\(start.x.written), \(start.y.written)) m, \(step.written) m apart"
      : "\((start.x.magnitude / 1000).rounded().written) km away"
    return "`\(file)`: \(count) \"\(label)\", squares of \(side.written) m, \(place)."
  }
}

extension LabelFact {
  /// Adds an example's labels.
  fileprivate mutating func add(
    _ entry: DataExample.Labels, from corner: (x: Double, y: Double)
  ) {
    if fields.isEmpty { fields = ["class"] }
    let name = Int32(names.count)
    names.append(Name(label: entry.label, count: entry.count, className: entry.className))
    readCount += entry.count
    for number in 0..<entry.count {
      let x = corner.x + entry.start.x + Double(number) * entry.step
      let y = corner.y + entry.start.y
      let box = Box(minX: x, minY: y, maxX: x + entry.side, maxY: y + entry.side)
      extent.add(box)
      guard entry.className != nil else { continue }
      shapes.append(Geometry(box: box))
      nameOfShape.append(name)
    }
  }
}
