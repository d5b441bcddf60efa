// TrainingMemory.swift: how much memory a training takes, from measurements.

/// Memory of training steps, measured with batches of 2 and of 8 chips of 256 x 256 px with three
/// bands on a processor: a fixed part (libraries, weights, gradients, the optimiser's moments), and
/// one that grows with the pixels of a batch. `docs/benchmarks.md` says how it was taken.
enum TrainingMemory {
  /// One network: megabytes of the fixed part, bytes for each pixel of a batch.
  private struct Row {
    let model: String
    let backbone: String
    let fixed: Double
    let perPixel: Double
  }

  private static let rows = [
    Row(model: "center_net", backbone: "light", fixed: 730, perPixel: 480),
    Row(model: "unet", backbone: "light", fixed: 760, perPixel: 1100),
    Row(model: "unet", backbone: "resnet34", fixed: 1080, perPixel: 1800),
    Row(model: "fpn", backbone: "resnet34", fixed: 1120, perPixel: 1130),
    Row(model: "deeplab", backbone: "resnet50", fixed: 1220, perPixel: 2580),
    Row(model: "psp_net", backbone: "resnet50", fixed: 930, perPixel: 1580),
    Row(model: "faster_rcnn", backbone: "resnet50", fixed: 1320, perPixel: 3240),
    Row(model: "retinanet", backbone: "resnet50", fixed: 1370, perPixel: 2140),
  ]

  /// Bytes at the most; nil for networks that nobody measured.
  static func bytes(_ model: String, backbone: String, batch: Int, pixels: Int) -> Int? {
    rows.first { $0.model == model && $0.backbone == backbone }.map { row in
      Int(row.fixed * 1e6 + row.perPixel * Double(batch) * Double(pixels))
    }
  }
}
