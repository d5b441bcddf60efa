// WorkerTests.swift: a second thread, its queue, and files mapped in pieces.

import DLSPlatform
import Testing

@Suite struct WorkerTests {
  private struct Trouble: Error {}

  /// There may be more of them, one after the other, than a process may have at once.
  @Test func aWorkerThatNobodyWaitsForLeavesNothingBehind() throws {
    let queue = Handover<Int>(room: 1)
    for number in 0..<40_000 {
      _ = try Worker { _ = queue.put(number) }
      #expect(queue.next() == number)
    }
  }

  @Test func aWorkerHandsBackWhatItMadeOrThrew() throws {
    let sum = try Worker { (1...1000).reduce(0, +) }
    #expect(try sum.wait() == 500_500)
    #expect(try sum.wait() == 500_500)
    let broken = try Worker<Int> { throw Trouble() }
    #expect(throws: Trouble.self) { try broken.wait() }
  }

  @Test(arguments: [1, 3, 1000]) func everythingPutArrivesInOrder(_ room: Int) throws {
    let queue = Handover<Int>(room: room)
    let worker = try Worker {
      defer { queue.end() }
      return (0..<10_000).allSatisfy { queue.put($0) }
    }
    var taken: [Int] = []
    while let next = queue.next() { taken.append(next) }
    #expect(taken == Array(0..<10_000))
    #expect(try worker.wait())
  }

  @Test func whoWantsNoMoreStopsTheOther() throws {
    let queue = Handover<Int>(room: 2)
    let worker = try Worker {
      var put = 0
      while queue.put(put) { put += 1 }
      return put
    }
    #expect(queue.next() == 0)
    queue.end()
    #expect(try worker.wait() <= 4)
  }

  @Test func whoWaitsForSoLongGoesOnWithNothing() {
    let queue = Handover<Int>(room: 2)
    #expect(queue.next(until: Moment.now) == nil)
    #expect(queue.next(until: Moment.now.later(by: -1)) == nil)
    _ = queue.put(1)
    // What is there needs no wait.
    #expect(queue.next(until: Moment.now.later(by: -1)) == 1)
    queue.end()
    #expect(queue.next(until: Moment.now.later(by: 3600)) == nil)
  }

  @Test func whatWasLetGoOfIsReadAgainFromTheFile() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("large")
    let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    try AtomicFile.write(bytes, to: path)
    let file = try MappedFile(path)
    #expect(file.bytes.elementsEqual(bytes))
    file.letGo(of: 100..<299_999)
    file.letGo(of: 0..<1_000_000)
    file.letGo(of: 5..<6)
    #expect(file.bytes.elementsEqual(bytes))
    try AtomicFile.write([], to: path)
    #expect(try MappedFile(path).bytes.isEmpty)
    #expect(throws: SystemError.self) { try MappedFile(folder.file("missing")) }
  }
}
