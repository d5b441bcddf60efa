// KeyMatchingTests.swift: keys are found wherever they stand.

import DLSPlan
import DLSTestKit
import Testing

/// What is found of `keys`, each behind `plots/`, in `column`.
private func found(_ keys: [String], in column: [String]) -> [Int32] {
  KeyMatching(KeyColumn(keys.map { "plots/\($0)" }), skipping: 6, in: KeyColumn(column))
    .positions { _ in true }
}

@Test(
  arguments: [
    (["a", "b", "c"], ["a", "b", "c"], [0, 1, 2]),
    (["a", "b", "c"], ["a", "c"], [0, -1, 1]),
    (["a", "c"], ["a", "b", "c"], [0, 2]),
    (["c", "b", "a"], ["a", "b", "c"], [2, 1, 0]),
    (["a"], [], [-1]), ([], ["a"], []),
  ] as [([String], [String], [Int32])])
func keysAreFound(_ keys: [String], _ column: [String], _ expected: [Int32]) {
  #expect(found(keys, in: column) == expected)
}

@Test func rowsThatNobodyWantsAreLeftOut() {
  let matching = KeyMatching(
    KeyColumn(["x/a", "y/a", "x/b"]), skipping: 2, in: KeyColumn(["a", "b"]))
  #expect(matching.positions { $0 != 1 } == [0, -1, 1])
}

/// Keys that went, came and moved, a few or many of them, here and there or in a row.
@Test(arguments: 0..<300 as Range<UInt64>)
func keysAreFoundInAnyOrder(seed: UInt64) {
  var random = SeededRandom(seed)
  var column = (0..<random.below(400)).map { "r\($0 / 20)c\($0 % 20)" }
  var keys = column
  for change in 0..<random.below(6) {
    let length = random.pick([1, 1, 3, 70, 150])
    switch random.below(4) {
    case 0 where !keys.isEmpty:
      let start = random.below(keys.count)
      keys.removeSubrange(start..<min(keys.count, start + length))
    case 1 where !column.isEmpty:
      let start = random.below(column.count)
      column.removeSubrange(start..<min(column.count, start + length))
    case 2 where !keys.isEmpty:
      let start = random.below(keys.count)
      let some = keys[start..<min(keys.count, start + length)]
      keys.removeSubrange(some.indices)
      keys.insert(contentsOf: some, at: random.below(keys.count + 1))
    default: column.insert("n\(change)", at: random.below(column.count + 1))
    }
  }
  let places = Dictionary(uniqueKeysWithValues: zip(column, 0...))
  #expect(found(keys, in: column) == keys.map { Int32(places[$0] ?? -1) })
}

@Test(arguments: [
  ("plots/a", "plots/a"), ("plots/Bäu", "plots/Bäu"), ("plots/Ba\u{308}u", "plots/Bäu"),
  ("plots/\u{212B}\u{1112}\u{1161}\u{11AB}", "plots/\u{C5}\u{D55C}"), ("Ba\u{308}u", "Ba\u{308}u"),
  // The block's name is as the text writes it.
  ("u\u{308}/u\u{308}", "u\u{308}/ü"),
])
func idsHaveOneSpelling(_ key: String, _ expected: String) {
  let bytes = Array(expected.utf8)
  #expect(Array(key.composedKey.utf8) == bytes)
  #expect(Array(KeyColumn(["x", key]).composed[1].utf8) == bytes)
  var column = KeyColumn()
  var text = key
  text.withUTF8 { column.append(composing: UnsafeRawBufferPointer($0)) }
  #expect(Array(column[0].utf8) == bytes)
}
