// TIFFImages.swift: where the full pictures of a TIFF lie, and what its tags say of them.

import DLSPlatform

/// The pictures of a TIFF file or BigTIFF that are no reduced copies of others. Pyramids and statistics that
/// a program adds leave all of it as it was.
struct TIFFImages {
  /// What one tag says.
  struct Tag {
    let number: Int
    let bytes: [UInt8]
  }

  /// One picture: its tags without those that only say where things lie, and its strips or tiles.
  struct Image {
    var tags: [Tag] = []
    var offsets: [Int] = []
    var counts: [Int] = []
  }

  private(set) var images: [Image] = []

  /// Whether the first picture says itself where it lies, as GeoTIFF does: by a scale and a point, or a matrix.
  var isPlaced: Bool {
    let numbers = Set(images[0].tags.map(\.number))
    return numbers.contains(Self.matrix) || numbers.isSuperset(of: Self.scaleAndPoint)
  }

  private let file: FileReader
  private let isLittle: Bool
  private let isBig: Bool

  /// Bytes of each kind of value, by its number.
  private static let sizes: [Int: Int] = [
    1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8,
    18: 8,
  ]
  private static let offsetTags: Set<Int> = [273, 324]
  private static let countTags: Set<Int> = [279, 325]
  /// Tags that say where other directories lie, which program wrote the file, and when.
  private static let unread: Set<Int> = [330, 34665, 34853, 305, 306]
  private static let metadata = 42112
  private static let matrix = 34264
  private static let scaleAndPoint: Set<Int> = [33550, 33922]
  private static let mostDirectories = 1000
  private static let longest = 1 << 28

  /// Reads a file's directories; nil where it is no TIFF, or not one that can be followed.
  init?(_ file: FileReader) throws(SystemError) {
    self.file = file
    let head = try file.bytes(at: 0, count: 16)
    guard head.count == 16 else { return nil }
    isLittle = head[0] == UInt8(ascii: "I")
    guard head[0] == head[1], isLittle || head[0] == UInt8(ascii: "M") else { return nil }
    let version = TIFFImages.number(head[2..<4], isLittle)
    guard version == 42 || version == 43 else { return nil }
    isBig = version == 43
    var next = number(isBig ? head[8..<16] : head[4..<8])
    var seen: Set<Int> = []
    while next != 0 {
      guard seen.insert(next).inserted, seen.count <= Self.mostDirectories,
        let following = try directory(at: next)
      else { return nil }
      next = following
    }
    if images.isEmpty { return nil }
  }

  /// Reads one directory, and says where the next one lies; nil where it can't be followed.
  private mutating func directory(at place: Int) throws(SystemError) -> Int? {
    let (countSize, entrySize, wordSize) = isBig ? (8, 20, 8) : (2, 12, 4)
    guard place > 0, place < file.size else { return nil }
    let count = number(try file.bytes(at: place, count: countSize)[...])
    guard count > 0, count <= 4096 else { return nil }
    let entries = try file.bytes(at: place + countSize, count: count * entrySize + wordSize)
    guard entries.count == count * entrySize + wordSize else { return nil }
    var image = Image()
    var isReduced = false
    for index in 0..<count {
      let entry = entries[(index * entrySize)..<((index + 1) * entrySize)]
      let start = entry.startIndex
      let tag = number(entry[start..<(start + 2)])
      if Self.unread.contains(tag) { continue }
      let kind = number(entry[(start + 2)..<(start + 4)])
      guard let bytes = try value(entry, kind, wordSize) else { return nil }
      let size = Self.sizes[kind] ?? 1
      if tag == 254 { isReduced = numbers(bytes, size).first.map { $0 & 1 == 1 } ?? false }
      if Self.offsetTags.contains(tag) {
        image.offsets = numbers(bytes, size)
      } else if Self.countTags.contains(tag) {
        image.counts = numbers(bytes, size)
      } else {
        let kept = tag == Self.metadata ? Self.lasting(bytes) : bytes
        if !kept.isEmpty { image.tags.append(Tag(number: tag, bytes: kept)) }
      }
    }
    if !isReduced {
      guard image.offsets.count == image.counts.count else { return nil }
      images.append(image)
    }
    return number(entries[(count * entrySize)...])
  }

  /// The bytes that an entry holds, or that lie where it says.
  private func value(
    _ entry: ArraySlice<UInt8>, _ kind: Int, _ wordSize: Int
  ) throws(SystemError) -> [UInt8]? {
    let start = entry.startIndex + 4
    let count = number(entry[start..<(start + wordSize)])
    guard let size = Self.sizes[kind], count >= 0, count <= Self.longest / size else { return nil }
    let field = entry[(start + wordSize)...]
    if count * size <= wordSize { return Array(field.prefix(count * size)) }
    let bytes = try file.bytes(at: number(field), count: count * size)
    return bytes.count == count * size ? bytes : nil
  }

  /// The items of GDAL's metadata without those that looking at a picture, or pyramids, add.
  private static func lasting(_ bytes: [UInt8]) -> [UInt8] {
    let opening = UInt8(ascii: "<")
    let named = Array("Item name=\"".utf8)
    let passing = ["STATISTICS_", "resampling\" domain=\"rio_overview\""].map {
      named + Array($0.utf8)
    }
    let kept = bytes.split(separator: opening).filter { item in
      item.starts(with: named) && !passing.contains { item.starts(with: $0) }
    }
    return Array(kept.joined(separator: [opening]))
  }

  private func numbers(_ bytes: [UInt8], _ size: Int) -> [Int] {
    stride(from: 0, to: bytes.count - size + 1, by: size).map { number(bytes[$0..<($0 + size)]) }
  }

  private func number(_ bytes: ArraySlice<UInt8>) -> Int { Self.number(bytes, isLittle) }

  /// A number of up to eight bytes; one that no file reaches is -1.
  private static func number(_ bytes: ArraySlice<UInt8>, _ isLittle: Bool) -> Int {
    var value: UInt64 = 0
    if isLittle {
      for byte in bytes.reversed() { value = value << 8 | UInt64(byte) }
    } else {
      for byte in bytes { value = value << 8 | UInt64(byte) }
    }
    return Int(exactly: value) ?? -1
  }
}
