// TrainingMemory.swift: how much memory a training takes, from measurements.

/// Memory of a whole training on a processor: a fixed part (libraries, weights, gradients, the
/// optimiser's moments), one that grows with the pixels of a batch, one that grows with them and the
/// classes where each pixel gets a number for each class, and what scoring and writing the model take
/// at the end however small the batch. `docs/benchmarks.md` says how it was taken.
enum TrainingMemory {
  /// One network: megabytes of the fixed part, bytes for each pixel of a batch, megabytes at the
  /// least.
  private struct Row {
    let model: String
    let backbone: String
    let fixed: Double
    let perPixel: Double
    let least: Double
  }

  /// The networks that give every pixel a number for each class, and the bytes of one number with its
  /// gradient and what the losses make of it.
  private static let pixelNetworks: Set<String> = ["unet", "fpn", "deeplab", "psp_net"]
  private static let perClass = 28.0
  /// The classes of the networks that were measured.
  private static let measuredClasses = 2

  private static let rows = [
    Row(model: "center_net", backbone: "light", fixed: 930, perPixel: 480, least: 1190),
    Row(model: "unet", backbone: "light", fixed: 1150, perPixel: 1100, least: 1840),
    Row(model: "unet", backbone: "resnet34", fixed: 1500, perPixel: 1800, least: 2300),
    Row(model: "fpn", backbone: "resnet34", fixed: 1510, perPixel: 1130, least: 2300),
    Row(model: "deeplab", backbone: "resnet50", fixed: 1380, perPixel: 2580, least: 2110),
    Row(model: "psp_net", backbone: "resnet50", fixed: 1130, perPixel: 1580, least: 1590),
    Row(model: "faster_rcnn", backbone: "resnet50", fixed: 1740, perPixel: 3240, least: 1810),
    Row(model: "retinanet", backbone: "resnet50", fixed: 1620, perPixel: 2140, least: 1720),
  ]

  /// Bytes at the most; nil for networks that nobody measured.
  static func bytes(
    _ model: String, backbone: String, batch: Int, pixels: Int, classes: Int
  ) -> Int? {
    rows.first { $0.model == model && $0.backbone == backbone }.map { row in
      let more = pixelNetworks.contains(model) ? max(0, classes - measuredClasses) : 0
      let perPixel = row.perPixel + perClass * Double(more)
      let learning = row.fixed * 1e6 + perPixel * Double(batch) * Double(pixels)
      return Int(max(learning, row.least * 1e6))
    }
  }
}
