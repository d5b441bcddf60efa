// ModelDefinitionTests.swift: projects made from model definitions of ArcGIS.

import DLSImport
import DLSLanguage
import Testing

@Suite struct ModelDefinitionTests {
  @Test func aFolderOfChips() throws {
    let made = try model(
      """
      {"ModelType": "ObjectDetection", "MetaDataMode": "PASCAL_VOC_rectangles",
       "ImageHeight": 448, "ImageWidth": 448, "ExtractBands": [0, 2],
       "ImageSpaceUsed": "MAP_SPACE",
       "MinCellSize": {"x": 0.3, "y": 0.3, "spatialReference": {"wkid": 26915}},
       "Classes": [
         {"Value": 1, "Name": "Swimming pool", "Color": [0, 112, 255]},
         {"ClassValue": 2, "ClassName": "Spa", "Color": [255, 170, 0]}],
       "InputRastersProps": {"RasterCount": 1, "BandNames": ["Red", "Green", "Blue"]}}
      """,
      statistics: """
        {"MetaDataMode": "PASCAL_VOC_rectangles", "NumBands": 3, "NumTiles": 210,
         "BandStatsState": [{"Min": 3, "Max": 255, "M1": 104.25, "M2": 4000, "Num": 1000}],
         "FeatureStats": {"NumImagesPerClass": [180, 30], "NumFeaturesPerClass": [512, 44]}}
        """, name: "Pools of Redlands")
    #expect(made.model.project?.name == "pools-of-redlands")
    #expect(made.model.project?.text("goal") == "detect_objects")
    #expect(made.block("labels.swimming-pool")?.integer("value") == 1)
    #expect(made.block("labels.swimming-pool")?.text("title") == "Swimming pool")
    #expect(made.block("labels.spa")?.value("color") == .colour(0xFFAA00))
    #expect(made.text.contains("// 180 chips show 512 things"))
    #expect(made.text.contains("// red: 3 to 255, mean 104.25, spread 2."))
    #expect(made.text.contains("cell size of 0.3 in EPSG:26915"))
    let export = try #require(made.block("chips"))
    #expect(export.text("format") == "pascal_voc")
    #expect(export.value("tile")?.asPair.map { [$0.0, $0.1] } == [448, 448])
    #expect(export.value("bands")?.elements.map(\.asText) == ["red", "blue"])
    #expect(made.block("net")?.text("model_type") == "center_net")
    #expect(made.notes.isEmpty)
  }

  /// What ArcGIS writes beside chips names no network and no weights, so none is left behind.
  @Test func emptyTextsSayNothing() throws {
    let made = try model(
      """
      {"Framework": "", "ModelConfiguration": "", "ModelFile": "", "InferenceFunction": "",
       "ModelType": "ObjectDetection", "MetaDataMode": "RCNN_Masks", "ExtractBands": [],
       "Classes": [{"Value": 1, "Name": "Pool", "Color": [12, 34, 56]}]}
      """)
    #expect(made.notes == [])
    #expect(made.block("chips")?.isWritten("bands") == false)
  }

  @Test func bandsThatOnlyTheNetworkNames() throws {
    let made = try model(
      """
      {"ModelType": "ImageClassification", "ModelName": "UNet",
       "ExtractBands": ["NIR", "Red", "Green"], "Classes": [{"Value": 1, "Name": "a"}]}
      """)
    #expect(
      made.block("chips")?.value("bands")?.elements.map(\.asText) == ["nir", "red", "green"])
    #expect(made.notes == [])
    #expect(made.text.contains("// TODO: the files have to call theirs so"))
  }

  @Test func classesOfOneName() throws {
    let list = [7, 8, 9].map { "{\"Value\": \($0), \"Name\": \"Tree\"}" }
    let other = "{\"Value\": 3, \"Name\": \"tree-2\"}"
    let made = try model(
      "{\"ModelType\": \"ObjectDetection\", \"Classes\": [\(([other] + list).joined(separator: ","))]}"
    )
    let names = made.model.blocks(of: "schema").flatMap { $0.classes.compactMap(\.name) }
    #expect(names == ["tree-2", "tree", "tree-3", "tree-4"])
  }

  @Test func aTrainedModel() throws {
    let made = try model(
      """
      {"Framework": "arcgis.learn.models._inferencing", "ModelConfiguration": "_MaskRCNN_Inferencing",
       "ModelName": "MaskRCNN", "ModelFile": "usa.pth", "ModelType": "ObjectDetection",
       "InferenceFunction": "ArcGISInstanceDetector.py", "ImageHeight": 512, "ImageWidth": 512,
       "ExtractBands": [0, 1, 2], "backbone": "resnet50",
       "LearningRate": "slice('6.3096e-06', '6.3096e-05', None)",
       "ModelParameters": {"backbone": "resnet50", "rpn_nms_thresh": 0.6, "box_score_thresh": 0.05,
                           "pointrend": true, "colour_of_the_sky": "blue"},
       "ModelPadding": 64, "BatchSize": 4, "Threshold": 0.9, "Classes": [
         {"Value": 0, "Name": "Background", "Color": [0, 0, 0]},
         {"Value": 1, "Name": "Building", "Color": [215, 25, 28]}],
       "per_class_metrics": []}
      """)
    let net = try #require(made.block("net"))
    #expect(net.text("model_type") == "mask_rcnn" && net.text("backbone") == "resnet50")
    #expect(net.number("learning_rate") == 6.3096e-05)
    #expect(made.block("chips")?.text("format") == "rcnn_masks")
    #expect(made.model.schema(of: net)?.classes.map(\.name) == ["building"])
    let map = try #require(made.block("map"))
    #expect(map.number("padding") == 64 && map.number("threshold") == 0.9)
    #expect(map.integer("batch_size") == 4)
    #expect(made.notes.contains { $0.contains("usa.pth") && $0.contains("Train anew") })
    #expect(made.notes.contains { $0.contains("colour_of_the_sky") })
    #expect(made.notes.contains { $0.contains("pointrend") })
    #expect(made.notes.contains { $0.contains("per_class_metrics") })
  }

  @Test(arguments: [
    ("UnetClassifier", "ImageClassification", "unet", "classified_tiles"),
    ("SingleShotDetector", "ObjectDetection", "ssd", "pascal_voc"),
    ("PSPNetClassifier", "ImageClassification", "psp_net", "classified_tiles"),
    (
      "MultiTaskRoadExtractor", "ImageClassification", "multitask_road_extractor",
      "classified_tiles"
    ),
    ("FeatureClassifier", "ObjectClassification", "feature_classifier", "labeled_tiles"),
    ("ChangeDetector", "ImageClassification", "change_detector", "classified_tiles"),
    ("SomethingNew", "ImageClassification", "unet", "classified_tiles"),
    ("SomethingNew", "ObjectDetection", "center_net", "pascal_voc"),
    ("Keras_MaskRCNN", "ObjectDetection", "mask_rcnn", "rcnn_masks"),
  ])
  func typesOfModels(name: String, kind: String, type: String, format: String) throws {
    let made = try model(
      """
      {"ModelName": "\(name)", "ModelType": "\(kind)", "Classes": [
        {"Value": 1, "Name": "a", "Color": [1, 2, 3]}]}
      """)
    #expect(made.block("net")?.text("model_type") == type)
    #expect(made.block("chips")?.text("format") == format)
    let stands = "the network \(name); \(type) stands in for it."
    #expect(made.notes.contains(stands) == (name == "SomethingNew"))
  }

  /// Nothing here builds the network, and the one in its place takes no such chips.
  @Test func aNetworkOfAnotherWorld() throws {
    let made = try model(
      """
      {"Framework": "TensorFlow", "ModelConfiguration": "ObjectDetectionAPI",
       "ModelType": "ObjectDetection", "ImageHeight": 850, "ImageWidth": 650,
       "MinCellSize": {"x": 0.1, "y": 0.1}, "MaxCellSize": {"x": 0.5, "y": 0.5},
       "LearningRate": "slice('6.3e-05', '6.3e-04', None)",
       "Classes": [{"Value": 1, "Name": "Palm", "Color": "#00FFaa"}]}
      """)
    #expect(made.block("chips")?.value("tile")?.asPair.map { [$0.0, $0.1] } == [640, 832])
    #expect(made.block("labels.palm")?.value("color") == .colour(0x00FFAA))
    #expect(made.text.contains("a cell size of 0.1 to 0.5."))
    for words in ["ObjectDetectionAPI; center_net stands", "650 x 850 px", "6.3e-05"] {
      #expect(made.notes.contains { $0.contains(words) }, "\(words): \(made.notes)")
    }
  }

  @Test(arguments: VocabularyOfArcGIS.formats)
  func everyChipFormat(spelling: String, word: String) throws {
    let made = try model(
      """
      {"MetaDataMode": "\(spelling)", "Classes": [{"Value": 1, "Name": "a"}]}
      """)
    #expect(made.block("chips")?.text("format") == word)
  }

  @Test func valuesThatCannotStay() throws {
    let made = try model(
      """
      {"ModelName": "UnetClassifier", "Classes": [
        {"Value": 0, "Name": "water"}, {"Value": 7, "Name": "grass"}, {"Value": 7, "Name": "Grass"},
        {"Value": 99999999, "Name": "\\u6728"}, {"Name": "\\"quoted\\" ${name}\\nnext"},
        {"Value": 12, "Name": "\\u2014"}]}
      """)
    let classes = made.block("labels")?.classes ?? []
    #expect(
      classes.map(\.name) == ["water", "grass", "grass-2", "木", "quoted-name-next", "class-6"])
    #expect(Set(classes.map { $0.integer("value") ?? 0 }).count == 6)
    #expect(classes[1].integer("value") == 7)
    #expect(classes[3].text("title") == nil)
    #expect(classes[5].text("title") == "—")
    #expect(classes[4].text("title") == "\"quoted\" ${name} next")
    #expect(made.notes.filter { $0.contains("the value") }.count == 3)
  }

  /// Some list numbers or names alone, and a value that is no value needs no word.
  @Test func classesThatAreNoObjects() throws {
    let made = try model(
      """
      {"ModelName": "UnetClassifier", "Threshold": null, "BatchSize": null, "Classes": [
        7, "oak", {"Value": null, "Name": "pine"}, {"Value": 3}, 2.5]}
      """)
    let classes = made.block("labels")?.classes ?? []
    #expect(classes.map(\.name) == ["class-1", "oak", "pine", "class-4", "class-5"])
    #expect(classes.map { $0.integer("value") }.prefix(4) == [7, 8, 9, 3])
    #expect(
      made.notes.filter { $0.contains("class") } == [
        "a class without a name, of the value 7: it is called class-1 here.",
        "a class without a name, of the value 3: it is called class-4 here.",
        "the value 2.5 of the class class-5; it is 10 here.",
        "a class without a name: it is called class-5 here.",
      ])
    #expect(!made.notes.contains { $0.contains("null") }, "\(made.notes)")
  }

  @Test func backbonesOfTimmAndStrangers() throws {
    let timm = try model(
      "{\"ModelName\": \"UnetClassifier\", \"backbone\": \"timm:convnext_tiny\", \"Classes\": []}")
    #expect(timm.block("net")?.text("backbone") == "timm")
    #expect(timm.block("net")?.text("timm_model") == "convnext_tiny")
    let odd = try model(
      "{\"ModelName\": \"UnetClassifier\", \"backbone\": \"hypernet\", \"Classes\": []}")
    #expect(odd.block("net")?.isWritten("backbone") == false)
    let note = "the backbone hypernet, which doesn't go with unet here; resnet34 stands in for it."
    #expect(odd.notes == [note])
    // The engine builds ssd on another backbone than ArcGIS does.
    let ssd = try model("{\"ModelName\": \"SSD\", \"backbone\": \"resnet34\", \"Classes\": []}")
    #expect(ssd.block("net")?.isWritten("backbone") == false)
    #expect(ssd.notes.first?.contains("vgg16 stands in for it") == true, "\(ssd.notes)")
  }

  /// What ArcGIS writes of every U-Net, and what of it is asked for otherwise here.
  @Test func argumentsThatAreOthersHere() throws {
    let made = try model(
      """
      {"ModelName": "UNet", "MetaDataMode": "PASCAL_VOC_rectangles", "ImageSpaceUsed": "PIXEL_SPACE",
       "MinCellSize": {"x": 0.3, "spatialReference": {"wkid": 102100, "latestWkid": 3857}},
       "ModelParameters": {"ignore_classes": [2], "monitor": "dice", "chip_size": 224,
         "dice_loss_fraction": "much", "dice_loss_type": "macro"},
       "ExtractBands": [0, 1, 2, 3], "InputRastersProps": {"BandNames": ["Red", "Green", "Blue"]},
       "Classes": [{"Value": 1, "Name": "Car"}, {"Value": 2, "Name": "Truck"}]}
      """)
    let net = try #require(made.block("net"))
    #expect(net.references("ignore_classes").map(\.name) == ["truck"], "\(made.text)")
    #expect(made.text.contains("cell size of 0.3 in EPSG:3857"))
    #expect(!made.text.contains("pixel_space\n") && !made.text.contains("use_pixelspace"))
    for words in [
      "chips of the format PASCAL_VOC_rectangles: unet learns from classified_tiles",
      "the pixel_space.",
      "the bands 0, 1, 2, 3, since not all", "`monitor = \"dice\"`: `stop_early",
      "`chip_size = 224 px`. The engine", "the argument dice_loss_fraction = \"much\", which",
      "the argument dice_loss_type, which unet doesn't have here.",
    ] {
      #expect(made.notes.contains { $0.hasPrefix(words) }, "\(words): \(made.notes)")
    }
    let plain = try model(
      """
      {"ModelName": "UNet", "Classes": [{"Value": 1, "Name": "Car"}],
       "MinCellSize": {"x": 0.3, "spatialReference": {"wkid": 102100}},
       "ModelParameters": {"ignore_classes": [], "monitor": "valid_loss"}}
      """)
    #expect(plain.notes == [] && plain.text.contains("0.3 in ESRI:102100"))
    let zero = try model(
      """
      {"ModelName": "UNet", "ModelParameters": {"ignore_classes": [0, 1]},
       "Classes": [{"Value": 1, "Name": "Car"}]}
      """)
    #expect(zero.notes.first?.hasPrefix("the argument ignore_classes = [0,1], which") == true)
  }

  /// Of what a comment shows; wherever a text is cut.
  @Test(arguments: [0, 30, 80, 180]) func credentialsStayBehind(behind: Int) throws {
    let address =
      String(repeating: "x", count: behind) + " https://kim:geheimnis@host.example/a.pth"
    let made = try model(
      """
      {"ModelType": "ObjectDetection", "MetaDataMode": "\(address)", "ModelName": "\(address)",
       "ModelFile": "\(address)", "\(address)": 2, "Classes": [{"Value": 1, "Name": "Car"}],
       "ModelParameters": {"monitor": "\(address)", "backbone": "\(address)", "\(address)": 1}}
      """)
    #expect(made.notes.count > 5 && !made.notes.contains { $0.contains("gehei") }, "\(made.notes)")
    #expect(!made.text.contains("gehei"), "\(made.text)")
  }

  /// They tell of chips, and a definition can do without.
  @Test(arguments: ["{\"NumTiles\": 2", "[]", "{\"NumTiles\": 1e400}"])
  func statisticsThatAreBroken(statistics: String) throws {
    let made = try model(
      "{\"ModelName\": \"UNet\", \"Classes\": []}", statistics: statistics)
    #expect(made.notes.count == 1 && made.notes[0].contains("esri_accumulated_stats.json"))
  }

  @Test func numbersBeyondAllMeasure() throws {
    let made = try model(
      """
      {"ModelName": "SSD", "ImageHeight": 1e300, "ImageWidth": -5, "ModelPadding": 1e9,
       "BatchSize": 0, "Threshold": 90, "LearningRate": "no", "Grids": [1e9],
       "Classes": [{"Value": 1.5, "Name": "a", "Color": [300, 0, 0]}], "ExtractBands": ["a", 7]}
      """)
    #expect(made.block("chips")?.value("tile")?.asPair.map { [$0.0, $0.1] } == [256, 256])
    #expect(made.block("map")?.isWritten("padding") == false)
    for odd in ["`ImageHeight = ", "`ImageWidth = -5`", "`BatchSize = 0`", "`Threshold = 90`"] {
      #expect(made.notes.contains { $0.hasPrefix(odd) }, "\(odd): \(made.notes)")
    }
    #expect(made.notes.contains("the value 1.5 of the class a; it is 1 here."), "\(made.notes)")
  }

  @Test func depthAndSizeAreBounded() {
    let deep = String(repeating: "[", count: 5000)
    #expect(throws: ImportFailure.self) { try model(deep) }
    let many = "{\"Classes\": [\(String(repeating: "1,", count: 70_000))1]}"
    #expect(throws: ImportFailure.self) { try model(many) }
  }
}

/// Formats in ArcGIS's spelling and in this language's.
enum VocabularyOfArcGIS {
  static let formats: [(String, String)] = WordSet.chipsFormat.rows.compactMap { row in
    row.arcgis.split(separator: ",").first.map { (String($0), row.word) }
  }
}
