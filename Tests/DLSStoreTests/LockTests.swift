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
    try lock.asking {
      let error = try failure { _ = try take(store) }
      #expect(error.message.contains("on it, which waits for an answer to its question (process"))
    }
    #expect(!(try failure { _ = try take(store) }.message.contains("question")))
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

  @Test("What is no plain file is refused, and nothing is written through it")
  func notPlain() throws {
    let folder = try TemporaryFolder()
    let store = folder.file("a.gpkg")
    try AtomicFile.write("precious".utf8, to: folder.file("notes.txt"))
    try FileManager.default.createSymbolicLink(
      atPath: StoreLock.path(ofStore: store), withDestinationPath: folder.file("notes.txt"))
    let error = try failure { _ = try take(store) }
    #expect(error.message.contains(".a.gpkg.lock beside it is a link"), "\(error)")
    #expect(try FileContent.read(folder.file("notes.txt")) == Array("precious".utf8))
  }

  @Test("Whoever may write the store may write its lock, and all may read who holds it")
  func mode() throws {
    let folder = try TemporaryFolder()
    let store = folder.file("a.gpkg")
    for (mode, wanted) in [(0o664, 0o664), (0o600, 0o644), (0o666, 0o666)] {
      try AtomicFile.write("x".utf8, to: store)
      #expect(chmod(store, mode_t(mode)) == 0)
      let lock = try take(store)
      #expect(FileSystem.info(StoreLock.path(ofStore: store))?.mode == UInt32(wanted))
      lock.release()
    }
  }

  /// Another account's file can't be written here, which a lock doesn't need.
  @Test("The lock of another account is waited for, and what its killed run left is not")
  func accounts() async throws {
    let folder = try TemporaryFolder()
    let store = folder.file("a.gpkg")
    #expect(chmod(folder.path, 0o777) == 0)
    let lock = try take(store)
    #expect(chmod(StoreLock.path(ofStore: store), 0o444) == 0)
    await #expect(processExitsWith: .success) { [store = store as String] in
      if geteuid() == 0 { #expect(seteuid(65534) == 0) }
      let wait = {
        _ = try StoreLock.take(
          store: store, owner: .current("dls apply", user: "sam"), waitMilliseconds: 0)
      }
      let busy = #expect(throws: StoreError.self) { try wait() }
      #expect(
        busy?.message.contains("maria runs `dls apply`") == true, "\(String(describing: busy))")
    }
    // The holder is gone, and its file is left.
    let path = StoreLock.path(ofStore: store)
    let bytes = try FileContent.read(path)
    lock.release()
    try AtomicFile.write(bytes, to: path)
    #expect(chmod(path, 0o444) == 0)
    await #expect(processExitsWith: .success) { [store = store as String] in
      if geteuid() == 0 { #expect(seteuid(65534) == 0) }
      let lock = try StoreLock.take(
        store: store, owner: .current("dls apply", user: "sam"), waitMilliseconds: 0)
      let text = String(
        decoding: try FileContent.read(StoreLock.path(ofStore: store)), as: UTF8.self)
      #expect(text.hasPrefix("user = sam\n"))
      lock.release()
    }
    #expect(!FileSystem.exists(path))
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
