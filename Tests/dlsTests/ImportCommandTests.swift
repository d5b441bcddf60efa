// ImportCommandTests.swift: `dls import` writes projects that the other commands take.

import DLSPlatform
import Testing

@Suite struct ImportCommandTests {
  @Test func whatItWritesIsCheckedAndFormatted() throws {
    let sandbox = try Sandbox()
    try sandbox.makeForeign()
    let model = try sandbox.dls("import", "esri_model_definition.emd", "--name", "pools")
    #expect(model.code == 0 && model.out.contains("pools.dlsproj"), "\(model.all)")
    let fields = try sandbox.dls(
      "import", "fields/fields.ini", "--output", "fields/fields.dlsproj")
    #expect(fields.code == 0, "\(fields.all)")
    #expect(fields.err.contains("not carried over: the encoder inceptionresnetv2"))
    for file in ["pools.dlsproj", "fields/fields.dlsproj"] {
      let checked = try sandbox.dls("check", file)
      #expect(checked.code == 0, "\(checked.all)")
      #expect(try sandbox.dls("fmt", "--check", file).code == 0)
    }
    let text = try sandbox.text("fields/fields.dlsproj")
    #expect(text.contains("path = \"../imagery/aerial.tif\""))
    #expect(text.contains("from = \"labels/fields_AERIAL-2023_polygons.gpkg\""))
    #expect(try sandbox.text("pools.dlsproj").contains("180 chips show 512 things"))
  }

  @Test func nothingIsReplacedUnasked() throws {
    let sandbox = try Sandbox()
    try sandbox.makeForeign()
    try sandbox.write("pools.dlsproj", "// mine\n")
    let line = ["import", "esri_model_definition.emd", "--name", "pools"]
    let refused = try sandbox.dls(line[0], line[1], line[2], line[3])
    #expect(refused.code == 2 && refused.err.contains("is there already"), "\(refused.all)")
    #expect(try sandbox.text("pools.dlsproj") == "// mine\n")
    #expect(try sandbox.dls(line[0], line[1], line[2], line[3], "--force").code == 0)
    #expect(try sandbox.text("pools.dlsproj").hasPrefix("dlsproj 1"))
  }

  @Test(arguments: [
    ("broken.emd", "{\n\"Classes\": [1,\n", 1, "line 3"),
    ("list.emd", "[]", 1, "a list, not an object"),
    ("empty.emd", "{}", 1, "it is no model definition"),
    ("model.emd", "PK\u{3}\u{4}", 1, "unpack it"),
    ("model.dlpk", "PK\u{3}\u{4}", 1, "unpack it"), ("model.zip", "PK\u{3}\u{4}", 1, "unpack it"),
    ("layers.ini", "[A]\npath = a.tif\n", 1, "names no `segment_subject`"),
    ("loose.ini", "path = a.tif\n", 1, "stands in no section"),
    ("bracket.ini", "[]\n", 1, "line 1"),
  ])
  func brokenFilesAreSaidToBe(name: String, text: String, code: Int32, words: String) throws {
    let sandbox = try Sandbox()
    try sandbox.write(name, text)
    let outcome = try sandbox.dls("import", name, "--output", "p.dlsproj")
    #expect(outcome.code == code && outcome.err.contains(words), "\(outcome.all)")
    #expect(outcome.err.contains(name) && !FileSystem.exists(sandbox.file("p.dlsproj")))
  }

  /// PowerShell's `>` writes UTF-16.
  @Test(arguments: [false, true]) func textsInUTF16AreRead(isBig: Bool) throws {
    let sandbox = try Sandbox()
    let text =
      "\u{FEFF}" + #"{"ModelType": "ObjectDetection", "Classes": [{"Value": 1, "Name": "Höfe"}]}"#
    let bytes = text.utf16.flatMap { unit -> [UInt8] in
      let pair = [UInt8(unit & 0xFF), UInt8(unit >> 8)]
      return isBig ? pair.reversed() : pair
    }
    try AtomicFile.write(bytes, to: sandbox.file("wide.emd"))
    let outcome = try sandbox.dls("import", "wide.emd")
    #expect(outcome.code == 0, "\(outcome.all)")
    #expect(try sandbox.text("wide.dlsproj").contains("title = \"Höfe\""))
  }

  /// What was written on Windows lies here too; what lies on its drives stays where it is.
  @Test func pathsOfWindows() throws {
    let sandbox = try Sandbox()
    try sandbox.write(
      "p/f.ini",
      #"""
      [general]
      segment_subject = f
      [dirs]
      labels_dir = ..\labels
      [train]
      labelpolygons_pattern = ${dirs:labels_dir}\{image_layer}.geojson
      labellocations_pattern = C:\plots\{image_layer}.gpkg
      [files]
      image_layers_config_filepath = ..\layers\all.ini
      """#)
    try sandbox.write("layers/all.ini", "[L]\npath = rasters\\a.tif\n[M]\npath = \\\\host\\b.tif\n")
    for name in ["L", "M"] {
      try sandbox.write("labels/\(name).geojson", #"{"type": "FeatureCollection", "features": []}"#)
    }
    try sandbox.write("out/notes.txt", "")
    let outcome = try sandbox.dls("import", "p/f.ini", "--output", "out/f.dlsproj")
    #expect(outcome.code == 0 && !outcome.err.contains("geojson says"), "\(outcome.all)")
    let text = try sandbox.text("out/f.dlsproj")
    for path in [
      "../layers/rasters/a.tif", "//host/b.tif", "../labels/L.geojson", "C:/plots/M.gpkg",
    ] {
      #expect(text.contains("\"\(path)\""), "\(text)")
    }
  }

  @Test func standardOutputTakesTheText() throws {
    let sandbox = try Sandbox()
    try sandbox.makeForeign()
    let outcome = try sandbox.dls("import", "esri_model_definition.emd", "--output", "-")
    #expect(outcome.code == 0 && outcome.out.hasPrefix("dlsproj 1\n"), "\(outcome.all)")
    #expect(!FileSystem.exists(sandbox.file("-")) && !outcome.out.contains("wrote"))
  }

  @Test func aFileThatIsNotThere() throws {
    let outcome = try Sandbox().dls("import", "gone.emd")
    #expect(outcome.code == 2 && outcome.err.contains("there is no file"), "\(outcome.all)")
  }
}
