// SampleRows.swift: the schema rows of `samples`.

extension Schema {
  static let samples = BlockRow(
    "samples", naming: .required,
    doc: "Labels that exist already, from files or from a model's result.",
    arcgis: "Import training samples",
    spellings: ["training_samples", "import_training_samples", "labels"],
    attributes: [
      AttributeRow("title", .text, doc: "The name people see."),
      AttributeRow(
        "schema", .reference(.schema), required: true, arcgis: "Label schema",
        doc: "The classes they have."),
      AttributeRow(
        "from", .artefact(.infer), list: true, required: true,
        doc: "The files or layers, or the result of an `infer`."),
      AttributeRow(
        "format", .words(.sampleFormat), defaultNote: "by the file's ending",
        doc: "What the files are."),
      AttributeRow(
        "class_field", .text, defaultNote: "class, classname, classvalue or label",
        arcgis: "class_value_field", doc: "The field that names each label's class."),
      AttributeRow(
        "id_field", .text, defaultNote: "a hash of outline and class",
        doc: "The field that tells one label from another across imports."),
      AttributeRow(
        "crs", .crs, defaultNote: "as the files say",
        doc: "The reference system of files that don't name theirs."),
      AttributeRow(
        "status", .words(.sampleStatus), default: "pending_approval",
        doc: "What they count as once imported."),
      AttributeRow(
        "min_confidence", .quantity([.share]), limits: .between(0, 1), default: "0 %",
        arcgis: "confidence_score_field", doc: "Labels less sure than this are left out."),
    ])

  static let samplesFor = BlockRow(
    "for", in: ["samples"], naming: .reference(.classOfSchema),
    doc: "What the files call one class.",
    attributes: [
      AttributeRow(
        "labels", .label, list: true, required: true, doc: "The names or numbers in the files.")
    ])
}
