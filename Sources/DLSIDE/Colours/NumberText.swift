// NumberText.swift: many numbers as text, quickly.

/// Numbers as text with commas between them.
enum NumberText {
  static let comma = UInt8(ascii: ",")

  /// The bytes that a number takes at most.
  static let room = 10

  /// Some numbers, without the first `skipped`, and with a comma before all of them where that is wanted. There
  /// may be a million, so each byte is written where it belongs.
  static func bytes(_ numbers: [UInt32], skipped: Int = 0, hasComma: Bool = false) -> [UInt8] {
    // They are kept: no room is left behind them.
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: numbers.count * (room + 1)) { buffer in
      var end = 0
      numbers.withUnsafeBufferPointer { numbers in
        for place in min(skipped, numbers.count)..<numbers.count {
          if hasComma || place > skipped {
            buffer[end] = comma
            end += 1
          }
          put(numbers[place], buffer, &end)
        }
      }
      return Array(buffer[..<end])
    }
  }

  /// Adds a number.
  static func add(_ number: UInt32, to text: inout [UInt8]) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: room) { buffer in
      var end = 0
      put(number, buffer, &end)
      text += buffer[..<end]
    }
  }

  /// So many numbers of a text in which each stands behind a comma.
  static func prefix(_ text: [UInt8], _ count: Int) -> ArraySlice<UInt8> {
    var left = count
    let end = text.firstIndex { byte in
      if byte == comma { left -= 1 }
      return left < 0
    }
    return text[..<(end ?? text.count)]
  }

  @inline(__always)
  private static func put(
    _ number: UInt32, _ buffer: UnsafeMutableBufferPointer<UInt8>, _ end: inout Int
  ) {
    // Nearly all are lengths of words and how far they are apart.
    if number < 10 {
      buffer[end] = UInt8(truncatingIfNeeded: number) + 48
      end += 1
      return
    }
    var divisor: UInt32 = 10
    while number / divisor >= 10 { divisor *= 10 }
    var rest = number
    while divisor > 0 {
      buffer[end] = UInt8(truncatingIfNeeded: rest / divisor) + 48
      end += 1
      rest %= divisor
      divisor /= 10
    }
  }
}
