// ByteMutation.swift: damages bytes as transport, editors and malice do.

/// Damages bytes of any format.
package enum ByteMutation {
  /// The bytes after `count` accidents: bits flipped, bytes replaced, removed, doubled, numbers made
  /// huge, scraps put in, the end cut off.
  package static func damaged(
    _ bytes: [UInt8], accidents count: Int, scraps: [[UInt8]] = [], _ random: inout SeededRandom
  ) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<count { damage(&bytes, scraps, &random) }
    return bytes
  }

  private static func damage(
    _ bytes: inout [UInt8], _ scraps: [[UInt8]], _ random: inout SeededRandom
  ) {
    guard !bytes.isEmpty else { return bytes.append(UInt8(random.below(256))) }
    let place = random.below(bytes.count)
    let end = min(bytes.count, place + 1 + random.below(16))
    switch random.below(scraps.isEmpty ? 7 : 10) {
    case 0, 1: bytes[place] ^= 1 << UInt8(random.below(8))
    case 2: bytes[place] = UInt8(random.below(256))
    case 3: for index in place..<min(bytes.count, place + 4) { bytes[index] = 0xFF }
    case 4: bytes.removeSubrange(place..<end)
    case 5: bytes.insert(contentsOf: Array(bytes[place..<end]), at: random.below(bytes.count))
    case 6: if random.isOnce(in: 4) { bytes.removeSubrange(place...) }
    case 7:
      let scrap = random.pick(scraps)
      bytes.replaceSubrange(place..<min(bytes.count, place + scrap.count), with: scrap)
    default: bytes.insert(contentsOf: random.pick(scraps), at: place)
    }
  }
}
