// LockTests.swift: the lock of a store: one holder, named, freed by its end.

import DLSPlatform
import DLSStore
import Foundation
import Testing

@Suite("The lock")
struct LockTests {
  private func failure(_ body: () throws -> Void) throws -> StoreError {
    var found: StoreError?
    do { try body() } catch let error as StoreError { found = error }
    return try #require(found)
  }

  private func take(_ store: String, wait: Int = 0) throws -> StoreLock {
    try StoreLock.take(
      store: store, owner: .current("dls apply", user: "maria"), waitMilliseconds: wait)
  }

  @Test("Whoever comes second is told whom to wait for; the file goes with the lock")
  func held() throws {
    let folder = try TemporaryFolder()
    let store = folder.file("a.gpkg")
    let lock = try take(store)
    #expect(try FileSystem.list(folder.path) == [".a.gpkg.lock"])
    let error = try failure { _ = try take(store) }
    #expect(error.kind == .busy)
    #expect(error.message.contains("maria runs `dls apply` on it (process "), "\(error)")
    #expect(error.message.contains(DLSPlatform.ProcessInfo.hostName))
    lock.release()
    #expect(try FileSystem.list(folder.path) == [])
    try take(store).release()
  }

  @Test("All names of a store have one lock")
  func links() throws {
    let folder = try TemporaryFolder()
    try AtomicFile.write("x".utf8, to: folder.file("a.gpkg"))
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("b.gpkg"), withDestinationPath: folder.file("a.gpkg"))
    let lock = try take(folder.file("b.gpkg"))
    #expect(try failure { _ = try take(folder.file("a.gpkg")) }.kind == .busy)
    lock.release()
  }

  @Test("A file that a killed process left holds nothing")
  func abandoned() throws {
    let folder = try TemporaryFolder()
    let store = folder.file("a.gpkg")
    try AtomicFile.write("user = sam\n".utf8, to: StoreLock.path(ofStore: store))
    try take(store).release()
  }

  @Test("A wait ends when the holder ends")
  func waits() throws {
    let folder = try TemporaryFolder()
    let store = folder.file("a.gpkg")
    let lock = try take(store)
    // The holder is asked to go by the first wait itself: no time is measured.
    let next = try StoreLock.take(
      store: store, owner: .current("dls apply", user: "sam"), waitMilliseconds: 60_000
    ) { holder in
      #expect(holder?.user == "maria")
      lock.release()
    }
    next.release()
  }
}
