// TrainingForecast.swift: how long a training is, and what memory it takes.

import DLSLanguage

extension TrainingForecast {
  /// The forecast of a `train` block from that of its chips.
  init(_ block: Block, _ export: Block, _ chips: ExportForecast) {
    address = block.address
    let isSplit = chips.units.validation + chips.units.test > 0
    let share = isSplit ? 0 : block.number("validation") ?? 0.1
    isDrawn = share > 0
    self.chips = Int((Double(chips.chips.training) * (1 - share)).rounded())
    let type = block.text("model_type").flatMap { ModelType.named($0) }
    batchSize = block.integer("batch_size") ?? type?.batchSize ?? 8
    let perEpoch = max(1, self.chips / max(1, batchSize))
    iterations = block.integer("iterations") ?? (block.integer("epochs") ?? 20) * perEpoch
    epochs = Double(iterations) / Double(perEpoch)
    maySooner = block.child("stop_early") != nil
    memory = nil
    if let type, let tile = export.value("tile")?.asPair {
      memory = TrainingMemory.bytes(
        type.word, backbone: block.text("backbone") ?? type.backbone ?? "", batch: batchSize,
        pixels: Int(tile.0 * tile.1))
    }
  }
}
