// GeoJSONFeature.swift: one feature as the reader hands it out.

/// Whether a feature's geometry can be used.
package enum GeometryState: Equatable, Sendable {
  /// The geometry was read.
  case present
  /// The feature has no geometry: `null`, or no such member.
  case missing
  /// The geometry is one the product has no use for or cannot understand; the text says why, as
  /// a clause: `is a GeometryCollection`.
  case unusable(String)
}

/// One property of a feature: where its name and its value lie in the text.
package struct GeoJSONProperty: Equatable, Sendable {
  /// The name between its quotes.
  let name: Range<Int>
  /// The value; for a text, what lies between the quotes.
  let value: Range<Int>
  /// What the value is.
  package let kind: JSONKind
}

/// One feature, meant to be reused from one to the next.
package struct GeoJSONFeature: Sendable {
  /// The geometry, when `state` is `.present`.
  package var geometry = Geometry(kind: .point)
  /// Whether there is a geometry to use.
  package var state = GeometryState.missing
  /// The properties in file order.
  package var properties: [GeoJSONProperty] = []
  /// The feature's `id` member.
  package var id: GeoJSONProperty?
  /// Which one it was in the file that it was converted from, in words: its `place` member.
  package var place: GeoJSONProperty?
  /// Where the feature begins, in bytes.
  package var offset = 0

  /// An empty feature to read into.
  package init() {}

  mutating func clear(at offset: Int) {
    state = .missing
    properties.removeAll(keepingCapacity: true)
    id = nil
    place = nil
    self.offset = offset
  }
}
