// StoredOutlines.swift: the samples a block brought before, found by what they cover.

import DLSGeo
import DLSPlan
import DLSStore

/// The outlines of one block's samples, for labels whose keys the store doesn't have. Rows are the
/// positions of `StoredSamples`.
struct StoredOutlines {
  private var hashes: [UInt64] = []
  /// The class of each that the files named when it came in; -1 where nothing tells.
  private var importedClasses: [Int32] = []
  private var classes: [Int32] = []
  private var classNames: [String]
  private let order: [Int32]

  /// The outlines of the samples that are there as an import begins.
  init(_ store: Store, block: String, schema: String, stored: StoredSamples) throws {
    var names = try Self.classNames(store, schema)
    var hashes: [UInt64] = []
    var importedClasses: [Int32] = []
    var classes: [Int32] = []
    var geometry = Geometry(kind: .polygon)
    let head = block.utf8.count + 1
    try store.connection.forEach(
      "SELECT geom,class \(StoredSamples.rows)", [.text(block)]
    ) { row in
      // Those that this import has written already come last.
      guard hashes.count < stored.fids.count else { return }
      let isRead = row.withBytes(0) { (try? GeoPackageBlob.decode($0, into: &geometry)) != nil }
      let name = row.text(1) ?? ""
      let index = names.firstIndex(of: name) ?? names.count
      if index == names.count { names.append(name) }
      classes.append(Int32(index))
      hashes.append(isRead ? Self.hash(geometry) : 0)
      importedClasses.append(
        isRead
          ? Self.importedClass(stored.keys, hashes.count - 1, head, geometry, names, index) : -1)
    }
    self.hashes = hashes
    self.importedClasses = importedClasses
    self.classes = classes
    classNames = names
    order = hashes.indices.map { Int32($0) }.sorted {
      (hashes[Int($0)], $0) < (hashes[Int($1)], $1)
    }
  }

  private static func classNames(_ store: Store, _ schema: String) throws -> [String] {
    var names: [String] = []
    try store.connection.forEach(
      "SELECT name FROM dls_classes WHERE \"schema\" = ?", [.text(schema)]
    ) { names.append($0.text(0) ?? "") }
    return names
  }

  private static func hash(_ geometry: Geometry) -> UInt64 {
    var hasher = StableHasher()
    hasher.add(outline: geometry)
    return hasher.finish().high
  }

  /// The class that a sample's key was made of; -1 where its outline is another now, or its key
  /// wasn't made of outline and class.
  private static func importedClass(
    _ keys: KeyColumn, _ position: Int, _ head: Int, _ geometry: Geometry, _ names: [String],
    _ present: Int
  ) -> Int32 {
    let local = keys[position].utf8.dropFirst(head)
    let isFormer = local.count == LabelIdentity.formerDigits
    guard isFormer || local.count == LabelIdentity.digits,
      let wanted = UInt64(String(decoding: local.prefix(16), as: UTF8.self), radix: 16)
    else { return -1 }
    func isMade(of name: String) -> Bool {
      let hasher =
        isFormer
        ? LabelIdentity.formerHasher(geometry, name) : LabelIdentity.hasher(geometry, name)
      return hasher.finish().high == wanted
    }
    if isMade(of: names[present]) { return Int32(present) }
    return names.firstIndex(where: isMade).map { Int32($0) } ?? -1
  }

  /// The samples with a label's outline.
  func positions(of geometry: Geometry) -> [Int] {
    let hash = Self.hash(geometry)
    var (low, high) = (0, order.count)
    while low < high {
      let middle = (low + high) / 2
      if hashes[Int(order[middle])] < hash { low = middle + 1 } else { high = middle }
    }
    return order[low...].prefix { hashes[Int($0)] == hash }.map { Int($0) }
  }

  /// Whether a sample came of a label of this class, as far as that can be told.
  func wasImported(_ position: Int, as name: String) -> Bool {
    let imported = importedClasses[position]
    return imported >= 0 && classNames[Int(imported)] == name
  }

  /// Whether a sample has this class now.
  func has(_ position: Int, className name: String) -> Bool {
    classNames[Int(classes[position])] == name
  }
}
