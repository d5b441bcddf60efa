// RemainderFixes.swift: settings of other tools that say what the one here leaves over.

import DLSLanguage
import DLSSyntax
import DLSText

/// Turns a number round: how far chips overlap into the step between them, the share that is for training
/// into the one that is held back.
struct RemainderFixes {
  private let setting: WrittenSetting
  private let block: Block

  /// None where a person has to say what is wanted.
  static func fixes(_ setting: WrittenSetting, _ remainder: Remainder) -> [Fix] {
    let fixes = RemainderFixes(setting: setting, block: setting.block)
    return switch remainder {
    case .step: fixes.stride
    case .rim: fixes.padding
    case .heldBack: fixes.heldBack
    }
  }

  /// The tile less the overlap. Chips that are cut around things have no step.
  private var stride: [Fix] {
    guard let row = block.row?.attribute("stride") else { return [] }
    let hasStep = row.when.flatMap { when in
      block.decision(when).map { when.words.contains($0.word) }
    }
    if block.isWritten("stride") || hasStep == false { return removal() }
    guard let tile = block.value("tile")?.asPair, let overlap = number else { return [] }
    let step: (Double, Double)
    switch overlap.unit {
    case .percent: step = (tile.0 * (1 - overlap.share), tile.1 * (1 - overlap.share))
    case nil where overlap.value > 0 && overlap.value < 1:
      step = (tile.0 * (1 - overlap.value), tile.1 * (1 - overlap.value))
    case nil, .pixel: step = (tile.0 - overlap.value, tile.1 - overlap.value)
    default: return []
    }
    let whole = (step.0.rounded(), step.1.rounded())
    guard min(whole.0, whole.1) >= 1, whole.0 <= tile.0 else { return [] }
    return entry("stride", TileChecks.size(whole))
  }

  /// Half of what two tiles share.
  private var padding: [Fix] {
    if block.isWritten("padding") { return removal() }
    guard let overlap = number, overlap.unit == nil || overlap.unit == .pixel,
      overlap.value >= 1
    else { return [] }
    return entry("padding", "\((overlap.value / 2).rounded(.up).written) px")
  }

  /// What isn't for training. Where both shares are there and leave that much, they say it already.
  private var heldBack: [Fix] {
    guard let share = number?.share, share > 0, share <= 1 else { return [] }
    let others = (block.number("validation") ?? 0) + (block.number("test") ?? 0)
    if abs(share + others - 1) < 1e-9 { return removal(isSafe: true) }
    if block.isWritten("validation") || block.isWritten("test") { return [] }
    return entry("validation", "\((((1 - share) * 1e4).rounded() / 100).written) %")
  }

  private func entry(_ name: String, _ value: String) -> [Fix] {
    let file = block.sourceFile
    return [
      .replace(Place(file: file.id, range: file.tree.range(setting.node)), "\(name) = \(value)")
    ]
  }

  private func removal(isSafe: Bool = false) -> [Fix] {
    if setting.isBroken { return [] }
    return [
      Fix(
        title: "Remove \(setting.name)",
        edits: [block.sourceFile.removal(of: setting.node)], isSafe: isSafe)
    ]
  }

  /// The number that is written; nil where none is.
  private var number: Number? {
    guard let written = setting.quantity, let value = Double(written.number), value.isFinite else {
      return nil
    }
    guard let symbol = written.unit else { return Number(value: value, unit: nil) }
    return Unit(symbol: symbol.utf8).map { Number(value: value, unit: $0) }
  }

  /// A number and the unit behind it.
  private struct Number {
    let value: Double
    let unit: Unit?

    /// As a share of one: `70 %`, `0.7` or `70`; more than one where it is of another unit.
    var share: Double {
      switch unit {
      case .percent: value / 100
      case nil: value > 1 ? value / 100 : value
      default: .infinity
      }
    }
  }
}
