// ForeignContent.swift: what a file is that was named as a project and can't be a text.

import DLSText

/// The content of a file that is no text at all, as its first bytes tell.
enum ForeignContent: Equatable {
  /// A GeoPackage, or another database of SQLite.
  case geoPackage
  case picture(String)
  case archive
  /// Something else with bytes that no text has.
  case binary

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

  /// With an article: `a GeoPackage`.
  var text: String {
    switch self {
    case .geoPackage: "a GeoPackage, or another database of SQLite"
    case .picture(let name): "imagery (\(name))"
    case .archive: "an archive, or packed otherwise"
    case .binary: "binary"
    }
  }

  private static let starts: [([UInt8], ForeignContent)] = [
    (Array("SQLite format 3\0".utf8), .geoPackage),
    ([0x49, 0x49, 0x2A, 0], .picture("TIFF")), ([0x4D, 0x4D, 0, 0x2A], .picture("TIFF")),
    ([0x49, 0x49, 0x2B, 0], .picture("TIFF")), ([0x4D, 0x4D, 0, 0x2B], .picture("TIFF")),
    ([0x89, 0x50, 0x4E, 0x47], .picture("PNG")), ([0xFF, 0xD8, 0xFF], .picture("JPEG")),
    ([0, 0, 0, 0x0C, 0x6A, 0x50], .picture("JPEG 2000")),
    ([0x50, 0x4B, 3, 4], .archive), ([0x1F, 0x8B], .archive),
  ]
  private static let firsts = starts.compactMap(\.0.first)
}
