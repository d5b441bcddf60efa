// SessionMask.swift: a recorded conversation without credentials, and without names of folders.

import DLSJSON
import DLSText

/// Takes out of messages what is nobody's business: credentials, and the names of the folders in which
/// the work lies. What it puts there is as long, so that places in texts stay true, and the same for
/// the same name, so that paths still lead where they led.
struct SessionMask {
  /// Folders whose own names are taken out, while what lies below them keeps its name: imports in
  /// texts speak of that.
  private var folders: Set<String> = []
  /// Another one for each recording, so that names can't be guessed and compared.
  private let salt: UInt64

  init(salt: UInt64) { self.salt = salt }

  /// Learns where the work lies from a client's message.
  mutating func learn(_ message: JSONValue) {
    let params = message["params"]
    var roots = (params?["workspaceFolders"]?.array ?? []).compactMap { $0["uri"]?.string }
    if let root = params?["rootUri"]?.string { roots.append(root) }
    if let root = params?["rootPath"]?.string { roots.append(root) }
    if let uri = params?["textDocument"]?["uri"]?.string,
      let slash = uri.lastIndex(of: "/")
    {
      roots.append(String(uri[..<slash]))
    }
    for root in roots {
      let path = DocumentURI.path(root)
      guard let slash = path.lastIndex(of: "/"), !folders.contains(where: { isBelow(path, $0) })
      else { continue }
      folders.insert(String(path[..<slash]))
    }
  }

  private func isBelow(_ path: String, _ folder: String) -> Bool { path.hasPrefix(folder + "/") }

  func masked(_ value: JSONValue) -> JSONValue {
    switch value {
    case .string(let text): return .string(masked(text))
    case .array(let items): return .array(items.map(masked))
    case .object(let object):
      var result = JSONObject()
      for (name, value) in object { result[masked(name)] = masked(value) }
      return .object(result)
    default: return value
    }
  }

  /// A text without credentials, in which absolute paths and addresses of files are masked.
  func masked(_ text: String) -> String {
    let text = Redaction.veiled(text)
    guard text.utf8.contains(UInt8(ascii: "/")) else { return text }
    let bytes = Array(text.utf8)
    let scheme = Array("file://".utf8)
    var result: [UInt8] = []
    var at = 0
    while at < bytes.count {
      let isAddress = bytes[at...].starts(with: scheme)
      let isPath = bytes[at] == UInt8(ascii: "/") && (at == 0 || isEnd(bytes[at - 1]))
      guard isAddress || isPath else {
        result.append(bytes[at])
        at += 1
        continue
      }
      let first = at + (isAddress ? scheme.count : 0)
      // The folders of the work may hold blanks, and so may a path that is all of a text.
      let start = isAddress ? first : at + knownLength(bytes[at...])
      let end =
        at == 0 && !isAddress && !text.contains("\n")
        ? bytes.count : bytes[start...].firstIndex(where: isEnd) ?? bytes.count
      let piece = String(decoding: bytes[at..<end], as: UTF8.self)
      let masked = isAddress ? DocumentURI.uri(path(DocumentURI.path(piece))) : path(piece)
      result += masked.utf8
      at = max(end, at + 1)
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// How many bytes of a path belong to a folder whose names are taken out.
  private func knownLength(_ path: ArraySlice<UInt8>) -> Int {
    folders.filter { path.starts(with: "\($0)/".utf8) }.map(\.utf8.count).max() ?? 0
  }

  private func isEnd(_ byte: UInt8) -> Bool {
    byte <= 0x20 || "\"'`()<>,;|*[]{}".utf8.contains(byte)
  }

  /// A path with other names for the folders above the work, or for all of them where it lies
  /// elsewhere.
  func path(_ path: String) -> String {
    guard path.hasPrefix("/"), !path.hasPrefix("//") else { return path }
    let kept = folders.filter { path == $0 || isBelow(path, $0) }.map(\.utf8.count).max()
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    var seen = 0
    return parts.enumerated().map { index, part -> String in
      seen += part.utf8.count + (index == 0 ? 0 : 1)
      let isHidden = kept.map { seen <= $0 } ?? (index < parts.count - 1)
      return isHidden ? name(part) : String(part)
    }.joined(separator: "/")
  }

  /// Another name with characters of the same widths.
  private func name(_ part: Substring) -> String {
    var hash = salt ^ 0xcbf2_9ce4_8422_2325
    for byte in part.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    var result = String.UnicodeScalarView()
    for scalar in part.unicodeScalars {
      hash = (hash ^ (hash >> 29)) &* 0xbf58_476d_1ce4_e5b9
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9":
        result.append(
          Unicode.Scalar(UInt8(ascii: "a") + UInt8(truncatingIfNeeded: hash >> 40) % 26))
      case "\u{80}"..."\u{7FF}": result.append("é")
      case "\u{800}"..."\u{FFFF}": result.append("木")
      case "\u{10000}"...: result.append("🌲")
      default: result.append(scalar)
      }
    }
    return String(result)
  }
}
