// OutlineNames.swift: what units of polygons without an id are called.

package import DLSGeo

/// The names of units that are known by their outlines. Those that a store has from before outlines
/// were normalised keep the names they have, and with them state and split.
package struct OutlineNames {
  /// How many digits of a hash make a name.
  package static let digits = 18
  /// How many once did.
  package static let formerDigits = 16

  /// The former names that the store has.
  private var former: Set<String> = []
  private let byOutline: [String: String]
  private let head: String

  /// The names of the units that a store has of a block.
  init(_ snapshot: Snapshot?, block: String) {
    head = "\(block)/"
    byOutline = snapshot?.outlineNames ?? [:]
    guard let snapshot, let index = snapshot.unitBlocks.firstIndex(of: block) else { return }
    let length = head.utf8.count + Self.formerDigits
    for row in 0..<snapshot.unitCount
    where snapshot.blockIndexes[row] == Int32(index) && snapshot.keys.range(row).count == length {
      former.insert(String(snapshot.keys[row].dropFirst(head.count)))
    }
  }

  /// The name of a polygon's unit.
  func name(_ polygon: Geometry) -> String {
    let name = Self.name(polygon)
    if former.isEmpty { return name }
    if let known = byOutline[head + name] { return known }
    let once = Self.formerName(polygon)
    return former.contains(once) ? once : name
  }

  static func name(_ polygon: Geometry) -> String {
    String(polygon.outlineHash.hex.prefix(digits))
  }

  static func formerName(_ polygon: Geometry) -> String {
    String(polygon.vertexHash.hex.prefix(formerDigits))
  }

  /// The hash that the store has of the shape of a unit with a former name: the name is that hash. Nil
  /// for other names.
  static func shapeHash(_ name: String) -> Int64? {
    guard name.utf8.count == formerDigits, let hash = UInt64(name, radix: 16) else { return nil }
    return Int64(bitPattern: hash)
  }
}

extension Snapshot {
  /// Notes a unit of polygons without an id: by its shape it is found under the name it has.
  package mutating func noteOutline(_ polygon: Geometry, key: String, block: String) {
    guard key == "\(block)/\(OutlineNames.formerName(polygon))" else { return }
    outlineNames["\(block)/\(OutlineNames.name(polygon))"] = String(
      key.dropFirst(block.count + 1))
  }

  /// The blocks whose units may have names from before outlines were normalised.
  package var blocksByOutline: [String] {
    declarations.filter { declaration in
      guard declaration.keyword == "work_units" else { return false }
      let names = Declaration.parse(declaration.settings).map(\.name)
      return names.contains("polygons") && !names.contains("id_field")
    }.map(\.address)
  }
}

extension Geometry {
  /// A hash of the ground that it covers.
  fileprivate var outlineHash: Hash128 {
    var hasher = StableHasher()
    hasher.add(outline: self)
    return hasher.finish()
  }

  /// A hash of its vertices as they are written.
  fileprivate var vertexHash: Hash128 {
    var hasher = StableHasher()
    hasher.add(self)
    return hasher.finish()
  }
}
