// FactsCacheTests.swift: answers are found again exactly as long as nothing changed.

import DLSEngine
import DLSJSON
import DLSPlatform
import Testing

@Suite struct FactsCacheTests {
  /// A folder for data, and one in it for a cache; gone afterwards.
  private final class Place {
    let folder = Path.join(Environment.value("TMPDIR") ?? "/tmp", "dls facts " + Random.hex(6))
    var cache: FactsCache { FactsCache(folder: Path.join(folder, "cache")) }

    init() throws { try FileSystem.createDirectory(folder) }
    deinit { try? FileSystem.removeTree(folder) }

    @discardableResult func write(_ name: String, _ text: String) throws -> String {
      let path = Path.join(folder, name)
      try FileSystem.createDirectory(Path.parent(path))
      try AtomicFile.write(text.utf8, to: path)
      return path
    }
  }

  @Test func everyPartOfTheKeyCounts() throws {
    let place = try Place()
    let file = try place.write("a\nb.tif", "one")
    let cache = place.cache
    let question: JSONValue = ["path": "a", "bands": 3]
    func answer(
      _ question: JSONValue, engine: String = "1", files: [String]? = nil
    ) -> JSONValue? {
      cache.answer(to: question, at: DataStamp(files ?? [file]), engine: engine)
    }
    #expect(answer(question) == nil)
    cache.remember(["width": 7], to: question, at: DataStamp([file]), engine: "1")
    #expect(answer(question) == ["width": 7])
    #expect(answer(question, engine: "2") == nil)
    #expect(answer(["path": "a", "bands": 4]) == nil)
    #expect(answer(question, files: [file, file]) == nil)
    #expect(answer(question, files: [file + "x"]) == nil)
    try place.write("a\nb.tif", "two")
    #expect(answer(question) == nil)
  }

  /// Pictures lie among the answers: under what they depend on, and no longer than those.
  @Test func picturesGoAsAnswersDo() throws {
    let place = try Place()
    let file = try place.write("a.tif", "one")
    let cache = place.cache
    func picture(_ question: JSONValue, engine: String = "1") -> String? {
      cache.picture(for: question, at: DataStamp([file]), engine: engine)
    }
    let first = try #require(picture(["bands": 3]))
    #expect(Path.parent(first) == cache.folder && Path.suffix(first) == "png")
    #expect(picture(["bands": 3]) == first)
    #expect(picture(["bands": 4]) != first && picture(["bands": 3], engine: "2") != first)
    try place.write("a.tif", "two")
    #expect(picture(["bands": 3]) != first)
    try place.write("cache/" + Path.name(first), "a picture")
    cache.remember(1, to: "a", at: DataStamp([file]), engine: "1")
    cache.prune(most: 1)
    #expect(try FileSystem.list(cache.folder).count == 1, "they count as answers do")
    try FileSystem.remove(file)
    #expect(picture(["bands": 3]) == nil)
  }

  /// What is read with a file counts as the file does, and what lies beside it by chance doesn't.
  @Test(arguments: [
    ("img.tif", "img.wld", true), ("img.tif", "img.TFW", true), ("img.tif", "img.prj", true),
    ("img.tif", "img.tif.aux.xml", true), ("img.tif", "img.tif.ovr", true),
    ("img.tif", "img.tif.msk", true), ("img.tif", "img_RPC.TXT", true),
    ("img.tif", "img.gpkg", false), ("img.tif", "img.dlsproj", false),
    ("img.tif", "img2.wld", false), ("units.shp", "units.dbf", true),
    ("UNITS.SHP", "UNITS.DBF", true),
    ("units.shp", "units.cpg", true), ("u.gpkg", "u.gpkg-wal", true),
    ("u.gpkg", "u.gpkg-shm", false),
    ("land.gdb/gdb", "land.gdb/a00000009.gdbtable", true),
    ("v/all.vrt", "tiles/a&b.tif", true), ("v/all.vrt", "tiles/a&b.wld", true),
    ("v/all.vrt", "tiles/c.tif", false),
  ])
  func whatIsReadWithAFile(name: String, beside: String, counts: Bool) throws {
    let place = try Place()
    var file = try place.write(name, "one")
    let isFolder = name.hasPrefix("land.gdb/")
    if isFolder { file = Path.parent(file) }
    if name.hasSuffix(".vrt") {
      try place.write("tiles/a&b.tif", "one")
      try place.write(
        name,
        "<VRTDataset><SourceFilename relativeToVRT=\"1\">../tiles/a&amp;b.tif</SourceFilename>")
    }
    let before = DataStamp([file])
    #expect(before.isWhole && before.isCurrent)
    // It comes, changes and goes.
    let isThere = FileSystem.exists(Path.join(place.folder, beside))
    let path = try place.write(beside, "first")
    #expect(before.isCurrent == !counts)
    let between = DataStamp([file])
    try place.write(beside, "changed")
    #expect(between.isCurrent == !counts)
    try FileSystem.remove(path)
    #expect(DataStamp([file]) != between || !counts)
    // A folder knows that something came and went.
    #expect(before.isCurrent == !(counts && isThere || isFolder))
  }

  /// Whoever follows "chmod +r" must not get the same refusal again.
  @Test func rightsCount() throws {
    let place = try Place()
    let file = try place.write("img.tif", "one")
    let before = DataStamp([file])
    #expect(try ChildProcess(.init("chmod", ["600", file])).wait() == .exited(0))
    #expect(!before.isCurrent)
  }

  @Test func anEmptyLogIsNone() throws {
    let place = try Place()
    let file = try place.write("u.gpkg", "one")
    let before = DataStamp([file])
    try place.write("u.gpkg-wal", "")
    #expect(before.isCurrent)
  }

  /// Imagery that is replaced while the engine looks at it: the answer is of what lay there before.
  @Test func anAnswerThatCameTooLateIsNotKept() throws {
    let place = try Place()
    let file = try place.write("img.tif", "one")
    let stamp = DataStamp([file])
    try place.write("img.tif", "another")
    place.cache.remember(1, to: "q", at: stamp, engine: "1")
    #expect(place.cache.answer(to: "q", at: stamp, engine: "1") == nil)
    #expect(place.cache.answer(to: "q", at: DataStamp([file]), engine: "1") == nil)
  }

  @Test func theOldestAnswersAreForgotten() throws {
    let place = try Place()
    let none = DataStamp([])
    let questions: [JSONValue] = ["a", "b", "c", "d"]
    for question in questions { place.cache.remember(1, to: question, at: none, engine: "1") }
    func known() -> Int {
      questions.count { place.cache.answer(to: $0, at: none, engine: "1") != nil }
    }
    place.cache.prune()
    #expect(known() == 4)
    place.cache.prune(most: 2)
    #expect(known() == 2)
    place.cache.prune(bytes: 1)
    #expect(known() == 1)
  }

  @Test func aDamagedCacheIsNoAnswer() throws {
    let place = try Place()
    let none = DataStamp([])
    place.cache.remember(1, to: "q", at: none, engine: "1")
    let name = try #require(try FileSystem.list(place.cache.folder).first)
    for text in ["", "{", "{\"key\":\"other\",\"answer\":2}"] {
      try place.write("cache/\(name)", text)
      #expect(place.cache.answer(to: "q", at: none, engine: "1") == nil)
    }
  }
}
