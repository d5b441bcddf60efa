// DiffTests.swift: differences of texts, read by eye and applied by machine.

import DLSFormat
import DLSTestKit
import Testing

private func diff(_ old: String, _ new: String) -> String {
  UnifiedDiff.make(old: Array(old.utf8), new: Array(new.utf8), path: "a.dlsproj")
}

@Test func sameTextsDifferInNothing() {
  #expect(diff("a\nb", "a\nb") == "")
}

@Test func changesStandBetweenThreeLines() {
  let old = "1\n2\n3\n4\n5\n6\n7\n8\n9\n"
  #expect(
    diff(old, "1\n2\n3\n4\nx\n6\n7\n8\n9\n")
      == "--- a.dlsproj\n+++ a.dlsproj\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+x\n 6\n 7\n 8\n")
}

@Test func farChangesAreHunksOfTheirOwn() {
  let lines = (1...20).map { "\($0)\n" }
  let new = lines.map { $0 == "2\n" ? "b\n" : $0 == "19\n" ? "" : $0 }.joined()
  #expect(
    diff(lines.joined(), new)
      == "--- a.dlsproj\n+++ a.dlsproj\n@@ -1,5 +1,5 @@\n 1\n-2\n+b\n 3\n 4\n 5\n"
      + "@@ -16,5 +16,4 @@\n 16\n 17\n 18\n-19\n 20\n")
}

@Test func aMissingLineBreakIsShown() {
  #expect(
    diff("a", "a\n")
      == "--- a.dlsproj\n+++ a.dlsproj\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n")
  #expect(diff("", "a\n") == "--- a.dlsproj\n+++ a.dlsproj\n@@ -0,0 +1 @@\n+a\n")
}

@Test func differencesLeadFromOneToTheOther() {
  var random = SeededRandom(7)
  for _ in 0..<300 {
    let old = (0..<random.below(30)).map { _ in "\(random.below(6))\n" }
    var new = old
    for _ in 0..<random.below(8) {
      if random.below(2) == 0 || new.isEmpty {
        new.insert("\(random.below(6))\n", at: random.below(new.count + 1))
      } else {
        new.remove(at: random.below(new.count))
      }
    }
    #expect(patched(old, diff(old.joined(), new.joined())) == new)
  }
}

/// Applies a difference.
private func patched(_ old: [String], _ diff: String) -> [String] {
  var result: [String] = []
  var position = 0
  for line in diff.split(separator: "\n").dropFirst(2) {
    if line.hasPrefix("@@") {
      let parts = line.split(whereSeparator: { "-, ".contains($0) })
      let count = line.split(separator: " ")[1].contains(",") ? Int(parts[2]) ?? 0 : 1
      let start = (Int(parts[1]) ?? 0) - (count == 0 ? 0 : 1)
      result += old[position..<start]
      position = start
    } else if line.hasPrefix("+") {
      result.append(line.dropFirst() + "\n")
    } else {
      if line.hasPrefix(" ") { result.append(old[position]) }
      position += 1
    }
  }
  return result + old[position...]
}
