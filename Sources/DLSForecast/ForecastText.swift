// ForecastText.swift: a forecast as people read it.

import DLSCheck
import DLSLanguage
import DLSPlan
import DLSText

extension Forecast {
  /// The forecast, a few lines a block, none longer than 80 columns for names of usual length.
  package func lines() -> [String] {
    var lines: [String] = []
    for unit in units { lines.append("\(unit.block): \(unit.text)") }
    for export in exports { lines += Self.lines(export) }
    for training in trainings { lines += Self.lines(training) }
    for (address, reason) in unknown { lines.append("\(address): not known, since \(reason)") }
    return lines
  }

  /// What it says of each export and training, without its address, by that.
  package var linesByAddress: [String: [String]] {
    var result: [String: [String]] = [:]
    for training in trainings { result[training.address] = Self.lines(training) }
    for export in exports { result[export.address] = Self.lines(export) }
    for (address, lines) in result {
      result[address] =
        lines.prefix(1).map { String($0.dropFirst("\(address): ".count)) } + lines.dropFirst()
    }
    return result
  }

  private static func lines(_ export: ExportForecast) -> [String] {
    let most = export.isUpperBound ? "at most " : ""
    var first = "\(export.address): \(most)\(Figures.grouped(export.chips.total)) chips"
    if let ground = export.ground {
      first += " of \(ground.width.roundedText) x \(ground.height.roundedText) m"
    }
    first += ", up to \(Figures.size(Int64(export.bytes)))"
    var lines = [
      first, "  \(parts(export.chips)), from \(Figures.count(export.units.total, "unit"))",
    ]
    guard export.knowsLabels else { return lines }
    if export.mayBeFewer {
      lines.append("  at most, since the imagery may hold no data in places")
    }
    lines.append("  \(labels(export))")
    if let others = export.labelsOfOthers {
      lines.append(
        "  \(Figures.count(others.count, "label")) there \(others.count == 1 ? "belongs" : "belong") "
          + "to units of \(others.blocks.joinedAsList()), which come first")
    }
    for kind in export.classes {
      lines.append(
        "  \(kind.name): \(Figures.grouped(kind.objects)) in \(Figures.grouped(kind.chips)) chips")
    }
    return lines
  }

  /// The labels, and how far their review is.
  private static func labels(_ export: ExportForecast) -> String {
    let labels = Figures.count(export.labels, "label")
    guard let review = export.review, review.approved > 0 else {
      return "\(labels), once they are approved"
    }
    if review.open == 0, review.approved >= export.labels { return "\(labels), approved" }
    return "\(labels), once they are approved; so far "
      + "\(Figures.count(review.approved, "sample")) \(review.approved == 1 ? "is" : "are")"
  }

  private static func lines(_ training: TrainingForecast) -> [String] {
    if training.chips == 0 { return ["\(training.address): no chips to learn from"] }
    let about = (training.isUpperBound ? "at most " : "") + (training.isDrawn ? "about " : "")
    let most =
      (training.maySooner ? "at most " : "") + (training.isAboutRight ? "about " : "")
    // A part of an epoch shows some of them once, and the others not at all.
    let shown = training.iterations * training.batchSize
    let seen =
      training.epochs < 1 && shown < training.chips
      ? "\(Figures.grouped(shown)) of which are seen"
      : training.epochs == 1 ? "each seen once" : "each seen \(training.epochs.roundedText) times"
    var lines = [
      "\(training.address): \(most)\(Figures.count(training.iterations, "iteration")) of "
        + Figures.count(training.batchSize, "chip"),
      "  \(about)\(Figures.grouped(training.chips)) chips to learn from, \(seen)",
    ]
    if let memory = training.memory {
      lines.append("  about \(Figures.size(Int64(memory))) of memory on a CPU")
    }
    return lines
  }

  private static func parts(_ counts: SplitCounts) -> String {
    "\(Figures.grouped(counts.training)) training, \(Figures.grouped(counts.validation)) validation, "
      + "\(Figures.grouped(counts.test)) test"
  }
}
