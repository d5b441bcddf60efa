// AllowComment.swift: one comment that allows something, read from its text.

import DLSText

/// `// dls: allow DLS0404, DLS0326 because they are drawn as one`
struct AllowComment {
  /// A code as it stands in the comment.
  struct Code {
    var text: String
    var range: TextRange
  }

  /// The whole comment.
  var range: TextRange
  var codes: [Code] = []
  /// What stands behind `because`; empty where nothing does.
  var reason = ""
  /// The first word that means nothing here.
  var stranger: Code?
  /// What it begins with, if that is nearly `// dls:`; then nothing of it counts.
  var nearly: TextRange?

  /// Reads a comment, slashes included; nil for one that isn't meant for the program.
  init?(_ bytes: ArraySlice<UInt8>) {
    let command = bytes.withUnsafeBufferPointer { text in
      AllowComment.command(text, 0..<text.count)
    }
    guard let command else { return nil }
    let start = command.end + bytes.startIndex
    range = TextRange(UInt32(bytes.startIndex), UInt32(bytes.endIndex))
    if !command.isExact {
      nearly = TextRange(UInt32(bytes.startIndex), UInt32(start))
      return
    }
    var words = AllowComment.words(bytes, from: start)[...]
    guard let verb = words.popFirst(), verb.text == "allow" else {
      stranger = AllowComment.words(bytes, from: start).first
      return
    }
    while let word = words.popFirst() {
      if word.text == "because" {
        if let first = words.first {
          reason = String(
            decoding: bytes[Int(first.range.start)...], as: UTF8.self)
        }
        return
      }
      guard word.text.hasPrefix("DLS") else {
        stranger = word
        return
      }
      codes.append(word)
    }
  }

  /// Whether a comment is meant for the program.
  static func isMeant(_ text: UnsafeBufferPointer<UInt8>, _ comment: Range<Int>) -> Bool {
    command(text, comment) != nil
  }

  /// Where the words of a comment begin behind `// dls:`, and whether that stands there as it should; nil where
  /// nothing like it is there.
  private static func command(
    _ text: UnsafeBufferPointer<UInt8>, _ comment: Range<Int>
  ) -> (end: Int, isExact: Bool)? {
    var index = comment.lowerBound + 2
    var isExact = true
    if index < comment.upperBound, text[index] == UInt8(ascii: "/") {
      isExact = false
      index += 1
    }
    while index < comment.upperBound, text[index] == 0x20 || text[index] == 0x09 { index += 1 }
    guard let (end, isDLS) = find("dls:", in: text, index..<comment.upperBound) else { return nil }
    isExact = isExact && isDLS
    if isExact { return (end, true) }
    // Prose may speak of DLS too.
    var next = end
    for word: StaticString in ["allow", "dls"] {
      while next < comment.upperBound, text[next] == 0x20 || text[next] == 0x09 { next += 1 }
      guard let found = find(word, in: text, next..<comment.upperBound) else { return nil }
      next = found.end
    }
    return (end, false)
  }

  /// Where a word ends that a text begins with, whatever the case of its letters, and whether it is the same.
  private static func find(
    _ word: StaticString, in text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>
  ) -> (end: Int, isSame: Bool)? {
    guard word.utf8CodeUnitCount <= range.count else { return nil }
    var isSame = true
    for offset in 0..<word.utf8CodeUnitCount {
      let (byte, wanted) = (text[range.lowerBound + offset], word.utf8Start[offset])
      if byte == wanted { continue }
      guard byte | 0x20 == wanted, wanted != UInt8(ascii: ":") else { return nil }
      isSame = false
    }
    return (range.lowerBound + word.utf8CodeUnitCount, isSame)
  }

  /// The words, parted by blanks and commas.
  private static func words(_ bytes: ArraySlice<UInt8>, from start: Int) -> [Code] {
    bytes[start...].split { $0 == 0x20 || $0 == 0x09 || $0 == 0x2C }.map { part in
      Code(
        text: String(decoding: part, as: UTF8.self),
        range: TextRange(UInt32(part.startIndex), UInt32(part.endIndex)))
    }
  }
}
