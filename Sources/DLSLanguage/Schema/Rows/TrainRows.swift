// TrainRows.swift: the schema rows of `train` and its `for`.

extension Schema {
  static let train = BlockRow(
    "train", naming: .required, doc: "A model learns from chips.",
    arcgis: "Train Deep Learning Model",
    spellings: ["training", "train_model", "train_deep_learning_model"],
    attributes: general + learning + modelArguments + [
      AttributeRow(
        "runner", .reference(.runner), defaultNote: "this machine", doc: "Where it runs."),
      AttributeRow(
        "output", .path(layered: false), defaultNote: "`PROJECT.dls/models/NAME` by the file",
        arcgis: "out_folder", doc: "The folder for the model."),
      AttributeRow(
        "overwrite_model", .boolean, default: "true", arcgis: "overwrite_model",
        support: .refused(
          "A run that ends well takes the place of the model before; give it another `output` to "
            + "keep both."),
        doc: "Whether a model of that name is replaced."),
      AttributeRow(
        "tensorboard", .boolean, default: "false", arcgis: "tensorboard",
        support: .refused(
          "Each epoch's figures lie in metrics.json, in the model's folder; ArcGIS Pro's "
            + "\(ArcGISTool.train.rawValue) writes them for TensorBoard."),
        doc: "Whether figures are written for TensorBoard."),
    ])

  /// What begins the network.
  private static let general = [
    AttributeRow("title", .text, doc: "The name people see."),
    AttributeRow(
      "chips", .artefact(.export), list: true, required: true, arcgis: "in_folder, in_folders",
      choice: "Where ArcGIS learns from several folders it adds up the spreads within them. Here "
        + "the spread of bands counts what lies between the means of chips too, as a whole does. "
        + "ArcGIS takes several folders of some formats only; here any format will do.",
      doc: "The export, or the folder of chips, to learn from; or a list of several that are alike."
    ),
    AttributeRow(
      "model_type", .words(.modelType), defaultNote: "that of `start_from`", deciding: true,
      arcgis: "model_type", doc: "The kind of network."),
    AttributeRow(
      "backbone", .words(.backbone), defaultNote: "the usual one of the model type",
      deciding: true, arcgis: "backbone_model, backbone",
      doc: "The network that sees, below the one that decides."),
    AttributeRow(
      "timm_model", .text, when: When("backbone", ["timm"]),
      doc: "The name of the backbone in PyTorch Image Models: ArcGIS's `timm:NAME`."),
    AttributeRow(
      "start_from", .artefact(.train), arcgis: "pretrained_model",
      doc: "A trained model to go on from; it brings its model type and backbone."),
    AttributeRow(
      "weights", .words(.weights), default: "random", doc: "What the backbone starts from."),
    AttributeRow(
      "weight_init_scheme", .words(.weightInit), default: "all_random",
      arcgis: "weight_init_scheme",
      support: .refused(
        "The engine starts every band from random numbers, having no weights of red, green and "
          + "blue to keep; ArcGIS Pro's \(ArcGISTool.train.rawValue) has them."),
      doc: "What bands beyond the first three start from."),
  ]

  /// How it learns.
  private static let learning = [
    AttributeRow(
      "epochs", .integer, limits: .between(1, 100_000), default: "20", arcgis: "max_epochs",
      doc:
        "How often training goes through all chips, at most; where `iterations` is written, that alone counts."
    ),
    AttributeRow(
      "iterations", .integer, limits: .between(1, 100_000_000),
      defaultNote: "as many as the epochs need",
      doc: "How many batches training sees, at most, whatever `epochs` says."),
    AttributeRow(
      "batch_size", .integer, limits: .between(1, 4096),
      defaultNote: "the model type's own, or less for few chips", arcgis: "batch_size",
      choice: "For one model type ArcGIS's dialog, train_model (2) and prepare_data (64) differ. "
        + "Here it is what trains on 8 GB of memory; the table of model types shows the dialog's "
        + "where that is another.",
      doc: "How many chips are seen at once."),
    AttributeRow(
      "learning_rate", .number, limits: .above(0, to: 1), defaultNote: "the model type's own",
      arcgis: "learning_rate", usual: "0.001",
      atLeast: "At a rate of 0 the network stays as it is and learns nothing.",
      doc: "How far each batch moves the network."),
    AttributeRow(
      "seed", .integer, limits: .between(0, 4_294_967_295), default: "42",
      doc: "Another number gives another, equally good, run of chance."),
    AttributeRow(
      "classes", .reference(.classOfSchema), list: true, defaultNote: "every class with a value",
      doc: "The classes to tell apart; what lies under a heading counts as the heading."),
    AttributeRow(
      "validation", .quantity([.share]), limits: .above(0, to: 0.9),
      defaultNote: "10 % of the chips, unless their units are split",
      arcgis: "validation_percentage",
      doc: "The share of chips held back, where the units have no `split`."),
    AttributeRow(
      "freeze", .boolean, default: "false", arcgis: "freeze",
      truths: Truths("FREEZE_MODEL", "UNFREEZE_MODEL"),
      choice: "ArcGIS freezes unless told otherwise, since its backbones have learned ImageNet, "
        + "and OrthoSeg for the first 20 epochs. Here the backbone learns, since random weights "
        + "are not worth keeping.",
      doc: "Whether the backbone keeps the weights it starts from."),
    AttributeRow(
      "chip_size", .quantity([.pixels]), limits: .between(16, 8192),
      defaultNote: "the tile's shorter side", arcgis: "chip_size",
      support: .refused(
        "The engine learns from whole chips. Export them with the `tile` you need."),
      choice: "Of a tile that is no square, arcpy's help takes the larger side, arcgis.learn and "
        + "the tool's own check the smaller. Here it is the smaller, so that a chip never reaches "
        + "beyond its tile.",
      doc: "The side of the square that is cut from each chip to learn from."),
    AttributeRow(
      "resize_to", .pair([.pixels]), limits: .between(16, 8192), defaultNote: "the tile",
      when: When("model_type", resizable), arcgis: "resize_to",
      support: .refused("The engine resizes no chips. Export them with the `tile` you need."),
      doc: "The size that chips are brought to first."),
  ]

  /// The model types whose chips are one thing or boxes: ArcGIS resizes no others.
  private static let resizable =
    ModelType.all.filter { type in
      ["pascal_voc", "labeled_tiles", "imagenet"].contains { type.formats.contains($0) }
    }.map(\.word) + ["super_resolution"]

  static let trainFor = BlockRow(
    "for", in: ["train"], naming: .reference(.classOfSchema),
    doc: "What training does for one class.",
    attributes: [
      AttributeRow(
        "weight", .number, limits: .above(0, to: 1000), default: "1",
        doc: "How much a mistake in this class counts.")
    ])
}
