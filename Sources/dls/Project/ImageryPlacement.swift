// ImageryPlacement.swift: what files beside imagery say of where it lies and where it is empty.

import DLSGeo
import DLSPlatform
import DLSText

/// The world file, the reference system and the mask beside a file of imagery. A correction of these moves
/// the picture, or takes from it, though the file itself stays as it was. Overviews don't, nor do the
/// statistics that other programs note as they show it.
struct ImageryPlacement {
  private var sideFiles = SideFiles()

  /// Names, sizes and times of what lies beside a file: as long as they are the same, so is what it says.
  mutating func stamp(_ path: String) -> String {
    placing(path).map { side in
      let info = FileSystem.info(side)
      return "\(Path.name(side)) \(info?.size ?? 0) \(info?.modified ?? 0)"
    }.joined(separator: "\n")
  }

  /// A hash of what it says.
  mutating func hash(_ path: String) -> String {
    var hasher = StableHasher()
    for side in placing(path) {
      guard let said = Self.said(by: side), !said.isEmpty else { continue }
      hasher.add(Path.name(side))
      hasher.add(said)
    }
    return hasher.finish().hex
  }

  private mutating func placing(_ path: String) -> [String] {
    sideFiles.of(path).filter { side in
      let name = Path.name(side).lowercased()
      return Self.endings.contains { name.hasSuffix($0) } || name.utf8.last == UInt8(ascii: "w")
    }.sorted()
  }

  /// How such files end, besides world files, which end in "w".
  private static let endings = [".prj", ".wld", ".tfwx", ".aux.xml", ".tab", ".hdr", ".msk"]

  private static func said(by side: String) -> [UInt8]? {
    if !side.lowercased().hasSuffix(".aux.xml") { return try? FileSample.read(side) }
    guard let bytes = try? FileContent.read(side, limit: 1 << 26) else { return nil }
    return noted(String(decoding: bytes, as: UTF8.self))
  }

  /// The elements about a raster's place and about empty pixels, as their names begin.
  private static let placed = ["SRS", "WKT", "GeoTransform", "GCP", "NoDataValue"]

  /// Of what GDAL notes of a raster only those.
  private static func noted(_ text: String) -> [UInt8] {
    let kept = text.split(separator: "<").filter { element in
      placed.contains { element.hasPrefix($0) }
    }
    // Another layout of the text says the same.
    return kept.flatMap { element in element.utf8.filter { $0 > UInt8(ascii: " ") } }
  }
}
