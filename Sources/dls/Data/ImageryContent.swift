// ImageryContent.swift: by what a file of imagery is known again.

import DLSGeo
import DLSPlatform

/// A hash of a file's picture: of a TIFF its tags and pixels as they are packed, without pyramids and
/// statistics, which change no picture; of another file all its bytes. Of more data than can be read in
/// passing it is only of pieces spread over the file.
struct ImageryContent {
  /// The hash, with what it was taken of before it.
  let text: String

  /// What the hash of all bytes of a file begins with: that of another size is another.
  static let ofBytes = "file "

  /// How many strips or tiles, or stretches of a file, stand for all.
  private static let pieces = 16
  /// How many bytes of each.
  private static let pieceSize = 4096

  /// - Parameter isWhole: whether all of it is read.
  init?(_ path: String, isWhole: Bool) {
    do {
      let file = try FileReader(path)
      var hasher = StableHasher()
      if let tiff = try TIFFImages(file) {
        for image in tiff.images { try Self.add(image, of: file, isWhole, to: &hasher) }
        text = "tiff \(hasher.finish().hex)"
      } else {
        try Self.addBytes(of: file, isWhole, to: &hasher)
        text = Self.ofBytes + hasher.finish().hex
      }
    } catch {
      return nil
    }
  }

  private static func add(
    _ image: TIFFImages.Image, of file: FileReader, _ isWhole: Bool, to hasher: inout StableHasher
  ) throws(SystemError) {
    hasher.add(image.tags.count)
    for tag in image.tags {
      hasher.add(tag.number)
      hasher.add(tag.bytes)
    }
    // How long each packed tile is tells most of another picture already.
    hasher.add(image.counts.count)
    for count in image.counts { hasher.add(count) }
    let all = image.counts.count
    let step = isWhole ? 1 : max(1, all / pieces)
    for index in stride(from: 0, to: all, by: step) {
      let count = isWhole ? image.counts[index] : min(image.counts[index], pieceSize)
      // A tile without data has no place.
      guard image.offsets[index] > 0, count > 0 else { continue }
      try add(count, at: image.offsets[index], of: file, to: &hasher)
    }
  }

  private static func addBytes(
    of file: FileReader, _ isWhole: Bool, to hasher: inout StableHasher
  ) throws(SystemError) {
    hasher.add(file.size)
    if isWhole || file.size <= pieces * pieceSize {
      return try add(file.size, at: 0, of: file, to: &hasher)
    }
    for start in file.starts(of: pieces, size: pieceSize) {
      try add(pieceSize, at: start, of: file, to: &hasher)
    }
  }

  private static func add(
    _ count: Int, at start: Int, of file: FileReader, to hasher: inout StableHasher
  ) throws(SystemError) {
    var hash = hasher
    try file.forEachPiece(at: start, count: count) { hash.add(part: $0) }
    hasher = hash
  }
}
