// ProjectRows.swift: the schema rows of `project`, `person`, `group` and `review`.

extension Schema {
  static let project = BlockRow(
    "project", naming: .required, isSingle: true,
    doc: "What the work is for, and where its store lies.", arcgis: "Deep Learning Studio project",
    attributes: [
      AttributeRow("title", .text, arcgis: "Project title", doc: "The name people see."),
      AttributeRow(
        "owner", .reference(.person), arcgis: "Project owner",
        doc: "Who may do everything: configure, delete, mark units complete."),
      AttributeRow(
        "goal", .words(.goal), arcgis: "Inferencing tool type",
        doc: "What the model is to do; model types that do something else are refused."),
      AttributeRow(
        "store", .path(layered: false),
        defaultNote: "the project's name with .gpkg, beside this file",
        doc: "The GeoPackage that holds units, samples and runs."),
      AttributeRow(
        "crs", .crs, defaultNote: "that of the first source of work units",
        doc: "The reference system of the store's layers."),
      AttributeRow(
        "rollbacks", .integer, limits: .between(0, 100_000), default: "20",
        doc: "How many applied plans can be taken back; what undoes older ones is dropped."),
      AttributeRow(
        "instructions", .text, arcgis: "Instructions URL",
        doc: "Address or path of what collectors should read first."),
    ])

  static let person = BlockRow(
    "person", naming: .required, doc: "Someone who works on the project.",
    attributes: [
      AttributeRow("title", .text, doc: "The name people see."),
      AttributeRow(
        "account", .text, defaultNote: "the person's name",
        doc: "The name the machine knows them by, such as the login."),
    ])

  static let group = BlockRow(
    "group", naming: .required, doc: "People who share work units.", arcgis: "Group",
    attributes: [
      AttributeRow("title", .text, doc: "The name people see."),
      AttributeRow(
        "analysts", .reference(.person), list: true, arcgis: "Sample analyst",
        doc: "Who collects, reviews, exports, trains and infers."),
      AttributeRow(
        "collectors", .reference(.person), list: true, arcgis: "Sample collector",
        doc: "Who collects samples."),
    ])

  static let review = BlockRow(
    "review", isSingle: true, doc: "The rules of review.", arcgis: "Review training samples",
    spellings: ["review_training_samples"],
    attributes: [
      AttributeRow(
        "four_eyes", .boolean, default: "false",
        doc: "Whether nobody may review the samples and units they collected."),
      AttributeRow(
        "on_rejected", .words(.onRejected), default: "ask",
        doc: "What becomes of a reviewed unit that holds rejected samples."),
      AttributeRow(
        "lease", .quantity([.time]), limits: .above(0, to: 30 * 86400), default: "2 h",
        doc: "How long a unit stays with whoever took it, unless they go on working."),
    ])
}
