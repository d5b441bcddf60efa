// GeometryBlob.swift: the bounding box of a GeoPackage geometry blob, for the index and its triggers.

import DLSGeo

/// Reads what an index needs from a blob. The bytes may come from anyone: every read is checked.
enum GeometryBlob {
  /// The box of the geometry; nil for an empty geometry and for bytes that are no geometry.
  static func box(_ blob: UnsafeRawBufferPointer) -> Box? {
    guard let head = try? GeoPackageBlob.header(blob), !head.isEmpty else { return nil }
    if let box = head.box { return box.isEmpty ? nil : box }
    // A plain little-endian point, the one geometry that GDAL writes without an envelope.
    if blob.count == head.length + 21, blob[head.length] == 1,
      blob.loadUnaligned(fromByteOffset: head.length + 1, as: UInt32.self).littleEndian == 1
    {
      let x = double(blob, head.length + 5)
      let y = double(blob, head.length + 13)
      return x.isNaN || y.isNaN ? nil : Box(minX: x, minY: y, maxX: x, maxY: y)
    }
    var geometry = Geometry(pointX: 0, y: 0)
    guard (try? GeoPackageBlob.decode(blob, into: &geometry)) != nil, !geometry.isEmpty else {
      return nil
    }
    let box = geometry.box
    return box.isEmpty ? nil : box
  }

  private static func double(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> Double {
    Double(
      bitPattern: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    )
  }
}
