// FilePath.swift: a path of the language: relative to the file that writes it, maybe with a layer.

/// A path as a project writes it. It never touches the disk.
package struct FilePath: Sendable, Hashable {
  /// The text as written, with `${…}` filled in, without the layer.
  package let written: String
  /// The layer after `|`, if there is one.
  package let layer: String?
  /// The folder of the file that writes it, as the loader was given it; empty for the current one.
  package let folder: String

  /// A path of a file in a folder.
  package init(written: String, layer: String? = nil, folder: String) {
    self.written = written
    self.layer = layer
    self.folder = folder
  }

  /// A path from a text that may end in `|layer`.
  package init(layered text: String, folder: String) {
    guard FilePath.holds(0x7C, text) else {
      self.init(written: text, layer: nil, folder: folder)
      return
    }
    let bytes = Array(text.utf8)
    let bar = FilePath.bar(in: bytes[...]) ?? bytes.count
    let name = String(decoding: bytes[bar...].dropFirst(), as: UTF8.self)
    self.init(
      written: String(decoding: bytes[..<bar], as: UTF8.self),
      layer: FilePath.layerName(name[...]), folder: folder)
  }

  /// Whether a text holds a byte.
  private static func holds(_ byte: UInt8, _ text: String) -> Bool {
    withBytes(of: text) { bytes in
      for other in bytes where other == byte { return true }
      return false
    }
  }

  /// Has a look at the bytes of a text where they lie. Each path of a long file is asked several questions.
  private static func withBytes<Answer>(
    of text: String, _ look: (UnsafeBufferPointer<UInt8>) -> Answer
  ) -> Answer {
    text.utf8.withContiguousStorageIfAvailable(look)
      ?? Array(text.utf8).withUnsafeBufferPointer(look)
  }

  /// The bar that a layer's name follows. Names of files and of layers may hold bars themselves, so it is the first
  /// behind the ending of a file's name; where none has one before it, the last.
  package static func bar(in text: ArraySlice<UInt8>) -> Int? {
    guard let last = text.lastIndex(of: 0x7C) else { return nil }
    var next = text.firstIndex(of: 0x7C)
    while let bar = next, bar != last {
      if hasEnding(text[..<bar]) { return bar }
      next = text[(bar + 1)...].firstIndex(of: 0x7C)
    }
    return last
  }

  /// Whether a text ends in a dot and some letters.
  private static func hasEnding(_ text: ArraySlice<UInt8>) -> Bool {
    let ending = text.reversed().prefix { (0x61...0x7A).contains($0 | 0x20) }
    return ending.count > 1 && text.dropLast(ending.count).last == 0x2E
  }

  /// The name of a layer; GDAL's addresses, as QGIS shows them, write it as `layername=trees`.
  private static func layerName(_ text: Substring) -> String {
    let key = "layername="
    return String(text.hasPrefix(key) ? text.dropFirst(key.count) : text)
  }

  /// The path to open: absolute ones as they are, others below the folder.
  package var resolved: String { FilePath.join(folder, written) }

  /// Whether a text is an address on a network, such as `https://…` or `postgresql://…`.
  package var isAddress: Bool { FilePath.scheme(of: written) != nil }

  /// Whether the path has parts that stand for any name: `*`, `?` or `[`.
  package var isGlob: Bool { written.utf8.contains { $0 == 0x2A || $0 == 0x3F || $0 == 0x5B } }

  /// Whether a path starts at the root of a file system, by POSIX or by Windows.
  package static func isAbsolute(_ path: String) -> Bool {
    withBytes(of: path) { bytes in
      if let first = bytes.first, first == 0x2F || first == 0x5C { return true }
      guard bytes.count >= 3, bytes[1] == 0x3A else { return false }
      return bytes[2] == 0x2F || bytes[2] == 0x5C
    }
  }

  /// The scheme before `://`, or nil for a path.
  package static func scheme(of text: String) -> String? {
    let bytes = text.utf8
    guard holds(0x3A, text), let colon = bytes.firstIndex(of: 0x3A) else { return nil }
    let rest = bytes[colon...].prefix(3)
    guard rest.elementsEqual("://".utf8) else { return nil }
    let name = bytes[..<colon]
    let isName = name.allSatisfy { byte in
      switch byte {
      case 0x61...0x7A, 0x41...0x5A, 0x30...0x39, 0x2B, 0x2D, 0x2E: true
      default: false
      }
    }
    return isName && !name.isEmpty ? String(text[..<colon]) : nil
  }

  /// A path below a folder; absolute paths and addresses as they are. Leading `./` is dropped and
  /// `..` takes a named folder away; nothing else is tidied.
  package static func join(_ folder: String, _ path: String) -> String {
    if folder.isEmpty || isAbsolute(path) || scheme(of: path) != nil { return path }
    // Most paths begin with a name.
    if path.utf8.first != 0x2E { return put(path, into: folder) }
    var folder = Substring(folder)
    var rest = Substring(path)
    while true {
      if rest.hasPrefix("./") {
        rest = rest.dropFirst(2)
      } else if rest.hasPrefix("../"), let last = lastName(of: folder), last != "..", last != "." {
        folder = folder.dropLast(last.count)
        while folder.count > 1, folder.last == "/" { folder.removeLast() }
        rest = rest.dropFirst(3)
      } else {
        break
      }
    }
    return folder.isEmpty ? String(rest) : put(String(rest), into: String(folder))
  }

  /// The path of a name in a folder, in memory of its own length.
  private static func put(_ name: String, into folder: String) -> String {
    var path = folder
    path.reserveCapacity(folder.utf8.count + 1 + name.utf8.count)
    if folder.utf8.last != 0x2F { path += "/" }
    path += name
    return path
  }

  /// The folder of a file's path; empty for a bare name.
  package static func folder(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: 0x2F) else { return "" }
    let folder = path[..<slash]
    return folder.isEmpty ? "/" : String(folder)
  }

  /// An absolute path without `.`, `..` and doubled slashes.
  package static func tidied(_ path: String) -> String {
    "/" + parts(path).joined(separator: "/")
  }

  /// A path, absolute or not, without `.`, doubled or closing slashes and folders that a `..` leaves
  /// again: two spellings of one place are one text, as far as no links are on the way.
  package static func plain(_ path: String) -> String {
    if isPlain(path) || scheme(of: path) != nil { return path }
    let isAbsolute = path.utf8.first == 0x2F
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == "..", let last = parts.last, last != ".." {
        parts.removeLast()
      } else if part != ".." || !isAbsolute {
        parts.append(part)
      }
    }
    return (isAbsolute ? "/" : "") + parts.joined(separator: "/")
  }

  /// Whether a path is as `plain` writes it, going by the bytes that it could leave out; a name with a dot at
  /// its start is looked at closer.
  private static func isPlain(_ path: String) -> Bool {
    withBytes(of: path) { bytes in
      var last: UInt8 = 0x2F
      for place in bytes.indices {
        let byte = bytes[place]
        if last == 0x2F, byte == 0x2E || byte == 0x2F && place > 0 { return false }
        last = byte
      }
      return last != 0x2F || bytes.count == 1
    }
  }

  /// An absolute path as seen from a folder: `../lib/a.tif`; a dot for the folder itself.
  package static func relative(_ path: String, to folder: String) -> String {
    let (target, origin) = (parts(path), parts(folder))
    let shared = zip(target, origin).prefix { $0 == $1 }.count
    let up = Array(repeating: "..", count: origin.count - shared)
    let result = (up + target[shared...]).joined(separator: "/")
    return result.isEmpty ? "." : result
  }

  private static func parts(_ path: String) -> [String] {
    var parts: [String] = []
    for part in path.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(String(part)) }
    }
    return parts
  }

  /// The name of a file, without its folder.
  package static func name(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: 0x2F) else { return path }
    return String(path[path.utf8.index(after: slash)...])
  }

  /// The name of a file, without its folder and without its ending.
  package static func stem(of path: String) -> String {
    let name = name(of: path)
    guard let dot = name.utf8.lastIndex(of: 0x2E), dot > name.startIndex else { return name }
    return String(name[..<dot])
  }

  private static func lastName(of folder: Substring) -> Substring? {
    let name = folder.split(separator: "/").last
    return folder.last == "/" ? nil : name
  }
}
