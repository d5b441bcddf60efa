// StoredOutlines.swift: the samples a block brought before, found by what they cover.

import DLSGeo
import DLSPlan
import DLSStore

/// The outlines of one block's samples, for labels whose keys the store doesn't have. Rows are the
/// positions of `StoredSamples`.
struct StoredOutlines {
  /// Where each lies.
  private(set) var index: OutlineIndex
  /// The class of each that the files named when it came in; -1 where nothing tells.
  private var importedClasses: [Int32] = []
  private var classes: [Int32] = []
  private var classNames: [String]

  /// The outlines of the samples that are there as an import begins.
  init(
    _ store: Store, block: String, names schemaNames: [String], stored: StoredSamples,
    tolerance: Double
  ) throws {
    var names = schemaNames
    var index = OutlineIndex(tolerance: tolerance)
    var importedClasses: [Int32] = []
    var classes: [Int32] = []
    var geometry = Geometry(kind: .polygon)
    try store.connection.forEach(
      "SELECT geom,class \(StoredSamples.rows)", [.text(block)]
    ) { row in
      // Those that this import has written already come last.
      guard classes.count < stored.fids.count else { return }
      let isRead = row.withBytes(0) { (try? GeoPackageBlob.decode($0, into: &geometry)) != nil }
      let name = row.text(1) ?? ""
      let place = names.firstIndex(of: name) ?? names.count
      if place == names.count { names.append(name) }
      let key = stored.keys[classes.count]
      classes.append(Int32(place))
      index.add(isRead ? geometry : nil)
      let imported =
        isRead ? LabelIdentity.className(of: key, block, geometry, names, likely: place) : nil
      importedClasses.append(Int32(imported ?? -1))
    }
    index.arrange()
    self.index = index
    self.importedClasses = importedClasses
    self.classes = classes
    classNames = names
  }

  /// Whether a sample came of a label of this class, as far as that can be told.
  func wasImported(_ position: Int, as name: String) -> Bool {
    let imported = importedClasses[position]
    return imported >= 0 && classNames[Int(imported)] == name
  }

  /// Whether a sample's key was made of its outline.
  func isKnownByOutline(_ position: Int) -> Bool { importedClasses[position] >= 0 }

  /// Whether a sample has this class now.
  func has(_ position: Int, className name: String) -> Bool {
    classNames[Int(classes[position])] == name
  }
}
