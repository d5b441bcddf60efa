// JudgedGround.swift: where samples lie that people judged and whose labels were not found yet.

import DLSGeo
import DLSStore

/// The ground of one block's judged samples. A label that lies there and is nothing else is that sample's,
/// drawn anew: a second sample of the same thing would be taught twice.
struct JudgedGround {
  private let index: PolygonIndex
  /// The position in `StoredSamples` of each.
  private let positions: [Int]

  init(_ store: Store, _ block: String, _ stored: StoredSamples) throws {
    var positions: [Int] = []
    var next = 0
    var geometry = Geometry(kind: .polygon)
    index = try PolygonIndex { add in
      guard stored.fids.indices.contains(where: { stored.isJudged($0) && !stored.isSeen[$0] })
      else { return }
      try store.connection.forEach("SELECT geom \(StoredSamples.rows)", [.text(block)]) { row in
        defer { next += 1 }
        guard next < stored.fids.count, stored.isJudged(next), !stored.isSeen[next],
          row.withBytes(0, { (try? GeoPackageBlob.decode($0, into: &geometry)) != nil })
        else { return }
        positions.append(next)
        add(geometry)
      }
    }
    self.positions = positions
  }

  /// The sample that holds a point.
  func position(x: Double, y: Double) -> Int? { index.first(x: x, y: y).map { positions[$0] } }

  /// Whether two polygons are mostly one: their boxes share more than half of their ground, and
  /// the second's middle lies in the first.
  static func isMostlySame(_ one: Geometry, _ other: Geometry) -> Bool {
    let (first, second) = (one.box, other.box)
    let width = min(first.maxX, second.maxX) - max(first.minX, second.minX)
    let height = min(first.maxY, second.maxY) - max(first.minY, second.minY)
    guard width > 0, height > 0, let middle = other.representativePoint else { return false }
    let shared = width * height
    let all = first.width * first.height + second.width * second.height - shared
    return shared * 2 > all && PolygonIndex([one]).first(x: middle.x, y: middle.y) != nil
  }
}
