// ModelTypes.swift: the rows of the table of model types, and with them the format × model matrix.

extension ModelType {
  private static let boxes = ["pascal_voc", "kitti", "coco"]
  private static let pixels = ["classified_tiles"]
  private static let pyramids = Backbones.resnets + ["mobilenet_v2", "mobilenet_v3"]

  /// Every model type, by goal, those that the engine trains first.
  package static let all = detectors + pixelClassifiers + translators + others

  private static let detectors = [
    ModelType(
      "center_net", "Finds centres and sizes of things with a light network; quick on a CPU.",
      goal: "detect_objects", formats: boxes, backbone: "light",
      backbones: ["light"] + Backbones.convolutional, runsOn: ["light"] + Backbones.encoders,
      batchSize: 8, tiles: NetworkTiles(step: 32, isLocal: true)),
    ModelType(
      "faster_rcnn", "Two steps, accurate and slow on a CPU.", goal: "detect_objects",
      formats: boxes, backbone: "resnet50", backbones: Backbones.convolutional, runsOn: pyramids,
      batchSize: 4, tiles: NetworkTiles(), arcgis: "FASTERRCNN"),
    ModelType(
      "retinanet", "One step, good with many small things.", goal: "detect_objects",
      formats: boxes, backbone: "resnet50", backbones: Backbones.convolutional,
      runsOn: Backbones.resnets, batchSize: 4, tiles: NetworkTiles(), arcgis: "RETINANET",
      arcgisBatchSize: 16),
    ModelType(
      "ssd", "One step, quick.", goal: "detect_objects", formats: boxes, backbone: "vgg16",
      backbones: Backbones.convolutional, runsOn: ["vgg16"], batchSize: 8, tiles: NetworkTiles(),
      arcgis: "SSD, SingleShotDetector, DynamicSSD",
      arcgisBackbone: "resnet34", arcgisBatchSize: 64),
    ModelType(
      "mask_rcnn", "Finds things and their outlines.", goal: "detect_objects",
      formats: ["rcnn_masks", "coco"], backbone: "resnet50", backbones: Backbones.convolutional,
      runsOn: pyramids, batchSize: 4, keepsZero: true, tiles: NetworkTiles(), arcgis: "MASKRCNN"),
    .onlyArcGIS(
      "yolo_v3", "One step, quick, good with things of one size.", goal: "detect_objects",
      formats: boxes, backbone: "darknet53", backbones: ["darknet53"], batchSize: 16,
      arcgis: "YOLOV3"),
    .onlyArcGIS(
      "mm_detection", "A detector of the MMDetection library, named by `mm_model`.",
      goal: "detect_objects", formats: boxes, batchSize: 4, arcgis: "MMDETECTION"),
    .onlyArcGIS(
      "det_reg", "A transformer that learned to look for things before it learned their names.",
      goal: "detect_objects", formats: ["pascal_voc"], backbone: "resnet50",
      backbones: ["resnet50"], batchSize: 2, arcgis: "DETREG"),
    .onlyArcGIS(
      "max_deeplab", "Classes of all pixels, and outlines of countable things, in one network.",
      goal: "detect_objects", formats: ["panoptic_segmentation"], batchSize: 4,
      arcgis: "MAXDEEPLAB"),
  ]

  private static let pixelClassifiers = [
    ModelType(
      "unet", "Classes of pixels with sharp edges.", goal: "classify_pixels", formats: pixels,
      backbone: "resnet34", backbones: ["light"] + Backbones.convolutional,
      runsOn: ["light"] + Backbones.encoders, batchSize: 8, keepsZero: true,
      tiles: NetworkTiles(isLocal: true),
      arcgis: "UNET, UnetClassifier"),
    ModelType(
      "deeplab", "Classes of pixels with wide context.", goal: "classify_pixels", formats: pixels,
      backbone: "resnet50", backbones: Backbones.convolutional, runsOn: Backbones.dilated,
      batchSize: 8,
      keepsZero: true, tiles: NetworkTiles(step: 16), arcgis: "DEEPLAB, DeepLabV3",
      arcgisBackbone: "resnet101"
    ),
    ModelType(
      "psp_net", "Classes of pixels from several scales.", goal: "classify_pixels",
      formats: pixels, backbone: "resnet50", backbones: Backbones.convolutional,
      runsOn: Backbones.encoders, batchSize: 8, keepsZero: true, tiles: NetworkTiles(step: 8),
      arcgis: "PSPNET, PSPNetClassifier"
    ),
    ModelType(
      "fpn", "Classes of pixels from a feature pyramid.", goal: "classify_pixels",
      formats: pixels, backbone: "resnet34", backbones: Backbones.convolutional,
      runsOn: Backbones.encoders, batchSize: 8, keepsZero: true, tiles: NetworkTiles(step: 32)),
    .onlyArcGIS(
      "sam_lora", "Segment Anything with a few weights of its own for the classes.",
      goal: "classify_pixels", formats: pixels, backbone: "vit_b",
      backbones: Backbones.transformers,
      batchSize: 8, keepsZero: true, arcgis: "SAMLORA"),
    .onlyArcGIS(
      "mm_segmentation", "A network of the MMSegmentation library, named by `mm_model`.",
      goal: "classify_pixels", formats: pixels, batchSize: 4, keepsZero: true,
      arcgis: "MMSEGMENTATION"),
    .onlyArcGIS(
      "multitask_road_extractor", "Roads, from their pixels and their direction together.",
      goal: "classify_pixels", formats: pixels, backbone: "resnet34",
      backbones: Backbones.resnets, batchSize: 8, keepsZero: true,
      arcgis: "MULTITASK_ROADEXTRACTOR"),
    .onlyArcGIS(
      "connect_net", "Lines that hang together, such as roads under trees.",
      goal: "classify_pixels", formats: pixels, keepsZero: true, arcgis: "CONNECTNET"),
    .onlyArcGIS(
      "bdcn_edge_detector", "Edges at several scales, by a cascade in both directions.",
      goal: "classify_pixels", formats: pixels, backbone: "vgg19", backbones: Backbones.vggs,
      batchSize: 8, keepsZero: true, arcgis: "BDCN_EDGEDETECTOR"),
    .onlyArcGIS(
      "hed_edge_detector", "Edges at several scales, nested in one another.",
      goal: "classify_pixels", formats: pixels, backbone: "vgg19", backbones: Backbones.vggs,
      batchSize: 8, keepsZero: true, arcgis: "HED_EDGEDETECTOR"),
    .onlyArcGIS(
      "psetae", "Classes of pixels from a series of images over time.",
      goal: "classify_pixels", formats: ["rcnn_masks"], batchSize: 128, arcgis: "PSETAE"),
    .onlyTorchGeo("fcn", "Classes of pixels by a few plain convolutions."),
    .onlyTorchGeo(
      "upernet", "Classes of pixels from a feature pyramid and its context together.",
      backbone: "resnet50", backbones: Backbones.convolutional),
    .onlyTorchGeo(
      "segformer", "Classes of pixels by a transformer with a light decoder.",
      backbone: "resnet50", backbones: Backbones.convolutional),
    .onlyTorchGeo(
      "dpt", "Classes of pixels from a vision transformer, put together scale by scale.",
      backbone: "vit_b", backbones: Backbones.transformers),
  ]

  /// What gives every pixel a new value rather than a class; ArcGIS runs them as it runs classes.
  private static let translators = [
    onlyArcGIS(
      "pix2pix", "Turns one kind of image into another, from pairs of chips.",
      goal: "classify_pixels", formats: ["export_tiles"], batchSize: 2, arcgis: "PIX2PIX"),
    onlyArcGIS(
      "pix2pix_hd", "Turns one kind of image into another in high resolution.",
      goal: "classify_pixels", formats: ["export_tiles"], batchSize: 2, arcgis: "PIX2PIXHD"),
    onlyArcGIS(
      "cycle_gan", "Turns one kind of image into another, from chips that are no pairs.",
      goal: "classify_pixels", formats: ["cycle_gan", "export_tiles"], batchSize: 2,
      arcgis: "CYCLEGAN"),
    onlyArcGIS(
      "super_resolution", "Makes imagery sharper than it was taken.", goal: "classify_pixels",
      formats: ["export_tiles"], backbone: "resnet34",
      backbones: Backbones.resnets + Backbones.vggs + ["sr3"], batchSize: 2,
      arcgis: "SUPERRESOLUTION"),
    onlyArcGIS(
      "climax", "Forecasts weather from gridded fields.", goal: "classify_pixels",
      formats: ["export_tiles"], arcgis: "CLIMAX"),
  ]

  private static let others = [
    onlyArcGIS(
      "feature_classifier", "One class for a whole chip or thing.", goal: "classify_objects",
      formats: ["labeled_tiles", "multi_labeled_tiles", "imagenet"], backbone: "resnet34",
      backbones: Backbones.convolutional, batchSize: 64, arcgis: "FEATURE_CLASSIFIER"),
    onlyArcGIS(
      "image_captioner", "A sentence for a whole chip.", goal: "classify_objects",
      formats: ["multi_labeled_tiles"], backbone: "resnet34", backbones: Backbones.convolutional,
      arcgis: "IMAGECAPTIONER"),
    onlyArcGIS(
      "change_detector", "What differs between two images.", goal: "detect_change",
      formats: pixels, backbone: "resnet18", backbones: Backbones.convolutional, batchSize: 2,
      keepsZero: true, arcgis: "CHANGEDETECTOR"),
    onlyArcGIS(
      "siam_mask", "Follows one outlined thing through a video.", goal: "track_objects",
      formats: ["rcnn_masks"], backbone: "resnet50", backbones: Backbones.resnets,
      arcgis: "SIAMMASK"),
    onlyArcGIS(
      "deep_sort", "Knows a thing again in the frames of a video.", goal: "track_objects",
      formats: ["imagenet"], backbone: "reid_v2", backbones: ["reid_v1", "reid_v2"],
      arcgis: "DEEPSORT"),
  ]
}
