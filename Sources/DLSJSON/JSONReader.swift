// JSONReader.swift: bytes to JSON values, strictly by RFC 8259 and within bounds.

import DLSText

/// How much a text may ask for.
package struct JSONLimits: Sendable {
  /// How deep lists and objects may be nested.
  var depth = 256
  /// How many values a text may hold.
  var values = 50_000_000
  /// Whether half of a surrogate pair, which isn't Unicode, is read as U+FFFD instead of refused.
  var mendsPairs = false

  /// The usual bounds.
  init() {}

  /// Bounds of one's own.
  package init(depth: Int, values: Int, mendsPairs: Bool = false) {
    self.depth = depth
    self.values = values
    self.mendsPairs = mendsPairs
  }
}

/// Reads one JSON text. Strict: UTF-8 without surrogates, no trailing commas, no comments; a byte
/// order mark in front is passed over; of a name written twice the last value counts.
package struct JSONReader {
  private let bytes: UnsafeBufferPointer<UInt8>
  private let limits: JSONLimits
  private var at = 0
  private var values = 0

  /// Reads the whole text as one value.
  package static func parse(
    _ bytes: [UInt8], limits: JSONLimits = JSONLimits()
  ) throws(JSONProblem) -> JSONValue {
    let result = bytes.withUnsafeBufferPointer { buffer -> Result<JSONValue, JSONProblem> in
      var reader = JSONReader(bytes: buffer, limits: limits)
      do throws(JSONProblem) { return .success(try reader.document()) } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// Reads the whole text as one value.
  package static func parse(
    _ text: String, limits: JSONLimits = JSONLimits()
  ) throws(JSONProblem) -> JSONValue {
    try parse(Array(text.utf8), limits: limits)
  }

  private init(bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits) {
    self.bytes = bytes
    self.limits = limits
  }

  private mutating func document() throws(JSONProblem) -> JSONValue {
    if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { at = 3 }
    let result = try value(depth: 0)
    skipBlanks()
    if at < bytes.count { throw problem("something follows the end of the value") }
    return result
  }

  private mutating func value(depth: Int) throws(JSONProblem) -> JSONValue {
    skipBlanks()
    values += 1
    if values > limits.values { throw problem("more than \(limits.values) values") }
    guard let byte = peek() else { throw problem("the text ends where a value should be") }
    switch byte {
    case UInt8(ascii: "{"): return .object(try object(depth: depth + 1))
    case UInt8(ascii: "["): return .array(try array(depth: depth + 1))
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .boolean(true))
    case UInt8(ascii: "f"): return try word("false", .boolean(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    default: throw problem("no value begins like this")
    }
  }

  private mutating func object(depth: Int) throws(JSONProblem) -> JSONObject {
    if depth > limits.depth { throw problem("nested deeper than \(limits.depth)") }
    at += 1
    var object = JSONObject()
    skipBlanks()
    if take(UInt8(ascii: "}")) { return object }
    object.makeRoom()
    while true {
      skipBlanks()
      guard peek() == UInt8(ascii: "\"") else { throw problem("a name in quotes should be here") }
      let name = try string()
      skipBlanks()
      if !take(UInt8(ascii: ":")) { throw problem("a colon should follow the name") }
      object[name] = try value(depth: depth)
      skipBlanks()
      if take(UInt8(ascii: ",")) { continue }
      if take(UInt8(ascii: "}")) { return object }
      throw problem("a comma or } should follow the value")
    }
  }

  private mutating func array(depth: Int) throws(JSONProblem) -> [JSONValue] {
    if depth > limits.depth { throw problem("nested deeper than \(limits.depth)") }
    at += 1
    var items: [JSONValue] = []
    skipBlanks()
    if take(UInt8(ascii: "]")) { return items }
    while true {
      items.append(try value(depth: depth))
      skipBlanks()
      if take(UInt8(ascii: ",")) { continue }
      if take(UInt8(ascii: "]")) { return items }
      throw problem("a comma or ] should follow the value")
    }
  }

  private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONProblem)
    -> JSONValue
  {
    let count = word.utf8CodeUnitCount
    guard at + count <= bytes.count else { throw problem("no value begins like this") }
    for offset in 0..<count where bytes[at + offset] != word.utf8Start[offset] {
      throw problem("no value begins like this")
    }
    at += count
    return value
  }

  // MARK: numbers

  private mutating func number() throws(JSONProblem) -> JSONValue {
    let start = at
    let negative = take(UInt8(ascii: "-"))
    var whole: Int64 = 0
    var fits = true
    let firstDigit = at
    while let digit = digit() {
      let (times, over) = whole.multipliedReportingOverflow(by: 10)
      // Negative numbers are built downwards, so that the smallest one fits.
      let (sum, over2) = times.addingReportingOverflow(negative ? -digit : digit)
      if over || over2 { fits = false } else { whole = sum }
    }
    if at == firstDigit { throw problem("a digit should follow the minus sign") }
    if at > firstDigit + 1, bytes[firstDigit] == UInt8(ascii: "0") {
      throw problem("a number doesn't begin with a needless zero", at: start)
    }
    var isWhole = true
    if take(UInt8(ascii: ".")) {
      isWhole = false
      try digits("a digit should follow the point")
    }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      isWhole = false
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      try digits("a digit should follow the exponent's sign")
    }
    // "-0" is a number whose sign an integer would lose.
    if isWhole, fits, !(negative && whole == 0) { return .integer(whole) }
    let text = String(decoding: bytes[start..<at], as: UTF8.self)
    guard let value = Double(text), value.isFinite else {
      throw problem("the number is larger than any double", at: start)
    }
    return .number(value)
  }

  private mutating func digits(_ reason: String) throws(JSONProblem) {
    if digit() == nil { throw problem(reason) }
    while digit() != nil {}
  }

  private mutating func digit() -> Int64? {
    guard let byte = peek(), (48...57).contains(byte) else { return nil }
    at += 1
    return Int64(byte - 48)
  }

  // MARK: texts

  private mutating func string() throws(JSONProblem) -> String {
    let opening = at
    at += 1
    let plain = try plain()
    if take(UInt8(ascii: "\"")) { return String(decoding: plain, as: UTF8.self) }
    // A text with escapes may be megabytes: it is written where it stays. It is never longer than it was.
    var found: JSONProblem?
    let text = String(unsafeUninitializedCapacity: writtenEnd() - opening) { room in
      var count = room.initialize(fromContentsOf: plain)
      do throws(JSONProblem) { try self.escaped(opening, room, &count) } catch { found = error }
      return count
    }
    if let found { throw found }
    return text
  }

  /// Where the text ends that is being read: at its quote, or with everything. Nobody looks for the end of one that
  /// goes on for long, which mostly is all of its message: room that isn't touched costs nothing.
  private func writtenEnd() -> Int {
    var end = at
    let far = at + 1 << 20
    while end < bytes.count {
      if end > far { return bytes.count }
      // The last few bytes are looked at one by one.
      let marks = end + 8 <= bytes.count ? ByteMarks.equal(word(end), 0x22, 0x5C) : 0x80
      end += marks == 0 ? 8 : ByteMarks.first(marks)
      guard marks != 0, end < bytes.count else { continue }
      if bytes[end] == UInt8(ascii: "\"") { return end }
      end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1
    }
    return bytes.count
  }

  /// Reads the rest of a text with escapes.
  private mutating func escaped(
    _ opening: Int, _ room: UnsafeMutableBufferPointer<UInt8>, _ count: inout Int
  ) throws(JSONProblem) {
    let raw = UnsafeMutableRawBufferPointer(room)
    while let byte = peek() {
      switch byte {
      case UInt8(ascii: "\""):
        at += 1
        return
      case UInt8(ascii: "\\"):
        if let one = JSONReader.plainEscape(at + 1 < bytes.count ? bytes[at + 1] : 0) {
          room.initializeElement(at: count, to: one)
          count += 1
          at += 2
        } else {
          count = room[count...].initialize(fromContentsOf: try escape().utf8)
        }
      case ..<0x20: throw problem("a control character in a text must be written as \\u00XX")
      default:
        let plain = UnsafeRawBufferPointer(try plain())
        UnsafeMutableRawBufferPointer(rebasing: raw[count...]).copyMemory(from: plain)
        count += plain.count
      }
    }
    throw problem("the quote that begins here isn't closed", at: opening)
  }

  /// What stands before the next quote, escape or control character; it is UTF-8.
  private mutating func plain() throws(JSONProblem) -> UnsafeBufferPointer<UInt8> {
    let start = at
    var seen: UInt64 = 0
    while at + 8 <= bytes.count {
      let word = word(at)
      let marks = ByteMarks.equal(word, 0x22, 0x5C) | ByteMarks.below(word, 0x20)
      let count = marks == 0 ? 8 : ByteMarks.first(marks)
      seen |= word & ((1 << UInt64(8 * count)) &- 1)
      at += count
      if marks != 0 { break }
    }
    // The last few bytes are looked at one by one.
    while let byte = peek(), byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
      seen |= UInt64(byte)
      at += 1
    }
    let found = UnsafeBufferPointer(rebasing: bytes[start..<at])
    if seen & 0x8080_8080_8080_8080 != 0, String(validating: found, as: UTF8.self) == nil {
      throw problem("the text isn't UTF-8", at: start)
    }
    return found
  }

  /// Eight bytes from a place on.
  private func word(_ place: Int) -> UInt64 {
    UnsafeRawBufferPointer(bytes).loadUnaligned(fromByteOffset: place, as: UInt64.self).littleEndian
  }

  private mutating func escape() throws(JSONProblem) -> Unicode.Scalar {
    let start = at
    at += 1
    guard let byte = peek() else { throw problem("the text ends in an escape", at: start) }
    at += 1
    if let one = JSONReader.plainEscape(byte) { return Unicode.Scalar(one) }
    if byte == UInt8(ascii: "u") { return try unicode(start) }
    throw problem("JSON has no such escape", at: start)
  }

  /// What a byte stands for behind a backslash, where it is one byte of ASCII: lines end in such an escape.
  @inline(__always)
  private static func plainEscape(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "t"): 0x09
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): byte
    default: nil
    }
  }

  private mutating func unicode(_ start: Int) throws(JSONProblem) -> Unicode.Scalar {
    let first = try hex()
    if let scalar = Unicode.Scalar(first) { return scalar }
    let between = at
    if (0xD800..<0xDC00).contains(first), take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) {
      let second = try hex()
      if (0xDC00..<0xE000).contains(second),
        let scalar = Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
      {
        return scalar
      }
    }
    guard limits.mendsPairs else { throw problem("half of a surrogate pair", at: start) }
    // What follows stands for itself.
    at = between
    return "\u{FFFD}"
  }

  private mutating func hex() throws(JSONProblem) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = peek(), let digit = Character(Unicode.Scalar(byte)).hexDigitValue,
        byte < 0x80
      else { throw problem("four hexadecimal digits should follow \\u") }
      value = value << 4 | UInt32(digit)
      at += 1
    }
    return value
  }

  // MARK: bytes

  private func peek() -> UInt8? { at < bytes.count ? bytes[at] : nil }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard at < bytes.count, bytes[at] == byte else { return false }
    at += 1
    return true
  }

  private mutating func skipBlanks() {
    while at < bytes.count {
      switch bytes[at] {
      case 0x20, 0x0A, 0x0D, 0x09: at += 1
      default: return
      }
    }
  }

  private func problem(_ reason: String, at offset: Int? = nil) -> JSONProblem {
    JSONProblem(offset: offset ?? at, reason: reason)
  }
}
