// TextEdit.swift: replaces pieces of a text.

/// Replaces the bytes of a range by a text.
package struct TextEdit: Hashable, Sendable {
  /// The file that changes.
  package let file: FileID
  /// The bytes that go; empty for an insertion.
  package let range: TextRange
  /// The text that comes.
  package let newText: String

  /// Replaces the bytes of `range` by `newText`.
  package init(file: FileID, range: TextRange, newText: String) {
    self.file = file
    self.range = range
    self.newText = newText
  }
}

/// Why edits can't be applied.
package enum TextEditError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Two edits change the same bytes.
  case overlap(TextRange, TextRange)
  /// An edit reaches past the end of a text of `count` bytes.
  case outside(TextRange, count: Int)

  package var description: String {
    switch self {
    case .overlap(let a, let b):
      "Two edits change the same bytes, \(a) and \(b). Apply one, then look for fixes again."
    case .outside(let range, let count):
      "An edit reaches to byte \(range.end) of a text of \(count). Read the file again."
    }
  }
}

extension TextEdit {
  /// Applies edits of one file. The order in which they are given doesn't matter, but that of
  /// several insertions at one place, which are kept in that order.
  package static func apply(
    _ edits: [TextEdit], to bytes: [UInt8]
  ) throws(TextEditError) -> [UInt8] {
    let order = edits.indices.sorted { a, b in
      edits[a].range != edits[b].range ? edits[a].range < edits[b].range : a < b
    }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var position = 0
    var last: TextRange?
    for index in order {
      let edit = edits[index]
      guard Int(edit.range.end) <= bytes.count else {
        throw .outside(edit.range, count: bytes.count)
      }
      if let last, edit.range.start < last.end || (edit.range == last && !last.isEmpty) {
        throw .overlap(last, edit.range)
      }
      result += bytes[position..<Int(edit.range.start)]
      result += edit.newText.utf8
      position = Int(edit.range.end)
      last = edit.range
    }
    result += bytes[position...]
    return result
  }
}
