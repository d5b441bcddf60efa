// JSONWriter.swift: JSON values to bytes, compact or indented, the same bytes every time.

import DLSText

/// Writes JSON into a growing buffer.
///
/// Either whole values, or piece by piece for what is too large to be one:
/// ```
/// writer.beginArray(); writer.value(1); writer.value("a"); writer.endArray()
/// ```
package struct JSONWriter {
  /// What was written so far.
  package private(set) var bytes: [UInt8] = []
  private let isIndented: Bool
  /// For each open list or object: whether something stands in it.
  private var open: [Bool] = []
  private var afterName = false

  /// A writer; `indented` by two spaces, or compact.
  package init(indented: Bool = false) { isIndented = indented }

  /// The value as bytes, without a line feed at the end.
  package static func bytes(_ value: JSONValue, indented: Bool = false) -> [UInt8] {
    var writer = JSONWriter(indented: indented)
    writer.value(value)
    return writer.bytes
  }

  /// The value as text, without a line feed at the end.
  package static func text(_ value: JSONValue, indented: Bool = false) -> String {
    String(decoding: bytes(value, indented: indented), as: UTF8.self)
  }

  /// Makes room for so many bytes more.
  package mutating func reserve(_ count: Int) { bytes.reserveCapacity(bytes.count + count) }

  /// One list with the items of several, each of which is JSON, compact. They may be megabytes, and are copied
  /// once.
  package static func list(joining lists: [[UInt8]]) -> [UInt8] {
    var all: [UInt8] = []
    all.reserveCapacity(lists.reduce(2) { $0 + $1.count })
    all.append(UInt8(ascii: "["))
    var isFirst = true
    for items in lists.lazy.map({ $0.dropFirst().dropLast() }) where !items.isEmpty {
      if !isFirst { all.append(UInt8(ascii: ",")) }
      isFirst = false
      all.append(contentsOf: items)
    }
    all.append(UInt8(ascii: "]"))
    return all
  }

  /// Hands out what was written so far and forgets it, for writing in pieces.
  package mutating func take() -> [UInt8] {
    defer { bytes.removeAll(keepingCapacity: true) }
    return bytes
  }

  /// Begins an object.
  package mutating func beginObject() { begin("{") }
  /// Ends the object begun last.
  package mutating func endObject() { end("}") }
  /// Begins a list.
  package mutating func beginArray() { begin("[") }
  /// Ends the list begun last.
  package mutating func endArray() { end("]") }

  /// Writes a member's name, of plain ASCII; its value comes next.
  package mutating func name(_ name: StaticString) {
    separate()
    piece("\"")
    piece(name)
    piece("\":")
    if isIndented { bytes.append(UInt8(ascii: " ")) }
    afterName = true
  }

  /// Writes a member's name that isn't written in the program.
  @_disfavoredOverload
  package mutating func name(_ name: String) {
    separate()
    string(name)
    bytes.append(UInt8(ascii: ":"))
    if isIndented { bytes.append(UInt8(ascii: " ")) }
    afterName = true
  }

  /// Writes a member.
  package mutating func member(_ name: StaticString, _ value: JSONValue) {
    self.name(name)
    self.value(value)
  }

  /// Writes a member whose name isn't written in the program.
  @_disfavoredOverload
  package mutating func member(_ name: String, _ value: JSONValue) {
    self.name(name)
    self.value(value)
  }

  /// Writes a member whose value is JSON already: compact, and whole.
  package mutating func member(_ name: StaticString, prepared value: [UInt8]) {
    self.name(name)
    separate()
    bytes.append(contentsOf: value)
  }

  /// Writes members of the object begun last that are JSON already: compact, with commas between them.
  package mutating func members(prepared members: [UInt8]) {
    separate()
    bytes.append(contentsOf: members)
  }

  /// Writes a piece of a member's value, as it is; the pieces of one follow each other. For what is written
  /// often: a member by itself takes ten times as long.
  package mutating func piece(_ text: StaticString) {
    afterName = false
    bytes.append(
      contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// Writes a whole number that isn't negative as such a piece.
  package mutating func piece(_ value: Int) {
    afterName = false
    number(value)
  }

  /// Writes a value that is JSON already, or several of a list with commas between them: compact, and whole.
  package mutating func value(prepared value: ArraySlice<UInt8>) {
    separate()
    bytes.append(contentsOf: value)
  }

  /// Writes a value by adding its bytes: JSON, compact, and whole.
  package mutating func value(adding add: (inout [UInt8]) -> Void) {
    separate()
    add(&bytes)
  }

  /// Writes a value.
  package mutating func value(_ value: JSONValue) {
    switch value {
    case .object(let object):
      beginObject()
      for member in object { self.member(member.name, member.value) }
      endObject()
    case .array(let items):
      beginArray()
      for item in items { self.value(item) }
      endArray()
    default:
      separate()
      scalar(value)
    }
  }

  private mutating func scalar(_ value: JSONValue) {
    switch value {
    case .boolean(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
    case .integer(let value) where value >= 0: number(Int(value))
    case .integer(let value): bytes.append(contentsOf: String(value).utf8)
    case .number(let value) where value.isFinite:
      bytes.append(contentsOf: value.description.utf8)
    case .string(let value): string(value)
    default: bytes.append(contentsOf: "null".utf8)
    }
  }

  /// Writes the digits of a number that isn't negative. Those of a small one, as most places in a text are,
  /// are gathered in one word, the first one lowest.
  private mutating func number(_ value: Int) {
    guard value < 100_000_000 else {
      bytes.append(contentsOf: String(value).utf8)
      return
    }
    var (digits, count): (UInt64, Int) = (0, 0)
    var rest = UInt32(truncatingIfNeeded: value)
    repeat {
      digits = digits << 8 | UInt64(48 + rest % 10)
      rest /= 10
      count += 1
    } while rest > 0
    withUnsafeBytes(of: digits.littleEndian) { bytes.append(contentsOf: $0.prefix(count)) }
  }

  private mutating func string(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { utf8 in
      // What needs no escape, which is nearly everything, is taken in one piece.
      var start = 0
      var index = JSONWriter.plainCount(utf8, from: 0)
      while index < utf8.count {
        bytes.append(contentsOf: utf8[start..<index])
        escape(utf8[index])
        start = index + 1
        index = JSONWriter.plainCount(utf8, from: start)
      }
      bytes.append(contentsOf: utf8[start...])
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// Where the first byte at or behind a place is that needs an escape; eight are looked at at once.
  private static func plainCount(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    let raw = UnsafeRawBufferPointer(text)
    var place = start
    while place + 8 <= text.count {
      let word = raw.loadUnaligned(fromByteOffset: place, as: UInt64.self).littleEndian
      let marks =
        ByteMarks.equal(word, 0x22, 0x5C) | ByteMarks.below(word, 0x20)
        | ByteMarks.equal(word, 0x7F)
      if marks != 0 { return place + ByteMarks.first(marks) }
      place += 8
    }
    while place < text.count, !needsEscape(text[place]) { place += 1 }
    return place
  }

  @inline(__always)
  private static func needsEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == 0x7F
  }

  private mutating func escape(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"):
      bytes.append(UInt8(ascii: "\\"))
      bytes.append(byte)
    case 0x0A: bytes.append(contentsOf: "\\n".utf8)
    case 0x0D: bytes.append(contentsOf: "\\r".utf8)
    case 0x09: bytes.append(contentsOf: "\\t".utf8)
    default:
      bytes.append(contentsOf: "\\u00".utf8)
      bytes.append(JSONWriter.hexDigit(byte >> 4))
      bytes.append(JSONWriter.hexDigit(byte & 15))
    }
  }

  private static func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? 48 + value : 87 + value
  }

  private mutating func begin(_ bracket: Unicode.Scalar) {
    separate()
    bytes.append(UInt8(ascii: bracket))
    open.append(false)
  }

  private mutating func end(_ bracket: Unicode.Scalar) {
    let hadContent = open.popLast() ?? false
    if hadContent { newline() }
    bytes.append(UInt8(ascii: bracket))
  }

  /// What stands between the last piece and the next.
  private mutating func separate() {
    if afterName {
      afterName = false
      return
    }
    guard let hasContent = open.last else { return }
    if hasContent { bytes.append(UInt8(ascii: ",")) }
    open[open.count - 1] = true
    newline()
  }

  private mutating func newline() {
    guard isIndented else { return }
    bytes.append(UInt8(ascii: "\n"))
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * open.count))
  }
}
