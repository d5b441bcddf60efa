// Path.swift: paths as text, without asking the file system.

/// Operations on paths that only look at the text.
package enum Path {
  /// Whether the path starts at the root.
  package static func isAbsolute(_ path: String) -> Bool { path.utf8.first == slash }

  /// `path` seen from `base`; an absolute path stays as it is.
  package static func join(_ base: String, _ path: String) -> String {
    if isAbsolute(path) || base.isEmpty { return path }
    if path.isEmpty { return base }
    return base.utf8.last == slash ? base + path : base + "/" + path
  }

  /// The path without ".", ".." (as far as the text tells), or doubled slashes.
  package static func normalised(_ path: String) -> String {
    if isSurelyNormal(path) { return path }
    var parts: [Substring.UTF8View] = []
    let absolute = isAbsolute(path)
    for part in path.utf8.split(separator: slash) {
      if part.elementsEqual(".".utf8) { continue }
      if part.elementsEqual("..".utf8) {
        if let last = parts.last, !last.elementsEqual("..".utf8) {
          parts.removeLast()
          continue
        }
        if absolute { continue }
      }
      parts.append(part)
    }
    let joined = parts.map { String(Substring($0)) }.joined(separator: "/")
    if absolute { return "/" + joined }
    return joined.isEmpty ? "." : joined
  }

  /// The absolute, normalised path, seen from the working directory.
  package static func absolute(_ path: String) -> String {
    normalised(isAbsolute(path) ? path : join(FileSystem.workingDirectory, path))
  }

  /// The path as seen from the folder `base`; both are made absolute first.
  package static func relative(_ path: String, to base: String) -> String {
    let target = components(absolute(path))
    let origin = components(absolute(base))
    var shared = 0
    while shared < target.count, shared < origin.count, target[shared] == origin[shared] {
      shared += 1
    }
    let up = Array(repeating: "..", count: origin.count - shared)
    let result = (up + target[shared...]).joined(separator: "/")
    return result.isEmpty ? "." : result
  }

  /// How a message names the path: relative to the working directory when that is shorter and
  /// does not climb.
  package static func display(_ path: String) -> String {
    // What is below the working directory needs no look at where that is.
    if !isAbsolute(path) {
      let below = normalised(path)
      if !below.hasPrefix("..") { return below }
    }
    let here = FileSystem.workingDirectory
    if isAbsolute(path), isSurelyNormal(path), isSurelyNormal(here) {
      return below(here, path) ?? path
    }
    let near = relative(path, to: here)
    return near.hasPrefix("../") || near == ".." ? path : near
  }

  /// What is left of an absolute path behind a folder's; nil for one that lies elsewhere. Both are normal.
  private static func below(_ folder: String, _ path: String) -> String? {
    if path == folder { return "." }
    let start = folder == "/" ? folder : folder + "/"
    guard path.utf8.starts(with: start.utf8) else { return nil }
    return String(Substring(path.utf8.dropFirst(start.utf8.count)))
  }

  /// Whether a path is normalised, going by its dots and slashes, and of ASCII, which can be written in one way
  /// only. Most are.
  private static func isSurelyNormal(_ path: String) -> Bool {
    var path = path
    return path.withUTF8 { bytes in
      var before = slash
      for (place, byte) in bytes.enumerated() {
        let isDoubled = byte == slash && before == slash && place > 0
        if byte >= 0x80 || byte == dot && before == slash || isDoubled { return false }
        before = byte
      }
      return bytes.count == 1 || before != slash
    }
  }

  /// The folder that holds the path: "a/b" → "a", "a" → ".", "/a" → "/".
  package static func parent(_ path: String) -> String {
    var bytes = Array(path.utf8)
    while bytes.count > 1, bytes.last == slash { bytes.removeLast() }
    guard let cut = bytes.lastIndex(of: slash) else { return "." }
    if cut == 0 { return "/" }
    var end = cut
    while end > 1, bytes[end - 1] == slash { end -= 1 }
    return String(decoding: bytes[..<end], as: UTF8.self)
  }

  /// The last component: "a/b.txt" → "b.txt".
  package static func name(_ path: String) -> String {
    String(Substring(nameBytes(path)))
  }

  private static func nameBytes(_ path: String) -> Substring.UTF8View {
    let bytes = path.utf8
    guard let last = bytes.lastIndex(where: { $0 != slash }) else { return bytes.prefix(1) }
    let own = bytes[..<bytes.index(after: last)]
    let start = own.lastIndex(of: slash).map { own.index(after: $0) } ?? own.startIndex
    return own[start...]
  }

  /// The suffix of the name, without its dot: "b.tar.gz" → "gz", ".profile" → "".
  package static func suffix(_ path: String) -> String {
    let bytes = nameBytes(path)
    guard let last = bytes.lastIndex(of: dot), last > bytes.startIndex else { return "" }
    return String(Substring(bytes[bytes.index(after: last)...]))
  }

  /// The name without its suffix: "a/b.txt" → "b".
  package static func stem(_ path: String) -> String {
    let name = Array(name(path).utf8)
    guard let dot = name.lastIndex(of: UInt8(ascii: ".")), dot > 0 else {
      return String(decoding: name, as: UTF8.self)
    }
    return String(decoding: name[..<dot], as: UTF8.self)
  }

  private static let slash = UInt8(ascii: "/")
  private static let dot = UInt8(ascii: ".")

  private static func components(_ path: String) -> [String] {
    path.utf8.split(separator: slash).map { String(Substring($0)) }
  }
}
