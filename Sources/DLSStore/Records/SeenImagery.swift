// SeenImagery.swift: where imagery was under each block of units when the store was last applied.

package import DLSGeo

extension Store {
  /// The key of `dls_meta` for a block.
  static func imageryKey(_ block: String) -> String { "imagery/\(block)" }

  /// The boxes of the files under a block of units as last applied; nil where nobody noted them.
  package func imagery(_ block: String) throws -> [Box]? {
    guard let text = try meta(Self.imageryKey(block)) else { return nil }
    return text.split(separator: ";").compactMap { box in
      let sides = box.split(separator: " ").compactMap { Double($0) }
      guard sides.count == 4 else { return nil }
      return Box(minX: sides[0], minY: sides[1], maxX: sides[2], maxY: sides[3])
    }
  }
}

extension StoreWriter {
  /// Notes the boxes of the files under blocks of units.
  package func noteImagery(_ imagery: [String: [Box]]) throws {
    for (block, boxes) in imagery {
      let text = boxes.map { "\($0.minX) \($0.minY) \($0.maxX) \($0.maxY)" }.joined(separator: ";")
      try setMeta(Store.imageryKey(block), text)
    }
  }
}
