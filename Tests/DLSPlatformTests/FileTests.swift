// FileTests.swift: reading, atomic writing, walking, locks and left-overs.

import DLSPlatform
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite struct FileTests {
  @Test func whatDeadProcessesNeededForAMomentGoes() throws {
    let folder = try TemporaryFolder()
    let scratch = Path.join(folder.path, "scratch")
    let own = ScratchFile.path(in: scratch, "labels.geojson")
    try AtomicFile.write([1], to: own)
    for name in ["p1-1-9f3a-labels.geojson", "notes.txt", "p1-notes", "q1-1-9f3a-labels.geojson"] {
      try folder.write("scratch/\(name)", "x")
    }
    let next = ScratchFile.path(in: scratch, "labels.geojson")
    #expect(next != own)
    #expect(
      try FileSystem.list(scratch).sorted()
        == ["notes.txt", "p1-notes", Path.name(own), "q1-1-9f3a-labels.geojson"].sorted())
  }

  /// A name may take all of the 255 bytes that a folder has for it; its temporary one takes no more.
  @Test(arguments: [
    String(repeating: "a", count: 255), String(repeating: "森", count: 85),
    "a" + String(repeating: "🌲", count: 63),
  ])
  func namesAsLongAsAFolderTakesThem(name: String) throws {
    let folder = try TemporaryFolder()
    let path = Path.join(folder.path, name)
    for text in ["one", "two"] { try AtomicFile.write(Array(text.utf8), to: path) }
    #expect(try FileContent.read(path) == Array("two".utf8))
    #expect(try FileSystem.list(folder.path) == [name])
    let run = "train-20261123T210612Z-3f2a"
    let temporary = Path.name(TemporaryName.make(for: path, run: run))
    #expect(temporary.utf8.count <= 255 - "-journal".utf8.count)
    #expect(TemporaryName.run(of: temporary) == run)
  }

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

  @Test func aTextThatWasSavedMeanwhileStays() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("f", "old")
    let late = try AtomicFile(path)
    try late.write("new")
    try folder.write("f", "saved meanwhile")
    #expect(try !late.commit(over: Array("old".utf8)))
    #expect(try folder.text("f") == "saved meanwhile")
    let gone = try AtomicFile(path)
    try FileSystem.remove(path)
    #expect(try !gone.commit(over: Array("saved meanwhile".utf8)))
    try folder.write("f", "old")
    let file = try AtomicFile(path)
    try file.write("new")
    #expect(try file.commit(over: Array("old".utf8)))
    #expect(try folder.text("f") == "new")
    #expect(try FileSystem.list(folder.path) == ["f"])
  }

  @Test func aNewFileReplacesNothing() throws {
    let folder = try TemporaryFolder()
    for isLink in [false, true] {
      let file = try AtomicFile(folder.file("f"))
      try file.write("new")
      if isLink {
        #expect(symlink("nowhere", folder.file("f")) == 0)
      } else {
        try folder.write("f", "made meanwhile")
      }
      let refused = #expect(throws: SystemError.self) { try file.commitAsNew() }
      #expect(refused?.isExisting == true)
      #expect(try FileSystem.list(folder.path) == ["f"])
      try FileSystem.remove(folder.file("f"))
    }
    let file = try AtomicFile(folder.file("f"))
    try file.write("new")
    try file.commitAsNew()
    #expect(try folder.text("f") == "new")
    #expect(try FileSystem.list(folder.path) == ["f"])
  }

  @Test func leftoversOfTheDeadGo() throws {
    let folder = try TemporaryFolder()
    let alive = TemporaryName.processRun
    let (dead, ended, running) = (
      "p1-1-abcd", "train-20261123T210612Z-3f2a", "infer-20261126T100000Z-bbbb"
    )
    let gone = [".x.gpkg.\(dead).part", ".x.gpkg.\(ended).part", ".x.gpkg.\(ended).part-journal"]
    let others = [
      ".hidden", "x.part", ".net.checkpoint.part", ".holiday.tif.part", ".scan.2024.part",
      ".x.gpkg.\(alive).part", ".x.gpkg.\(running).part", "x.gpkg.\(ended).part",
    ]
    for name in gone + others { try folder.write(name, "x") }
    let removed = TemporaryName.removeAbandoned(in: folder.path) { $0 == ended }
    #expect(Set(removed.map(Path.name)) == Set(gone))
    #expect(
      try FileSystem.list(folder.path)
        == others.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
  }

  /// Processes of another container, or of a machine with the same home, aren't seen from here.
  @Test func whatAnotherContainerWritesStaysForADay() throws {
    let folder = try TemporaryFolder()
    let names = ["new", "old"].map { ".\($0).gpkg.p1-1-07f31c9af00000019f3a.part" }
    for name in names { try folder.write(name, "x") }
    let long = [timeval(tv_sec: 1, tv_usec: 0), timeval(tv_sec: 1, tv_usec: 0)]
    #expect(utimes(folder.file(names[1]), long) == 0)
    let removed = TemporaryName.removeAbandoned(in: folder.path) { _ in false }
    #expect(removed.map(Path.name) == [names[1]])
  }

  /// A lock of somebody's is seen without taking it, and without making a file.
  @Test func aHeldLockIsSeen() throws {
    let folder = try TemporaryFolder()
    #expect(!FileLock.isHeld(folder.file("lock")))
    #expect(try FileSystem.list(folder.path) == [])
    let lock = try FileLock(folder.file("lock"), wait: false)
    #expect(FileLock.isHeld(folder.file("lock")))
    lock.release()
    #expect(!FileLock.isHeld(folder.file("lock")))
  }

  @Test func temporaryNamesSayTheirRun() {
    for run in ["p1-1-abcd", "infer-20261126T100000Z-bbbb"] {
      for ending in [".part", ".old.part", ".part-journal", ".part-wal", ".part-shm"] {
        #expect(TemporaryName.run(of: "a/.n.tif.\(run)\(ending)") == run, "\(run)\(ending)")
      }
      #expect(TemporaryName.run(of: TemporaryName.make(for: "a/.net.checkpoint", run: run)) == run)
      for name in [
        "a.\(run).part", ".\(run).part", "..\(run).part", ".a.\(run)", ".a.\(run).part-x",
      ] {
        #expect(TemporaryName.run(of: name) == nil, "\(name)")
      }
    }
    for name in [
      ".part", "..part", ".a.part", "a.b.part", ".a..part", ".a.old.part", ".a.infer-1.part",
      ".a.infer-20261126T100000-bbbb.part", ".a.-20261126T100000Z-bbbb.part", ".a.p1-1-.part",
      ".a.p-1-abcd.part", ".a.infer-20261126T100000Z-holiday.part",
    ] {
      #expect(TemporaryName.run(of: name) == nil, "\(name)")
    }
  }

  /// A run that was killed between the two renames leaves the former folder and the new one beside a name
  /// that leads nowhere.
  @Test func theFormerFolderComesBack() throws {
    let folder = try TemporaryFolder()
    let run = "train-20261123T210612Z-3f2a"
    try folder.write(".net.\(run).old.part/weights", "former")
    try folder.write(".net.\(run).part/weights", "new")
    let removed = TemporaryName.removeAbandoned(in: folder.path) { $0 == run }
    #expect(removed.count == 2)
    #expect(try FileSystem.list(folder.path) == ["net"])
    #expect(try folder.text("net/weights") == "former")
    // Where the name is taken, what stood there before is no longer wanted.
    try folder.write(".net.\(run).old.part/weights", "older")
    _ = TemporaryName.removeAbandoned(in: folder.path) { $0 == run }
    #expect(try FileSystem.list(folder.path) == ["net"])
    #expect(try folder.text("net/weights") == "former")
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

  /// Others may call a file what is no text in UTF-8; links lead nowhere while a folder is removed.
  @Test func whateverIsInAFolderGoesWithIt() throws {
    let folder = try TemporaryFolder()
    try folder.write("kept/x.txt", "x")
    try folder.write("gone/deep/y.txt", "y")
    #expect(symlink(folder.file("kept"), folder.file("gone/link")) == 0)
    let odd = Array(folder.file("gone/deep/b").utf8CString.dropLast()) + [-1, 0]
    let descriptor = creat(odd, 0o644)
    #expect(descriptor >= 0 && close(descriptor) == 0)
    try FileSystem.removeTree(folder.file("gone"))
    #expect(try FileSystem.list(folder.path) == ["kept"])
    #expect(try folder.text("kept/x.txt") == "x")
    try FileSystem.removeTree(folder.file("gone"))
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

  @Test func onlyPlainFilesAreLocked() throws {
    let folder = try TemporaryFolder()
    let notes = try folder.write("notes.txt", "precious")
    let lock = folder.file("lock")
    let kinds: [(String, () -> Int32)] = [
      ("link", { symlink("notes.txt", lock) }), ("dead link", { symlink("none", lock) }),
      ("second name", { link(notes, lock) }), ("pipe", { mkfifo(lock, 0o600) }),
      ("folder", { mkdir(lock, 0o700) }),
    ]
    for (kind, make) in kinds {
      #expect(make() == 0, "\(kind)")
      let refused = #expect(throws: SystemError.self, "\(kind)") {
        try FileLock(lock, wait: false).write(Array("holder".utf8))
      }
      #expect(refused?.isNoPlainFile == true, "\(kind): \(String(describing: refused))")
      try FileSystem.remove(lock)
    }
    #expect(try folder.text("notes.txt") == "precious")
    #expect(try FileSystem.list(folder.path) == ["notes.txt"])
  }

  @Test func aLockHasTheModeItIsGiven() throws {
    let folder = try TemporaryFolder()
    let former = umask(0o077)
    defer { umask(former) }
    let lock = try FileLock(folder.file("lock"), wait: false, mode: 0o664)
    #expect(FileSystem.info(folder.file("lock"))?.mode == 0o664)
    lock.remove()
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
