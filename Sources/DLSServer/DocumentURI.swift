// DocumentURI.swift: addresses of documents, and the paths behind them.

/// Addresses of documents and paths.
package enum DocumentURI {
  /// The path behind an address; an address that is no file's stands for itself.
  package static func path(_ uri: String) -> String {
    guard uri.hasPrefix("file://") else { return uri }
    var rest = uri.utf8.dropFirst("file://".utf8.count)
    // A host in between is passed over: the files of others come by paths of this machine, too.
    if let slash = rest.firstIndex(of: UInt8(ascii: "/")) { rest = rest[slash...] }
    // Every message names a document, and few names hold what an address writes otherwise.
    if !rest.contains(UInt8(ascii: "%")) { return String(Substring(rest)) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(rest.count)
    var index = rest.startIndex
    while index < rest.endIndex {
      if rest[index] == UInt8(ascii: "%"),
        let after = rest.index(index, offsetBy: 3, limitedBy: rest.endIndex),
        let byte = byte(rest[rest.index(after: index)..<after])
      {
        bytes.append(byte)
        index = after
      } else {
        bytes.append(rest[index])
        index = rest.index(after: index)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The byte of two hexadecimal digits; nil for anything else, such as the sign in `%+5`.
  private static func byte(_ digits: Substring.UTF8View) -> UInt8? {
    guard digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else { return nil }
    return String(digits).flatMap { UInt8($0, radix: 16) }
  }

  /// The address of a path.
  package static func uri(_ path: String) -> String {
    guard path.hasPrefix("/") else { return path }
    var text = "file://"
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "-"),
        UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
        text.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        text += digits.count == 1 ? "%0\(digits)" : "%\(digits)"
      }
    }
    return text
  }
}
