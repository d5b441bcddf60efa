// TrainRows.swift: the schema rows of `train` and its `for`.

extension Schema {
  static let train = BlockRow(
    "train", naming: .required, doc: "A model learns from chips.",
    arcgis: "Train Deep Learning Model",
    attributes: [
      AttributeRow("title", .text, doc: "The name people see."),
      AttributeRow(
        "chips", .artefact(.export), required: true, arcgis: "in_folder",
        doc: "The export, or the folder of chips, to learn from."),
      AttributeRow(
        "model_type", .words(.modelType), defaultNote: "that of `start_from`", deciding: true,
        arcgis: "model_type", doc: "The kind of network."),
      AttributeRow(
        "backbone", .words(.backbone), defaultNote: "the usual one of the model type",
        arcgis: "backbone_model", doc: "The network that sees, below the one that decides."),
      AttributeRow(
        "start_from", .artefact(.train), arcgis: "pretrained_model",
        doc: "A trained model to go on from; it brings its model type and backbone."),
      AttributeRow(
        "weights", .words(.weights), default: "random", arcgis: "weight_init_scheme",
        doc: "What the backbone starts from."),
      AttributeRow(
        "epochs", .integer, limits: .between(1, 100_000), default: "20", arcgis: "max_epochs",
        doc: "How often training goes through all chips, at most."),
      AttributeRow(
        "iterations", .integer, limits: .between(1, 100_000_000),
        defaultNote: "as many as the epochs need", doc: "How many batches training sees, at most."),
      AttributeRow(
        "batch_size", .integer, limits: .between(1, 4096), defaultNote: "8, or less for few chips",
        arcgis: "batch_size", doc: "How many chips are seen at once."),
      AttributeRow(
        "learning_rate", .number, limits: .above(0, to: 1), defaultNote: "the model type's own",
        arcgis: "learning_rate", doc: "How far each batch moves the network."),
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
        doc: "Whether the backbone keeps the weights it starts from."),
      AttributeRow(
        "resize_to", .pair([.pixels]), limits: .between(16, 8192), defaultNote: "the tile",
        arcgis: "resize_to",
        support: .refused("The engine resizes no chips yet. Export them with the `tile` you need."),
        doc: "The size that chips are brought to first."),
      AttributeRow(
        "runner", .reference(.runner), defaultNote: "this machine", doc: "Where it runs."),
      AttributeRow(
        "output", .path(layered: false), defaultNote: "`PROJECT.dls/models/NAME` by the file",
        arcgis: "out_folder", doc: "The folder for the model."),
    ])

  static let trainFor = BlockRow(
    "for", in: ["train"], naming: .reference(.classOfSchema),
    doc: "What training does for one class.",
    attributes: [
      AttributeRow(
        "weight", .number, limits: .above(0, to: 1000), default: "1", arcgis: "class_balancing",
        doc: "How much a mistake in this class counts.")
    ])
}
