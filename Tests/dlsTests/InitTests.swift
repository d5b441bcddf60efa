// InitTests.swift: what imagery `dls init` is given, and how the file that it writes names it.

import DLSPlatform
import Testing

@Suite struct InitTests {
  /// Makes files and runs `dls init` as a shell does.
  private func check(
    _ files: String, _ words: String, _ body: (Outcome, Sandbox) throws -> Void
  ) throws {
    let sandbox = try Sandbox()
    for file in files.split(separator: " ") { try sandbox.write(String(file), "imagery") }
    try body(sandbox.shell("dls init \(words)"), sandbox)
  }

  /// A row: the files there are, what is typed behind `dls init`, and the `path` that is written.
  @Test(arguments: [
    ("n/a.tif n/b.tif", "'n/*.tif'", "\"n/*.tif\""),
    // A shell writes all files in place of a pattern without quotes.
    ("n/a.tif n/b.tif", "n/*.tif", "\"n/*.tif\""),
    ("n/a.tif n/a.tif.aux.xml n/a.tfw n/b.tif", "n/*", "\"n/*.tif\""),
    ("n/2023_a.tif n/2023_b.tif n/2024_a.tif", "n/2023*.tif", "\"n/2023_*.tif\""),
    ("n/a.tif s/b.tif", "*/*.tif", "\"*/*.tif\""),
    ("n/a.tif", "n/*.tif", "\"n/a.tif\""),
    // What no pattern fits is listed.
    ("n/a.tif n/b.tif n/c.tif", "n/a.tif n/c.tif", "[\"n/a.tif\", \"n/c.tif\"]"),
    ("n/a.tif n/a.jp2", "n/*", "\"n/*\""),
    // A folder stands for the imagery in it, or one level below.
    ("n/a.tif n/b.tif n/a.tfw n/notes.txt", "n", "\"n/*.tif\""),
    ("n/a.tif n/b.TIF n/c.tiff", "n/", "[\"n/*.TIF\", \"n/*.tif\", \"n/*.tiff\"]"),
    ("m/n/a.tif m/s/b.tif", "m", "\"m/*/*.tif\""),
    ("n/a.tif s/b.tif s/c.tif", "n s", "[\"n/*.tif\", \"s/*.tif\"]"),
    ("a.tif b.tif", ".", "\"*.tif\""),
    // Such a folder is a raster.
    ("n.zarr/0.tif", "n.zarr", "\"n.zarr\""), ("grid/hdr.adf", "grid", "\"grid\""),
  ])
  func whatIsTypedIsWrittenAsItWasMeant(files: String, words: String, path: String) throws {
    try check(files, "\(words) --name trees") { outcome, sandbox in
      #expect(outcome.code == 0, "\(outcome.all)")
      let text = try sandbox.text("trees.dlsproj")
      #expect(text.contains("\n  path = \(path)\n"), "\(text)")
      #expect(try sandbox.dls("fmt", "--check").code == 0)
      let checked = try sandbox.dls("check", "--strict")
      #expect(checked.code == 0, "\(checked.all)")
    }
  }

  /// A row: the files there are, what is typed, what is said, and what to type.
  @Test(arguments: [
    (
      "n/a.tif n/b.tif n/a.png", "n", "'n' holds 1 .png and 2 .tif files",
      "write which: `dls init 'n/*.png'` or `dls init 'n/*.tif'`"
    ),
    ("n/notes.txt", "n", "no raster lies in 'n'", "name a raster or a pattern"),
    ("n/m/o/a.tif", "n", "no raster lies in 'n'", "such as 'n/**/*.tif'"),
    ("n/a.tif", "n/a.tif n/b.tif", "there is no file 'n/b.tif'", "name a raster or a pattern"),
    ("n/a.txt", "n/*.txt n/*.txt", "none of these is a raster", "name a raster or a pattern"),
  ])
  func whatIsNotPlainIsAsked(files: String, words: String, said: String, help: String) throws {
    try check(files, words) { outcome, sandbox in
      #expect(outcome.code == 2 && outcome.out.isEmpty, "\(outcome.all)")
      #expect(outcome.err.contains(said) && outcome.err.contains(help), "\(outcome.all)")
      let names = try FileSystem.list(sandbox.path)
      #expect(!names.contains { $0.hasSuffix(".dlsproj") })
    }
  }

  /// A project is called after its raster, or the folder of its imagery.
  @Test func aFolderGivesItsName() throws {
    try check("oak-wood/a.tif oak-wood/b.tif", "oak-wood/") { outcome, _ in
      #expect(outcome.out == "wrote 'oak-wood.dlsproj'\n", "\(outcome.all)")
    }
  }
}
