// TrainingForecast.swift: how long a training is, and what memory it takes.

import DLSLanguage

extension TrainingForecast {
  /// The forecast of a `train` block from those of its chips, `export` being the first of them.
  init(_ block: Block, _ export: Block, _ chips: [ExportForecast]) {
    address = block.address
    // Each export is split as it would be alone.
    let asked = block.number("validation") ?? 0.1
    let shares = chips.map { $0.units.validation + $0.units.test > 0 ? 0 : asked }
    isDrawn = shares.contains { $0 > 0 }
    isUpperBound = chips.contains { $0.isUpperBound }
    self.chips = zip(chips, shares).reduce(0) { sum, part in
      sum + Int((Double(part.0.chips.training) * (1 - part.1)).rounded())
    }
    let type = block.text("model_type").flatMap { ModelType.named($0) }
    batchSize = block.integer("batch_size") ?? type?.batchSize ?? 8
    let perEpoch = max(1, self.chips / max(1, batchSize))
    iterations = block.integer("iterations") ?? (block.integer("epochs") ?? 20) * perEpoch
    epochs = Double(iterations) / Double(perEpoch)
    maySooner =
      block.child("stop_early") != nil || isUpperBound && block.integer("iterations") == nil
    isAboutRight = isDrawn && block.integer("iterations") == nil
    memory = nil
    if let type, let tile = export.value("tile")?.asPair {
      memory = TrainingMemory.bytes(
        type.word, backbone: block.text("backbone") ?? type.backbone ?? "", batch: batchSize,
        pixels: Int(tile.0 * tile.1),
        classes: export.reference("schema").map { LearnedClass.all(of: block, in: $0).count } ?? 1)
    }
  }
}
