// InputComparison.swift: whether the engine would be given what a file says it was given.

import DLSPlatform

/// Compares the GeoJSON that would be written now, without revisions, with a file of earlier.
struct InputComparison {
  /// Ends a comparison at the first difference.
  struct Differs: Error {}

  private let file: MappedFile
  private var place = 0
  /// How a sample's revision begins. In a text its first quote would have a backslash before it.
  private static let revision = Array("\"revision\":".utf8)

  /// A comparison with a file; nil where it is gone or can't be read.
  init?(_ path: String) {
    guard let file = try? MappedFile(path) else { return nil }
    self.file = file
  }

  /// Whether what is written now differs from a file of then; one that is gone differs from none.
  static func isOther(
    _ past: String, _ write: (([UInt8]) throws -> Void) throws -> Void
  ) throws -> Bool {
    guard var comparison = InputComparison(past) else {
      try write { _ in }
      return false
    }
    do {
      try write { try comparison.take($0) }
      try comparison.end()
      return false
    } catch is InputComparison.Differs {
      return true
    }
  }

  /// Compares the next piece.
  /// - Throws: `Differs`.
  mutating func take(_ piece: [UInt8]) throws {
    let old = file.bytes
    for byte in piece {
      if place < old.count, old[place] == byte {
        place += 1
        continue
      }
      // Both had a quote: here a property's name begins, and there a revision's.
      skipRevision()
      guard place < old.count, old[place] == byte else { throw Differs() }
      place += 1
    }
    file.letGo(of: 0..<place)
  }

  /// Ends the comparison: nothing may be left.
  /// - Throws: `Differs`.
  func end() throws {
    if place != file.bytes.count { throw Differs() }
  }

  /// Goes on behind a revision whose quote was just passed, and behind the quote that follows it.
  private mutating func skipRevision() {
    let old = file.bytes
    let start = place - 1
    guard start >= 0, old.count - start > Self.revision.count,
      old[start..<start + Self.revision.count].elementsEqual(Self.revision)
    else { return }
    var next = start + Self.revision.count
    while next < old.count, old[next] != UInt8(ascii: ",") { next += 1 }
    place = next + 2
  }
}
