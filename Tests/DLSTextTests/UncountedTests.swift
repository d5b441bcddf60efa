// UncountedTests.swift: what is kept for good lives on, and nobody counts references to it.

import DLSText
import Testing

@Suite struct UncountedTests {
  private final class Thing: Sendable {
    let ended: @Sendable () -> Void
    init(_ ended: @escaping @Sendable () -> Void) { self.ended = ended }
    deinit { ended() }
  }

  @Test func whatIsKeptOutlivesItsLastReference() {
    nonisolated(unsafe) var ended = 0
    for isKept in [false, true] {
      let thing = Thing { ended += 1 }
      if isKept { Uncounted.keep(thing) }
      #expect(Uncounted.holds(thing) == isKept)
      let many = [Thing](repeating: thing, count: 1000)
      #expect(Uncounted.holds(many[999]) == isKept)
    }
    #expect(ended == 1)
  }

  @Test func whoeverChangesAnArrayThatIsKeptGetsACopy() {
    let texts = (0..<3).map { "a text that is long enough to be an object, number \($0)" }
    var other = texts
    Uncounted.keep(elementsOf: texts)
    other.append("one more")
    #expect(texts.count == 3)
    #expect(other == texts + ["one more"])
    Uncounted.keep(elementsOf: [Int]())
    #expect([Int]().isEmpty)
  }
}
