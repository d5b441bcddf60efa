// ByteRunsTests.swift: what is found eight bytes at a time is what is found byte by byte.

import DLSText
import Testing

@Suite struct ByteRunsTests {
  /// Around the borders of eight bytes, and beside bytes that differ from it in one bit.
  @Test(arguments: 0..<44)
  func aByteIsFoundWhereItFirstStands(place: Int) {
    for wanted: UInt8 in [0, 1, 0x0A, 0x3D, 0x80, 0xFF] {
      for filler: UInt8 in [1, 2, 0x7F, 0x80, 0x81, 0xFF] {
        for count in place..<48 {
          var bytes = [UInt8](repeating: wanted ^ filler, count: count)
          #expect(ByteRuns.first(wanted, in: bytes.span, 0..<count) == nil)
          guard place < count else { continue }
          bytes[place] = wanted
          bytes[count - 1] = wanted
          #expect(ByteRuns.first(wanted, in: bytes.span, 0..<count) == place)
          #expect(ByteRuns.first(wanted, in: bytes.span, 0..<place) == nil)
        }
      }
    }
  }

  /// Bytes of two ranges, as kinds of tokens are looked for.
  @Test func bytesOfRangesAreFoundInOrder() {
    var bytes = (0..<0x80).map { UInt8($0) }
    bytes += bytes.reversed()
    let pairs: [(ClosedRange<UInt8>, ClosedRange<UInt8>)] = [
      (13...18, 2...3), (0...0, 0x7F...0x7F), (5...5, 5...6),
    ]
    for (one, other) in pairs {
      for range in [0..<256, 1..<250, 3..<7, 9..<9] {
        var found: [Int] = []
        ByteRuns.forEach(among: one, or: other, in: bytes.span, range) { found.append($0) }
        #expect(found == range.filter { one.contains(bytes[$0]) || other.contains(bytes[$0]) })
      }
    }
  }

  @Test(arguments: 0..<20)
  func oneByteOrOneMoreIsADifference(place: Int) {
    let bytes = (0..<20).map { UInt8($0) }
    var other = bytes
    #expect(ByteRuns.areEqual(bytes, other))
    other[place] ^= 0x80
    #expect(!ByteRuns.areEqual(bytes, other))
    #expect(!ByteRuns.areEqual(bytes, Array(bytes[..<place])))
  }

  /// Each byte is told by itself, whatever stands beside it.
  @Test func marksOfEightBytes() {
    for byte in UInt8.min...UInt8.max {
      for beside: UInt64 in [0, 0x7F, 0x80, 0xFF] {
        for place in 0..<8 {
          let shift = UInt64(8 * place)
          let word =
            (0x0101_0101_0101_0101 &* beside) & ~(0xFF << shift) | UInt64(byte) << shift
          let mark: UInt64 = 0x80 << shift
          #expect((ByteMarks.equal(word, byte) & mark != 0))
          #expect((ByteMarks.equal(word, 0x22, 0x5C) & mark != 0) == (byte == 0x22 || byte == 0x5C))
          #expect((ByteMarks.below(word, 0x20) & mark != 0) == (byte < 0x20))
          #expect((ByteMarks.below(word, 0x80) & mark != 0) == (byte < 0x80))
        }
      }
    }
  }
}
