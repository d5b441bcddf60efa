// FileTests.swift: reading, atomic writing, walking, locks and left-overs.

import DLSPlatform
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite struct FileTests {
  @Test func writesAndReads() throws {
    let folder = try TemporaryFolder()
    for size in [0, 1, 4095, 4096, 200_000] {
      let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7) }
      try AtomicFile.write(bytes, to: folder.file("f"))
      #expect(try FileContent.read(folder.file("f")) == bytes)
      #expect(try FileContent.withMapped(folder.file("f")) { Array($0) } == bytes)
    }
    #expect(try FileSystem.list(folder.path) == ["f"])
  }

  @Test func readingSaysWhatIsWrong() throws {
    let folder = try TemporaryFolder()
    try folder.write("f", "12345")
    let missing = #expect(throws: SystemError.self) { try FileContent.read(folder.file("no\nne")) }
    #expect(missing?.isMissing == true)
    #expect("\(try #require(missing))".hasSuffix("no\\nne': No such file or directory"))
    #expect(throws: SystemError.self) { try FileContent.read(folder.path) }
    #expect(throws: SystemError.self) { try FileContent.read(folder.file("f"), limit: 4) }
    #expect(try FileContent.read(folder.file("f"), limit: 5).count == 5)
  }

  @Test func replacingKeepsModeAndLink() throws {
    let folder = try TemporaryFolder()
    let script = try folder.write("script", "old")
    let change = try ChildProcess(.init("chmod", ["750", script]))
    #expect(change.wait() == .exited(0))
    let link = try ChildProcess(.init("ln", ["-s", "script", folder.file("link")]))
    #expect(link.wait() == .exited(0))
    try AtomicFile.write("new".utf8, to: folder.file("link"))
    #expect(try folder.text("script") == "new")
    #expect(FileSystem.info(script)?.mode == 0o750)
    #expect(FileSystem.info(folder.file("link"), followingLinks: false)?.kind == .link)
  }

  @Test func anAbandonedWriteChangesNothing() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("f", "old")
    do {
      let file = try AtomicFile(path, run: "train-1")
      try file.write(String(repeating: "x", count: 100_000))
      #expect(try FileSystem.list(folder.path) == [".f.train-1.part", "f"])
    }
    #expect(try folder.text("f") == "old")
    #expect(try FileSystem.list(folder.path) == ["f"])
  }

  @Test func leftoversOfTheDeadGo() throws {
    let folder = try TemporaryFolder()
    let alive = TemporaryName.processRun
    let dead = "p1-1-abcd"
    for run in [alive, dead, "train-a", "train-b"] {
      try folder.write(".x.gpkg.\(run).part", "x")
    }
    try folder.write(".hidden", "x")
    try folder.write("x.part", "x")
    let removed = TemporaryName.removeAbandoned(in: folder.path) { $0 == "train-a" }
    #expect(Set(removed.map(Path.name)) == [".x.gpkg.\(dead).part", ".x.gpkg.train-b.part"])
    #expect(try FileSystem.list(folder.path).count == 4)
    #expect(TemporaryName.run(of: "a/.n.tif.infer-1.part") == "infer-1")
    for name in [".part", "..part", ".a.part", "a.b.part", ".a..part"] {
      #expect(TemporaryName.run(of: name) == nil, "\(name)")
    }
  }

  @Test func walking() throws {
    let folder = try TemporaryFolder()
    for name in ["b/y.txt", "a/x.txt", "z.txt", ".git/q.txt", "a/n.md"] {
      try folder.write(name, "x")
    }
    let found = try FileSystem.walk(folder.path) { Path.suffix($0) == "txt" }
    #expect(found.map { Path.relative($0, to: folder.path) } == ["z.txt", "a/x.txt", "b/y.txt"])
    try FileSystem.removeTree(folder.file("a"))
    #expect(!FileSystem.exists(folder.file("a")))
  }

  @Test func namesComeInTheOrderOfTheirBytes() throws {
    let folder = try TemporaryFolder()
    let names = [
      "B", "a", "a-b", "a.b", "ab", "abcdefghijklmnopqrstuvwxyz", "e\u{301}", "z", "é", "木",
    ]
    for name in names.reversed() { try folder.write(name, "x") }
    #expect(try FileSystem.list(folder.path) == names)
  }

  /// Links to files are files; those to folders, which may lead in circles, are left out.
  @Test func walkingAlongLinks() throws {
    let folder = try TemporaryFolder()
    try folder.write("a/x.txt", "x")
    for (link, target) in [("l.txt", "a/x.txt"), ("m.txt", "none"), ("n.txt", "a")] {
      #expect(symlink(target, folder.file(link)) == 0)
    }
    let found = try FileSystem.walk(folder.path) { Path.suffix($0) == "txt" }
    #expect(found.map { Path.relative($0, to: folder.path) } == ["l.txt", "a/x.txt"])
  }

  @Test func locksExclude() throws {
    let folder = try TemporaryFolder()
    let first = try FileLock(folder.file("lock"), wait: false)
    let refused = #expect(throws: SystemError.self) {
      try FileLock(folder.file("lock"), wait: false)
    }
    #expect(refused?.isHeld == true)
    first.release()
    _ = try FileLock(folder.file("lock"), wait: false)
  }

  @Test func fileSystemHasAType() throws {
    let folder = try TemporaryFolder()
    #expect(try !FileSystem.fileSystemType(folder.path).isEmpty)
    #expect(throws: SystemError.self) { try FileSystem.fileSystemType(folder.file("none")) }
  }

  @Test func quotingShowsControlCharacters() {
    #expect(quoted("a'b\n\u{1b}[0m\u{202e}é") == "'a\\'b\\n\\u{1b}[0m\\u{202e}é'")
  }
}
