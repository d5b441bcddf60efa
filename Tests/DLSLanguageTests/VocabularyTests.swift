// VocabularyTests.swift: the field's vocabulary is whole: formats, model types, spellings, choices.

import DLSLanguage
import Testing

@Suite struct VocabularyTests {
  // MARK: the matrix

  /// ArcGIS's own matrix, in its spellings.
  static let matrix: [String: Set<String>] = [
    "PASCAL_VOC_rectangles": [
      "SSD", "RETINANET", "YOLOV3", "FASTERRCNN", "MMDETECTION", "DETREG",
    ],
    "KITTI_rectangles": ["SSD", "RETINANET", "YOLOV3", "FASTERRCNN", "MMDETECTION"],
    "RCNN_Masks": ["MASKRCNN", "SIAMMASK", "PSETAE"],
    "Labeled_Tiles": ["FEATURE_CLASSIFIER"],
    "MultiLabeled_Tiles": ["FEATURE_CLASSIFIER", "IMAGECAPTIONER"],
    "Imagenet": ["FEATURE_CLASSIFIER", "DEEPSORT"],
    "Classified_Tiles": [
      "UNET", "PSPNET", "DEEPLAB", "BDCN_EDGEDETECTOR", "HED_EDGEDETECTOR",
      "MULTITASK_ROADEXTRACTOR", "CHANGEDETECTOR", "CONNECTNET", "MMSEGMENTATION", "SAMLORA",
    ],
    "Export_Tiles": ["PIX2PIX", "CYCLEGAN", "SUPERRESOLUTION", "PIX2PIXHD", "CLIMAX"],
    "CycleGAN": ["CYCLEGAN"],
    "Panoptic_Segmentation": ["MAXDEEPLAB"],
  ]

  /// The first spelling of a model type in ArcGIS.
  private static func spelling(_ type: ModelType) -> String {
    String(type.arcgis.prefix { $0 != "," })
  }

  @Test func theMatrixIsThatOfArcGIS() throws {
    for (format, types) in Self.matrix {
      let word = try #require(WordSet.chipsFormat.word(spelled: format))
      let found = ModelType.all.filter { $0.formats.contains(word) && !$0.arcgis.isEmpty }
      #expect(Set(found.map(Self.spelling)) == types, "\(format)")
    }
    // COCO is the one format of this language that ArcGIS does not write.
    let own = Set(WordSet.chipsFormat.rows.filter { $0.arcgis.isEmpty }.map(\.word))
    #expect(own == ["coco"])
    #expect(WordSet.chipsFormat.rows.count == Self.matrix.count + own.count)
  }

  @Test func everyWordOfTheMatrixExists() {
    for type in ModelType.all {
      #expect(WordSet.goal.contains(type.goal), "\(type.word)")
      #expect(WordSet.modelType.contains(type.word), "\(type.word)")
      #expect(!type.formats.isEmpty, "\(type.word)")
      #expect(type.formats.filter { !WordSet.chipsFormat.contains($0) } == [], "\(type.word)")
      let backbones = type.backbones + type.runsOn
      #expect(backbones.filter { !WordSet.backbone.contains($0) } == [], "\(type.word)")
      #expect(type.runsOn.filter { !type.backbones.contains($0) } == [], "\(type.word)")
      if let backbone = type.backbone {
        #expect(type.backbones.contains(backbone), "\(type.word)")
        #expect(type.support != .runs || type.runsOn.contains(backbone), "\(type.word)")
      } else {
        #expect(type.backbones.isEmpty, "\(type.word)")
      }
      if let other = type.arcgisDefaults.backbone {
        #expect(type.backbones.contains(other) && other != type.backbone, "\(type.word)")
      }
    }
    let used = Set(ModelType.all.flatMap(\.backbones))
    #expect(WordSet.backbone.rows.map(\.word).filter { !used.contains($0) } == [])
  }

  /// Defaults of ArcGIS, by its spellings: backbone and the batch size of the dialog.
  @Test(arguments: [
    ("SSD", "RESNET34", 64), ("UNET", "RESNET34", 8), ("FEATURE_CLASSIFIER", "RESNET34", 64),
    ("MULTITASK_ROADEXTRACTOR", "RESNET34", 8), ("SUPERRESOLUTION", "RESNET34", 2),
    ("PSPNET", "RESNET50", 8), ("RETINANET", "RESNET50", 16), ("MASKRCNN", "RESNET50", 4),
    ("FASTERRCNN", "RESNET50", 4), ("DETREG", "RESNET50", 2), ("DEEPLAB", "RESNET101", 8),
    ("YOLOV3", "DARKNET53", 16), ("BDCN_EDGEDETECTOR", "VGG19", 8),
    ("HED_EDGEDETECTOR", "VGG19", 8), ("CHANGEDETECTOR", "RESNET18", 2), ("SAMLORA", "VIT_B", 8),
  ])
  func defaultsOfArcGISAreKnown(type: String, backbone: String, batch: Int) throws {
    let row = try #require(ModelType.all.first { Self.spelling($0) == type })
    let wanted = WordSet.backbone.word(spelled: backbone)
    #expect(row.arcgisDefaults.backbone ?? row.backbone == wanted)
    #expect(row.arcgisDefaults.batchSize ?? row.batchSize == batch)
  }

  // MARK: spellings

  @Test func spellingsOfWordsAreUnambiguous() {
    for set in WordSet.allCases {
      let all = set.rows.flatMap { row in
        Set([Spelling.bare(row.word)] + row.spellings.map { Spelling.bare($0) })
      }
      #expect(Set(all).count == all.count, "\(set)")
    }
  }

  @Test func spellingsOfSettingsAreUnambiguous() {
    for block in Schema.blocks {
      let all = block.attributes.flatMap { row in
        row.spellings.filter { !$0.contains(" ") }.map { $0.lowercased() }.filter { $0 != row.name }
      }
      #expect(Set(all).count == all.count, "\(block.keyword): \(all)")
      let names = Set(block.attributes.map(\.name))
      #expect(all.filter { names.contains($0) } == [], "\(block.keyword)")
      for row in Schema.elsewhere where row.keyword == block.keyword {
        #expect(block.attribute(row.name) == nil, "\(row.name)")
        #expect(block.attribute(spelled: row.name) == nil, "\(row.name)")
      }
    }
    #expect(
      Schema.elsewhere.filter { row in
        !row.advice.hasSuffix(".") || !Schema.blocks.contains { $0.keyword == row.keyword }
      }.isEmpty)
  }

  @Test func spellingsOfBlocksAreUnambiguous() {
    for parent in [nil] + Schema.blocks.map(Optional.some) {
      let here = Schema.blocks.filter { row in
        parent.map { row.parents.contains($0.keyword) } ?? row.parents.isEmpty
      }
      let all = here.flatMap { Set(([$0.keyword] + $0.spellings).map { Spelling.bare($0) }) }
      #expect(Set(all).count == all.count, "\(parent?.keyword ?? "top")")
    }
  }

  // MARK: what runs

  @Test func everyRefusalNamesWhatWouldRunIt() {
    var sentences: [String] = []
    for block in Schema.blocks {
      for row in block.attributes {
        switch row.support {
        case .refused(let sentence), .runsWith(_, let sentence): sentences.append(sentence)
        case .runs: break
        }
      }
    }
    for set in WordSet.allCases {
      for row in set.rows {
        if case .refused(let sentence) = row.support { sentences.append(sentence) }
      }
    }
    #expect(sentences.count > 50)
    #expect(sentences.filter { !$0.hasSuffix(".") || !Self.namesWhatRuns($0) } == [])
  }

  /// Whether a sentence names a tool or, in backquotes, a command, a block or a setting.
  private static func namesWhatRuns(_ sentence: String) -> Bool {
    if ["ArcGIS Pro", "Raster Vision", "TorchGeo"].contains(where: { sentence.contains($0) }) {
      return true
    }
    let commands = ["dls", "gdalwarp", "gdal_polygonize", "ogr2ogr", "sbatch"]
    let names = Schema.blocks.flatMap { [$0.keyword] + $0.attributes.map(\.name) }
    let parts = sentence.split(separator: "`", omittingEmptySubsequences: false)
    return parts.indices.contains { place in
      place % 2 == 1
        && parts[place].split(separator: " ").map(String.init).contains {
          commands.contains($0) || names.contains($0)
        }
    }
  }

  @Test func everythingIsOfAnEdition() {
    let editions: [Int] =
      Schema.blocks.flatMap { [$0.since] + $0.attributes.map(\.since) }
      + WordSet.allCases.flatMap { $0.rows.map(\.since) } + ModelType.all.map(\.since)
    #expect(editions.filter { !(1...Schema.edition).contains($0) } == [])
  }

  @Test func networksOfTorchGeoAreKnown() throws {
    for word in ["unet", "fcn", "upernet", "segformer", "dpt", "\"deeplabv3+\""] {
      let type = try #require(WordSet.modelType.word(spelled: word))
      #expect(ModelType.named(type)?.formats == ["classified_tiles"], "\(word)")
    }
  }

  @Test func theNumbersOfADefaultKeepItsLimits() {
    for block in Schema.blocks {
      for row in block.attributes where row.limits != .any {
        guard let text = row.defaultText else { continue }
        let head = block.naming == .none ? block.keyword : "\(block.keyword) x"
        let inner = "\(head) { \(row.name) = \(text) }"
        let model = load(block.parents.first.map { "\($0) p { \(inner) }" } ?? inner)
        let found = model.allBlocks.first {
          $0.row?.keyword == block.keyword && $0.isWritten(row.name)
        }
        #expect(found?.value(row.name) != nil, "\(block.keyword).\(row.name) = \(text)")
      }
    }
  }

  // MARK: contradictions, one test each

  private func row(_ block: String, _ name: String) throws -> AttributeRow {
    try #require(
      Schema.blocks.first { $0.keyword == block && $0.attribute(name) != nil }?
        .attribute(name))
  }

  @Test func theBiasOfSSDIsThatOfItsLibrary() throws {
    let bias = try row("train", "bias")
    #expect(bias.defaultText == "-4" && bias.choice.contains("-0.4"))
  }

  @Test func aChipOfATileThatIsNoSquareTakesTheShorterSide() throws {
    let size = try row("train", "chip_size")
    #expect(size.defaultNote == "the tile's shorter side" && size.choice.contains("arcpy"))
  }

  @Test func segmentationOfOpenMMLabIsMask2Former() throws {
    let model = try row("train", "mm_model")
    #expect(model.defaultNote.contains("\"mask2former\" for mm_segmentation"))
    #expect(model.choice.contains("deeplabv3"))
  }

  @Test func noiseRisesFromStepToStep() throws {
    let text = "train t { model_type = super_resolution, chips = \"c\" }"
    let train = load(text).blocks(of: "train")[0]
    let start = try #require(train.number("linear_start"))
    let end = try #require(train.number("linear_end"))
    #expect(start == 1e-6 && end == 1e-2 && start < end)
    #expect(try row("train", "linear_start").choice.contains("the reverse"))
  }

  @Test func theSpreadOfSeveralFoldersCountsTheirMeans() throws {
    #expect(try row("train", "chips").choice.contains("between"))
  }

  @Test func everyChoiceIsASentence() {
    let choices = Schema.blocks.flatMap { $0.attributes.map(\.choice) }.filter { !$0.isEmpty }
    #expect(choices.count >= 12)
    #expect(choices.filter { !$0.hasSuffix(".") } == [])
  }
}
