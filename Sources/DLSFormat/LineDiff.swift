// LineDiff.swift: which lines two texts don't share.

package import DLSText

/// Compares texts line by line.
package enum LineDiff {
  /// How many changed lines are searched for the smallest difference; past that, whatever lies
  /// between the first and the last one counts as changed.
  private static let searchLimit = 1000

  /// A run of lines of the old text, and what stands there in the new one.
  struct Change {
    var old: Range<Int>
    var new: Range<Int>
  }

  /// The edits that make a text another one: of each run of lines that differ, what really does.
  package static func edits(
    from old: [UInt8], to new: [UInt8], file: FileID = .main
  ) -> [TextEdit] {
    let a = lines(old)
    let b = lines(new)
    return changes(a, b).compactMap { change in
      let start = change.old.lowerBound < a.count ? a[change.old.lowerBound].startIndex : old.count
      let end = change.old.isEmpty ? start : a[change.old.upperBound - 1].endIndex
      let text = b[change.new].reduce(into: [UInt8]()) { $0 += $1 }
      return TextEdit(
        file: file, range: TextRange(UInt32(start), UInt32(end)),
        newText: String(decoding: text, as: UTF8.self)
      ).trimmed(in: old)
    }
  }

  /// The lines of a text, each with its line feed.
  static func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    var lines: [ArraySlice<UInt8>] = []
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count
      lines.append(bytes[start..<end])
      start = end
    }
    return lines
  }

  /// The runs of lines that differ, in order.
  static func changes(_ a: [ArraySlice<UInt8>], _ b: [ArraySlice<UInt8>]) -> [Change] {
    var numbers: [ArraySlice<UInt8>: Int] = [:]
    func number(_ line: ArraySlice<UInt8>) -> Int {
      if let known = numbers[line] { return known }
      numbers[line] = numbers.count
      return numbers.count - 1
    }
    let x = a.map(number)
    let y = b.map(number)
    var start = 0
    while start < min(x.count, y.count), x[start] == y[start] { start += 1 }
    var xEnd = x.count
    var yEnd = y.count
    while xEnd > start, yEnd > start, x[xEnd - 1] == y[yEnd - 1] {
      xEnd -= 1
      yEnd -= 1
    }
    guard start < xEnd || start < yEnd else { return [] }
    return search(Array(x[start..<xEnd]), Array(y[start..<yEnd])).map { change in
      Change(
        old: change.old.lowerBound + start..<change.old.upperBound + start,
        new: change.new.lowerBound + start..<change.new.upperBound + start)
    }
  }

  /// The smallest difference of two rows of numbers, by the greedy search of Myers.
  private static func search(_ x: [Int], _ y: [Int]) -> [Change] {
    let limit = min(x.count + y.count, searchLimit)
    var reach = [Int](repeating: 0, count: 2 * limit + 3)
    var trace: [[Int]] = []
    for distance in 0...limit {
      trace.append(Array(reach[(limit + 1 - distance)...(limit + 1 + distance)]))
      for diagonal in stride(from: -distance, through: distance, by: 2) {
        let place = diagonal + limit + 1
        let isDown =
          diagonal == -distance || diagonal != distance && reach[place - 1] < reach[place + 1]
        var i = isDown ? reach[place + 1] : reach[place - 1] + 1
        var j = i - diagonal
        while i < x.count, j < y.count, x[i] == y[j] {
          i += 1
          j += 1
        }
        reach[place] = i
        if i >= x.count && j >= y.count { return walkBack(trace, x.count, y.count) }
      }
    }
    return [Change(old: 0..<x.count, new: 0..<y.count)]
  }

  /// Turns the search's trace into changes.
  private static func walkBack(_ trace: [[Int]], _ xCount: Int, _ yCount: Int) -> [Change] {
    var changes: [Change] = []
    var i = xCount
    var j = yCount
    for distance in stride(from: trace.count - 1, to: 0, by: -1) {
      // The row before: entry 0 stands for the diagonal -distance.
      let reach = trace[distance]
      let diagonal = i - j
      func before(_ diagonal: Int) -> Int { reach[diagonal + distance] }
      let isDown =
        diagonal == -distance
        || diagonal != distance && before(diagonal - 1) < before(diagonal + 1)
      let previous = isDown ? diagonal + 1 : diagonal - 1
      let oldI = before(previous)
      let oldJ = oldI - previous
      let change =
        isDown
        ? Change(old: oldI..<oldI, new: oldJ..<oldJ + 1)
        : Change(old: oldI..<oldI + 1, new: oldJ..<oldJ)
      if let last = changes.last, last.old.lowerBound == change.old.upperBound,
        last.new.lowerBound == change.new.upperBound
      {
        changes[changes.count - 1] = Change(
          old: change.old.lowerBound..<last.old.upperBound,
          new: change.new.lowerBound..<last.new.upperBound)
      } else {
        changes.append(change)
      }
      i = oldI
      j = oldJ
    }
    return changes.reversed()
  }
}
