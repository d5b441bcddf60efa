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

  /// Reads a comment, slashes included; nil for one that isn't meant for the program.
  init?(_ bytes: ArraySlice<UInt8>) {
    let start = bytes.withUnsafeBufferPointer { text in
      AllowComment.command(text, 0..<text.count).map { $0 + bytes.startIndex }
    }
    guard let start else { return nil }
    range = TextRange(UInt32(bytes.startIndex), UInt32(bytes.endIndex))
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

  /// Where the words of a comment begin behind `// dls:`; nil where that isn't there.
  private static func command(
    _ text: UnsafeBufferPointer<UInt8>, _ comment: Range<Int>
  ) -> Int? {
    var index = comment.lowerBound + 2
    while index < comment.upperBound, text[index] == 0x20 || text[index] == 0x09 { index += 1 }
    let word: StaticString = "dls:"
    guard index + word.utf8CodeUnitCount <= comment.upperBound else { return nil }
    for offset in 0..<word.utf8CodeUnitCount where text[index + offset] != word.utf8Start[offset] {
      return nil
    }
    return index + word.utf8CodeUnitCount
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
