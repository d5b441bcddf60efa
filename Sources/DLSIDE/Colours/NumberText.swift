// NumberText.swift: many numbers as text, quickly.

/// Numbers as text with commas between them.
enum NumberText {
  static let comma = UInt8(ascii: ",")

  /// The bytes that a number takes at most.
  static let room = 10

  /// Some numbers.
  static func bytes(_ numbers: [UInt32]) -> [UInt8] {
    var text: [UInt8] = []
    if let first = numbers.first { add(first, to: &text) }
    addRest(of: numbers, to: &text)
    return text
  }

  /// Adds some numbers without the first, each behind a comma. There may be a million: so many at a time as the
  /// stack has room for are each written where they belong.
  static func addRest(of numbers: [UInt32], to text: inout [UInt8]) {
    numbers.withUnsafeBufferPointer { numbers in
      withUnsafeTemporaryAllocation(of: UInt8.self, capacity: few * (room + 1)) { buffer in
        for start in stride(from: 1, to: numbers.count, by: few) {
          var end = 0
          for place in start..<min(start + few, numbers.count) {
            buffer[end] = comma
            end += 1
            put(numbers[place], buffer, &end)
          }
          text += buffer[..<end]
        }
      }
    }
  }

  private static let few = 64

  /// Adds a number.
  static func add(_ number: UInt32, to text: inout [UInt8]) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: room) { buffer in
      var end = 0
      put(number, buffer, &end)
      text += buffer[..<end]
    }
  }

  /// So many numbers of a text in which each stands behind a comma.
  static func prefix(_ text: ArraySlice<UInt8>, _ count: Int) -> ArraySlice<UInt8> {
    var left = count
    let end = text.firstIndex { byte in
      if byte == comma { left -= 1 }
      return left < 0
    }
    return text[..<(end ?? text.endIndex)]
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
