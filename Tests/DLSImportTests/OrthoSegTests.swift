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

  @Test func defaultsStandForWhatIsNotSaid() throws {
    let made = try orthoSeg("[general]\nsegment_subject = fields\n[predict]\nimage_layer = L\n")
    #expect(made.block("labels")?.classes.map(\.name) == ["fields"])
    #expect(made.block("l-chips")?.value("tile")?.asPair?.0 == 512)
    #expect(made.block("net")?.integer("epochs") == 1020)
    #expect(made.notes.contains { $0.contains("imagelayers.ini") })
    #expect(made.notes.contains { $0.contains("inceptionresnetv2") })
  }

  @Test func labelsListedByHand() throws {
    let made = try orthoSeg(
      """
      [general]
      segment_subject = trees
      [train]
      label_datasources = {"one": {"locations_path": "a/loc.gpkg", "polygons_path": "a/pol.gpkg",
        "image_layer": "X"}, "two": {"locations_path": "b/loc.gpkg", "polygons_path": "b/pol.gpkg",
        "image_layer": "Y"}}
      """)
    #expect(made.block("x-plots")?.text("polygons") == "a/loc.gpkg")
    #expect(made.block("y-labels")?.value("from")?.elements.first?.asText == "b/pol.gpkg")
    #expect(made.block("net")?.references("chips").map(\.name) == ["x-chips", "y-chips"])
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
