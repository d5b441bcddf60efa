// FactsCacheTests.swift: answers are found again exactly as long as nothing changed.

import DLSEngine
import DLSJSON
import DLSPlatform
import Testing

@Suite struct FactsCacheTests {
  @Test func everyPartOfTheKeyCounts() throws {
    let folder = Path.join(Environment.value("TMPDIR") ?? "/tmp", "dls facts " + Random.hex(6))
    defer { try? FileSystem.removeTree(folder) }
    try FileSystem.createDirectory(folder)
    let file = Path.join(folder, "a\nb.tif")
    try AtomicFile.write("one".utf8, to: file)
    let cache = FactsCache(folder: Path.join(folder, "cache"))
    let question: JSONValue = ["path": "a", "bands": 3]
    func answer(_ question: JSONValue, engine: String = "1") -> JSONValue? {
      cache.answer(to: question, files: [file], engine: engine)
    }
    #expect(answer(question) == nil)
    cache.remember(["width": 7], to: question, files: [file], engine: "1")
    #expect(answer(question) == ["width": 7])
    #expect(answer(question, engine: "2") == nil)
    #expect(answer(["path": "a", "bands": 4]) == nil)
    #expect(cache.answer(to: question, files: [file, file], engine: "1") == nil)
    #expect(cache.answer(to: question, files: [file + "x"], engine: "1") == nil)
    try AtomicFile.write("two".utf8, to: file)
    #expect(answer(question) == nil)
  }

  @Test func aDamagedCacheIsNoAnswer() throws {
    let folder = Path.join(Environment.value("TMPDIR") ?? "/tmp", "dls facts " + Random.hex(6))
    defer { try? FileSystem.removeTree(folder) }
    let cache = FactsCache(folder: folder)
    cache.remember(1, to: "q", files: [], engine: "1")
    let name = try #require(try FileSystem.list(folder).first)
    for text in ["", "{", "{\"key\":\"other\",\"answer\":2}"] {
      try AtomicFile.write(text.utf8, to: Path.join(folder, name))
      #expect(cache.answer(to: "q", files: [], engine: "1") == nil)
    }
  }
}
