// BuriedSamples.swift: the samples of a block that somebody deleted, found by what they covered.

import DLSGeo
import DLSStore

/// Deleted samples, for labels whose keys are none of theirs: a class may have another name since, or
/// the block another `id_field`.
struct BuriedSamples {
  private let tombstones: [Tombstone]
  private let index: OutlineIndex
  /// Whether each was known by its outline rather than by an id.
  private let isByOutline: [Bool]
  /// The classes of those without a shape whose names are no class's any more.
  let formerNames: [String]

  /// - Parameter names: the classes of the schema.
  init(_ tombstones: [Tombstone], block: String, names: [String], tolerance: Double) {
    var index = OutlineIndex(tolerance: tolerance)
    var isByOutline: [Bool] = []
    var former: Set<String> = []
    var geometry = Geometry(kind: .polygon)
    for one in tombstones {
      let isRead = Self.read(one, into: &geometry)
      index.add(isRead ? geometry : nil)
      isByOutline.append(LabelIdentity.isMadeOfOutline(one.key, block))
      if !isRead, let name = one.className, !names.contains(name) { former.insert(name) }
    }
    index.arrange()
    self.tombstones = tombstones
    self.index = index
    self.isByOutline = isByOutline
    formerNames = former.sorted()
  }

  /// Whether a sample of this class and outline was deleted.
  /// - Parameter isByOutline: whether only those count that were known by their outlines.
  func contains(_ label: Geometry, _ className: String, onlyByOutline: Bool) -> Bool {
    func isOf(_ position: Int) -> Bool {
      tombstones[position].className == className && (!onlyByOutline || isByOutline[position])
    }
    if index.same(as: label).contains(where: isOf) { return true }
    var geometry = Geometry(kind: .polygon)
    return index.near(label).contains {
      isOf($0) && Self.read(tombstones[$0], into: &geometry)
        && geometry.isNear(label, within: index.tolerance)
    }
  }

  private static func read(_ one: Tombstone, into geometry: inout Geometry) -> Bool {
    !one.geometry.isEmpty
      && one.geometry.withUnsafeBytes { (try? GeoPackageBlob.decode($0, into: &geometry)) != nil }
  }
}
