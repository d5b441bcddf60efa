// JSONScanner.swift: a cursor over JSON bytes that never trusts them.

/// What a JSON value is, told from its first byte.
package enum JSONKind: UInt8, Sendable {
  case string, number, boolean, null, object, array
}

/// A cursor over JSON bytes in memory that the caller keeps alive. Every read is bounded; past the
/// end it sees NUL bytes, which no rule accepts.
struct JSONScanner {
  private let base: UnsafePointer<UInt8>?
  let count: Int
  var index = 0
  private var stack: [UInt8] = []
  private let powers: InlineArray<23, Double> = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    base = bytes.baseAddress
    count = bytes.count
  }

  /// The byte at an offset that is never negative; NUL past the end.
  @inline(__always)
  func byte(_ offset: Int) -> UInt8 {
    guard offset < count, let base else { return 0 }
    return base[offset]
  }

  /// The bytes of a range that a scan returned.
  func bytes(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
    guard let base, range.lowerBound >= 0, range.upperBound <= count else {
      return UnsafeBufferPointer(start: nil, count: 0)
    }
    return UnsafeBufferPointer(start: base + range.lowerBound, count: range.count)
  }

  /// Moves past blanks and returns the byte it then stands on.
  @inline(__always)
  mutating func peek() -> UInt8 {
    while true {
      let value = byte(index)
      guard value == 0x20 || value == 0x0A || value == 0x0D || value == 0x09 else { return value }
      index += 1
    }
  }

  func error(_ reason: String) -> GeoJSONError { GeoJSONError(reason, at: index) }

  /// An error for the byte the cursor stands on.
  func surprise(_ wanted: String) -> GeoJSONError {
    if index >= count { return GeoJSONError("the file ends where \(wanted) belongs", at: count) }
    let found = byte(index)
    let shown =
      found > 0x20 && found < 0x7F
      ? "'\(Character(UnicodeScalar(found)))'" : "byte \(found)"
    return error("\(shown) stands where \(wanted) belongs")
  }

  /// Whether the text begins with the mark of UTF-16, in either order of bytes.
  var isUTF16: Bool {
    count >= 2 && (byte(0) == 0xFF && byte(1) == 0xFE || byte(0) == 0xFE && byte(1) == 0xFF)
  }

  /// Takes one byte or throws.
  mutating func take(_ wanted: UInt8, _ name: String) throws(GeoJSONError) {
    guard peek() == wanted else { throw surprise(name) }
    index += 1
  }

  /// Reads a string and returns the range between its quotes, escapes untouched.
  mutating func string() throws(GeoJSONError) -> Range<Int> {
    guard peek() == 0x22 else { throw surprise("a name in quotes") }
    let start = index + 1
    var cursor = start
    var any: UInt8 = 0
    while cursor < count {
      let value = byte(cursor)
      if value == 0x22 {
        if any >= 0x80 { try requireUTF8(start..<cursor) }
        index = cursor + 1
        return start..<cursor
      }
      any |= value
      cursor += value == 0x5C ? 2 : 1
    }
    throw error("a text in quotes has no closing quote")
  }

  /// Letters of another encoding would come in as stand-ins, and several words as one.
  private func requireUTF8(_ range: Range<Int>) throws(GeoJSONError) {
    if String(validating: bytes(range), as: UTF8.self) != nil { return }
    let shown = text(range).prefix(40)
    throw GeoJSONError(
      "the text \"\(shown)\" is not in UTF-8, as GeoJSON is", at: range.lowerBound,
      nextStep: Self.encodingStep)
  }

  /// How a file of another encoding becomes GeoJSON.
  static let encodingStep =
    "Save the file in UTF-8: in a text editor, or in QGIS with Export, Save Features As, Encoding UTF-8."

  /// The kind of the value the cursor stands on.
  mutating func kind() throws(GeoJSONError) -> JSONKind {
    switch peek() {
    case 0x22: return .string
    case 0x7B: return .object
    case 0x5B: return .array
    case 0x74, 0x66: return .boolean
    case 0x6E: return .null
    case 0x2D, 0x30...0x39: return .number
    default: throw surprise("a value")
    }
  }

  /// Moves past one value of any depth. Inside it, brackets, texts, words and numbers are checked,
  /// separators are not.
  mutating func skipValue() throws(GeoJSONError) {
    stack.removeAll(keepingCapacity: true)
    repeat {
      let value = peek()
      switch value {
      case 0x7B, 0x5B:
        stack.append(value + 2)
        index += 1
      case 0x7D, 0x5D:
        guard let open = stack.popLast(), open == value else { throw surprise("a value") }
        index += 1
      case 0x2C, 0x3A:
        guard !stack.isEmpty else { throw surprise("a value") }
        index += 1
      case 0x22: _ = try string()
      case 0x74: try word("true")
      case 0x66: try word("false")
      case 0x6E: try word("null")
      default: _ = try number()
      }
    } while !stack.isEmpty
  }

  /// Takes a word such as `null`.
  mutating func word(_ word: StaticString) throws(GeoJSONError) {
    _ = peek()
    for offset in 0..<word.utf8CodeUnitCount
    where byte(index + offset) != word.utf8Start[offset] {
      throw surprise("a value")
    }
    index += word.utf8CodeUnitCount
  }

  /// Reads a number, correctly rounded. One too large for a double becomes infinite.
  @inline(__always)
  mutating func number() throws(GeoJSONError) -> Double {
    _ = peek()
    let start = index
    var cursor = index
    let isNegative = byte(cursor) == 0x2D
    if isNegative { cursor += 1 }
    var mantissa: UInt64 = 0
    var digits = 0
    var exponent = 0
    while case let digit = byte(cursor) &- 0x30, digit < 10 {
      mantissa = mantissa &* 10 &+ UInt64(digit)
      digits += 1
      cursor += 1
    }
    guard digits > 0 else { throw surprise("a number") }
    if byte(cursor) == 0x2E {
      cursor += 1
      let point = cursor
      while case let digit = byte(cursor) &- 0x30, digit < 10 {
        mantissa = mantissa &* 10 &+ UInt64(digit)
        cursor += 1
      }
      exponent = point - cursor
      digits += cursor - point
      guard exponent < 0 else {
        index = cursor
        throw surprise("a digit after the decimal point")
      }
    }
    if byte(cursor) | 0x20 == 0x65 { exponent += try readExponent(&cursor) }
    index = cursor
    // Clinger: both factors are exact, so that one rounding remains.
    if digits <= 19, mantissa < 1 << 53, exponent >= -22, exponent <= 22 {
      let value = Double(mantissa)
      let scaled = exponent < 0 ? value / powers[-exponent] : value * powers[exponent]
      return isNegative ? -scaled : scaled
    }
    return slowNumber(start..<cursor)
  }

  private mutating func readExponent(_ cursor: inout Int) throws(GeoJSONError) -> Int {
    cursor += 1
    let isNegative = byte(cursor) == 0x2D
    if isNegative || byte(cursor) == 0x2B { cursor += 1 }
    var value = 0
    let start = cursor
    while case let digit = byte(cursor) &- 0x30, digit < 10 {
      if value < 100_000 { value = value * 10 + Int(digit) }
      cursor += 1
    }
    guard cursor > start else {
      index = cursor
      throw surprise("a digit of the exponent")
    }
    return isNegative ? -value : value
  }

  private func slowNumber(_ range: Range<Int>) -> Double {
    let text = String(decoding: bytes(range), as: UTF8.self)
    return Double(text) ?? .nan
  }

  /// True when the bytes of a range are exactly these.
  @inline(__always)
  func matches(_ range: Range<Int>, _ word: StaticString) -> Bool {
    guard range.count == word.utf8CodeUnitCount else { return false }
    for offset in 0..<range.count
    where byte(range.lowerBound + offset) != word.utf8Start[offset] {
      return false
    }
    return true
  }

  /// The text of a range between quotes, escapes resolved, lone surrogates replaced by U+FFFD.
  func text(_ range: Range<Int>) -> String {
    let raw = bytes(range)
    guard raw.contains(0x5C) else { return String(decoding: raw, as: UTF8.self) }
    var out: [UInt8] = []
    out.reserveCapacity(raw.count)
    var cursor = 0
    while cursor < raw.count {
      let value = raw[cursor]
      guard value == 0x5C, cursor + 1 < raw.count else {
        out.append(value)
        cursor += 1
        continue
      }
      cursor += 2
      switch raw[cursor - 1] {
      case 0x62: out.append(0x08)
      case 0x66: out.append(0x0C)
      case 0x6E: out.append(0x0A)
      case 0x72: out.append(0x0D)
      case 0x74: out.append(0x09)
      case 0x75: Self.appendEscape(raw, &cursor, into: &out)
      case let other: out.append(other)
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  /// Reads the four digits after `\u` at the cursor, and the second half of a pair.
  private static func appendEscape(
    _ raw: UnsafeBufferPointer<UInt8>, _ cursor: inout Int, into out: inout [UInt8]
  ) {
    var code = hex(raw, cursor) ?? 0xFFFD
    cursor = min(raw.count, cursor + 4)
    if code & 0xFC00 == 0xD800, cursor + 5 < raw.count, raw[cursor] == 0x5C,
      raw[cursor + 1] == 0x75, let low = hex(raw, cursor + 2), low & 0xFC00 == 0xDC00
    {
      code = 0x10000 + (code & 0x3FF) << 10 + low & 0x3FF
      cursor += 6
    }
    let scalar = UnicodeScalar(code) ?? "\u{FFFD}"
    out.append(contentsOf: Array(String(Character(scalar)).utf8))
  }

  private static func hex(_ raw: UnsafeBufferPointer<UInt8>, _ start: Int) -> UInt32? {
    guard start + 4 <= raw.count else { return nil }
    var value: UInt32 = 0
    for offset in start..<start + 4 {
      switch raw[offset] {
      case let digit where digit >= 0x30 && digit <= 0x39: value = value << 4 | UInt32(digit - 0x30)
      case let letter where letter | 0x20 >= 0x61 && letter | 0x20 <= 0x66:
        value = value << 4 | UInt32(letter | 0x20 - 0x57)
      default: return nil
      }
    }
    return value
  }
}
