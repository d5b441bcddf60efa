// ProcessionTests.swift: what several threads make, handed on in order.

import DLSPlatform
import Synchronization
import Testing

@Suite struct ProcessionTests {
  @Test(arguments: [1, 3, 64])
  func everythingComesOnceAndInOrder(room: Int) {
    let procession = Procession(500, room: room)
    let seen = Mutex<[Int]>([])
    Threads.run(4) { _ in
      while let number = procession.take() {
        procession.done(number) { next in
          seen.withLock { $0.append(next) }
          return true
        }
      }
    }
    #expect(seen.withLock { $0 } == Array(0..<500))
  }

  @Test func whatIsDoneTooEarlyIsHandedOnWithWhatWasMissing() {
    let procession = Procession(3, room: 3)
    var seen: [Int] = []
    let note = { (next: Int) -> Bool in
      seen.append(next)
      return true
    }
    for _ in 0..<3 { _ = procession.take() }
    procession.done(2, note)
    procession.done(1, note)
    #expect(seen == [])
    procession.done(0, note)
    #expect(seen == [0, 1, 2])
    #expect(procession.take() == nil)
  }

  @Test func nothingIsTakenOnceNoMoreIsWanted() {
    let procession = Procession(10, room: 4)
    var seen: [Int] = []
    for number in 0..<3 { #expect(procession.take() == number) }
    for number in [1, 2, 0] {
      procession.done(number) { next in
        seen.append(next)
        return next < 1
      }
    }
    #expect(seen == [0, 1])
    #expect(procession.take() == nil)
  }

  @Test func ofNothingThereIsNothingToTake() {
    #expect(Procession(0, room: 4).take() == nil)
  }
}
