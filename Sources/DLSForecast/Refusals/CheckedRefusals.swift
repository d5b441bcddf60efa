// CheckedRefusals.swift: what a check can mend of that which a plan would refuse.

import DLSCheck
import DLSLanguage
import DLSPlan
import DLSSyntax
import DLSText

/// What planning would refuse, as a check says it: with fixes.
struct CheckedRefusals {
  let forecaster: Forecaster

  /// Everything of text, data and store that is known to be refused.
  func find() -> [Diagnostic] {
    let (model, facts) = (forecaster.model, forecaster.facts)
    // What isn't known yet would be refused as such.
    let isKnown = Planner.needs(model, facts).isEmpty
    let found = Planner.refusals(
      model, facts: facts, previews: isKnown ? forecaster.previews : [])
    return found.map { withField(withSeed($0)) } + classes() + schemas()
  }

  /// Schemas that the text draws in another way than their samples were drawn in.
  private func schemas() -> [Diagnostic] {
    (forecaster.facts.store?.redrawn ?? []).compactMap {
      Planner.refusal(of: $0, in: forecaster.model)
    }
  }

  /// A split that comes out empty is mended by the seed that its message names.
  private func withSeed(_ refusal: Diagnostic) -> Diagnostic {
    guard refusal.code == PlanCode.emptySplit.rawValue else { return refusal }
    for (block, preview) in zip(forecaster.unitBlocks, forecaster.previews) {
      guard preview.refusals.contains(refusal), let set = preview.set,
        let split = block.child("split"), let seed = Planner.betterSeed(set, split)
      else { continue }
      return refusal.mended(by: split.setting("seed", to: "\(seed)"))
    }
    return refusal
  }

  /// A field that a layer doesn't have is mended by the name that is nearest.
  private func withField(_ refusal: Diagnostic) -> Diagnostic {
    guard refusal.code == PlanCode.unitPolygons.rawValue else { return refusal }
    for block in forecaster.unitBlocks {
      for field in MissingField.all(of: block, forecaster.facts)
      where field.place.file == refusal.file && field.place.range == refusal.range {
        return refusal.mended(
          by: FieldNames.fixes(field.name, field.known, field.setting, of: field.owner))
      }
    }
    return refusal
  }

  /// Classes that samples have and the text doesn't. Where one went and one came, it may have
  /// another name.
  private func classes() -> [Diagnostic] {
    guard let store = forecaster.facts.store else { return [] }
    let model = forecaster.model
    let gone = store.gone.sorted { $0.key < $1.key }.compactMap { name, count in
      let idle = store.idleMoves[name]
      return Planner.refusal(
        ofClass: name, sampleCount: count, isAdded: false, idle: idle, new: store.new, in: model
      ).map { refusal in
        // Where a `moved` stands already, a second one from the same name would do nothing.
        let isMoved = model.moves.contains { $0.from == name }
        return refusal.mended(
          by: isMoved
            ? [] : newName(of: name, store).map { [model.movedFix(from: name, to: $0)] } ?? [])
      }
    }
    return gone
      + store.added.sorted { $0.key < $1.key }.compactMap { name, count in
        Planner.refusal(ofClass: name, sampleCount: count, isAdded: true, in: model)
      }
  }

  private func newName(of gone: String, _ store: StoreFact) -> String? {
    let schema = schema(of: gone)
    let now = forecaster.model.currentAddress(of: String(schema))
    let names = store.new.filter { self.schema(of: $0) == now }
    let isAlone = store.gone.keys.count { self.schema(of: $0) == schema } == 1
    return names.count == 1 && isAlone ? names.first : nil
  }

  private func schema(of name: String) -> Substring {
    name.lastIndex(of: ".").map { name[..<$0] } ?? ""
  }
}

extension Diagnostic {
  /// The same with fixes.
  fileprivate func mended(by fixes: [Fix]) -> Diagnostic {
    Diagnostic(
      code: code, severity: severity, file: file, range: range, message: message, help: help,
      related: related, fixes: fixes, tags: tags)
  }
}
