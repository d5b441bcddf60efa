// RequestTests.swift: what a project says reaches the engine, and nothing that it doesn't know.

import DLSJSON
import DLSPlatform
import Testing

@Suite struct RequestTests {
  /// The parameters of the last request of a kind.
  private func request(_ sandbox: Sandbox, _ kind: String) throws -> JSONValue {
    let runs = sandbox.file("trees.dls/runs")
    let paths = try FileSystem.list(runs).filter { $0.contains(kind) }.map {
      Path.join(Path.join(runs, $0), "request.json")
    }
    // Runs of one second are told apart by chance in their names; their files' times are finer.
    let times = paths.map { FileSystem.info($0)?.modified ?? 0 }
    let last = try #require(times.indices.max { times[$0] < times[$1] }, "\(paths)")
    let bytes = try FileContent.read(paths[last])
    let request = try JSONReader.parse(bytes)
    return try #require(request["params"])
  }

  private func names(_ value: JSONValue?) -> Set<String> { Set(value?.object?.names ?? []) }

  @Test func augmentAndRunner() throws {
    let sandbox = try Sandbox()
    try sandbox.makeTrained()
    let more = "epochs = 3\n  augment { brightness = 40 % }\n  runner = here"
    let text = try sandbox.text("trees.dlsproj").replacing("epochs = 3", with: more)
    try sandbox.write(
      "trees.dlsproj", text + "\nrunner here { type = local, threads = 2, device = gpu }\n")
    let outcome = try sandbox.dls("train")
    #expect(outcome.code == 0, "\(outcome.all)")
    let params = try request(sandbox, "train")
    let augment = params["settings"]?["augment"]
    #expect(
      names(augment) == ["mode", "flip", "rotate", "brightness", "contrast", "zoom", "blur"])
    #expect(augment?["brightness"]?.double == 0.4)
    #expect(params["threads"]?.integer == 2 && params["device"]?.string == "cuda")
  }

  /// A training that goes on from another one has its network, and its maps are what that one's are.
  @Test func aMapOfPixelsIsARasterHoweverItsModelBegan() throws {
    let sandbox = try Sandbox()
    try sandbox.makeTrained()
    let text = try sandbox.text("trees.dlsproj")
      .replacing("format = pascal_voc", with: "format = classified_tiles")
      .replacing("model_type = center_net", with: "model_type = unet")
      .replacing("  goal = detect_objects\n", with: "")
      .replacing("model = crown-net", with: "model = finer-net")
    try sandbox.write(
      "trees.dlsproj",
      text + "\ntrain finer-net { chips = chips, start_from = crown-net, epochs = 1 }\n")
    for line in ["apply --yes", "export", "train crown-net", "train finer-net", "infer"] {
      let outcome = try sandbox.shell("dls \(line)")
      #expect(outcome.code == 0, "\(outcome.all)")
    }
    #expect(FileSystem.isFile(sandbox.file("trees.dls/maps/crown-map.tif")))
  }

  @Test func argumentsOfModelTypes() throws {
    let sandbox = try Sandbox()
    try sandbox.makeTrained()
    let text = try sandbox.text("trees.dlsproj")
      .replacing("class tree {", with: "class bush { value = 2 }\n  class tree {")
      .replacing("format = pascal_voc", with: "format = classified_tiles, start_index = 7")
      .replacing(
        "model_type = center_net",
        with: """
          model_type = unet
            backbone = timm
            timm_model = "resnet18d"
            dice_loss_fraction = 30 %
            focal_loss = true
            ignore_classes = tree
          """
      )
      .replacing("tile = 128 px", with: "tile = 128 px\n  sampling { nodata_threshold = 50 % }")
      .replacing("goal = detect_objects", with: "goal = classify_pixels")
      .replacing("model = crown-net", with: "model = crown-net\n  predict_background = false")
    try sandbox.write("trees.dlsproj", text)
    #expect(try sandbox.dls("apply", "--yes").code == 0)
    for command in ["export", "train", "infer"] {
      let outcome = try sandbox.dls(command)
      #expect(outcome.code == 0, "\(outcome.all)")
    }
    let chips = try request(sandbox, "export")
    #expect(chips["start_index"]?.integer == 7 && chips["nodata_threshold"]?.double == 0.5)
    #expect(chips["buffer_radius"] == nil)
    let settings = try request(sandbox, "train")["settings"]
    #expect(settings?["backbone"]?.string == "timm")
    #expect(settings?["timm_model"]?.string == "resnet18d")
    #expect(settings?["dice_loss_fraction"]?.double == 0.3)
    #expect(settings?["focal_loss"]?.boolean == true)
    #expect(settings?["ignore_classes"]?.array == ["tree"])
    #expect(settings?["class_balancing"] == nil && settings?["rpn_nms_thresh"] == nil)
    let map = try request(sandbox, "infer")["settings"]
    #expect(map?["predict_background"]?.boolean == false && map?["merge_policy"] == nil)
  }

  /// A number alone would be taken for one of the reference system's unit.
  @Test func whatOriginAndCellSizeCountReachesTheEngine() throws {
    let sandbox = try Sandbox()
    try sandbox.makeTrained()
    let text = try sandbox.text("trees.dlsproj")
    for (written, origin, originUnit, cell, cellUnit) in [
      ("origin = 500 x 4000 km, cell_size = 10 cm/px", [5e5, 4e6], "metre", 0.1, "metre"),
      ("origin = 6000000 x 2000000 ft", [6e6, 2e6], "foot", nil, nil),
      ("origin = 1 x 2 ft, cell_size = 0.5 ft/px", [1, 2], "foot", 0.5, "foot"),
      ("origin = 8.5 x 48.2 deg, cell_size = 0.25 deg/px", [8.5, 48.2], "degree", 0.25, "degree"),
      ("origin = 1 x 2 px", [1, 2], "pixel", nil, nil),
    ] as [(String, [Double], String, Double?, String?)] {
      let named = #"source ortho { path = "ortho.tif", \#(written) }"#
      try sandbox.write(
        "trees.dlsproj", text.replacing(#"source ortho { path = "ortho.tif" }"#, with: named))
      let outcome = try sandbox.dls("export")
      #expect(outcome.code == 0, "\(outcome.all)")
      let source = try request(sandbox, "export")["source"]
      #expect(source?["origin"]?.array?.compactMap(\.double) == origin, "\(written)")
      #expect(source?["origin_unit"]?.string == originUnit, "\(written)")
      #expect(source?["cell_size"]?.array?.first?.double == cell, "\(written)")
      #expect(source?["cell_unit"]?.string == cellUnit, "\(written)")
    }
  }

  @Test func aPatternOfImageryTakesRastersAlone() throws {
    let sandbox = try Sandbox()
    try sandbox.makeTrained()
    for name in ["a.tif", "a.tif.aux.xml", "a.tfw", "b.QML", "sub/c.tif", "x[1].tif"] {
      try sandbox.write("imagery/\(name)", "x")
    }
    let text = try sandbox.text("trees.dlsproj")
    for (path, wanted) in [
      ("imagery/*", ["a.tif", "x[1].tif"]),
      ("imagery/**", ["a.tif", "sub/c.tif", "x[1].tif"]),
      ("imagery/x[1].tif", ["x[1].tif"]),
      ("imagery/[a-b].tif", ["a.tif"]),
    ] {
      try sandbox.write("trees.dlsproj", text.replacing(#""ortho.tif""#, with: "\"\(path)\""))
      let outcome = try sandbox.dls("export")
      #expect(outcome.code == 0, "\(outcome.all)")
      let paths = try request(sandbox, "export")["source"]?["paths"]?.array ?? []
      let names = paths.compactMap { Path.relative($0.string ?? "", to: sandbox.file("imagery")) }
      #expect(names == wanted, "\(path)")
    }
  }

  /// What a training takes from one that knows no schema is learned, and what it learns from a folder too.
  @Test func classesByLikeReachTheEngine() throws {
    let sandbox = try Sandbox()
    let text = try sandbox.makeAppliedWithBush()
    for line in ["samples import", "unit set '*' --complete", "export"] {
      let outcome = try sandbox.shell("dls \(line)")
      #expect(outcome.code == 0, "\(outcome.all)")
    }
    let more = """

      train standard {
        chips = "trees.dls/chips/chips"
        model_type = center_net
        epochs = 1
        classes = [tree]
        for tree { weight = 2 }
      }
      train small { like = standard, chips = chips }
      train weighed { chips = "trees.dls/chips/chips", model_type = center_net, epochs = 1, for tree { weight = 3 } }
      """
    try sandbox.write("trees.dlsproj", text + more + "\n")
    for name in ["standard", "small", "weighed"] {
      let outcome = try sandbox.dls("train", name)
      #expect(outcome.code == 0, "\(outcome.all)")
      let params = try request(sandbox, "train")
      if name == "weighed" {
        #expect(params["settings"]?["class_weights"]?["tree"]?.double == 3)
        continue
      }
      let classes = params["classes"]?.array ?? []
      #expect(classes.map { $0["name"]?.string } == ["tree"], "\(name)")
      #expect(classes.first?["weight"]?.double == 2, "\(name)")
    }
  }

  /// A second export of the same units, which the training learns from too.
  private func learnFromTwo(_ sandbox: Sandbox) throws {
    let text = try sandbox.text("trees.dlsproj")
      .replacing("chips = chips\n", with: "chips = [chips, close]\n")
    let export = """
      export close { schema = crowns, units = plots, format = pascal_voc, tile = 128 px, stride = 64 px }
      """
    try sandbox.write("trees.dlsproj", text + export + "\n")
  }

  @Test func severalExportsAreSentAsAList() throws {
    let sandbox = try Sandbox()
    try sandbox.makeTrained()
    let one = try #require(try request(sandbox, "train")["chips"]?.string)
    #expect(one.hasSuffix("/chips/chips"))
    try learnFromTwo(sandbox)
    let early = try sandbox.dls("train")
    #expect(early.code == 1 && early.err.contains("dls export close"), "\(early.all)")
    #expect(try sandbox.dls("export", "close").code == 0)
    let outcome = try sandbox.dls("train")
    #expect(outcome.code == 0, "\(outcome.all)")
    let chips = try request(sandbox, "train")["chips"]?.array?.compactMap(\.string)
    #expect(chips == [one, one.dropLast("chips".count) + "close"])
    let why = try sandbox.dls("plan", "--why", "close")
    #expect(why.out.contains("train crown-net"), "\(why.all)")
  }

  @Test func theExportWhoseChipsAreStaleIsNamed() throws {
    let sandbox = try Sandbox()
    try sandbox.makeTrained()
    try learnFromTwo(sandbox)
    #expect(try sandbox.dls("export", "close").code == 0)
    let text = try sandbox.text("trees.dlsproj").replacing("stride = 64 px", with: "stride = 32 px")
    try sandbox.write("trees.dlsproj", text)
    let outcome = try sandbox.dls("train")
    #expect(outcome.code == 1, "\(outcome.all)")
    #expect(
      outcome.err.contains("the settings of close have changed since its chips were cut"),
      "\(outcome.all)")
    #expect(outcome.err.contains("run `dls export close` again"), "\(outcome.all)")
  }

  @Test func partsThatAFieldSaysReachTheChips() throws {
    let sandbox = try Sandbox()
    try sandbox.makeProject()
    var units = try sandbox.text("units.geojson")
    for (name, part) in [("a", "train"), ("b", "validation"), ("c", "todo"), ("d", "test")] {
      let field = "\"id\":\"\(name)\""
      units = units.replacing(field, with: "\(field),\"traindata_type\":\"\(part)\"")
    }
    try sandbox.write("units.geojson", units)
    let split =
      "id_field = \"id\"\n  split { part_field = \"traindata_type\", leave_out = \"todo\" }"
    let text = try sandbox.text("trees.dlsproj").replacing(
      "id_field = \"id\"\n}\n\nsamples", with: "\(split)\n}\n\nsamples")
    try sandbox.write("trees.dlsproj", text)
    let plan = try sandbox.dls("plan")
    #expect(
      plan.out.contains("3 units: 1 training, 1 validation, 1 test"), "\(plan.all)")
    for line in [
      "dls apply --yes", "dls samples import", "dls unit set '*' --complete", "dls export",
    ] {
      let outcome = try sandbox.shell(line)
      #expect(outcome.code == 0, "\(line): \(outcome.all)")
    }
    let written = try #require(try request(sandbox, "export")["units"]?.string)
    let features = try JSONReader.parse(try FileContent.read(written))["features"]?.array ?? []
    let parts = features.map { feature in
      let properties = feature["properties"]
      return "\(properties?["key"]?.string ?? "") \(properties?["split"]?.string ?? "")"
    }
    #expect(parts == ["plots/a training", "plots/b validation", "plots/d test"])
    // Another word in the file, and the next plan moves the unit.
    try sandbox.write("units.geojson", units.replacing("\"todo\"", with: "\"perhaps\""))
    let refused = try sandbox.dls("plan")
    #expect(
      refused.code == 1 && refused.all.contains("says \"perhaps\" of polygon features[2]"),
      "\(refused.all)")
  }
}
