// PlaceNumber.swift: places of files as numbers, so that blocks that name one can meet without texts being made.

import DLSLanguage

/// Stands for a place that a path names, as it is compared with others: equal texts have equal numbers, however
/// their letters are composed, and hardly ever do others.
struct PlaceNumber: Hashable {
  let rawValue: UInt64

  /// The number of a place's text.
  init(_ text: String) {
    var text = text
    self = text.withUTF8 { PlaceNumber.number(of: $0) }
  }

  private init(rawValue: UInt64) { self.rawValue = rawValue }

  /// Calls `use` with the number of a place, and then with those of the folders that it lies in, the outermost
  /// first, as `OutputPlaces.folders` has them.
  static func forEach(
    of place: String, _ use: (_ number: PlaceNumber, _ isFolder: Bool) -> Void
  ) {
    var place = place
    place.withUTF8 { bytes in
      use(number(of: bytes), false)
      var state = State()
      for end in bytes.indices {
        if bytes[end] == 0x2F, end > 0 { use(state.number(of: bytes[..<end]), true) }
        state.add(bytes[end])
      }
    }
  }

  private static func number(of bytes: UnsafeBufferPointer<UInt8>) -> PlaceNumber {
    var state = State()
    for byte in bytes { state.add(byte) }
    return state.number(of: bytes[...])
  }

  /// The hash of Fowler, Noll and Vo, which is had for each beginning of a text on the way to the whole's.
  private struct State {
    private var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    private var seen: UInt8 = 0

    mutating func add(_ byte: UInt8) {
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
      seen |= byte
    }

    /// The number of what was added. Beyond ASCII one letter is written in several ways, which texts know.
    func number(of text: Slice<UnsafeBufferPointer<UInt8>>) -> PlaceNumber {
      if seen < 0x80 { return PlaceNumber(rawValue: hash) }
      var hasher = Hasher()
      hasher.combine(String(decoding: UnsafeBufferPointer(rebasing: text), as: UTF8.self))
      return PlaceNumber(rawValue: UInt64(UInt(bitPattern: hasher.finalize())))
    }
  }
}
