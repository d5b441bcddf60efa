// PathTests.swift: paths and patterns as text.

import DLSPlatform
import Testing

@Suite struct PathTests {
  @Test(arguments: [
    ("a/b", "c", "a/b/c"), ("a/", "c", "a/c"), ("a", "/c", "/c"), ("", "c", "c"), ("a", "", "a"),
  ])
  func join(base: String, path: String, joined: String) {
    #expect(Path.join(base, path) == joined)
  }

  @Test(arguments: [
    ("/a/./b//c/../d", "/a/b/d"), ("../a/..", ".."), ("a/..", "."), ("/..", "/"), ("", "."),
    ("a/../../b", "../b"), ("/é ü/x", "/é ü/x"), ("/", "/"), ("//", "/"), ("a//b", "a/b"),
    ("a/b/", "a/b"), ("/a/.b/c.d", "/a/.b/c.d"), (".a", ".a"), ("a/.", "a"), ("é//x", "é/x"),
  ])
  func normalised(path: String, normal: String) {
    #expect(Path.normalised(path) == normal)
    #expect(Path.normalised(normal) == normal)
  }

  @Test(arguments: [
    ("/a/b/c", "/a/b", "c"), ("/a/b", "/a/b", "."), ("/a", "/a/b/c", "../.."),
    ("/a/x", "/a/b", "../x"),
  ])
  func relative(path: String, base: String, expected: String) {
    #expect(Path.relative(path, to: base) == expected)
  }

  /// `HERE` stands for the working directory.
  @Test(arguments: [
    ("a/b", "a/b"), ("./a//b/", "a/b"), ("a/../b", "b"), ("", "."), ("..a/b", "..a/b"),
    ("HERE/a", "a"), ("HERE", "."), ("../a", "../a"), ("/somewhere/else", "/somewhere/else"),
    ("../NAME/a", "a"), ("HERE/./a", "a"), ("HERE/.a", ".a"), ("HEREx/a", "HEREx/a"),
    ("HERE/", "."), ("/", "/"),
  ])
  func displayed(path: String, shown: String) {
    let here = FileSystem.workingDirectory
    let path = path.replacing("HERE", with: here).replacing("NAME", with: Path.name(here))
    #expect(Path.display(path) == shown.replacing("HERE", with: here))
  }

  @Test(arguments: [
    ("a/b.tar.gz", "a", "b.tar.gz", "b.tar", "gz"), ("/x", "/", "x", "x", ""),
    (".profile", ".", ".profile", ".profile", ""), ("a//b/", "a", "b", "b", ""),
    ("/", "/", "/", "/", ""), ("x.", ".", "x.", "x", ""),
  ])
  func parts(path: String, parent: String, name: String, stem: String, suffix: String) {
    #expect(Path.parent(path) == parent)
    #expect(Path.name(path) == name)
    #expect(Path.stem(path) == stem)
    #expect(Path.suffix(path) == suffix)
  }

  @Test(arguments: [
    ("*.tif", "a.tif", true), ("*.tif", "a.tiff", false), ("a?c", "abc", true),
    ("a?c", "aéc", true), ("[a-c]x", "bx", true), ("[!a-c]x", "bx", false), ("[]]x", "]x", true),
    ("*a*b*", "xxaxxbxx", true), ("[", "[", true), ("", "", true), ("*", "", true),
    ("[z-a]", "b", false),
  ])
  func pattern(pattern: String, name: String, fits: Bool) {
    #expect(Glob.matches(name, pattern) == fits)
  }

  @Test func hostilePatternEnds() {
    let name = String(repeating: "a", count: 2000)
    #expect(!Glob.matches(name, String(repeating: "*a", count: 200) + "b"))
  }

  @Test func manyStepsOfAnyNumberOfFoldersEnd() throws {
    let folder = try TemporaryFolder()
    let deep = Array(repeating: "f", count: 40).joined(separator: "/")
    try folder.write("\(deep)/x.tif", "x")
    for steps in ["**/**/**/**/**/**/**/**", "**/f/**/f/**/f/**/f/**/f/**", "**"] {
      #expect(
        Glob.expand(Path.join(folder.path, "\(steps)/x.tif"))
          == [Path.join(folder.path, "\(deep)/x.tif")])
    }
    #expect(Glob.expand(Path.join(folder.path, "**/**")).count == 41)
  }

  @Test func expansion() throws {
    let folder = try TemporaryFolder()
    for name in ["t/a.tif", "t/b.tif", "t/.c.tif", "t/u/d.tif", "t/u/v/e.tif", "t/n\nl.tif"] {
      try folder.write(name, "x")
    }
    let base = folder.path
    func names(_ pattern: String) -> [String] {
      Glob.expand(Path.join(base, pattern)).map { Path.relative($0, to: base) }
    }
    #expect(names("t/*.tif") == ["t/a.tif", "t/b.tif", "t/n\nl.tif"])
    #expect(
      names("t/**/*.tif") == ["t/a.tif", "t/b.tif", "t/n\nl.tif", "t/u/d.tif", "t/u/v/e.tif"])
    #expect(names("*/u/[d-e].tif") == ["t/u/d.tif"])
    #expect(names("t/.*.tif") == ["t/.c.tif"])
    #expect(names("t/missing.tif") == [])
    for name in ["f[2]/a.tif", "f[2]/[g]/b.tif", "f2/c.tif"] { try folder.write(name, "x") }
    #expect(names("f[2]/*.tif") == ["f[2]/a.tif"])
    #expect(names("*/[g]/*.tif") == ["f[2]/[g]/b.tif"])
    #expect(names("[f]2/*.tif") == ["f2/c.tif"])
  }
}
