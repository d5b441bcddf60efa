// ChipWords.swift: the words that say how chips and their labels are written.

extension Words {
  static let chipsFormat = [
    WordRow(
      "pascal_voc", "Boxes in XML, one file a chip.",
      arcgis: "PASCAL_VOC_rectangles, Pascal Visual Object Classes"),
    WordRow("coco", "Boxes and outlines of all chips in one JSON file."),
    WordRow(
      "classified_tiles", "A raster of class values beside each chip.", arcgis: "Classified_Tiles"),
    WordRow(
      "kitti", "Boxes in text, one file a chip; of its 15 columns only the class and the box.",
      arcgis: "KITTI_rectangles"),
    WordRow(
      "rcnn_masks", "A raster of numbered things per class beside each chip.",
      arcgis: "RCNN_Masks"),
    WordRow(
      "labeled_tiles", "A chip around each thing, with its one class.", arcgis: "Labeled_Tiles"),
    notWritten("multi_labeled_tiles", "Several classes per chip.", "MultiLabeled_Tiles"),
    notWritten("export_tiles", "Chips alone, or pairs of them.", "Export_Tiles"),
    notWritten("cycle_gan", "Unpaired chips of two sources.", "CycleGAN"),
    notWritten("imagenet", "Chips in one folder per class.", "Imagenet"),
    notWritten(
      "panoptic_segmentation", "Classes and numbered things beside each chip.",
      "Panoptic_Segmentation"),
  ]

  private static func notWritten(_ word: String, _ doc: String, _ arcgis: String) -> WordRow {
    WordRow(word, doc, arcgis: arcgis, support: .onlyArcGIS("writes \(word) chips", .export))
  }

  static let chipFormat = [
    WordRow("tiff", "GeoTIFF, any bands and type.", arcgis: "TIFF, TIF"),
    WordRow("png", "PNG, at most three bands.", arcgis: "PNG"),
    WordRow("jpeg", "JPEG, at most three bands, with losses.", arcgis: "JPEG, JPG"),
    WordRow(
      "mrf", "Meta Raster Format.", arcgis: "MRF",
      support: .onlyArcGIS("writes MRF chips", .export)),
  ]

  static let referenceSystem = [
    WordRow("map_space", "Chips lie as the map does, north up.", arcgis: "MAP_SPACE"),
    WordRow(
      "image_space", "Chips lie as the sensor saw the ground.", arcgis: "IMAGE_SPACE",
      support: .onlyArcGIS("cuts chips in image space", .export)),
    WordRow(
      "pixel_space", "Chips lie as rows and columns of the file do.", arcgis: "PIXEL_SPACE",
      support: .onlyArcGIS("cuts chips in pixel space", .export)),
  ]

  static let exportProcessing = [
    WordRow(
      "mosaicked_image", "All files of the source as one picture.",
      arcgis: "PROCESS_AS_MOSAICKED_IMAGE"),
    WordRow(
      "items_separately", "Each file of the source for itself, overlaps among them.",
      arcgis: "PROCESS_ITEMS_SEPARATELY",
      support: .onlyArcGIS("cuts chips from each file for itself", .export)),
  ]

  static let cropMode = [
    WordRow(
      "fixed_size", "Every chip has the size of the tile, the thing in its middle.",
      arcgis: "FIXED_SIZE"),
    WordRow(
      "bounding_box", "A chip ends where the thing's box ends.", arcgis: "BOUNDING_BOX",
      support: .onlyArcGIS("crops chips to the box of a thing", .export)),
  ]

  static let samplingMethod = [
    WordRow("sliding", "A window slides over each work unit, stride by stride."),
    WordRow(
      "random", "Windows of chance size at chance places.",
      support: .refused("The engine cuts chips on a grid; Raster Vision draws them at random.")),
  ]

  static let padDirection = [
    WordRow("both", "On all four sides."),
    WordRow("start", "On the upper and left side."),
    WordRow("end", "On the lower and right side."),
  ]
}
