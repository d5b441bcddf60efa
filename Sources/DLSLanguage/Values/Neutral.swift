// Neutral.swift: settings as a plain tree, for whoever writes them out.

/// A tree of plain values with a fixed order, so that equal settings give equal bytes. Callers turn
/// it into JSON for the engine, or hash its bytes.
package indirect enum Neutral: Sendable, Hashable {
  case null
  case boolean(Bool)
  case number(Double)
  case text(String)
  case list([Neutral])
  case object([Field])

  /// One entry of an object.
  package struct Field: Sendable, Hashable {
    /// The key.
    let key: String
    /// The value.
    let value: Neutral

    init(_ key: String, _ value: Neutral) {
      self.key = key
      self.value = value
    }
  }

  /// The tree as JSON without blanks, keys in the order of the tree: the same bytes for the same
  /// settings on every machine.
  var canonicalBytes: [UInt8] {
    var bytes: [UInt8] = []
    write(to: &bytes)
    return bytes
  }

  /// `canonicalBytes` as text.
  package var canonicalText: String { String(decoding: canonicalBytes, as: UTF8.self) }

  private func write(to bytes: inout [UInt8]) {
    switch self {
    case .null: bytes += "null".utf8
    case .boolean(let truth): bytes += (truth ? "true" : "false").utf8
    case .number(let number): bytes += (number.isFinite ? number.written : "null").utf8
    case .text(let text): Neutral.write(text, to: &bytes)
    case .list(let values):
      bytes.append(UInt8(ascii: "["))
      for (index, value) in values.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        value.write(to: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let fields):
      bytes.append(UInt8(ascii: "{"))
      for (index, field) in fields.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        Neutral.write(field.key, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        field.value.write(to: &bytes)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  private static func write(_ text: String, to bytes: inout [UInt8]) {
    let hex = Array("0123456789abcdef".utf8)
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case 0x22, 0x5C: bytes += [0x5C, byte]
      case 0..<0x20:
        bytes += "\\u00".utf8
        bytes += [hex[Int(byte >> 4)], hex[Int(byte & 15)]]
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
