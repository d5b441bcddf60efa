// ModelType.swift: the table of model types: what each is for and which chips it learns from.

/// A network that `train` can be asked for.
package struct ModelType: Sendable {
  /// The word of `model_type`.
  package let word: String
  /// One sentence.
  package let doc: String
  /// The goal it serves.
  package let goal: String
  /// The chip formats it learns from, the usual one first.
  package let formats: [String]
  /// The backbone it takes when none is written.
  package let backbone: String
  /// Whether it keeps the value 0 for the background.
  package let keepsZero: Bool
  /// The spelling of ArcGIS.
  package let arcgis: String
  /// Whether the engine trains it.
  package let support: Support

  init(
    _ word: String, _ doc: String, goal: String, formats: [String], backbone: String,
    keepsZero: Bool = false, arcgis: String = "", support: Support = .runs
  ) {
    self.word = word
    self.doc = doc
    self.goal = goal
    self.formats = formats
    self.backbone = backbone
    self.keepsZero = keepsZero
    self.arcgis = arcgis
    self.support = support
  }

  private static let detection = ["pascal_voc", "kitti", "coco"]
  private static let later = Support.refused(
    "The engine trains no such network yet. The table of model types in the reference says which "
      + "it trains.")

  /// Every model type, by goal.
  package static let all = [
    ModelType(
      "center_net", "Finds centres and sizes of things with a light network; quick on a CPU.",
      goal: "detect_objects", formats: detection, backbone: "light"),
    ModelType(
      "faster_rcnn", "Two steps, accurate and slow on a CPU.", goal: "detect_objects",
      formats: detection, backbone: "resnet50", arcgis: "FASTERRCNN"),
    ModelType(
      "retinanet", "One step, good with many small things.", goal: "detect_objects",
      formats: detection, backbone: "resnet50", arcgis: "RETINANET"),
    ModelType(
      "ssd", "One step, quick.", goal: "detect_objects", formats: detection, backbone: "vgg16",
      arcgis: "SSD"),
    ModelType(
      "mask_rcnn", "Finds things and their outlines.", goal: "detect_objects",
      formats: ["rcnn_masks", "coco"], backbone: "resnet50", keepsZero: true, arcgis: "MASKRCNN"),
    ModelType(
      "unet", "Classes of pixels with sharp edges.", goal: "classify_pixels",
      formats: ["classified_tiles"], backbone: "resnet34", keepsZero: true, arcgis: "UNET"),
    ModelType(
      "deeplab", "Classes of pixels with wide context.", goal: "classify_pixels",
      formats: ["classified_tiles"], backbone: "resnet50", keepsZero: true, arcgis: "DEEPLAB"),
    ModelType(
      "psp_net", "Classes of pixels from several scales.", goal: "classify_pixels",
      formats: ["classified_tiles"], backbone: "resnet50", keepsZero: true, arcgis: "PSPNET"),
    ModelType(
      "fpn", "Classes of pixels from a feature pyramid.", goal: "classify_pixels",
      formats: ["classified_tiles"], backbone: "resnet34", keepsZero: true),
    ModelType(
      "feature_classifier", "One class for a whole chip or thing.", goal: "classify_objects",
      formats: ["labeled_tiles", "multi_labeled_tiles", "imagenet"], backbone: "resnet34",
      arcgis: "FEATURE_CLASSIFIER", support: later),
    ModelType(
      "change_detector", "What differs between two images.", goal: "detect_change",
      formats: ["classified_tiles"], backbone: "resnet18", keepsZero: true,
      arcgis: "CHANGEDETECTOR", support: later),
  ]

  /// The row of a model type by its word.
  package static func named(_ word: String) -> ModelType? { all.first { $0.word == word } }
}

extension Words {
  static let modelType = ModelType.all.map {
    WordRow($0.word, $0.doc, arcgis: $0.arcgis, support: $0.support)
  }

  static let backbone = [
    WordRow("light", "A small network of the project's own engine, for center_net."),
    WordRow("resnet18", "ResNet, 18 layers.", arcgis: "RESNET18"),
    WordRow("resnet34", "ResNet, 34 layers.", arcgis: "RESNET34"),
    WordRow("resnet50", "ResNet, 50 layers.", arcgis: "RESNET50"),
    WordRow("resnet101", "ResNet, 101 layers.", arcgis: "RESNET101"),
    WordRow("resnet152", "ResNet, 152 layers.", arcgis: "RESNET152"),
    WordRow("mobilenet_v2", "MobileNet V2, small and quick.", arcgis: "MOBILENET_V2"),
    WordRow("mobilenet_v3", "MobileNet V3, small and quick."),
    WordRow("vgg16", "VGG, 16 layers.", arcgis: "VGG16"),
    WordRow("efficientnet_b0", "EfficientNet B0, small."),
  ]

  static let chipsFormat = [
    WordRow("pascal_voc", "Boxes in XML, one file a chip.", arcgis: "PASCAL_VOC_rectangles"),
    WordRow("coco", "Boxes and outlines of all chips in one JSON file."),
    WordRow(
      "classified_tiles", "A raster of class values beside each chip.", arcgis: "Classified_Tiles"),
    WordRow(
      "kitti", "Boxes in text, one file a chip.", arcgis: "KITTI_rectangles", support: later),
    WordRow(
      "rcnn_masks", "A raster of numbered things per class beside each chip.",
      arcgis: "RCNN_Masks", support: later),
    WordRow("labeled_tiles", "One class per chip.", arcgis: "Labeled_Tiles", support: later),
    WordRow(
      "multi_labeled_tiles", "Several classes per chip.", arcgis: "MultiLabeled_Tiles",
      support: later),
    WordRow(
      "export_tiles", "Chips alone, or pairs of them.", arcgis: "Export_Tiles", support: later),
    WordRow("cycle_gan", "Unpaired chips of two sources.", arcgis: "CycleGAN", support: later),
    WordRow("imagenet", "Chips in one folder per class.", arcgis: "Imagenet", support: later),
    WordRow(
      "panoptic_segmentation", "Classes and numbered things beside each chip.",
      arcgis: "Panoptic_Segmentation", support: later),
  ]

  private static let later = Support.refused(
    "No engine writes these chips yet. It writes pascal_voc, coco and classified_tiles.")
}
