// UTF8Decoder.swift: reads Unicode scalars from bytes that may not be UTF-8 at all.

/// Reads Unicode scalars from bytes, never failing: what isn't UTF-8 comes back as such.
package enum UTF8Decoder {
  /// One step of decoding.
  package struct Step: Hashable, Sendable {
    /// The scalar, or nil for bytes that are no UTF-8.
    package let scalar: Unicode.Scalar?
    /// The bytes of the step, at least 1. Bytes that are no UTF-8 are taken in the largest
    /// pieces that begin a sequence, so each piece shows as one U+FFFD, as everywhere else.
    package let length: Int
  }

  /// Decodes the scalar that begins at `index`, which must lie in `bytes`.
  package static func step(_ bytes: Span<UInt8>, at index: Int) -> Step {
    let first = bytes[index]
    if first < 0x80 { return Step(scalar: Unicode.Scalar(first), length: 1) }
    let shape = sequence(first)
    guard shape.length > 1 else { return Step(scalar: nil, length: 1) }
    var value = UInt32(first & (0x7F >> UInt8(shape.length)))
    var next = index + 1
    for place in 1..<shape.length {
      guard next < bytes.count else { return Step(scalar: nil, length: next - index) }
      let byte = bytes[next]
      let low = place == 1 ? shape.low : 0x80
      let high = place == 1 ? shape.high : 0xBF
      guard low <= byte, byte <= high else { return Step(scalar: nil, length: next - index) }
      value = value << 6 | UInt32(byte & 0x3F)
      next += 1
    }
    return Step(scalar: Unicode.Scalar(value), length: shape.length)
  }

  /// Whether the bytes of `range` are UTF-8.
  package static func isValid(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    var index = range.lowerBound
    while index < range.upperBound {
      if bytes[index] < 0x80 {
        index += 1
        continue
      }
      let step = Self.step(bytes, at: index)
      if step.scalar == nil || index + step.length > range.upperBound { return false }
      index += step.length
    }
    return true
  }

  /// The length of a sequence that begins with `first`, and the bounds of its second byte, which
  /// shut out overlong forms, surrogates and what lies past U+10FFFF.
  private static func sequence(_ first: UInt8) -> (length: Int, low: UInt8, high: UInt8) {
    switch first {
    case 0xC2...0xDF: (2, 0x80, 0xBF)
    case 0xE0: (3, 0xA0, 0xBF)
    case 0xED: (3, 0x80, 0x9F)
    case 0xE1...0xEF: (3, 0x80, 0xBF)
    case 0xF0: (4, 0x90, 0xBF)
    case 0xF1...0xF3: (4, 0x80, 0xBF)
    case 0xF4: (4, 0x80, 0x8F)
    default: (1, 0, 0)
    }
  }
}
