// FreshChipsTests.swift: what makes chips stale, what doesn't, and what status says of it.

import DLSPlatform
import DLSStore
import Testing

@Suite struct FreshChipsTests {
  @Test func whatPeopleNoteLeavesChipsFresh() throws {
    let sandbox = try Sandbox()
    try sandbox.makeTrained()
    let changes = [
      ["sample", "set", "boxes/1", "--status", "approved"],
      ["sample", "set", "boxes/2", "--note", "hello"],
      ["unit", "set", "plots/a", "--note", "wet", "--status", "reviewed"],
      ["unit", "set", "plots/b", "--complete"],
    ]
    let before = try FileContent.read(sandbox.file("trees.gpkg"))
    for change in changes {
      let line = change.map { "'\($0)'" }.joined(separator: " ")
      #expect(try sandbox.shell("dls \(line)").code == 0)
    }
    #expect(try FileContent.read(sandbox.file("trees.gpkg")) != before)
    #expect(try sandbox.next() == "Next: `dls infer`")
    let train = try sandbox.dls("train")
    #expect(train.code == 0, "\(train.all)")
  }

  /// The project with one more label, which lies in unit a and reaches into b.
  private func reaching() throws -> Sandbox {
    let sandbox = try Sandbox()
    try sandbox.makeApplied()
    let square = "[[150,100],[210,100],[210,160],[150,160],[150,100]]"
    let label =
      #"{"type":"Feature","properties":{"id":5,"class":"tree"},"geometry":"#
      + #"{"type":"Polygon","coordinates":[\#(square)]}},"#
    try sandbox.write(
      "boxes.geojson",
      sandbox.text("boxes.geojson").replacing(#""features":["#, with: #""features":["# + label))
    #expect(try sandbox.dls("samples", "import").code == 0)
    #expect(try sandbox.dls("unit", "set", "plots/b", "--complete").code == 0)
    return sandbox
  }

  @Test func whatReachesIntoCompleteUnitsIsNoBackground() throws {
    let sandbox = try reaching()
    #expect(try sandbox.dls("export").code == 0)
    let run = try #require(
      try FileSystem.list(sandbox.file("trees.dls/runs")).first { $0.contains("export") })
    let samples = try sandbox.text("trees.dls/runs/\(run)/input/samples.geojson")
    let features = samples.replacing(#"{"type":"Feature""#, with: "\n").split(separator: "\n")
      .filter { $0.contains("boxes/") }
    #expect(features.count == 2, "\(samples)")
    #expect(features.contains { $0.contains("boxes/2") && $0.contains("plots/b") })
    #expect(features.contains { $0.contains("boxes/5") && $0.contains(#""beside":true"#) })
    #expect(try sandbox.dls("train").code == 0)
    #expect(try sandbox.dls("sample", "set", "boxes/5", "--status", "rejected").code == 0)
    #expect(try sandbox.dls("train").err.contains("the Approved samples of chips have changed"))
  }

  @Test func anExportSaysWhereTheApprovedSamplesLie() throws {
    let sandbox = try reaching()
    #expect(
      try sandbox.dls("sample", "set", "boxes/2", "--status", "pending_approval").code == 0)
    let refused = try sandbox.dls("export")
    #expect(
      refused.code == 1
        && refused.err.contains(
          "4 Approved samples of crowns lie in units of plots that aren't complete"),
      "\(refused.all)")
    #expect(try sandbox.dls("unit", "set", "plots/a", "--complete").code == 0)
    #expect(try sandbox.next().contains("1 sample in complete units waits for approval"))
    let outcome = try sandbox.dls("export")
    #expect(
      outcome.code == 0 && outcome.err.contains("1 sample in complete units waits for approval"),
      "\(outcome.all)")
  }

  /// A change after the export, and what train says has changed.
  @Test(arguments: [
    ("dls sample set boxes/1 --status rejected", "the Approved samples"),
    ("dls unit set plots/b --not-complete", "the complete work units"),
    ("dls unit set plots/b --split test", "the complete work units"),
  ]) func whatChipsShowMakesThemStale(change: String, what: String) throws {
    let sandbox = try Sandbox()
    try sandbox.makeTrained()
    #expect(try sandbox.dls("infer").code == 0)
    #expect(try sandbox.next().hasPrefix("Next: nothing is open"))
    #expect(try sandbox.shell(change).code == 0)
    let runs = try FileSystem.list(sandbox.file("trees.dls/runs")).count
    let refused = try sandbox.dls("train")
    #expect(
      refused.code == 1
        && refused.err.contains("\(what) of chips have changed since its chips were cut"),
      "\(refused.all)")
    #expect(try FileSystem.list(sandbox.file("trees.dls/runs")).count == runs)
    #expect(
      try sandbox.next()
        == "Next: `dls export chips`: \(what) have changed since its chips were cut.")
    #expect(try sandbox.dls("export").code == 0)
    #expect(
      try sandbox.next()
        == "Next: `dls train crown-net`: the chips of chips are newer than the model.")
    #expect(try sandbox.dls("train").code == 0)
    #expect(
      try sandbox.next()
        == "Next: `dls infer crown-map`: the model crown-net is newer than the map."
    )
    #expect(try sandbox.dls("infer").code == 0)
    #expect(try sandbox.next().hasPrefix("Next: nothing is open"))
  }

  /// A change of the text after the export, and what train says has changed.
  @Test(
    arguments: [
      ("path = \"ortho.tif\"", "path = \"new.tif\"", "the imagery files"),
      ("path = \"ortho.tif\"", "path = [\"ortho.tif\", \"new.tif\"]", "the imagery files"),
      (
        "path = \"ortho.tif\"", "path = \"ortho.tif\", bands = [red]", "the bands or other settings"
      ),
      ("units = plots", "units = plots\n  source = other", "the imagery files"),
      ("units = plots", "units = plots\n  stride = 64 px", "the settings"),
      ("source ortho", "source ortho", nil), ("ortho.tif", "./ortho.tif", nil),
    ] as [(String, String, String?)])
  func otherImageryMakesThemStale(old: String, new: String, what: String?) throws {
    let sandbox = try Sandbox()
    try sandbox.makeTrained()
    for name in ["new.tif", "other.tif"] { try sandbox.write(name, "other imagery") }
    let text = try sandbox.text("trees.dlsproj").replacing(old, with: new)
    try sandbox.write("trees.dlsproj", text + "source other { path = \"other.tif\" }\n")
    let outcome = try sandbox.dls("train")
    guard let what else {
      #expect(outcome.code == 0, "\(outcome.all)")
      return
    }
    #expect(
      outcome.code == 1
        && outcome.err.contains("\(what)") && outcome.err.contains("have changed since its chips"),
      "\(outcome.all)")
    #expect(try sandbox.next().hasPrefix("Next: `dls export chips`: \(what)"))
  }

  /// Another picture under the same name, of the same size or not, or at another place, and by way of a virtual
  /// raster.
  @Test(
    arguments: [
      ("printf x | dd of=ortho.tif conv=notrunc 2>&1", true), ("printf x >> ortho.tif", true),
      ("cp ortho.tif o.tif && mv o.tif ortho.tif && touch ortho.tif", false),
      ("printf x >> tiles/a.tif", true), ("touch tiles/a.tif", false),
      ("sed -i s/500000/500008/ ortho.tfw", true), ("touch ortho.tfw", false),
      ("rm ortho.tfw", true),
      ("echo LOCAL_CS > tiles/a.prj", true), ("printf overviews > ortho.tif.ovr", false),
      ("echo '<PAMDataset><Metadata><MDI/></Metadata></PAMDataset>' > ortho.tif.aux.xml", false),
      ("echo '<GeoTransform>5, 1, 0, 9, 0, -1</GeoTransform>' > ortho.tif.aux.xml", true),
    ])
  func anotherPictureMakesThemStale(change: String, isOther: Bool) throws {
    let sandbox = try Sandbox()
    try sandbox.makeProject()
    try sandbox.write("tiles/a.tif", "a tile")
    try sandbox.write("ortho.tfw", "0.5\n0\n0\n-0.5\n500000\n5000000\n")
    try sandbox.write(
      "all.vrt",
      "<VRTDataset><SourceFilename relativeToVRT=\"1\" shared=\"0\">tiles/a.tif</SourceFilename>")
    let text = try sandbox.text("trees.dlsproj")
    try sandbox.write(
      "trees.dlsproj",
      text.replacing("\"ortho.tif\"", with: "[\"ortho.tif\", \"all.vrt\"]"))
    for line in ["apply --yes", "samples import", "unit set '*' --complete", "export"] {
      let outcome = try sandbox.shell("dls \(line)")
      #expect(outcome.code == 0, "\(outcome.all)")
    }
    #expect(try sandbox.shell(change).code == 0)
    let outcome = try sandbox.dls("train")
    #expect(outcome.code == (isOther ? 1 : 0), "\(outcome.all)")
    #expect(
      outcome.err.contains("the imagery files of chips have changed since its chips were cut")
        == isOther)
  }

  /// A TIFF of 400,000 bytes in ten strips, and what a program does to it.
  @Test(
    arguments: [
      (.pyramid, false), (.touch, false), (.statistics, false), (.stripInPlace, true),
      (.pyramidAndStrip, true), (.stripInACopy, true), (.otherWidth, true),
    ] as [(PictureChange, Bool)])
  func picturesAreKnownByTheirPixels(change: PictureChange, isOther: Bool) throws {
    let sandbox = try Sandbox()
    try sandbox.makeProject()
    try AtomicFile.write(SmallTIFF().bytes, to: sandbox.file("ortho.tif"))
    for line in ["apply --yes", "samples import", "unit set '*' --complete", "export"] {
      let outcome = try sandbox.shell("dls \(line)")
      #expect(outcome.code == 0, "\(outcome.all)")
    }
    try AtomicFile.write(change.picture.bytes, to: sandbox.file("new.tif"))
    let isCopy = change == .stripInACopy
    let moved = try sandbox.shell(
      isCopy ? "mv new.tif ortho.tif" : "cat new.tif > ortho.tif && rm new.tif")
    #expect(moved.code == 0, "\(moved.all)")
    let next = try sandbox.next()
    #expect(
      next.contains("the imagery files have changed") == isOther, "\(change): \(next)")
    // What was found to be the same is noted, and asked no second time.
    #expect(try sandbox.next() == next)
    #expect(try sandbox.dls("train").code == (isOther ? 1 : 0))
  }

  /// What lies beside a TIFF counts where the TIFF doesn't say it itself.
  @Test(
    arguments: [
      ("ortho.tfw", "0.5\n0\n0\n-0.5\n500100\n5399999\n", false, true),
      ("ortho.wld", "0.5\n0\n0\n-0.5\n500100\n5399999\n", false, true),
      ("ortho.tab", "!table\nType \"RASTER\"\n(700000,5200000) (0,0)\n", false, true),
      ("ortho.tab", "!table\nType NATIVE Charset \"Neutral\"\n", false, false),
      ("ortho.prj", "LOCAL_CS", false, false), ("ortho.hdr", "ENVI\nlines = 10\n", false, false),
      ("ortho.tif.aux.xml", "<GeoTransform>5, 1, 0, 9, 0, -1</GeoTransform>", true, true),
    ])
  func whatATIFFSaysItselfCounts(
    name: String, text: String, ofPlaced: Bool, ofOthers: Bool
  ) throws {
    for isPlaced in [true, false] {
      let sandbox = try Sandbox()
      try sandbox.makeProject()
      try AtomicFile.write(SmallTIFF(isPlaced: isPlaced).bytes, to: sandbox.file("ortho.tif"))
      for line in ["apply --yes", "samples import", "unit set '*' --complete", "export"] {
        let outcome = try sandbox.shell("dls \(line)")
        #expect(outcome.code == 0, "\(outcome.all)")
      }
      try sandbox.write(name, text)
      let next = try sandbox.next()
      #expect(
        next.contains("the imagery files have changed") == (isPlaced ? ofPlaced : ofOthers),
        "\(name) of \(isPlaced ? "a placed" : "another") TIFF: \(next)")
    }
  }

  /// Labels that were saved under the imagery's name bring their reference system along.
  @Test func aShapefileBesideImageryIsNoneOfIt() throws {
    let sandbox = try Sandbox()
    try sandbox.makeProject()
    try sandbox.write("ortho.png", "a picture")
    try sandbox.write(
      "trees.dlsproj", sandbox.text("trees.dlsproj").replacing("ortho.tif", with: "ortho.png"))
    for line in ["apply --yes", "samples import", "unit set '*' --complete", "export"] {
      let outcome = try sandbox.shell("dls \(line)")
      #expect(outcome.code == 0, "\(outcome.all)")
    }
    for name in ["ortho.shp", "ortho.shx", "ortho.dbf", "ortho.prj"] {
      try sandbox.write(name, "labels")
    }
    #expect(try sandbox.dls("train").code == 0)
    try FileSystem.remove(sandbox.file("ortho.shp"))
    let refused = try sandbox.dls("train")
    #expect(refused.code == 1 && refused.err.contains("the imagery files"), "\(refused.all)")
  }

  /// A layer for several schemas takes any shape: those that aren't the schema's stay out of its chips.
  @Test func shapesOfAnotherKindAreNotTaught() throws {
    let sandbox = try Sandbox()
    try sandbox.makeProject()
    let text = try sandbox.text("trees.dlsproj")
    try sandbox.write(
      "trees.dlsproj", text + "\nschema tops { geometry = point, class top { value = 1 } }\n")
    let apply = try sandbox.dls("apply", "--yes")
    let told = apply.err.replacing("\n  ", with: " ")
    #expect(
      apply.code == 0 && told.contains("trees.gpkg|layername=training_samples|geometrytype=Point"),
      "\(apply.all)")
    #expect(try sandbox.shell("dls samples import && dls unit set '*' --complete").code == 0)
    let store = try Connection(path: sandbox.file("trees.gpkg"), access: .readWrite)
    // A point at 20, 20 as GeoPackages hold it.
    let hex = "47500001ffffffff0101000000" + "0000000000003440" + "0000000000003440"
    try store.execute(
      """
      INSERT INTO training_samples(geom,class,"schema",status,unit) SELECT x'\(hex)',class,"schema",\
      'approved',unit FROM training_samples WHERE status = 'approved' LIMIT 1
      """)
    store.close()
    let outcome = try sandbox.dls("export")
    #expect(
      outcome.code == 0
        && outcome.err.replacing("\n  ", with: " ").contains(
          "crowns has polygons, and 1 Approved sample in complete units is of another kind"),
      "\(outcome.all)")
    let run = try #require(
      try FileSystem.list(sandbox.file("trees.dls/runs")).first { $0.contains("export") })
    #expect(!(try sandbox.text("trees.dls/runs/\(run)/input/samples.geojson").contains("Point")))
    #expect(try sandbox.dls("train").code == 0)
  }

  /// The imagery need not be where models learn, and a folder that moved has the same.
  @Test func imageryThatIsElsewhereMakesNothingStale() throws {
    let sandbox = try Sandbox()
    try sandbox.makeProject()
    let text = try sandbox.text("trees.dlsproj").replacing("ortho.tif", with: "ort*.tif")
    try sandbox.write("trees.dlsproj", text)
    for line in ["apply --yes", "samples import", "unit set '*' --complete", "export"] {
      let outcome = try sandbox.shell("dls \(line)")
      #expect(outcome.code == 0, "\(outcome.all)")
    }
    let moved = try sandbox.shell("cp -r . ../copy && cd ../copy && dls train")
    #expect(moved.code == 0, "\(moved.all)")
    let away = try sandbox.shell("cd ../copy && rm ortho.tif && dls train")
    #expect(away.code == 0, "\(away.all)")
  }

  /// A sample that another program moved, with a key that looks like a property.
  @Test func aShapeThatChangedIsSeenWhateverKeysSay() throws {
    let sandbox = try Sandbox()
    try sandbox.makeApplied()
    let store = try Connection(path: sandbox.file("trees.gpkg"), access: .readWrite)
    try store.execute(
      #"""
      INSERT INTO training_samples(geom,class,"key")
        SELECT geom,'tree','"revision":7,"class":' FROM training_samples WHERE fid = 1;
      INSERT INTO training_samples(geom,class,"key")
        SELECT geom,'tree','\"revision":8,' FROM training_samples WHERE fid = 2
      """#)
    #expect(try sandbox.dls("unit", "set", "*", "--complete").code == 0)
    #expect(try sandbox.dls("sample", "set", "*", "--status", "approved").code == 0)
    #expect(try sandbox.dls("export").code == 0)
    let note = #"dls sample set '\"revision":8,' --note wet"#
    #expect(try sandbox.shell(note).code == 0)
    #expect(try sandbox.dls("train").code == 0)
    try store.execute(
      """
      UPDATE training_samples SET geom = (SELECT geom FROM training_samples WHERE fid = 2),\
      status = 'approved' WHERE fid = 5
      """)
    store.close()
    let refused = try sandbox.dls("train")
    #expect(refused.code == 1 && refused.err.contains("the Approved samples"), "\(refused.all)")
  }
}
