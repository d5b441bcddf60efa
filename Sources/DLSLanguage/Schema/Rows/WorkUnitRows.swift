// WorkUnitRows.swift: the schema rows of `work_units` and the blocks in it.

extension Schema {
  static let workUnits = BlockRow(
    "work_units", naming: .required,
    doc: "The ground cut into pieces, each worked on, reviewed and split as one.",
    arcgis: "Work units", spellings: ["work_unit"],
    attributes: [
      AttributeRow("title", .text, doc: "The name people see."),
      AttributeRow(
        "source", .reference(.source), required: true,
        doc: "The imagery to work on; its extent is what gets cut."),
      AttributeRow(
        "unit_size", .pair([.length, .angle, .pixels]), limits: .above(0),
        arcgis: "Work unit size",
        doc: "Width and height of a unit; the grid is anchored at multiples of it. A cell "
          + "that shows less than two pixels of the imagery makes no unit."),
      AttributeRow(
        "grid", .pair([]), limits: .between(1, 100_000),
        doc: "Columns x rows that the extent is cut into."),
      AttributeRow(
        "polygons", .path(layered: true), doc: "A file or layer with one polygon per unit."),
      AttributeRow(
        "id_field", .text, defaultNote: "a hash of the outline",
        doc: "The field of `polygons` that names each unit."),
      AttributeRow(
        "within", .path(layered: true), arcgis: "in_mask_polygons",
        doc: "A file or layer of polygons; units whose centre lies outside are left out."),
      AttributeRow(
        "assign", .reference(.group), arcgis: "Assigned group", doc: "The group that works on them."
      ),
    ])

  static let workUnitsFor = BlockRow(
    "for", in: ["work_units"], naming: .reference(.group),
    doc: "The units that go to one group.",
    attributes: [
      AttributeRow(
        "within", .path(layered: true), required: true,
        doc: "A file or layer of polygons; units whose centre lies inside go to the group.")
    ])

  static let split = BlockRow(
    "split", in: ["work_units"], isSingle: true,
    doc: "Which units are held back from training, drawn or read by unit and never by chip.",
    attributes: [
      AttributeRow(
        "validation", .quantity([.share]), limits: .between(0, 1), default: "0 %",
        arcgis: "validation_percentage",
        doc: "The share of units that choose the epoch and the threshold."),
      AttributeRow(
        "test", .quantity([.share]), limits: .between(0, 1), default: "0 %",
        doc: "The share of units that only the final score sees."),
      AttributeRow(
        "seed", .integer, limits: .between(0, 4_294_967_295), default: "42",
        doc: "Another number draws other units."),
      AttributeRow(
        "part_field", .text, defaultNote: "the parts are drawn",
        doc:
          "The field of `polygons` that says each unit's part: `training`, `validation` or `test`, "
          + "or short `train` and `val`."),
      AttributeRow(
        "leave_out", .label, list: true,
        doc: "What `part_field` says of polygons that make no unit."),
    ])
}
