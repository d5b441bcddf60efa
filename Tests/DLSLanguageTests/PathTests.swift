// PathTests.swift: paths of the language are joined by text alone.

import DLSLanguage
import Testing

@Suite struct PathTests {
  @Test(arguments: [
    ("", "a.tif", "a.tif"), ("data", "a.tif", "data/a.tif"), ("data", "./a.tif", "data/a.tif"),
    ("data/x", "../a.tif", "data/a.tif"), ("x", "../a.tif", "a.tif"),
    ("/a/b", "../../c", "/c"), ("/", "a", "/a"), ("..", "../a", "../../a"),
    ("data", "/abs", "/abs"),
    ("data", "C:\\abs", "C:\\abs"), ("data", "https://x/y", "https://x/y"),
    ("data", "a b/ü\"'.tif", "data/a b/ü\"'.tif"), ("data/", "a", "data/a"), ("data", "", "data/"),
    ("data", ".hidden/a", "data/.hidden/a"), ("data", "..a", "data/..a"), ("data", "..", "data/.."),
    ("data", "c:a", "data/c:a"), ("data", "\\\\server\\a", "\\\\server\\a"), ("x", "../", ""),
  ])
  func join(_ folder: String, _ path: String, _ joined: String) {
    #expect(FilePath.join(folder, path) == joined)
  }

  @Test(arguments: [
    ("a/b", "a/b"), ("./a", "a"), ("a/", "a"), ("a//b", "a/b"), ("a/./b/.", "a/b"), ("x/../a", "a"),
    ("../a", "../a"), ("a/../../b", "../b"), ("../../a", "../../a"), ("a/..", ""), (".", ""),
    ("/", "/"), ("//a/../..", "/"), ("/a/b/", "/a/b"), (".hidden/a.b", ".hidden/a.b"),
    ("...", "..."), ("https://x//y", "https://x//y"), ("", ""), ("a:/b//c", "a:/b/c"),
    ("ü//é/", "ü/é"),
  ])
  func plain(_ path: String, _ plain: String) {
    #expect(FilePath.plain(path) == plain)
  }

  @Test(arguments: [("a/b.dlsproj", "a"), ("b.dlsproj", ""), ("/b.dlsproj", "/"), ("/a/b", "/a")])
  func folder(_ path: String, _ folder: String) {
    #expect(FilePath.folder(of: path) == folder)
  }

  @Test func aBarNamesTheLayer() {
    let path = FilePath(layered: "units.gpkg|plots", folder: "data")
    #expect(path.resolved == "data/units.gpkg")
    #expect(path.layer == "plots")
    #expect(FilePath(layered: "units.gpkg", folder: "").layer == nil)
    // As QGIS shows it.
    #expect(FilePath(layered: "units.gpkg|layername=plots", folder: "").layer == "plots")
    #expect(FilePath(written: "tiles/*.tif", folder: "").isGlob)
    #expect(FilePath(written: "s3://bucket/a.tif", folder: "x").isAddress)
  }

  /// Names of files and of layers may hold bars.
  @Test(arguments: [
    ("a.gpkg|b", "a.gpkg", "b"), ("x/a.gpkg|b|c", "x/a.gpkg", "b|c"),
    ("a|x.gpkg|b", "a|x.gpkg", "b"),
    ("a|x.gpkg|b|c", "a|x.gpkg", "b|c"), ("a.gpkg|layername=b|c", "a.gpkg", "b|c"),
    ("v1.2|x.gpkg|b", "v1.2|x.gpkg", "b"), ("folder|b", "folder", "b"), ("a.gpkg|", "a.gpkg", ""),
    ("a.gpkg||b", "a.gpkg", "|b"), ("a.gpkg|b.c|d", "a.gpkg", "b.c|d"),
  ])
  func bars(_ text: String, _ file: String, _ layer: String) {
    let path = FilePath(layered: text, folder: "")
    #expect(path.written == file && path.layer == layer)
  }

  @Test func days() {
    #expect(Day(year: 2024, month: 2, day: 29)?.description == "2024-02-29")
    #expect(Day(year: 2100, month: 2, day: 29) == nil)
    #expect(Day(year: 2000, month: 2, day: 29) != nil)
    #expect(Day(year: 2024, month: 13, day: 1) == nil)
    #expect(Day(year: 2024, month: 4, day: 31) == nil)
    #expect(Day(year: 33, month: 1, day: 2)?.description == "0033-01-02")
  }
}
