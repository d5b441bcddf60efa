// SmallTIFF.swift: a picture as TIFF files hold one, and what programs do to it.

/// What a program does to a picture.
enum PictureChange: String, Sendable {
  case pyramid, touch, statistics, stripInPlace, pyramidAndStrip, stripInACopy, otherWidth

  /// The picture afterwards.
  var picture: SmallTIFF {
    var picture = SmallTIFF()
    picture.hasPyramid = self == .pyramid || self == .pyramidAndStrip
    picture.hasStatistics = self == .statistics
    if self == .stripInPlace || self == .pyramidAndStrip || self == .stripInACopy {
      picture.filled = 4
    }
    if self == .otherWidth { picture.width = 50 }
    return picture
  }
}

/// A TIFF of ten strips of 40,000 bytes.
struct SmallTIFF {
  /// The width that its tag says.
  var width = 200
  /// The strip that was filled with one number.
  var filled: Int?
  /// Whether a reduced copy follows, as `gdaladdo` adds one.
  var hasPyramid = false
  /// Whether GDAL's metadata has statistics.
  var hasStatistics = false
  /// Whether it says where it lies.
  var isPlaced = false

  private static let strips = 10
  private static let stripSize = 40_000

  /// The file.
  var bytes: [UInt8] {
    var file = Array("II".utf8)
    file += Self.short(42)
    file += Self.long(0)
    for strip in 0..<Self.strips {
      let isFilled = strip == filled
      for place in 0..<Self.stripSize { file.append(isFilled ? 0 : UInt8((place + strip) & 255)) }
    }
    let places = file.count
    for strip in 0..<Self.strips { file += Self.long(8 + strip * Self.stripSize) }
    let counts = file.count
    for _ in 0..<Self.strips { file += Self.long(Self.stripSize) }
    let metadata = file.count
    let item = "<Item name=\"STATISTICS_MEAN\" sample=\"0\">3</Item>"
    let text = Array("<GDALMetadata>\n  \(item)\n</GDALMetadata>\n".utf8) + [0]
    if hasStatistics { file += text }
    let placement = file.count
    if isPlaced { file += Self.placement }
    var entries = [
      Self.entry(256, 4, 1, width), Self.entry(257, 4, 1, 2000),
      Self.entry(273, 4, Self.strips, places), Self.entry(279, 4, Self.strips, counts),
    ]
    if isPlaced {
      entries += [Self.entry(33550, 12, 3, placement), Self.entry(33922, 12, 6, placement + 24)]
    }
    if hasStatistics { entries.append(Self.entry(42112, 2, text.count, metadata)) }
    file.replaceSubrange(4..<8, with: Self.long(file.count))
    let end = file.count + 2 + entries.count * 12 + 4
    file += Self.directory(entries, next: hasPyramid ? end : 0)
    if hasPyramid { file += Self.pyramid }
    return file
  }

  private static var pyramid: [UInt8] {
    let entries = [
      entry(254, 4, 1, 1), entry(256, 4, 1, 100), entry(257, 4, 1, 1000), entry(273, 4, 1, 8),
      entry(279, 4, 1, 100),
    ]
    return directory(entries, next: 0)
  }

  /// The size of a pixel, and where the first one lies.
  private static var placement: [UInt8] {
    [0.5, 0.5, 0, 0, 0, 0, 500_000, 5_400_000, 0].flatMap { (value: Double) in
      (0..<8).map { UInt8(value.bitPattern >> (8 * UInt64($0)) & 255) }
    }
  }

  private static func directory(_ entries: [[UInt8]], next: Int) -> [UInt8] {
    var bytes = short(entries.count)
    for entry in entries { bytes += entry }
    bytes += long(next)
    return bytes
  }

  private static func entry(_ tag: Int, _ kind: Int, _ count: Int, _ value: Int) -> [UInt8] {
    short(tag) + short(kind) + long(count) + long(value)
  }

  private static func short(_ value: Int) -> [UInt8] {
    [UInt8(value & 255), UInt8(value >> 8 & 255)]
  }

  private static func long(_ value: Int) -> [UInt8] {
    (0..<4).map { UInt8(value >> (8 * $0) & 255) }
  }
}
