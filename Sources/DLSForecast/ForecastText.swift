// ForecastText.swift: a forecast as people read it.

import DLSLanguage
import DLSPlan

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

  private static func lines(_ export: ExportForecast) -> [String] {
    let most = export.knowsLabels ? "" : "at most "
    var first = "\(export.address): \(most)\(grouped(export.chips.total)) chips"
    if let ground = export.ground {
      first += " of \(ground.width.roundedText) x \(ground.height.roundedText) m"
    }
    first += ", up to \(size(export.bytes))"
    var lines = [first, "  \(parts(export.chips)), from \(grouped(export.units.total)) units"]
    guard export.knowsLabels else { return lines }
    lines.append("  \(grouped(export.labels)) labels, once they are approved")
    for kind in export.classes {
      lines.append(
        "  \(kind.name): \(grouped(kind.objects)) in \(grouped(kind.chips)) chips")
    }
    return lines
  }

  private static func lines(_ training: TrainingForecast) -> [String] {
    let about = training.isDrawn ? "about " : ""
    let most = training.maySooner ? "at most " : ""
    var lines = [
      "\(training.address): \(most)\(grouped(training.iterations)) iterations of "
        + "\(training.batchSize) chips",
      "  \(about)\(grouped(training.chips)) chips to learn from, each seen "
        + "\(training.epochs.roundedText) times",
    ]
    if let memory = training.memory { lines.append("  about \(size(memory)) of memory on a CPU") }
    return lines
  }

  private static func parts(_ counts: SplitCounts) -> String {
    "\(grouped(counts.training)) training, \(grouped(counts.validation)) validation, "
      + "\(grouped(counts.test)) test"
  }

  /// Bytes in the unit that leaves one to three digits before the point.
  private static func size(_ bytes: Int) -> String {
    let units = ["bytes", "kB", "MB", "GB", "TB"]
    var value = Double(bytes)
    var unit = 0
    while value >= 1000, unit < units.count - 1 {
      value /= 1000
      unit += 1
    }
    return "\(value < 10 ? ((value * 10).rounded() / 10).written : value.rounded().written) "
      + units[unit]
  }

  /// A whole number with its thousands apart.
  private static func grouped(_ value: Int) -> String {
    var digits = String(value)
    var place = digits.count - 3
    while place > 0 {
      digits.insert(",", at: digits.index(digits.startIndex, offsetBy: place))
      place -= 3
    }
    return digits
  }
}
