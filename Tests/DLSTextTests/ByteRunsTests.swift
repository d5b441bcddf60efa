// ByteRunsTests.swift: what is found eight bytes at a time is what is found byte by byte.

import DLSText
import Testing

@Suite struct ByteRunsTests {
  /// Around the borders of eight bytes, and beside bytes that differ from 0 in one bit.
  @Test(arguments: 0..<20)
  func theFirstZeroIsFoundWhereItStands(place: Int) {
    for filler: UInt8 in [1, 0x7F, 0x80, 0x81, 0xFF] {
      for count in place..<24 {
        var bytes = [UInt8](repeating: filler, count: count)
        #expect(ByteRuns.firstZero(bytes) == nil)
        if place < count {
          bytes[place] = 0
          bytes[count - 1] = 0
          #expect(ByteRuns.firstZero(bytes) == place)
        }
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
}
