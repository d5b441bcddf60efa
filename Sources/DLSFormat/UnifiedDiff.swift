// UnifiedDiff.swift: the difference of two texts as people and `patch` read it.

/// The difference of two texts in the unified format.
package enum UnifiedDiff {
  /// How many unchanged lines stand around a change.
  private static let context = 3

  /// The difference from `old` to `new`, both named `path`; empty where there is none.
  package static func make(old: [UInt8], new: [UInt8], path: String) -> String {
    let a = LineDiff.lines(old)
    let b = LineDiff.lines(new)
    let changes = LineDiff.changes(a, b)
    guard !changes.isEmpty else { return "" }
    var text = "--- \(path)\n+++ \(path)\n"
    var index = 0
    while index < changes.count {
      var end = index + 1
      while end < changes.count,
        changes[end].old.lowerBound - changes[end - 1].old.upperBound <= 2 * context
      {
        end += 1
      }
      text += hunk(changes[index..<end], a, b)
      index = end
    }
    return text
  }

  private static func hunk(
    _ changes: ArraySlice<LineDiff.Change>, _ a: [ArraySlice<UInt8>], _ b: [ArraySlice<UInt8>]
  ) -> String {
    guard let first = changes.first, let last = changes.last else { return "" }
    let start = max(0, first.old.lowerBound - context)
    let end = min(a.count, last.old.upperBound + context)
    let newStart = first.new.lowerBound - (first.old.lowerBound - start)
    let newEnd = last.new.upperBound + (end - last.old.upperBound)
    var text = "@@ -\(place(start..<end)) +\(place(newStart..<newEnd)) @@\n"
    var position = start
    for change in changes {
      for line in a[position..<change.old.lowerBound] { text += show(" ", line) }
      for line in a[change.old] { text += show("-", line) }
      for line in b[change.new] { text += show("+", line) }
      position = change.old.upperBound
    }
    for line in a[position..<end] { text += show(" ", line) }
    return text
  }

  private static func place(_ range: Range<Int>) -> String {
    let start = range.isEmpty ? range.lowerBound : range.lowerBound + 1
    return range.count == 1 ? "\(start)" : "\(start),\(range.count)"
  }

  private static func show(_ sign: String, _ line: ArraySlice<UInt8>) -> String {
    let text = sign + String(decoding: line, as: UTF8.self)
    return line.last == 0x0A ? text : text + "\n\\ No newline at end of file\n"
  }
}
