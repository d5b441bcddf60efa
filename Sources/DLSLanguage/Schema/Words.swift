// Words.swift: the rows of the word sets, but for those of chips, training and inference.

/// The words of each set; `WordSet` says which set is which.
enum Words {
  static let goal = [
    WordRow(
      "detect_objects", "Find things and draw a box or outline around each.",
      arcgis: "Detect Objects Using Deep Learning, Object detection"),
    WordRow(
      "classify_pixels", "Give every pixel a class, or a new value.",
      arcgis: "Classify Pixels Using Deep Learning, Pixel classification, Image classification"),
    WordRow(
      "classify_objects", "Give every outlined thing a class.",
      arcgis: "Classify Objects Using Deep Learning, Object classification"),
    WordRow(
      "detect_change", "Find what differs between two dates.",
      arcgis: "Detect Change Using Deep Learning, Change detection"),
    WordRow(
      "track_objects", "Follow things through the frames of a video.", arcgis: "Object tracking",
      support: .refused("No engine that comes with dls looks at video; ArcGIS Pro does.")),
  ]

  static let geometry = [
    WordRow("polygon", "Outlines, one per sample."),
    WordRow("point", "Points, one per sample."),
    WordRow("line", "Lines, one per sample."),
    WordRow(
      "pixels", "A raster of class values; approval then belongs to the work unit.",
      support: .refused(
        "Samples are read as shapes. `gdal_polygonize` makes polygons of a raster of classes.")),
  ]

  static let fieldType = [
    WordRow("text", "Any text, or one of `values`.", arcgis: "TEXT, String"),
    WordRow("integer", "A whole number.", arcgis: "SHORT, LONG"),
    WordRow("real", "A number with a fraction.", arcgis: "FLOAT, DOUBLE"),
    WordRow("boolean", "True or false."),
    WordRow("date", "A day, such as 2024-05-14."),
  ]

  static let onRejected = [
    WordRow(
      "ask", "Ask whoever ends the review; in other programs, such as QGIS, it stays Reviewed."),
    WordRow("requeue", "Put the unit back to Queued."),
    WordRow("keep", "Leave the unit Reviewed."),
  ]

  static let sampleFormat = [
    WordRow("geojson", "GeoJSON, text."),
    WordRow("gpkg", "GeoPackage, a layer of it."),
    WordRow("shapefile", "Shapefile with its side files."),
    WordRow("kml", "KML of Google Earth."),
    WordRow("coco", "COCO JSON, boxes or outlines in pixels of the named image."),
    WordRow("voc", "Pascal VOC XML, boxes in pixels of the named image."),
  ]

  static let sampleStatus = [
    WordRow("pending_approval", "Someone has yet to look at them."),
    WordRow("approved", "They count as approved by whoever runs the import."),
    WordRow("rejected", "They are kept, but reach no chip."),
  ]

  static let runnerType = [
    WordRow("local", "This machine."),
    WordRow(
      "slurm", "A Slurm cluster.",
      support: .onlySlurm("--wrap \"dls train\"")),
  ]

  static let device = [
    WordRow("auto", "A GPU where there is one, else the CPU."),
    WordRow("cpu", "The CPU.", arcgis: "CPU"),
    WordRow("gpu", "The first GPU.", arcgis: "GPU"),
  ]
}
