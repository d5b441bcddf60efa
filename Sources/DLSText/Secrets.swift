// Secrets.swift: finds passwords, keys and tokens in a text.

/// A credential in a text.
package struct Secret: Hashable, Sendable {
  /// What kind of credential it is.
  package enum Kind: Hashable, Sendable {
    /// The password in `scheme://user:password@host`.
    case password
    /// The value of a parameter of an address: `?token=…`.
    case key
    /// The value of a setting: `password=…` in a connection, `Authorization: …`.
    case setting
    /// A text that is a token by its looks: `ghp_…`.
    case token
  }
  /// What kind of credential it is.
  package let kind: Kind
  /// The name that stands in front of it, as written; empty where there is none.
  package let name: String
  /// The credential itself.
  package let range: Range<Int>
  /// What has to go so that the rest still reads: the name and a separator with it.
  package let cut: Range<Int>
}

/// Finds credentials. What it takes for one is a matter of names and shapes, so it can't find a
/// secret that looks like any other word.
package enum Secrets {
  /// The credentials in some bytes of a text, in order, without overlap.
  package static func find(_ bytes: Span<UInt8>, in range: Range<Int>) -> [Secret] {
    var found: [Secret] = []
    _ = ByteRuns.forEach(UInt8(ascii: ":"), or: UInt8(ascii: "="), in: bytes, range) { index in
      secret(atMark: index, bytes, range).map { found.append($0) }
    }
    forEachLongWord(bytes, range) { start in
      SecretShapes.token(bytes, start, range).map { found.append($0) }
    }
    // Most texts hold none, and every text of a project is asked.
    if found.isEmpty { return [] }
    if found.contains(where: { SecretNames.plain(Substring($0.name).utf8) == "sig" }) {
      found += besideSignature(bytes, range)
    }
    return ordered(found)
  }

  /// What has to go so that none of the secrets is left and the rest still reads.
  package static func cuts(_ secrets: [Secret], _ bytes: Span<UInt8>) -> [Range<Int>] {
    var merged: [Range<Int>] = []
    for cut in secrets.map(\.cut).sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = merged.last, cut.lowerBound <= last.upperBound {
        merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, cut.upperBound)
      } else {
        merged.append(cut)
      }
    }
    // A `?` or `&` with nothing behind it any more goes too.
    return merged.map { cut in
      guard cut.lowerBound > 0, isQueryMark(bytes[cut.lowerBound - 1]),
        cut.upperBound >= bytes.count || isEnd(bytes[cut.upperBound])
      else { return cut }
      return cut.lowerBound - 1..<cut.upperBound
    }
  }

  /// The credential that a colon or an equals sign leads to.
  private static func secret(
    atMark index: Int, _ bytes: Span<UInt8>, _ range: Range<Int>
  ) -> Secret? {
    if bytes[index] == UInt8(ascii: "=") { return assignment(bytes, index, range) }
    // Whoever tidies a path leaves one slash of two.
    if follows(bytes, index, range, "/"), index > range.lowerBound, isWord(bytes[index - 1]) {
      let start = follows(bytes, index, range, "//") ? index + 3 : index + 2
      return addressee(bytes, start, range)
    }
    return header(bytes, index, range) ?? member(bytes, index, range)
  }

  /// Where words begin that are as long as a token. Such a word covers one of the places that are looked at.
  @inline(__always)
  private static func forEachLongWord(
    _ bytes: Span<UInt8>, _ range: Range<Int>, _ body: (Int) -> Void
  ) {
    var place = range.lowerBound + SecretShapes.shortest - 1
    while place < range.upperBound {
      if isWord(bytes[place]) {
        var (start, end) = (place, place + 1)
        while start > range.lowerBound, isWord(bytes[start - 1]) { start -= 1 }
        while end < range.upperBound, isWord(bytes[end]) { end += 1 }
        if end - start >= SecretShapes.shortest { body(start) }
        place = end
      }
      place += SecretShapes.shortest
    }
  }

  private static func ordered(_ found: [Secret]) -> [Secret] {
    var kept: [Secret] = []
    for secret in found.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
      if let last = kept.last, secret.range.lowerBound < last.range.upperBound { continue }
      kept.append(secret)
    }
    return kept
  }

  // MARK: addresses

  /// `user:password@host`, or a token for a user, behind `scheme://`.
  private static func addressee(
    _ bytes: Span<UInt8>, _ start: Int, _ range: Range<Int>
  ) -> Secret? {
    var end = start
    var hasUser = false
    var lastAt: Int?
    var colon: Int?
    var authorityEnd: Int?
    while end < range.upperBound, !isEnd(bytes[end]) {
      switch bytes[end] {
      case UInt8(ascii: "@"):
        if authorityEnd == nil {
          hasUser = true
          lastAt = end
        } else if !hasUser, isOpen(colon) {
          lastAt = end
        }
      case UInt8(ascii: ":"): if colon == nil, authorityEnd == nil { colon = end }
      case UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"):
        if authorityEnd == nil { authorityEnd = end }
      default: break
      }
      end += 1
    }
    func isOpen(_ colon: Int?) -> Bool {
      // A port has digits alone; anything else before a slash is a password with a slash in it.
      guard let colon, let stop = authorityEnd, bytes[start] != UInt8(ascii: "[") else {
        return false
      }
      return stop > colon + 1 && !(colon + 1..<stop).allSatisfy { isDigit(bytes[$0]) }
    }
    guard let at = lastAt else { return nil }
    if let colon, colon < at {
      guard colon + 1 < at, !isPlaceholder(bytes, colon + 1..<at) else { return nil }
      return Secret(kind: .password, name: "", range: colon + 1..<at, cut: colon..<at)
    }
    guard SecretShapes.looksRandom(bytes, start..<at) else { return nil }
    return Secret(kind: .token, name: "", range: start..<at, cut: start..<at + 1)
  }

  /// What comes with the signature in the address of a shared access.
  private static func besideSignature(_ bytes: Span<UInt8>, _ range: Range<Int>) -> [Secret] {
    range.filter { bytes[$0] == UInt8(ascii: "=") }.compactMap { index in
      let name = nameBefore(bytes, index, range)
      guard name.lowerBound > range.lowerBound, isQueryMark(bytes[name.lowerBound - 1]),
        SecretNames.goesWithSignature(plain(bytes, name))
      else { return nil }
      return secret(.key, bytes, name, index + 1, range)
    }
  }

  // MARK: names with values

  /// `name=value`.
  private static func assignment(
    _ bytes: Span<UInt8>, _ equals: Int, _ range: Range<Int>
  ) -> Secret? {
    let name = nameBefore(bytes, equals, range)
    guard !name.isEmpty else { return nil }
    let isFirst = name.lowerBound == range.lowerBound
    let before = isFirst ? UInt8(ascii: " ") : bytes[name.lowerBound - 1]
    let plain = plain(bytes, name)
    if isQueryMark(before) {
      guard SecretNames.isSecretInAddress(plain) else { return nil }
      return secret(.key, bytes, name, equals + 1, range)
    }
    // In a path it is a name like any other.
    guard before != UInt8(ascii: "/"), SecretNames.isSecret(plain) else { return nil }
    return secret(.setting, bytes, name, equals + 1, range)
  }

  /// `"name": "value"`, as in a printed dictionary.
  private static func member(_ bytes: Span<UInt8>, _ colon: Int, _ range: Range<Int>) -> Secret? {
    guard colon > range.lowerBound + 1, isQuote(bytes[colon - 1]) else { return nil }
    let name = nameBefore(bytes, colon - 1, range)
    guard name.lowerBound > range.lowerBound, isQuote(bytes[name.lowerBound - 1]),
      SecretNames.isSecretInAddress(plain(bytes, name))
    else { return nil }
    let start = skipBlanks(bytes, colon + 1, range)
    guard start < range.upperBound, isQuote(bytes[start]) else { return nil }
    return secret(.setting, bytes, name, start, range)
  }

  /// `Authorization: Bearer …`, to the end of the line or the quote.
  private static func header(_ bytes: Span<UInt8>, _ colon: Int, _ range: Range<Int>) -> Secret? {
    let name = nameBefore(bytes, colon, range)
    guard !name.isEmpty, SecretNames.mayEndHeader(bytes[name.upperBound - 1]),
      SecretNames.isHeader(plain(bytes, name))
    else { return nil }
    let start = skipBlanks(bytes, colon + 1, range)
    var end = start
    while end < range.upperBound, bytes[end] >= 0x20, !isQuote(bytes[end]) { end += 1 }
    guard end > start, !isPlaceholder(bytes, start..<end) else { return nil }
    return Secret(
      kind: .setting, name: text(bytes, name), range: start..<end, cut: name.lowerBound..<end)
  }

  /// The value that begins at `start`, with the cut that takes name and separator along.
  private static func secret(
    _ kind: Secret.Kind, _ bytes: Span<UInt8>, _ name: Range<Int>, _ start: Int,
    _ range: Range<Int>
  ) -> Secret? {
    var start = kind == .setting ? skipBlanks(bytes, start, range) : start
    var end = start
    var stop = start
    if start < range.upperBound, isQuote(bytes[start]) {
      let quote = bytes[start]
      start += 1
      end = start
      while end < range.upperBound, bytes[end] != quote { end += 1 }
      stop = min(end + 1, range.upperBound)
    } else {
      while end < range.upperBound, !isEnd(bytes[end]), !isSeparator(bytes[end]) { end += 1 }
      stop = end
    }
    guard end > start, !isPlaceholder(bytes, start..<end) else { return nil }
    var cut = name.lowerBound..<stop
    if stop < range.upperBound, isSeparator(bytes[stop]) || bytes[stop] == UInt8(ascii: " ") {
      cut = name.lowerBound..<stop + 1
    } else if name.lowerBound > range.lowerBound {
      let before = bytes[name.lowerBound - 1]
      if isSeparator(before) || isQueryMark(before) || before == UInt8(ascii: " ") {
        cut = name.lowerBound - 1..<stop
      }
    }
    return Secret(kind: kind, name: text(bytes, name), range: start..<end, cut: cut)
  }

  // MARK: bytes

  /// The name that ends before `end`, blanks between them passed over.
  private static func nameBefore(
    _ bytes: Span<UInt8>, _ end: Int, _ range: Range<Int>
  ) -> Range<Int> {
    var last = end
    while last > range.lowerBound, end - last < 2, bytes[last - 1] == UInt8(ascii: " ") {
      last -= 1
    }
    var first = last
    while first > range.lowerBound, last - first < 64,
      isWord(bytes[first - 1]) || bytes[first - 1] == UInt8(ascii: ".")
    {
      first -= 1
    }
    return first..<last
  }

  private static func skipBlanks(_ bytes: Span<UInt8>, _ start: Int, _ range: Range<Int>) -> Int {
    var index = start
    while index < range.upperBound, bytes[index] == UInt8(ascii: " ") { index += 1 }
    return index
  }

  /// What stands for a credential without being one: `***`, `${password}`, `<password>`, `{key}`.
  private static func isPlaceholder(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    switch bytes[range.lowerBound] {
    case UInt8(ascii: "<"), UInt8(ascii: "{"): return true
    case UInt8(ascii: "$"):
      return range.count > 1 && bytes[range.lowerBound + 1] == UInt8(ascii: "{")
    default: return range.allSatisfy { bytes[$0] == UInt8(ascii: "*") }
    }
  }

  private static func follows(
    _ bytes: Span<UInt8>, _ index: Int, _ range: Range<Int>, _ text: StaticString
  ) -> Bool {
    let count = text.utf8CodeUnitCount
    guard index + count < range.upperBound else { return false }
    return (0..<count).allSatisfy { bytes[index + 1 + $0] == text.utf8Start[$0] }
  }

  private static func text(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String {
    String(decoding: range.map { bytes[$0] }, as: UTF8.self)
  }

  private static func plain(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String {
    SecretNames.plain(Substring(text(bytes, range)).utf8)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  /// A byte of names and tokens: an ASCII letter or digit, `_` or `-`.
  static func isWord(_ byte: UInt8) -> Bool {
    // A bit for each byte from 0x40 on, and for each below.
    let bits: UInt64 = byte & 0x40 != 0 ? 0x07FF_FFFE_87FF_FFFE : 0x03FF_2000_0000_0000
    return byte < 0x80 && bits >> UInt64(byte & 0x3F) & 1 != 0
  }

  private static func isQuote(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
  }

  private static func isQueryMark(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "?") || byte == UInt8(ascii: "&")
  }

  /// What stands between parameters.
  private static func isSeparator(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "&") || byte == UInt8(ascii: ";") || byte == UInt8(ascii: ",")
  }

  /// What an address can't hold, so that it ends there.
  private static func isEnd(_ byte: UInt8) -> Bool {
    byte <= 0x20 || byte == 0x7F || isQuote(byte) || byte == UInt8(ascii: "<")
      || byte == UInt8(ascii: ">") || byte == UInt8(ascii: "`") || byte == UInt8(ascii: "\\")
      || byte == UInt8(ascii: "|")
  }
}
