// FactNotes.swift: what is known about data, in the words of a hover.

import DLSForecast
import DLSGeo
import DLSIDE
import DLSJSON
import DLSLanguage
import DLSPlan
import DLSPlatform
import DLSStore
import DLSText

/// Writes what is known about a block's data as paragraphs of Markdown.
struct FactNotes {
  let facts: Facts
  /// The work units of each block, by its address.
  private let units: [String: UnitSet]
  /// What the forecast says of units, of exports and trainings, and why it says nothing of others, by
  /// their addresses.
  private let summaries: [String: String]
  private let forecasts: [String: [String]]
  private let gaps: [String: String]
  /// The last training of each block that came to its end.
  var trainings: [String: RunRecord] = [:]
  /// How many samples the store has of each block, by its address there; nil where that isn't known.
  var stored: [String: Int]?

  init(facts: Facts, forecast: Forecast, units: [String: UnitSet]) {
    self.facts = facts
    self.units = units
    summaries = Dictionary(forecast.units.map { ($0.block, $0.text) }) { first, _ in first }
    forecasts = forecast.linesByAddress
    gaps = Dictionary(forecast.unknown.map { ($0.address, $0.reason) }) { first, _ in first }
  }

  /// What is known about a block; empty where nothing is.
  func notes(_ block: Block) -> [String] {
    switch block.keyword {
    case "source": facts.sources[block.address].map(source) ?? []
    case "work_units": units(block)
    case "samples": labels(block) + samples(block)
    case "export": forecast(block)
    case "train": forecast(block) + training(block)
    default: []
    }
  }

  // MARK: sources

  private func source(_ fact: SourceFact) -> [String] {
    var notes: [String] = []
    if let problem = fact.problem { notes.append(problem) }
    if let raster = fact.raster {
      var parts = ["\(Figures.grouped(raster.width)) x \(Figures.grouped(raster.height)) px"]
      if fact.problem == nil { parts[0] += " of \(cell(fact))" }
      parts.append(bands(raster))
      if raster.files.count > 1 { parts.append("\(Figures.grouped(raster.files.count)) files") }
      notes.append("**Imagery:** " + parts.joined(separator: ", "))
    }
    if !fact.extent.isEmpty {
      let box = fact.extent
      let corners =
        "\(number(box.minX, fact)) \(number(box.minY, fact)) – "
        + "\(number(box.maxX, fact)) \(number(box.maxY, fact))"
      notes.append(
        "**Extent:** \(corners) (\(length(box.width, fact)) x \(length(box.height, fact))), "
          + reference(fact.reference))
    }
    return notes
  }

  private func reference(_ reference: ReferenceFact) -> String {
    guard reference.epsg != nil, !reference.name.isEmpty else { return reference.title }
    return "\(reference.title) (\(reference.name))"
  }

  private func bands(_ raster: RasterFact) -> String {
    let count = Figures.count(raster.bands.count, "band")
    let names = raster.bands.filter { !$0.isEmpty }
    let list = names.isEmpty ? "" : " (\(names.prefix(12).joined(separator: ", ")))"
    return "\(count)\(list) of \(raster.pixelType)"
  }

  private func cell(_ fact: SourceFact) -> String {
    let (width, height) = fact.cellSize
    if abs(width - height) <= width * 1e-6 { return length(width, fact) }
    return "\(length(width, fact)) x \(length(height, fact))"
  }

  /// A length in the units of a reference system, in words.
  private func length(_ value: Double, _ fact: SourceFact) -> String {
    switch fact.reference.unit {
    case .metres(let metres): "\(Figures.short(value * metres)) m"
    case .degrees: "\(Figures.short(value)) deg"
    case .pixels: "\(Figures.short(value)) px"
    }
  }

  /// A coordinate: degrees to about a metre, all else to a tenth.
  private func number(_ value: Double, _ fact: SourceFact) -> String {
    Figures.fixed(value, fact.reference.unit == .degrees ? 5 : 1)
  }

  // MARK: units

  private func units(_ block: Block) -> [String] {
    guard let set = units[block.address], let summary = summaries[block.address] else { return [] }
    let source = block.reference("source").flatMap { facts.sources[$0.address] }
    return ["**Work units:** \(summary)"]
      + (source.flatMap { size(set, $0) }.map { [$0] } ?? [])
  }

  /// How large units are on the ground.
  private func size(_ set: UnitSet, _ source: SourceFact) -> String? {
    switch set.shapes {
    case .cells(let cells):
      return "**Each:** \(length(cells.width, source)) x \(length(cells.height, source))"
    case .polygons(let polygons):
      guard case .metres(let metres) = source.reference.unit,
        let least = polygons.map(\.area).min(), let most = polygons.map(\.area).max(), most > 0
      else { return nil }
      let (small, large) = (area(least * metres * metres), area(most * metres * metres))
      return small == large ? "**Each:** \(large)" : "**Each:** \(small) to \(large)"
    }
  }

  private func area(_ squareMetres: Double) -> String {
    squareMetres >= 10_000
      ? "\(Figures.short(squareMetres / 10_000)) ha" : "\(Figures.short(squareMetres)) m2"
  }

  // MARK: samples

  /// How many labels the files of a block hold, and of which classes: the most first.
  private func labels(_ block: Block) -> [String] {
    guard let fact = facts.labels[block.address] else { return [] }
    if let problem = fact.problem { return [problem] }
    let all = Figures.count(fact.readCount, "label")
    let files = fact.files.count > 1 ? " in \(Figures.grouped(fact.files.count)) files" : ""
    var parts = [
      FactNotes.most(
        fact.names.compactMap { name in name.className.map { ("`\($0)`", name.count) } })
    ]
    let unknown = fact.names.filter { $0.className == nil }
    if !unknown.isEmpty {
      parts.append("of no class " + FactNotes.most(unknown.map { ("`\($0.label)`", $0.count) }))
    }
    let classes = parts.filter { !$0.isEmpty }.joined(separator: "; ")
    return ["**Labels:** \(all)\(files)" + (classes.isEmpty ? "" : ": \(classes)")]
  }

  /// Names with their counts, the largest first, as far as they are few.
  private static func most(_ counts: [(name: String, count: Int)]) -> String {
    var sums: [String: Int] = [:]
    for (name, count) in counts { sums[name, default: 0] += count }
    let sorted = sums.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let first = sorted.prefix(8).map { "\(Figures.grouped($0.value)) \($0.key)" }
    let more = sorted.count > first.count ? ["… \(sorted.count - first.count) more"] : []
    return (first + more).joined(separator: ", ")
  }

  /// What the store has of a block.
  private func samples(_ block: Block) -> [String] {
    guard let stored else { return [] }
    let model = block.model
    let count = stored.reduce(0) {
      $0 + (model.currentAddress(of: $1.key) == block.address ? $1.value : 0)
    }
    return [
      "**In the store:** "
        + (count == 0
          ? "nothing of it yet; `dls samples import` brings it" : Figures.count(count, "sample"))
    ]
  }

  // MARK: forecast and runs

  private func forecast(_ block: Block) -> [String] {
    guard let lines = forecasts[block.address] else {
      return gaps[block.address].map { ["**Forecast:** not known, since \($0)."] } ?? []
    }
    return ["**Forecast:** " + lines.map(trimmed).joined(separator: "  \n")]
  }

  private func trimmed(_ line: String) -> String { String(line.drop { $0 == " " }) }

  private func training(_ block: Block) -> [String] {
    guard let run = trainings[block.address] else { return [] }
    let when = RunView.local(run.finishedAt ?? run.startedAt)
    var notes = ["**Last training:** \(when), after \(RunView.duration(run))"]
    if let scores = run.metrics.flatMap({ try? JSONReader.parse($0) })?["scores"] {
      let text = ScoresView.text(scores, Style(isColoured: false))
      if !text.isEmpty { notes.append("```text\n\(text)```") }
    }
    return notes
  }
}
