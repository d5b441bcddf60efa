// ImageryPlacement.swift: what files beside imagery say of where it lies and where it is empty.

import DLSEngine
import DLSGeo
import DLSJSON
import DLSPlatform
import DLSText

/// The world file, the reference system and the mask beside a file of imagery. A correction of these moves
/// the picture, or takes from it, though the file itself stays as it was. Overviews don't, nor do the
/// statistics that other programs note as they show it.
struct ImageryPlacement {
  /// The record's name in a run's inputs.
  static let name = "placement.json"
  private var sideFiles = SideFiles()

  /// Writes what is said of files now.
  static func write(_ files: [String], to path: String) throws {
    var placement = ImageryPlacement()
    let rows = ImageryRecord.withMembers(files).map { path -> JSONValue in
      [
        "path": .string(path), "beside": .string(placement.stamp(path)),
        "said": .string(placement.hash(path)),
      ]
    }
    let record = Redaction.ofProcess.value(["files": .array(rows)])
    try AtomicFile.write(JSONWriter.bytes(record, indented: true), to: path)
  }

  /// Whether something else is said of one of the files than was. Runs of before have no record: then
  /// nothing is known to be other.
  static func isOther(than path: String, _ place: (String) -> String) -> Bool {
    guard let bytes = try? FileContent.read(path, limit: 1 << 26),
      let rows = try? JSONReader.parse(bytes)["files"]?.array
    else { return false }
    var placement = ImageryPlacement()
    return rows.contains { row in
      // Chips may be learned from where the imagery isn't.
      guard let former = row["path"]?.string, let said = row["said"]?.string,
        FileSystem.info(place(former)) != nil
      else { return false }
      let present = place(former)
      return placement.stamp(present) != row["beside"]?.string && placement.hash(present) != said
    }
  }

  /// Names, sizes and times of what lies beside a file: as long as they are the same, so is what it says.
  private mutating func stamp(_ path: String) -> String {
    placing(path).map { side in
      let info = FileSystem.info(side)
      return "\(Path.name(side)) \(info?.size ?? 0) \(info?.modified ?? 0)"
    }.joined(separator: "\n")
  }

  /// A hash of what it says.
  private mutating func hash(_ path: String) -> String {
    var hasher = StableHasher()
    for side in Self.heard(placing(path), of: path) {
      let said = Self.said(by: side)
      if said.isEmpty { continue }
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

  /// Those of them that programs ask: of what a TIFF says itself nobody else, and a file of the same name may be
  /// another's, such as that of labels which were saved beside the picture.
  private static func heard(_ sides: [String], of path: String) -> [String] {
    if sides.isEmpty { return [] }
    let tiff = (try? FileReader(path)).flatMap { try? TIFFImages($0) }
    return sides.filter { side in
      switch Path.suffix(side).lowercased() {
      case "xml", "msk": return true
      case "prj": return tiff == nil && !hasShapes(side)
      case "hdr": return tiff == nil
      default: return tiff?.isPlaced != true
      }
    }
  }

  /// Whether a reference system is that of a Shapefile.
  private static func hasShapes(_ side: String) -> Bool {
    ["shp", "SHP"].contains { FileSystem.exists("\(side.dropLast(3))\($0)") }
  }

  /// How such files end, besides world files, which end in "w".
  private static let endings = [".prj", ".wld", ".tfwx", ".aux.xml", ".tab", ".hdr", ".msk"]

  private static func said(by side: String) -> [UInt8] {
    // A mask can be as large as a picture; its size stands for it then.
    guard let bytes = try? FileContent.read(side, limit: 1 << 26) else {
      return Array(String(FileSystem.info(side)?.size ?? 0).utf8)
    }
    switch Path.suffix(side).lowercased() {
    case "xml": return noted(String(decoding: bytes, as: UTF8.self))
    // A table of MapInfo is one of a picture, or of labels.
    case "tab":
      let isOfPicture = String(decoding: bytes, as: UTF8.self).lowercased().contains("\"raster\"")
      return isOfPicture ? bytes : []
    default: return bytes
    }
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
