// MendingData.swift: what data say against texts that are being mended.

import DLSForecast
import DLSLanguage
import DLSPlan
import DLSText

/// Checks data as often as fixes change a text; what no fix touches is read once.
final class MendingData {
  private let options: DataOptions
  private var labels = LabelMemory()
  /// Whether the engine failed. The report says so; the texts are mended all the same.
  private var isBroken = false

  init(_ options: DataOptions) { self.options = options }

  /// What the data say; nil where they are left out or can't be looked at.
  func check(_ model: Model) -> [Diagnostic]? {
    if options.isOff || isBroken { return nil }
    do {
      let reading = try DataReading(model, options, known: labels.facts(model))
      isBroken = reading.failure != nil
      if isBroken { return nil }
      labels.keep(reading.facts, model)
      return DataChecker.check(model, facts: reading.facts)
    } catch {
      isBroken = true
      return nil
    }
  }
}
