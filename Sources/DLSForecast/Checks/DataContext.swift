// DataContext.swift: what every check of data works with, and where findings go.

import DLSGeo
import DLSLanguage
import DLSPlan
import DLSText

/// A project, what is known about its data, and what was found so far.
struct DataContext {
  let forecaster: Forecaster
  var diagnostics: [Diagnostic] = []
  /// The findings that others are the reason of: they are told where none of those is.
  private var reasons: [Finding: [Told]] = [:]
  /// The blocks that findings are wanted of; nil for all.
  private let wanted: Set<BlockID>?

  init(_ forecaster: Forecaster, about wanted: Set<BlockID>? = nil) {
    self.forecaster = forecaster
    self.wanted = wanted
  }

  var model: Model { forecaster.model }
  var facts: Facts { forecaster.facts }

  /// What is known about the pixels of a source; nil where nothing is, or they can't be used.
  func raster(_ source: Block?) -> RasterFact? {
    source.flatMap { facts.sources[$0.address]?.raster }
  }

  /// The imagery that an export's chips show.
  func source(of export: Block) -> Block? {
    export.chipSource
  }

  /// The samples blocks whose labels were read, with what they hold.
  var labels: [(block: Block, fact: LabelFact)] {
    model.blocks(of: "samples").compactMap { block in
      facts.labels[block.address].map { (block, $0) }
    }
  }

  /// Notes what a rule found at a setting, or at the block's name where the setting isn't written.
  mutating func report(
    _ rule: DataRule, _ block: Block, _ setting: String, _ message: String,
    related: [Related] = [], fixes: [Fix] = []
  ) {
    if let wanted, !wanted.contains(block.id) { return }
    let place = block.ownPlace(setting)
    diagnostics.append(
      Diagnostic(
        code: rule.code, severity: rule.severity, file: place.file, range: place.range,
        message: message, related: related, fixes: fixes))
  }

  /// The same for what follows from what a rule may have found at a setting of others.
  mutating func report(
    _ rule: DataRule, _ block: Block, _ setting: String, _ message: String,
    besides other: DataRule, of blocks: [Block], _ otherSetting: String
  ) {
    report(rule, block, setting, message)
    let finding = Finding(told: Told(rule, block.ownPlace(setting)), message: message)
    reasons[finding] = blocks.map { Told(other, $0.ownPlace(otherSetting)) }
  }

  /// The findings without those of which another one is the reason: so that one slip is one finding.
  func withoutConsequences(_ found: [Diagnostic]) -> [Diagnostic] {
    if reasons.isEmpty { return found }
    let told = Set(found.map { Told($0) })
    return found.filter { one in
      reasons[Finding(told: Told(one), message: one.message)].map(told.isDisjoint) ?? true
    }
  }

  /// One finding. A rule may tell several things at one place, each with reasons of its own: two trainings
  /// may miss the same class, and only one of them because of a label's name.
  private struct Finding: Hashable {
    let told: Told
    let message: String
  }

  /// What a rule tells at a place.
  private struct Told: Hashable {
    let code: String
    let file: FileID
    let range: TextRange

    init(_ rule: DataRule, _ place: Place) {
      (code, file, range) = (rule.code, place.file, place.range)
    }

    init(_ found: Diagnostic) { (code, file, range) = (found.code, found.file, found.range) }
  }

  /// A second place and what it has to do with the first.
  func related(_ block: Block, _ setting: String, _ message: String) -> Related {
    let place = block.written(setting) ?? block.namePlace
    return Related(file: place.file, range: place.range, message: message)
  }
}
