// LineSecrets.swift: where credentials stand in the lines of source that are shown.

import DLSText

/// Finds credentials around what is drawn of a line. Of a long line, in which thousands of places may be drawn,
/// a part is looked through once; so each thread has one of its own.
final class LineSecrets {
  /// A part of a file's text.
  private struct Part: Hashable {
    let file: FileID
    let start: Int
  }

  private var known: [Part: [Range<Int>]] = [:]

  /// How many bytes of a long line are looked through at once.
  private static let part = 1 << 16
  /// A credential may begin before what is drawn and end behind it.
  private static let margin = 4096

  /// Where credentials stand in some bytes of a line and around them.
  func find(
    _ file: FileID, _ bytes: [UInt8], line: Range<Int>, within drawn: Range<Int>
  ) -> [Range<Int>] {
    if line.count <= 2 * LineSecrets.margin { return LineSecrets.find(bytes, line, around: drawn) }
    let number = (drawn.lowerBound - line.lowerBound) / LineSecrets.part
    let start = line.lowerBound + number * LineSecrets.part
    // What is drawn may reach over the end of the part.
    let end = start + LineSecrets.part + LineSecrets.margin
    if drawn.upperBound > end { return LineSecrets.find(bytes, line, around: drawn) }
    let part = Part(file: file, start: start)
    if let found = known[part] { return found }
    let found = LineSecrets.find(bytes, line, around: start..<end)
    known[part] = found
    return found
  }

  private static func find(
    _ bytes: [UInt8], _ line: Range<Int>, around place: Range<Int>
  ) -> [Range<Int>] {
    let start = max(line.lowerBound, place.lowerBound - margin)
    let end = max(start, min(line.upperBound, place.upperBound + margin))
    return Secrets.find(bytes.span, in: start..<end).map(\.range)
  }
}
