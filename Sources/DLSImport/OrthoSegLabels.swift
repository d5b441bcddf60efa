// OrthoSegLabels.swift: the classes, labels and tiles of an OrthoSeg project as schema, units, samples and exports.

import DLSJSON
import DLSLanguage
import DLSText

extension OrthoSegProject {
  /// Writes the schema; returns its classes with the names that they have there.
  mutating func writeClasses() -> SchemaClasses {
    let text = config.value("train", "classes") ?? ""
    let listed =
      (try? JSONReader.parse(text, limits: JSONLimits(depth: 16, values: 100_000)))?.object
    if listed == nil {
      writer.leaveOut("the classes: `classes` in [train] is no JSON object.")
    }
    var classes: [ForeignClass] = []
    for member in (listed?.members ?? []).prefix(10_000) {
      let labels = (member.value["labelnames"]?.array ?? []).compactMap {
        $0.string ?? $0.double?.written
      }
      let weight = member.value["weight"]?.double
      if member.name.lowercased() == "background" {
        writer.comment(
          "Background, which needs no class: \(labels.joined(separator: ", ")). `samples import` "
            + "leaves labels of these names out and lists them; that is as it should be.")
        if let weight, weight != 1 {
          writer.leaveOut("the weight \(weight.written) of the background; it counts 1 here.")
        }
        leaveOut(member.value, "the background:", but: ["labelnames", "weight", "burn_value"])
        continue
      }
      leaveOut(
        member.value, "the class \(member.name.shown(60)):",
        but: ["labelnames", "weight", "burn_value"])
      classes.append(
        ForeignClass(
          value: member.value["burn_value"]?.integer ?? classes.count + 1, name: member.name,
          labels: labels, weight: weight))
    }
    let made = SchemaClasses(classes, keepsZero: true, &writer)
    _ = writer.name(from: "labels", or: "labels")
    made.write("labels", &writer)
    return made
  }

  /// Units, samples and chips of one layer; the name of its export.
  mutating func writeLabels(
    _ layer: OrthoSegLayer, _ source: String, _ classes: SchemaClasses
  ) -> String {
    let units = writer.name(from: "\(source)-plots", or: "plots")
    if layer.locations != nil {
      writer.comment(
        "Each location is a unit of the part that it has in OrthoSeg; those still to do come in when "
          + "they have one.")
    }
    writer.open("work_units \(units)")
    writer.set("source", source)
    if let path = layer.locations {
      set("polygons", file: path)
    } else {
      writer.set("unit_size", "2048 px", "TODO")
    }
    writer.line(
      layer.locations == nil
        ? "split { validation = 10 % }"
        : "split { part_field = \"traindata_type\", leave_out = \"todo\" }")
    writer.close()
    if let path = layer.polygons { writeSamples(path, source, classes) }
    return writeExport(units, source, layer.cellSize ?? number("train", "image_pixel_x_size"))
  }

  /// Sets a path, marked where nothing lies there.
  private mutating func set(_ name: String, file path: String) {
    let isThere = files.exists(path)
    if !isThere { writer.leaveOut("what \(path) says: there is no such file.") }
    writer.set(name, placed(path), isThere ? "" : "TODO")
  }

  private mutating func writeSamples(
    _ path: String, _ source: String, _ classes: SchemaClasses
  ) {
    writer.open("samples \(writer.name(from: "\(source)-labels", or: "samples"))")
    writer.set("schema", "labels")
    set("from", file: path)
    writeClassField(path, isAlone: classes.entries.count == 1)
    writer.set("status", "approved")
    for entry in classes.entries where !entry.source.labels.isEmpty {
      let labels = list(entry.source.labels.map(WrittenText.quoted))
      writer.line("for \(entry.name) { labels = \(labels) }")
    }
    writer.close()
  }

  /// OrthoSeg takes a column of an old name where that of its setting isn't there. Of one class it takes all
  /// polygons where there is neither, as dls does where no field is named.
  private mutating func writeClassField(_ path: String, isAlone: Bool) {
    let column = config.value("train", "labelname_column") ?? "classname"
    let fields = files.fields(path) ?? [column]
    if let field = [column, "label_name"].first(where: { fields.contains($0) }) {
      writer.set("class_field", WrittenText.quoted(field))
    } else if !isAlone {
      writer.set("class_field", WrittenText.quoted(column), "TODO: the labels have no such field")
    }
  }

  private mutating func writeExport(
    _ units: String, _ source: String, _ cellSize: Double?
  ) -> String {
    let name = writer.name(from: "\(source)-chips", or: "chips")
    if let cellSize, cellSize > 0 {
      writer.leaveOut(
        "the cell size of \(cellSize.written) m/px to learn at; chips have the imagery's own.")
    }
    writer.open("export \(name)")
    writer.set("schema", "labels")
    writer.set("units", units)
    writer.set("format", "classified_tiles")
    let width = whole("train", "image_pixel_width", 16...8192) ?? 512
    let height = whole("train", "image_pixel_height", 16...8192) ?? width
    // Its locations are as large as a tile at its cell size, so a tile of larger pixels fits into none.
    writer.set(
      "tile", width == height ? "\(width) px" : "\(width) x \(height) px",
      cellSize.map { "TODO: pixels of \($0.written) m, where the imagery has others" } ?? "")
    writer.close()
    return name
  }
}
