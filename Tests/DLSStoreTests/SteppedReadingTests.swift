// SteppedReadingTests.swift: long reads of a store that others write meanwhile.

import DLSPlatform
import DLSStore
import Testing

@Suite("Reading in steps")
struct SteppedReadingTests {
  /// Writes as another program does, which waits for whoever reads.
  private func write(_ path: String, _ note: Int) throws -> Worker<Void> {
    try Worker {
      let connection = try Connection(path: path, access: .readWrite)
      try connection.execute("UPDATE work_units SET note = '\(note)'")
      connection.close()
    }
  }

  /// Waits until somebody who wants to write keeps new readers out.
  private func waitForWriter(_ path: String) throws {
    let probe = try Connection(path: path, access: .readOnly, waitMilliseconds: 0)
    defer { probe.close() }
    for _ in 0..<5000 {
      do { _ = try probe.integer("SELECT count(*) FROM work_units") } catch { return }
      Moment.sleep(milliseconds: 2)
    }
    Issue.record("nobody writes")
  }

  @Test(
    "Others write meanwhile, and what is read is of one moment",
    arguments: [(writes: 0, tries: 1), (1, 2), (3, 4), (9, 4)])
  func others(writes: Int, tries: Int) throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gpkg")
    let store = try Fixture.store(path, units: 12)
    defer { store.close() }
    var tried = 0
    var writers: [Worker<Void>] = []
    let read = try store.connection.readingInSteps(longest: 0) { pauses in
      tried += 1
      var units: [String?] = []
      var samples = 0
      try store.forEachUnit(pauses) { unit in
        units.append(unit.note)
        if units.count == 5, writers.count < writes {
          writers.append(try write(path, writers.count + 1))
          try waitForWriter(path)
        }
      }
      try store.forEachApprovedSample(pauses) { _ in samples += 1 }
      return (units: units, samples: samples)
    }
    for writer in writers { try writer.wait() }
    #expect(tried == tries)
    #expect(read.samples == 24)
    // The fourth time nobody is let in before the end.
    let seen = min(writes, 3)
    #expect(read.units == [String?](repeating: seen == 0 ? nil : String(seen), count: 12))
    let last = "SELECT count(*) FROM work_units WHERE note = '\(min(writes, 4))'"
    #expect(try store.count(last) == (writes == 0 ? 0 : 12))
  }
}
