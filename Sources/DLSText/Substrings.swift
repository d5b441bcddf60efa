// Substrings.swift: a text found in a text, byte for byte.

// The standard library has these in its regular expressions, which would be a tenth of the program:
// Package.swift leaves that library out. Bytes compared are all that the product ever asks for.
extension String {
  /// Whether a text stands somewhere in this one. Every text holds the empty one.
  package func contains(_ part: String) -> Bool {
    part.isEmpty || !places(of: part).isEmpty
  }

  /// This text with every occurrence of one text replaced by another, from the left, none overlapping.
  package func replacing(_ part: String, with other: String) -> String {
    let pieces = pieces(between: part)
    return pieces.count == 1 ? self : pieces.joined(separator: other)
  }

  /// What stands before, between and after the occurrences of a text: always one more than there
  /// are of them. An empty text occurs nowhere.
  package func pieces(between separator: String) -> [String] {
    let bytes = Array(utf8)
    var pieces: [String] = []
    var start = 0
    for place in places(of: separator) {
      pieces.append(String(decoding: bytes[start..<place], as: UTF8.self))
      start = place + separator.utf8.count
    }
    pieces.append(String(decoding: bytes[start...], as: UTF8.self))
    return pieces
  }

  /// The offsets at which a text begins, none within another.
  private func places(of part: String) -> [Int] {
    let bytes = Array(utf8)
    let wanted = Array(part.utf8)
    guard let first = wanted.first else { return [] }
    var places: [Int] = []
    var offset = 0
    while offset + wanted.count <= bytes.count {
      if bytes[offset] == first, bytes[offset..<(offset + wanted.count)].elementsEqual(wanted) {
        places.append(offset)
        offset += wanted.count
      } else {
        offset += 1
      }
    }
    return places
  }
}
