// OrthoSegTests.swift: projects made from OrthoSeg configurations.

import DLSImport
import DLSLanguage
import Testing

@Suite struct OrthoSegTests {
  static let layers = """
    # Layers that may be used.
    [BE-2019]
    wms_server_url = https://user:secret@geo.example/wms?token=secret
    wms_password = secret
    projection = epsg:31370
    bbox = 174900, 176370, 175300, 176650

    [BE-2023]
    path = ./rasters/be_2023.tif
    projection = EPSG:31370
    """

  static let config = """
    [general]
    extra_config_files_to_load = ../overrule.ini
    segment_subject = sportsfields

    [model]
    architecture = mobilenetv2+unet

    [train]
    image_pixel_width = 256
    image_pixel_height = 256
    classes =   {   "background": {
                        "labelnames": ["ignore_for_train", "background"],
                        "weight": 1
                    },
                    "Tennis area": {
                        "labelnames": ["padel_court", "tennis_court"],
                        "weight": 2.5
                    },
                    "hockey": { "labelnames": ["hockey"], "weight": 1 }
                }
    # a comment between
    batch_size_fit = 3

    [predict]
    image_layer = BE-2019
    image_pixels_overlap = 64
    """

  /// Names are easily misspelt, and then nothing says where the imagery lies.
  @Test func aLayerThatTheFileOfLayersLacksIsTold() throws {
    let made = try orthoSeg(
      Self.config.replacing("BE-2019", with: "BE-2091"),
      files: ["../imagelayers.ini": Self.layers])
    #expect(
      made.notes.contains(
        "the imagery of the layer BE-2091: x.ini names it, and ../imagelayers.ini has no section "
          + "[BE-2091]. Write the path of its files into `source be-2091`, or correct `image_layer` "
          + "and import again."), "\(made.notes)")
  }

  @Test func aWholeProject() throws {
    let made = try orthoSeg(
      Self.config,
      files: [
        "../overrule.ini": "[train]\nmax_epoch = 80\nbatch_size_fit = 9\n",
        "../imagelayers.ini": Self.layers,
        "../sportsfields/labels/sportsfields_BE-2023_polygons.gpkg": "",
      ])
    #expect(made.model.project?.name == "sportsfields")
    #expect(made.block("be-2023")?.paths("path").first?.written == ".././rasters/be_2023.tif")
    #expect(made.block("be-2019")?.text("crs") == "EPSG:31370")
    #expect(made.block("be-2023-plots")?.text("polygons")?.hasSuffix("_locations.gpkg") == true)
    let split = try #require(made.block("be-2023-plots")?.child("split"))
    #expect(split.text("part_field") == "traindata_type" && !split.isWritten("validation"))
    #expect(split.value("leave_out")?.elements.compactMap(\.asText) == ["todo"])
    let samples = try #require(made.block("be-2023-labels"))
    #expect(samples.text("class_field") == "classname" && samples.text("status") == "approved")
    let labels = samples.children(of: "for").first?.value("labels")?.elements.map(\.asText)
    #expect(labels == ["padel_court", "tennis_court"])
    #expect(made.block("labels")?.classes.map(\.name) == ["tennis-area", "hockey"])
    let net = try #require(made.block("net"))
    #expect(net.text("model_type") == "unet" && net.text("backbone") == "mobilenet_v2")
    #expect(net.integer("batch_size") == 3 && net.integer("epochs") == 100)
    #expect(net.number("learning_rate") == 0.0001)
    #expect(net.child("stop_early")?.text("monitor") == "iou")
    #expect(net.child("stop_early")?.integer("patience") == 100)
    #expect(net.child("augment")?.number("brightness") == 0.05)
    #expect(net.children(of: "for").first?.number("weight") == 2.5)
    let map = try #require(made.block("map"))
    #expect(map.reference("source")?.name == "be-2019" && map.number("padding") == 64)
    #expect(made.text.contains("output = \"sportsfields-map.gpkg\""))
    #expect(map.number("threshold") == 0.5 && map.child("clean")?.number("simplify") == 0.375)
    #expect(made.notes.contains { $0.contains("web service of the layer BE-2019") })
    #expect(made.notes.contains { $0.contains("frozen") })
    #expect(!made.text.contains("secret"))
  }

  /// What people wrote and no project file can say stands in the text, and is told.
  @Test func whatHasNoPlaceIsTold() throws {
    let made = try orthoSeg(
      """
      [general]
      segment_subject = fields
      extra_config_files_to_load = more.ini
      [train]
      optimizer_params = {"learning_rate": 0.001, "weight_decay": 0.01}
      image_augmentations = {"rotation_range": 90, "shear_range": 5}
      [predict]
      image_layer = L
      image_pixel_x_size = 0.5
      simplify_tolerance = ${image_pixel_x_size}*2
      reclassify_to_neighbour_query = area <= 10
      filter_background_modal_size = 3
      empty =
      [postprocess]
      simplify_algorithm = RAMER_DOUGLAS_PEUCKER
      simplify_tolerance = 0.5
      dissolve = True
      [email]
      mail_server_password = hush
      """, files: ["more.ini": "[model]\ntraindata_id = 7\n"])
    #expect(made.block("map")?.child("clean")?.number("simplify") == 0.5)
    for note in [
      "[predict] reclassify_to_neighbour_query = area <= 10",
      "[predict] filter_background_modal_size = 3", "[postprocess] dissolve = True",
      "[model] traindata_id = 7", "[email] mail_server_password",
      "optimizer_params: weight_decay = 0.01", "image_augmentations: shear_range = 5",
    ] {
      #expect(made.notes.contains(note), "\(made.notes)")
      #expect(made.text.contains("// Not carried over: \(note)"), "\(made.text)")
    }
    #expect(!made.text.contains("hush") && !made.notes.contains { $0.contains("image_layer") })
    #expect(!made.notes.contains { $0.contains("learning_rate") || $0.contains("empty") })
  }

  /// Wherever a credential stands, and where a text is cut behind it.
  @Test(arguments: [0, 60, 90, 110]) func credentialsStayBehind(behind: Int) throws {
    let own = "https://kim:geheimnis@host.example/a.gpkg"
    let address = String(repeating: "x", count: behind) + " " + own
    let made = try orthoSeg(
      """
      [general]
      segment_subject = fields
      extra_config_files_to_load = \(address)
      [model]
      architecture = \(address)+\(address)
      [train]
      classes = {"a": {"labelnames": ["a"], "x": "\(address)"}}
      label_datasources = {"\(address)": {"locations_path": "\(address)", "polygons_path": "p.gpkg",
        "image_layer": "L"}, "b": {"locations_path": "\(address)", "image_layer": "L"}}
      earlystop_monitor_metric = \(address)
      note = \(address)
      [predict]
      image_layer = L
      """,
      files: ["../imagelayers.ini": "[L]\npath = \(own)\nbbox = \(address)"])
    #expect(!made.text.contains("gehei"), "\(made.text)")
    #expect(!made.notes.contains { $0.contains("gehei") }, "\(made.notes)")
    #expect(made.block("l")?.paths("path").first?.written == "https://kim:***@host.example/a.gpkg")
  }

  /// The .ini of one layer, which people name, holds little more than what it loads.
  @Test func aConfigurationThatInherits() throws {
    let one = """
      [general]
      extra_config_files_to_load =
        ../overrule.ini,
        fields.ini
      [predict]
      image_layer = L
      """
    let made = try orthoSeg(
      one, files: ["fields.ini": "[general]\nsegment_subject = fields\n", "../overrule.ini": ""])
    #expect(made.model.project?.name == "fields")
    #expect(made.block("map")?.reference("source")?.name == "l")
    do {
      _ = try orthoSeg(one, files: ["../overrule.ini": ""])
      Issue.record("a project without a subject")
    } catch let failure as ImportFailure {
      #expect(failure.nextStep.contains("fields.ini"), "\(failure)")
    }
  }

  /// A tolerance counts where an algorithm is named, and as a length where it is one.
  @Test(
    arguments: [
      ("[predict]\nsimplify_tolerance = 2", 2.0), ("[predict]\nsimplify_algorithm =", nil),
      ("[postprocess]\nsimplify_tolerance = 3", 0.375),
      ("[postprocess]\nsimplify_algorithm = LANG", 0.5),
      ("[predict]\nsimplify_algorithm = VISVALINGAM_WHYATT\nsimplify_tolerance = 4", nil),
    ] as [(String, Double?)])
  func simplifying(section: String, metres: Double?) throws {
    let made = try orthoSeg(
      "[general]\nsegment_subject = fields\n[predict]\nimage_layer = L\n\(section)\n")
    #expect(made.block("map")?.child("clean")?.number("simplify") == metres)
    #expect(
      made.notes.contains { $0.contains("simplify_algorithm =") }
        == (section.contains("LANG") || section.contains("VIS")))
  }

  /// The column of labels as the file has it: of old ones it has another name.
  @Test(
    arguments: [
      ("fid classname label_name", "classname"), ("fid label_name", "label_name"), ("fid", nil),
    ] as [(String, String?)])
  func columnOfLabels(fields: String, column: String?) throws {
    let path = "../f/labels/f_L_polygons.gpkg"
    let files = ["../imagelayers.ini": "[L]\npath = l.tif\n", path: fields]
    let made = try orthoSeg("[general]\nsegment_subject = f\n", files: files)
    #expect(made.block("l-labels")?.text("class_field") == column)
    #expect(made.notes.contains { $0.contains("f_L_locations.gpkg") })
    #expect(!made.notes.contains { $0.contains("f_L_polygons.gpkg") })
    let classes = #"{"a": {"labelnames": ["a", 12]}, "b": {"labelnames": [], "burn_value": 7}}"#
    let two = try orthoSeg(
      "[general]\nsegment_subject = f\n[train]\nclasses = \(classes)\n", files: files)
    #expect(two.block("l-labels")?.text("class_field") == column ?? "classname")
    #expect(two.text.contains("no such field") == (column == nil))
    let names = two.block("l-labels")?.children(of: "for").first?.value("labels")?.elements
    #expect(names?.map(\.asText) == ["a", "12"])
    #expect(two.block("labels.b")?.integer("value") == 7)
  }

  @Test func measuresAndRangesOfKeras() throws {
    let made = try orthoSeg(
      """
      [general]
      segment_subject = f
      [train]
      earlystop_monitor_metric = val_loss
      earlystop_monitor_metric_mode = min
      image_augmentations = {"zoom_range": [0.8, 1.1], "brightness_range": 3, "rotation_range": "x"}
      [predict]
      image_layer = L
      """)
    let net = try #require(made.block("net"))
    #expect(net.child("stop_early")?.text("monitor") == "valid_loss")
    #expect(net.child("augment")?.number("zoom") == 0.2)
    for name in ["brightness_range", "rotation_range"] {
      #expect(made.notes.contains { $0.contains("image_augmentations: \(name)") }, "\(made.notes)")
    }
    #expect(!made.notes.contains { $0.contains("earlystop") || $0.contains("zoom_range") })
    let tuple = try orthoSeg(
      "[general]\nsegment_subject = f\n[train]\nimage_augmentations = {\"zoom_range\": (0.9, 1.1)}"
        + "\n[predict]\nimage_layer = L")
    #expect(
      tuple.notes.contains("`image_augmentations` in [train], which is no JSON object."),
      "\(tuple.notes)")
    let odd = try orthoSeg(
      "[general]\nsegment_subject = f\n[train]\nearlystop_monitor_metric = luck\n[predict]\nimage_layer = L"
    )
    #expect(odd.notes.contains { $0.hasPrefix("the measure luck") })
  }

  @Test func settingsOfLayers() throws {
    let made = try orthoSeg(
      "[general]\nsegment_subject = f\n[predict]\nimage_layer = L\n",
      files: [
        "../imagelayers.ini": """
        [L]
        path = rasters
        file_patterns = *.tif, *.jp2
        projection = +proj=utm +zone=31
        bands = 3,0,1
        roi_filepath = aoi.gpkg
        use_cache = no
        """
      ])
    let paths = made.block("l")?.paths("path").map(\.written)
    #expect(paths == ["../rasters/*.tif", "../rasters/*.jp2"])
    for words in ["projection = +proj", "bands = 3,0,1", "roi_filepath = aoi.gpkg"] {
      #expect(made.notes.contains { $0.hasPrefix("[L] \(words)") }, "\(made.notes)")
    }
    // What nobody knows, or is about the machine, is named and not shown.
    #expect(made.notes.contains("[L] use_cache"), "\(made.notes)")
  }

  @Test func defaultsStandForWhatIsNotSaid() throws {
    let made = try orthoSeg("[general]\nsegment_subject = fields\n[predict]\nimage_layer = L\n")
    #expect(made.block("labels")?.classes.map(\.name) == ["fields"])
    #expect(made.block("l-chips")?.value("tile")?.asPair?.0 == 512)
    #expect(made.block("net")?.integer("epochs") == 1020)
    #expect(made.text.contains("tile = 512 px  // TODO: pixels of 0.25 m"))
    #expect(made.notes.contains { $0.contains("imagelayers.ini") })
    #expect(made.notes.contains { $0.contains("inceptionresnetv2") })
  }

  /// A network that the language knows and the engine does not train is left out as one nobody knows.
  @Test func aNetworkThatPlanRefusesIsNotWritten() throws {
    let made = try orthoSeg(
      "[general]\nsegment_subject = fields\n[model]\narchitecture = resnet50+upernet\n"
        + "[predict]\nimage_layer = L\n")
    #expect(made.block("net")?.text("model_type") == "unet")
    #expect(made.notes.contains { $0.contains("the decoder upernet") })
  }

  @Test func labelsListedByHand() throws {
    let made = try orthoSeg(
      """
      [general]
      segment_subject = trees
      [train]
      label_datasources = {"one": {"locations_path": "a/loc.gpkg", "polygons_path": "a/pol.gpkg",
        "image_layer": "X", "pixel_y_size": 0.3}, "two": {"locations_path": "b/loc.gpkg",
        "polygons_path": "b/pol.gpkg", "image_layer": "Y", "pixel_x_size": 0.3, "layer": "l"}}
      classes = {"background": {"labelnames": [], "weight": 1, "colour": 7},
        "trees": {"labelnames": ["tree"], "weight": 1}}
      """)
    for note in [
      "the labels one: pixel_y_size = 0.3", "the labels two: layer = \"l\"",
      "the background: colour = 7",
    ] {
      #expect(made.notes.contains(note), "\(made.notes)")
    }
    #expect(made.block("x-plots")?.text("polygons") == "a/loc.gpkg")
    #expect(made.block("y-labels")?.value("from")?.elements.first?.asText == "b/pol.gpkg")
    #expect(made.block("net")?.references("chips").map(\.name) == ["x-chips", "y-chips"])
  }

  /// One file of locations may be learned from twice there; here ground is labelled once.
  @Test func labelsListedTwice() throws {
    let made = try orthoSeg(
      """
      [general]
      segment_subject = trees
      [train]
      label_datasources = {
        "coarse": {"locations_path": "l.gpkg", "polygons_path": "p.gpkg", "image_layer": "X",
          "pixel_x_size": 0.5},
        "fine": {"locations_path": "l.gpkg", "polygons_path": "p.gpkg", "image_layer": "Y"},
        "lost": {"locations_path": "m.gpkg", "polygons_path": "q.gpkg"}}
      """)
    #expect(made.block("x-plots") != nil && made.block("y-plots") == nil)
    for words in ["the cell size of 0.5 m/px", "the labels fine", "the labels lost"] {
      #expect(made.notes.contains { $0.hasPrefix(words) }, "\(made.notes)")
    }
    let torn = try orthoSeg(
      "[general]\nsegment_subject = f\n[train]\nlabel_datasources = {,}\n")
    #expect(torn.notes.contains { $0.contains("label_datasources") })
  }

  @Test func withoutLabelsThereIsNothingToLearnFrom() throws {
    let made = try orthoSeg("[general]\nsegment_subject = fields\n")
    #expect(made.model.blocks(of: "train").isEmpty)
    #expect(made.notes.contains { $0.hasPrefix("training") })
  }

  @Test func valuesThatNameThemselvesEnd() throws {
    let made = try orthoSeg(
      """
      [general]
      segment_subject = a
      [train]
      batch_size_fit = ${max_epoch}
      max_epoch = ${batch_size_fit}
      classes = ${classes}
      [predict]
      image_layer = $$5 ${nowhere:x}
      """)
    #expect(made.notes.contains { $0.contains("no JSON object") })
    let bombs = (0..<15).map { "b\($0) = ${b\($0 + 1)}${b\($0 + 1)}${b\($0 + 1)}" }
    _ = try orthoSeg(
      "[general]\nsegment_subject = a\n[predict]\nimage_layer = ${b0}\n"
        + bombs.joined(separator: "\n") + "\nb15 =\n")
  }

  @Test func odditiesOfTheFormat() throws {
    let made = try orthoSeg(
      "\u{FEFF}; note\r\n[general]\r\nSegment_Subject: my Fields\r\nnovalue\r\n[general]\r\nx = 1\r\n"
    )
    #expect(made.model.project?.name == "my-fields")
    #expect(made.model.project?.text("title") == "my Fields")
    #expect(throws: ImportFailure.self) { try orthoSeg("[general\nsegment_subject = a\n") }
    #expect(throws: ImportFailure.self) { try orthoSeg("a\u{0}b") }
    #expect(throws: ImportFailure.self) { try orthoSeg(String(repeating: "#\n", count: 3 << 20)) }
  }
}
