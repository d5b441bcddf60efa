// EditTrimming.swift: cuts edits down to the bytes that really change.

import DLSText

extension TextEdit {
  /// The edit without what is the same in the old text and the new one, at either end. A line break
  /// of two characters and a character of several bytes stay in one piece: editors know no place within.
  func trimmed(in bytes: [UInt8]) -> TextEdit? {
    let old = bytes[range.indices]
    let new = Array(newText.utf8)
    let shorter = min(old.count, new.count)
    var first = 0
    while first < shorter, old[old.startIndex + first] == new[first] { first += 1 }
    if first == shorter, old.count == new.count { return nil }
    var last = 0
    while last < shorter - first,
      old[old.endIndex - 1 - last] == new[new.count - 1 - last]
    {
      last += 1
    }
    // What stands beside the edit in the text counts, too.
    while first > 0, splits(bytes, Int(range.start) + first) || splits(new, first) { first -= 1 }
    while last > 0, splits(bytes, Int(range.end) - last) || splits(new, new.count - last) {
      last -= 1
    }
    return TextEdit(
      file: file,
      range: TextRange(range.start + UInt32(first), range.end - UInt32(last)),
      newText: String(decoding: new[first..<new.count - last], as: UTF8.self))
  }

  /// Whether a place lies within a CRLF or a character.
  private func splits(_ bytes: [UInt8], _ place: Int) -> Bool {
    guard place > 0, place < bytes.count else { return false }
    return bytes[place] & 0xC0 == 0x80 || bytes[place - 1] == 0x0D && bytes[place] == 0x0A
  }
}
