// VirtualDataTests.swift: which files lie behind a virtual raster or layer.

import DLSPlatform
import Testing

@Suite("Virtual data") struct VirtualDataTests {
  /// The files that a text in a folder names, relative to the folder where they lie in it.
  private func parts(_ text: String, name: String = "all.vrt") throws -> [String] {
    let folder = try TemporaryFolder()
    return VirtualData.parts(of: try folder.write(name, text)).map { part in
      part.hasPrefix(folder.path + "/") ? String(part.dropFirst(folder.path.count + 1)) : part
    }
  }

  @Test(
    "a mosaic, a warped raster and a layer name their files",
    arguments: [
      ("<SourceFilename relativeToVRT=\"1\">a.tif</SourceFilename>", ["a.tif"]),
      ("<SourceFilename shared=\"0\" relativeToVRT=\"0\">/x/a.tif</SourceFilename>", ["/x/a.tif"]),
      ("<SourceDataset relativeToVRT=\"1\">b/b.tif</SourceDataset>", ["b/b.tif"]),
      ("<SrcDataSource relativeToVRT=\"1\">c.gpkg</SrcDataSource>", ["c.gpkg"]),
      (
        "<SourceFilename relativeToVRT=\"1\">r&amp;d &lt;1&gt;.tif</SourceFilename>",
        ["r&d <1>.tif"]
      ),
      ("<SourceFilename relativeToVRT=\"1\">b/.././a.tif</SourceFilename>", ["a.tif"]),
      ("<SourceBand>1</SourceBand>", []),
    ])
  func elements(text: String, names: [String]) throws {
    #expect(try parts("<VRTDataset>\n  \(text)\n</VRTDataset>") == names)
  }

  @Test("a file of another kind, and one that isn't there, name none")
  func others() throws {
    let text = "<SourceFilename relativeToVRT=\"1\">a.tif</SourceFilename>"
    #expect(try parts(text, name: "ALL.VRT") == ["a.tif"])
    #expect(try parts(text, name: "all.xml").isEmpty)
    #expect(VirtualData.parts(of: "/nowhere/all.vrt").isEmpty)
  }
}
