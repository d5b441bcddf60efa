// ForeignContent.swift: what a file is that was named as a project and is none, and where it belongs.

import DLSLanguage
import DLSPlatform
import DLSText

/// The content of a file that is no project, as its first bytes tell.
enum ForeignContent: Equatable {
  /// A GeoPackage, or another database of SQLite.
  case geoPackage
  case picture(String)
  case shapefile
  case archive
  /// Something else with bytes that no text has.
  case binary
  /// What `dls plan --out` writes.
  case savedPlan
  case geoJSON
  /// Annotations of images in the form of COCO.
  case coco
  /// What ArcGIS says of a model.
  case modelDefinition
  case json
  /// Sections and settings, as OrthoSeg has them.
  case configuration
  case xml
  case table

  /// What bytes are; nil for a text, be it a broken one or one in UTF-16, of which the checks have more to
  /// say.
  init?(_ bytes: [UInt8]) {
    let head = bytes.prefix(4096)
    // Nearly all are texts, and there may be thousands of them.
    let hasZeros = ByteRuns.first(0, in: bytes.span, 0..<head.count) != nil
    guard hasZeros || head.first.map(Self.firsts.contains) ?? false else { return nil }
    for (start, content) in Self.starts where bytes.starts(with: start) {
      self = content
      return
    }
    let isWide = head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF])
    // In UTF-16 every second byte of a text in Latin letters is zero.
    let zeros = head.count { $0 == 0 }
    guard !isWide, zeros >= 8, zeros * 5 < head.count * 2 || zeros * 5 > head.count * 3 else {
      return nil
    }
    self = .binary
  }

  /// What a text is that isn't called a project, and begins as no project does; nil for what may be one.
  /// - Parameter path: the file that begins so.
  init?(text bytes: [UInt8], of path: String) {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let head = bytes.prefix(4096).dropFirst(bytes.starts(with: mark) ? mark.count : 0)
    let suffix = Path.suffix(path).lowercased()
    switch head.first(where: { $0 > 0x20 }) {
    case UInt8(ascii: "["), UInt8(ascii: ";"):
      self = suffix == "ini" ? .configuration : .json
    case UInt8(ascii: "{"):
      self = Self.json(String(decoding: head, as: UTF8.self), suffix)
    case UInt8(ascii: "<"): self = .xml
    default:
      guard suffix == "csv" else { return nil }
      self = .table
    }
  }

  /// Which JSON it is.
  private static func json(_ head: String, _ suffix: String) -> ForeignContent {
    func has(_ name: String) -> Bool { head.contains("\"\(name)\"") }
    if has("dls plan") { return .savedPlan }
    if has("FeatureCollection") || has("Feature") { return .geoJSON }
    if has("annotations") || has("images") && has("categories") { return .coco }
    return suffix == "emd" ? .modelDefinition : .json
  }

  /// What to do with it, as a line of help.
  func help(_ path: String) -> String {
    let name = ShellWord.quoting(path)
    switch self {
    case .savedPlan: return "`dls show \(name)` shows it, `dls apply \(name)` carries it out"
    case .modelDefinition, .configuration: return "`dls import \(name)` makes a project file of it"
    case .picture:
      return "a `source` block names imagery; `dls init \(name)` writes a project file for it"
    case .geoPackage:
      let project = String(path.dropLast(Path.suffix(path).count)) + ProjectFinder.suffix
      if Path.suffix(path) != ProjectFinder.suffix, FileSystem.isFile(project) {
        return "did you mean \(quoted(project))?"
      }
    case .geoJSON, .coco, .shapefile: break
    case .xml where ["kml", "xml"].contains(Path.suffix(path).lowercased()): break
    default: return "a project file is a text, and ends in .\(ProjectFinder.suffix)"
    }
    return "a `samples` block of a project names labels: from = \(WrittenText.quoted(path))"
  }

  /// With an article: `a GeoPackage`.
  var text: String {
    switch self {
    case .geoPackage: "a GeoPackage, or another database of SQLite"
    case .picture(let name): "imagery (\(name))"
    case .shapefile: "a Shapefile"
    case .archive: "an archive, or packed otherwise"
    case .binary: "binary"
    case .savedPlan: "a saved plan"
    case .geoJSON: "GeoJSON"
    case .coco: "JSON as COCO writes annotations"
    case .modelDefinition: "a model definition of ArcGIS"
    case .json: "JSON"
    case .configuration: "a configuration (INI)"
    case .xml: "XML"
    case .table: "a table"
    }
  }

  private static let starts: [([UInt8], ForeignContent)] = [
    (Array("SQLite format 3\0".utf8), .geoPackage),
    ([0x49, 0x49, 0x2A, 0], .picture("TIFF")), ([0x4D, 0x4D, 0, 0x2A], .picture("TIFF")),
    ([0x49, 0x49, 0x2B, 0], .picture("TIFF")), ([0x4D, 0x4D, 0, 0x2B], .picture("TIFF")),
    ([0x89, 0x50, 0x4E, 0x47], .picture("PNG")), ([0xFF, 0xD8, 0xFF], .picture("JPEG")),
    ([0, 0, 0, 0x0C, 0x6A, 0x50], .picture("JPEG 2000")),
    ([0, 0, 0x27, 0x0A], .shapefile), ([0x50, 0x4B, 3, 4], .archive), ([0x1F, 0x8B], .archive),
  ]
  private static let firsts = starts.compactMap(\.0.first)
}
