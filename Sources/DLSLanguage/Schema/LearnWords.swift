// LearnWords.swift: the words of training and inference, but for model types and backbones.

extension Words {
  static let monitor = [
    WordRow("valid_loss", "The loss on validation chips.", arcgis: "VALID_LOSS"),
    WordRow("f1", "F1 on validation chips.", arcgis: "F1_SCORE"),
    WordRow("iou", "Mean IoU on validation chips.", arcgis: "MIOU"),
    WordRow("precision", "Precision on validation chips.", arcgis: "PRECISION"),
    WordRow("recall", "Recall on validation chips.", arcgis: "RECALL"),
    WordRow(
      "average_precision", "Mean of the precision over all recalls, for things.",
      arcgis: "AVERAGE_PRECISION"),
    WordRow("accuracy", "Share of pixels with the right class.", arcgis: "ACCURACY"),
    WordRow(
      "dice", "Twice the common part over the sum of both parts, for pixels.", arcgis: "DICE",
      support: .refused("For one class it is what f1 is: take `monitor = f1`.")),
    WordRow(
      "corpus_bleu", "How near a sentence comes to those of people.", arcgis: "CORPUS_BLEU",
      support: .onlyArcGIS("writes sentences about chips", .train)),
    WordRow(
      "multi_label_fbeta", "F-beta over several classes per chip.", arcgis: "MULTI_LABEL_FBETA",
      support: .onlyArcGIS("learns several classes per chip", .train)),
  ]

  static let weights = [
    WordRow("random", "Start from random numbers; nothing is fetched."),
    WordRow(
      "imagenet", "Start from a backbone that learned ImageNet.",
      support: .refused(
        "The engine fetches no weights. `start_from` goes on from a model that you have.")),
  ]

  static let weightInit = [
    WordRow(
      "random", "Learned weights for red, green and blue, chance for other bands.",
      arcgis: "RANDOM"),
    WordRow("red_band", "Other bands begin as red does.", arcgis: "RED_BAND"),
    WordRow("all_random", "Every band begins by chance.", arcgis: "ALL_RANDOM"),
  ]

  static let augmentMode = [
    WordRow("custom", "What the settings of the block say.", arcgis: "CUSTOM, DEFAULT"),
    WordRow("off", "Chips are shown as they are.", arcgis: "NONE"),
    WordRow(
      "from_file", "What a file of fastai's transforms says.", arcgis: "FILE",
      support: .refused(
        "The engine reads no transforms.json. Write its figures into `augment { … }`.")),
  ]

  static let diceAverage = [
    WordRow("micro", "Over the pixels of all classes together.", arcgis: "MICRO"),
    WordRow("macro", "Per class, then the mean over classes.", arcgis: "MACRO"),
  ]

  static let roadModel = [
    WordRow("hourglass", "A stack of hourglass networks.", arcgis: "HOURGLASS"),
    WordRow("linknet", "LinkNet, lighter.", arcgis: "LINKNET"),
  ]

  static let attention = [
    WordRow("pam", "Pyramid of attention over several regions.", arcgis: "PAM"),
    WordRow("bam", "One attention over the whole chip.", arcgis: "BAM"),
  ]

  static let noiseSchedule = [
    WordRow("warmup50", "Noise rises over the first half of the steps.", arcgis: "WARMUP50"),
    WordRow("warmup10", "Noise rises over the first tenth of the steps.", arcgis: "WARMUP10"),
    WordRow("linear", "Noise rises evenly.", arcgis: "LINEAR"),
    WordRow("const", "The same noise at each step.", arcgis: "CONST"),
    WordRow("jsd", "One over the steps that are left.", arcgis: "JSD"),
    WordRow("cosine", "Noise rises along a cosine.", arcgis: "COSINE"),
  ]

  static let noiseSampling = [
    WordRow("ddim", "Fewer steps, the same picture each time.", arcgis: "DDIM"),
    WordRow("ddpm", "Every step, with chance.", arcgis: "DDPM"),
  ]

  static let inferProcessing = [
    WordRow(
      "mosaicked_image", "All files of the source as one picture.",
      arcgis: "PROCESS_AS_MOSAICKED_IMAGE"),
    WordRow(
      "items_separately", "Each file of the source for itself.",
      arcgis: "PROCESS_ITEMS_SEPARATELY",
      support: .refused(
        "The engine maps a source as one picture. Give each file a `source` and an `infer`.")),
    WordRow(
      "candidate_items_only", "Only files marked as candidates, Candidate = 1 or 2.",
      arcgis: "PROCESS_CANDIDATE_ITEMS_ONLY",
      support: .onlyArcGIS("knows candidate images", .detectObjects)),
  ]

  static let mergePolicy = [
    WordRow("mean", "The mean of what was seen.", arcgis: "MEAN"),
    WordRow("max", "The surest of what was seen.", arcgis: "MAX"),
    WordRow("min", "The least sure of what was seen.", arcgis: "MIN"),
  ]

  static let direction = [
    WordRow("a_to_b", "From the first kind of image to the second.", arcgis: "AtoB"),
    WordRow("b_to_a", "From the second kind of image to the first.", arcgis: "BtoA"),
  ]
}
