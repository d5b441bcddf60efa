// PrivateFileTests.swift: what others could have written isn't read.

import DLSPlatform
import Testing

@Suite struct PrivateFileTests {
  private let folder: TemporaryFolder
  private let place: String
  private let file: String

  init() throws {
    folder = try TemporaryFolder()
    place = folder.file("state")
    file = Path.join(place, "f")
  }

  private func change(_ mode: String, _ path: String) throws {
    #expect(try ChildProcess(.init("chmod", [mode, path])).wait() == .exited(0))
  }

  private var isRead: Bool { (try? PrivateFile.read(file)) != nil }

  @Test func whatIsWrittenIsTheOwnersAlone() throws {
    try PrivateFile.write("one".utf8, to: file)
    #expect(FileSystem.info(place)?.mode == 0o700)
    #expect(FileSystem.info(file)?.mode == 0o600)
    #expect(try PrivateFile.read(file) == Array("one".utf8))
    try change("666", file)
    try PrivateFile.write("two".utf8, to: file)
    #expect(FileSystem.info(file)?.mode == 0o600)
    #expect(try PrivateFile.read(file) == Array("two".utf8))
    #expect(try FileSystem.list(place) == ["f"])
  }

  @Test func whatOthersMayWriteIsRefused() throws {
    try PrivateFile.write("one".utf8, to: file)
    for (path, mode) in [(file, "620"), (file, "602"), (place, "770"), (place, "707")] {
      try change(mode, path)
      let error = #expect(throws: SystemError.self) { try PrivateFile.read(file) }
      #expect(error?.isForbidden == true, "\(path) \(mode)")
      try change(path == file ? "644" : "755", path)
      #expect(isRead, "what others may only read is fine")
    }
  }

  @Test func linksFoldersAndPipesAreRefused() throws {
    try FileSystem.createDirectory(place, mode: 0o700)
    #expect(!isRead, "it isn't there")
    let other = try folder.write("other", "one")
    #expect(try ChildProcess(.init("ln", ["-s", other, file])).wait() == .exited(0))
    #expect(!isRead)
    try PrivateFile.write("two".utf8, to: file)
    #expect(try folder.text("other") == "one", "a link isn't written through")
    #expect(isRead)
    try FileSystem.remove(file)
    try FileSystem.createDirectory(file)
    #expect(!isRead)
    try FileSystem.remove(file)
    #expect(try ChildProcess(.init("mkfifo", ["-m", "600", file])).wait() == .exited(0))
    #expect(!isRead)
  }

  @Test func longFilesAreRefused() throws {
    try PrivateFile.write("12345".utf8, to: file)
    #expect(throws: SystemError.self) { try PrivateFile.read(file, limit: 4) }
  }
}
