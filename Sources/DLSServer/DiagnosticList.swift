// DiagnosticList.swift: what is wrong with a text, as a list in JSON that follows the keys.

import DLSJSON
import DLSText

/// A list that is written as JSON item by item. A diagnostic that stands where it stood is copied from the list
/// before: most do with most keys, and there may be hundreds.
struct DiagnosticList {
  /// A diagnostic that was written.
  private struct Item {
    let diagnostic: Diagnostic
    /// Whether it may be copied with the next key.
    let mayStay: Bool
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
  /// What is told where, once it matters: one project may say of a file what another says, with other places
  /// that have to do with it.
  private var known: Set<Told> = []

  private struct Told: Hashable {
    let place: PlacedRange
    let code: String
    let message: String

    init(_ diagnostic: Diagnostic, _ places: DiagnosticPlaces) {
      place = places.own
      code = diagnostic.code
      message = diagnostic.message
    }
  }

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
    append(diagnostic, mayStay: true, places, write)
  }

  /// Adds what nobody has said yet.
  mutating func addNew(
    _ diagnostic: Diagnostic, _ places: DiagnosticPlaces, _ write: (inout JSONWriter) -> Void
  ) {
    copyRun()
    if known.isEmpty { known = Set(items.map { Told($0.diagnostic, $0.places) }) }
    guard known.insert(Told(diagnostic, places)).inserted else { return }
    append(diagnostic, mayStay: false, places, write)
  }

  /// Ends the list; its bytes. The one before is let go: this one is kept for the next.
  mutating func end() -> [UInt8] {
    copyRun()
    (before, known) = (([], []), [])
    writer.endArray()
    return writer.bytes
  }

  private mutating func append(
    _ diagnostic: Diagnostic, mayStay: Bool, _ places: DiagnosticPlaces,
    _ write: (inout JSONWriter) -> Void
  ) {
    let start = writer.bytes.count + (items.isEmpty ? 0 : 1)
    write(&writer)
    items.append(
      Item(
        diagnostic: diagnostic, mayStay: mayStay, places: places, bytes: start..<writer.bytes.count)
    )
  }

  // MARK: copies

  /// How many items may have gone between two that are still there.
  private static let reach = 8

  /// The place of a diagnostic in the list before, if it stood there where it stands now.
  private mutating func find(_ diagnostic: Diagnostic, _ places: DiagnosticPlaces) -> Int? {
    let end = min(next + DiagnosticList.reach, before.items.count)
    for number in next..<max(next, end) {
      let item = before.items[number]
      guard item.mayStay, item.diagnostic.isMoved(from: diagnostic) else { continue }
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
      items.append(
        Item(diagnostic: item.diagnostic, mayStay: true, places: item.places, bytes: bytes))
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
