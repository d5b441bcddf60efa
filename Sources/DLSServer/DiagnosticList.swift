// DiagnosticList.swift: what is wrong with a text, as a list in JSON that follows the keys.

import DLSJSON
import DLSText

/// A list that is written as JSON item by item. A diagnostic that stands where it stood is copied from the list
/// before: most do with most keys, and there may be hundreds.
struct DiagnosticList {
  /// A diagnostic that was written.
  private struct Item {
    /// Nothing where it may not be copied.
    let diagnostic: Diagnostic?
    let places: DiagnosticPlaces
    /// Its bytes in the list.
    let bytes: Range<Int>
  }

  /// A list of nothing.
  static let empty = Array("[]".utf8)

  private var writer = JSONWriter()
  private var items: [Item] = []
  /// The list before: its bytes and items, the place of the next of them, and those that are to be copied.
  private var before: (bytes: [UInt8], items: [Item])
  private var next = 0
  private var run = 0..<0
  /// The items, once it matters which are there.
  private var known: Set<[UInt8]> = []

  /// - Parameter last: the list of the same text before, where there is one.
  init(since last: DiagnosticList? = nil) {
    before = (last?.writer.bytes ?? [], last?.items ?? [])
    items.reserveCapacity(before.items.count + 1)
    writer.reserve(before.bytes.count + 256)
    writer.beginArray()
  }

  /// Adds a diagnostic at its places; `write` writes it where it isn't copied.
  mutating func add(
    _ diagnostic: Diagnostic, _ places: DiagnosticPlaces, _ write: (inout JSONWriter) -> Void
  ) {
    if let found = find(diagnostic, places) {
      if found != run.upperBound {
        copyRun()
        run = found..<found
      }
      run = run.lowerBound..<found + 1
      return
    }
    copyRun()
    append(diagnostic, places, write)
  }

  /// Adds an item that isn't there yet.
  mutating func addNew(_ places: DiagnosticPlaces, _ write: (inout JSONWriter) -> Void) {
    copyRun()
    if known.count < items.count { known = Set(items.map { Array(writer.bytes[$0.bytes]) }) }
    var item = JSONWriter()
    write(&item)
    guard known.insert(item.bytes).inserted else { return }
    append(nil, places) { $0.value(prepared: item.bytes[...]) }
  }

  /// Ends the list; its bytes. The one before is let go: this one is kept for the next.
  mutating func end() -> [UInt8] {
    copyRun()
    (before, known) = (([], []), [])
    writer.endArray()
    return writer.bytes
  }

  private mutating func append(
    _ diagnostic: Diagnostic?, _ places: DiagnosticPlaces, _ write: (inout JSONWriter) -> Void
  ) {
    let start = writer.bytes.count + (items.isEmpty ? 0 : 1)
    write(&writer)
    items.append(Item(diagnostic: diagnostic, places: places, bytes: start..<writer.bytes.count))
  }

  // MARK: copies

  /// How many items may have gone between two that are still there.
  private static let reach = 8

  /// The place of a diagnostic in the list before, if it stood there where it stands now.
  private mutating func find(_ diagnostic: Diagnostic, _ places: DiagnosticPlaces) -> Int? {
    let end = min(next + DiagnosticList.reach, before.items.count)
    for number in next..<max(next, end) {
      let item = before.items[number]
      guard let known = item.diagnostic, known.isMoved(from: diagnostic) else { continue }
      next = number + 1
      return item.places == places ? number : nil
    }
    return nil
  }

  private mutating func copyRun() {
    defer { run = 0..<0 }
    guard let first = run.first, let last = run.last else { return }
    let old = before.items[first].bytes.lowerBound..<before.items[last].bytes.upperBound
    writer.value(prepared: before.bytes[old])
    let shift = writer.bytes.count - old.upperBound
    for item in before.items[run] {
      let bytes = item.bytes.lowerBound + shift..<item.bytes.upperBound + shift
      items.append(Item(diagnostic: item.diagnostic, places: item.places, bytes: bytes))
    }
  }
}

/// The places of a diagnostic by lines and columns.
struct DiagnosticPlaces: Hashable {
  let own: PlacedRange
  /// Its other places, with their files by number, where the client is told of them.
  var related: [Other] = []

  struct Other: Hashable {
    let file: FileID
    let place: PlacedRange
  }
}
