// ThreadTests.swift: pieces of work on several threads.

import DLSPlatform
import Synchronization
import Testing

@Suite struct ThreadTests {
  @Test(arguments: [0, 1, 2, 7, 1000])
  func everyPieceIsDoneOnce(pieces: Int) {
    var counts = [Int](repeating: 0, count: pieces)
    counts.withUnsafeMutableBufferPointer { counts in
      // Each piece writes its own. ThreadSanitizer, which knows nothing of `Mutex`, sees to that.
      nonisolated(unsafe) let counts = counts
      Threads.run(pieces) { piece in counts[piece] += 1 }
    }
    #expect(counts == [Int](repeating: 1, count: pieces))
  }

  @Test func threadsMayStartThreads() {
    let sum = Atomic(0)
    Threads.run(4) { outer in
      Threads.run(4) { inner in sum.add(outer * 4 + inner, ordering: .relaxed) }
    }
    #expect(sum.load(ordering: .relaxed) == 120)
  }

  /// Who comes late finds nothing to take, and nothing of the work is held on to.
  @Test func nothingIsLeftOfWorkThatIsDone() {
    final class Held: Sendable {}
    weak var seen: Held?
    for _ in 0..<2000 {
      let held = Held()
      seen = held
      Threads.run(8) { _ in withExtendedLifetime(held) {} }
    }
    #expect(seen == nil)
  }

  @Test func thereIsAtLeastOne() {
    #expect((1...8).contains(Threads.count))
  }
}

@Suite struct HeapRoomTests {
  /// Room is made, not taken; and arrays that go there are arrays like any other.
  @Test func roomThatIsNotUsedIsNotTaken() {
    let before = ProcessInfo.peakMemory
    HeapRoom.make(512 << 20)
    let bytes = [UInt8](repeating: 7, count: 8 << 20)
    #expect(bytes.allSatisfy { $0 == 7 })
    #expect(ProcessInfo.peakMemory < before + 256 << 20)
  }
}
