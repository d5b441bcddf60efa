// SchemaRows.swift: the schema rows of `schema`, `class` and `field`.

extension Schema {
  package static let schema = BlockRow(
    "schema", naming: .required, doc: "The classes that samples have, and their fields.",
    arcgis: "Label schema", spellings: ["label_schema", "sample_schema"],
    attributes: [
      AttributeRow("title", .text, doc: "The name people see."),
      AttributeRow(
        "geometry", .words(.geometry), default: "polygon", deciding: true,
        doc: "How a sample is drawn."),
    ])

  static let classOfSchema = BlockRow(
    "class", in: ["schema", "class"], naming: .required,
    doc: "A class of samples; one without a value is a heading for the classes in it.",
    arcgis: "Class",
    attributes: [
      AttributeRow(
        "value", .integer, limits: .between(0, 65534), arcgis: "Classvalue",
        doc: "The number that stands for the class in rasters; left out in a heading."),
      AttributeRow(
        "color", .colour, defaultNote: "one the map gives", arcgis: "Color",
        doc: "The colour on maps."),
      AttributeRow(
        "title", .text, defaultNote: "the class's name", arcgis: "Classname",
        doc: "The name people see."),
      AttributeRow(
        "ignore", .boolean, default: "false", arcgis: "ignore_classes",
        doc: "Whether what is marked so is left out of training and scores."),
    ])

  static let field = BlockRow(
    "field", in: ["schema"], naming: .required, doc: "Something to note down about each sample.",
    attributes: [
      AttributeRow(
        "type", .words(.fieldType), required: true, deciding: true,
        doc: "What the field holds."),
      AttributeRow("title", .text, doc: "The name people see."),
      AttributeRow(
        "unit", .unit, when: When("type", ["integer", "real"]),
        doc: "The unit of its numbers."),
      AttributeRow(
        "range", .range, when: When("type", ["integer", "real"]),
        doc: "The least and greatest number allowed."),
      AttributeRow(
        "values", .text, list: true, when: When("type", ["text"]), doc: "The only texts allowed."),
      AttributeRow(
        "required", .boolean, default: "false",
        doc: "Whether a sample is approved only once it has it."),
    ])
}
