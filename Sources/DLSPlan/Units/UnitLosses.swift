// UnitLosses.swift: what people did in units that a plan would delete, and the consents for it.

import DLSLanguage
import DLSText

/// What goes with the units of one block.
struct UnitLoss {
  let address: String
  let place: Place
  let units: Int
  let unitsWithSamples: Int
  let samples: Int
  let judged: Int
  /// The new block that has the same units: perhaps the same block under another name.
  var newName: String?
  /// What says so.
  var fixes: [Fix] = []

  init(_ delta: UnitDelta, of address: String, at place: Place) {
    self.address = address
    self.place = place
    units = delta.deleted.count
    unitsWithSamples = delta.deletedWithSamples
    samples = delta.orphanedSamples
    judged = delta.deletedJudged
  }

  /// Why units with samples don't go unasked, as sentences.
  func samplesSentence(_ consent: String) -> String {
    let all = units == 1 ? "it" : "them"
    return "\(plural(units, "unit")) of `\(address)` would be deleted, and "
      + "\(plural(samples, "sample")) \(samples == 1 ? "lies" : "lie") in "
      + "\(unitsWithSamples == units ? all : "\(unitsWithSamples) of them"). "
      + "\(moved)If that is meant, say so by \(consent). "
      + "The samples stay and are placed anew; the units' states are lost."
  }

  /// Why units that people judged don't go unasked, as sentences.
  func judgedSentence(_ consent: String) -> String {
    let which = judged == units ? "" : " \(judged) of"
    return
      "\(plural(units, "unit")) of `\(address)` would be deleted, and with \(units == 1 ? "it" : "them") "
      + "what people said of\(which) \(units == 1 ? "it" : "them"): status, complete mark, title, "
      + "note. \(moved)If that is meant, say so by \(consent)."
  }

  private var moved: String {
    newName.map {
      "`\($0)` has the same units: if it is `\(address)` under another name, write "
        + "`moved { from = \(address), to = \($0) }`, and all is kept. "
    } ?? ""
  }
}

/// What goes with all units of a plan, and what was agreed to.
struct UnitLosses {
  let losses: [UnitLoss]
  let options: PlanOptions
  /// The command that carries the plan out.
  let command: String
  /// How many plans are kept to be taken back, this one among them.
  let rollbacks: Int

  /// Adds to the plan a refusal for each block where the number was not agreed to, and for what was,
  /// a notice.
  func settle(_ plan: inout Plan) {
    let samples = losses.reduce(0) { $0 + $1.samples }
    let judged = losses.reduce(0) { $0 + $1.judged }
    let consent = consent(samples, judged)
    if samples > 0, options.consentedSamples == samples {
      plan.notices.append(
        "\(plural(samples, "sample")) of deleted units stay, and are placed in the units "
          + "that are there then.")
    } else {
      for loss in losses where loss.samples > 0 {
        plan.refusals.append(
          PlanCode.unitsWithSamples.refusal(
            at: loss.place, loss.samplesSentence(consent), fixes: loss.fixes))
      }
    }
    if judged > 0, options.consentedJudged == judged {
      plan.notices.append(
        "What people said of \(plural(judged, "unit")) goes with \(judged == 1 ? "it" : "them")"
          + (rollbacks > 0
            ? ". `dls rollback` brings it back."
            : " for good: `rollbacks = 0` keeps nothing that brings it back."))
    } else {
      for loss in losses where loss.judged > 0 {
        plan.refusals.append(
          PlanCode.unitsJudged.refusal(
            at: loss.place, loss.judgedSentence(consent), fixes: loss.fixes))
      }
    }
  }

  /// The one command that agrees to all that goes, in each refusal: with a part of it the next refusal
  /// would come, with the other part again the first.
  private func consent(_ samples: Int, _ judged: Int) -> String {
    var options: [String] = []
    if samples > 0 { options.append("--delete-units-with-samples \(samples)") }
    if judged > 0 { options.append("--delete-judged-units \(judged)") }
    return "the number\(options.count == 1 ? "" : "s"): "
      + "`\(([command] + options).joined(separator: " "))`"
  }
}

extension PlanRun {
  /// Units that go and hold work of people: only with a consent that names the number.
  mutating func note(_ loss: UnitLoss) {
    if loss.samples > 0 || loss.judged > 0 { losses.append(loss) }
  }

  /// What goes with the units of a block that the text no longer has.
  func loss(_ delta: UnitDelta, of address: String) -> UnitLoss {
    let name = delta.deletedJudged + delta.orphanedSamples > 0 ? newName(of: address) : nil
    let place =
      name.flatMap { model.block(at: $0)?.namePlace } ?? model.project?.namePlace
      ?? Place(file: .main, range: TextRange(at: 0))
    var loss = UnitLoss(delta, of: address, at: place)
    loss.newName = name
    loss.fixes = name.map { [model.movedFix(from: address, to: $0)] } ?? []
    return loss
  }

  /// The new block that has every unit of one that is gone; nil where there is none.
  private func newName(of gone: String) -> String? {
    plan.actions.first { action in
      guard action.kind == .create, let set = action.units?.set else { return false }
      let delta = UnitComparison(
        set: set, snapshot: snapshot, storedBlock: gone, decidesSplit: false
      ).run()
      return delta.deleted.isEmpty && delta.reshaped.isEmpty
    }?.address
  }
}
