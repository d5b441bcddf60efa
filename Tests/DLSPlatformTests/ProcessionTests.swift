// ProcessionTests.swift: what several threads make, handed on in order.

import DLSPlatform
import Synchronization
import Testing

@Suite struct ProcessionTests {
  @Test(arguments: [1, 3, 64])
  func everythingComesOnceAndInOrder(room: Int) {
    let procession = Procession<Int>(500, room: room)
    let seen = Mutex<[Int]>([])
    Threads.run(4) { _ in
      while let number = procession.take() {
        procession.put(number, number * 7) { place, made in
          #expect(made == place * 7)
          seen.withLock { $0.append(place) }
          return true
        }
      }
    }
    #expect(seen.withLock { $0 } == Array(0..<500))
  }

  @Test func whatIsReadyTooEarlyIsHandedOnWithWhatWasMissing() {
    let procession = Procession<String>(3, room: 3)
    var seen: [String] = []
    let note = { (_: Int, made: String) -> Bool in
      seen.append(made)
      return true
    }
    for _ in 0..<3 { _ = procession.take() }
    procession.put(2, "c", note)
    procession.put(1, "b", note)
    #expect(seen == [])
    procession.put(0, "a", note)
    #expect(seen == ["a", "b", "c"])
    #expect(procession.take() == nil)
  }

  @Test func nothingIsTakenOnceNoMoreIsWanted() {
    let procession = Procession<Int>(10, room: 4)
    var seen: [Int] = []
    for number in 0..<3 { #expect(procession.take() == number) }
    for number in [1, 2, 0] {
      procession.put(number, number) { place, _ in
        seen.append(place)
        return place < 1
      }
    }
    #expect(seen == [0, 1])
    #expect(procession.take() == nil)
  }

  @Test func nothingMeansNothingToTake() {
    #expect(Procession<Int>(0, room: 4).take() == nil)
  }
}
