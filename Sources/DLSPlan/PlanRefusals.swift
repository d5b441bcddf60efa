// PlanRefusals.swift: what a plan refuses beside layouts.

import DLSLanguage
import DLSText

extension PlanRun {
  /// Settings and words that no engine acts on yet: checked like all others, refused here. What
  /// stands in an import is its owner's business.
  mutating func refuseUnsupported() {
    for block in model.allBlocks where block.file == .main {
      for attribute in block.row?.refusable ?? [] { refuseUnsupported(attribute, of: block) }
    }
  }

  private mutating func refuseUnsupported(_ attribute: AttributeRow, of block: Block) {
    guard let setting = block.setting(attribute), setting.origin != .table else { return }
    let place = setting.place ?? block.namePlace
    if let sentence = attribute.support.refusal(
      with: attribute.when.flatMap(block.decision)?.word), !isRefused(attribute.when, of: block),
      setting.value != block.tableDefault(attribute)
    {
      refuse(.notRunYet, place, "`\(attribute.name)` does nothing yet. \(sentence)")
    }
    for value in setting.value?.elements ?? [] {
      guard case .word(let word) = value, let sentence = refusal(of: word, attribute, block) else {
        continue
      }
      refuse(.notRunYet, place, "`\(word)` does not run yet. \(sentence)")
    }
  }

  /// Why a word of a setting is refused: nothing runs it, or nothing runs it with the model type.
  private func refusal(of word: String, _ attribute: AttributeRow, _ block: Block) -> String? {
    guard case .words(let words) = attribute.type else { return nil }
    if case .refused(let sentence)? = words.row(word)?.support { return sentence }
    guard words == .backbone, let type = block.text("model_type").flatMap(ModelType.named),
      type.support == .runs, type.backbones.contains(word), !type.runsOn.contains(word)
    else { return nil }
    return "The engine builds \(type.word) on \(type.runsOn.joined(separator: ", ")); ArcGIS Pro's "
      + "Train Deep Learning Model has more."
  }

  /// Whether what makes a row legal is refused itself: said once is enough.
  private func isRefused(_ when: When?, of block: Block) -> Bool {
    guard let when, let decided = block.decision(when),
      case .words(let words)? = decided.block.row?.attribute(when.attribute)?.type
    else { return false }
    if case .refused? = words.row(decided.word)?.support { return true }
    return false
  }

  /// The reference system of the store's layers: that of the imagery of the work units.
  mutating func chooseReference() {
    var first: (source: Block, fact: SourceFact)?
    for block in model.used("work_units") {
      guard let source = block.reference("source"), let fact = facts.sources[source.address],
        fact.problem == nil
      else { continue }
      guard let known = first else {
        first = (source, fact)
        continue
      }
      if !known.fact.reference.isSame(as: fact.reference) {
        refuse(
          .referenceDiffers, block.written("source") ?? block.namePlace,
          "`\(source.address)` is in \(fact.reference.title) and `\(known.source.address)` in "
            + "\(known.fact.reference.title), but all units of a project share one reference "
            + "system. Reproject one of them, or make two projects.")
      }
    }
    guard let first else { return }
    plan.reference = first.fact.reference
    compareProjectReference(first.source, first.fact)
    guard plan.changeCounter != nil, snapshot.unitCount > 0 else { return }
    let isSame = first.fact.reference.epsg.map { Int32(exactly: $0) == snapshot.srsID } ?? true
    if !isSame {
      refuse(
        .referenceDiffers, first.source.namePlace,
        "`\(first.source.address)` is in \(first.fact.reference.title), but the store's layers are "
          + "in \(snapshot.referenceTitle). Give the project another `store`, or imagery in "
          + "\(snapshot.referenceTitle).")
    }
  }

  private mutating func compareProjectReference(_ source: Block, _ fact: SourceFact) {
    guard let project = model.project, let wanted = project.text("crs") else { return }
    let digits = wanted.split(separator: ":").last.flatMap { Int($0) }
    guard digits != fact.reference.epsg else { return }
    refuse(
      .referenceDiffers, project.written("crs") ?? project.namePlace,
      "`crs` is \(wanted), but `\(source.address)` is in \(fact.reference.title), and units are laid "
        + "out where the imagery is. Leave `crs` out, or reproject the imagery.")
  }

  /// Another way to draw samples of a schema than those that are there were drawn in.
  mutating func refuse(_ change: GeometryChange, of schema: Block) {
    guard let sentence = change.sentence else { return }
    refuse(
      .geometryWithSamples, schema.written("geometry") ?? schema.namePlace,
      "\(sentence) Keep `geometry = \(change.from ?? "polygon")`, or make another schema.")
  }

  /// A class that another program added to the store, that samples have, and no text.
  /// - Parameter obstacle: why a text can't say it, where that is known.
  mutating func refuseAddedClass(_ address: String, _ count: Int, obstacle: String? = nil) {
    guard count > 0 else { return }
    let place = model.project?.namePlace ?? Place(file: .main, range: TextRange(at: 0))
    let name = address.split(separator: ".").last.map(String.init) ?? ""
    refuse(
      .classWithSamples, place,
      "The class `\(address)` was added to the store by another program, and "
        + "\(plural(count, "sample")) \(count == 1 ? "has" : "have") it. "
        + (WrittenText.isName(name)
          ? obstacle
            ?? "`dls adopt \(address)` writes it into the project file; or give them another class."
          : "No project file can call it so: give it another name in the store, or give them another "
            + "class."))
  }

  /// Adds what is refused. What is wrong with imagery is told once, however many units are cut from it.
  mutating func add(_ refusals: [Diagnostic]) {
    for refusal in refusals where !plan.refusals.contains(refusal) { plan.refusals.append(refusal) }
  }

  mutating func refuse(_ code: PlanCode, _ place: Place, _ message: String) {
    plan.refusals.append(code.refusal(at: place, message))
  }
}
