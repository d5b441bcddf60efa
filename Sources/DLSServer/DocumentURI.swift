// DocumentURI.swift: addresses of documents, and the paths behind them.

/// Addresses of documents and paths.
package enum DocumentURI {
  /// The path behind an address; an address that is no file's stands for itself.
  package static func path(_ uri: String) -> String {
    guard uri.hasPrefix("file://") else { return uri }
    var uri = uri
    return uri.withUTF8 { path($0.dropFirst("file://".utf8.count)) }
  }

  private static func path(_ address: Slice<UnsafeBufferPointer<UInt8>>) -> String {
    var rest = address
    // A host in between is passed over: the files of others come by paths of this machine, too.
    if let slash = rest.firstIndex(of: UInt8(ascii: "/")) { rest = rest[slash...] }
    // Every message names a document, and few names hold what an address writes otherwise.
    if !rest.contains(UInt8(ascii: "%")) {
      return String(decoding: rest, as: UTF8.self)
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(rest.count)
    var index = rest.startIndex
    while index < rest.endIndex {
      if rest[index] == UInt8(ascii: "%"), index + 2 < rest.endIndex,
        let high = digit(rest[index + 1]), let low = digit(rest[index + 2])
      {
        bytes.append(high << 4 | low)
        index += 3
      } else {
        bytes.append(rest[index])
        index += 1
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// What a hexadecimal digit stands for; nil for anything else, such as the sign in `%+5`.
  private static func digit(_ letter: UInt8) -> UInt8? {
    switch letter {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): letter - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): letter - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): letter - UInt8(ascii: "A") + 10
    default: nil
    }
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
