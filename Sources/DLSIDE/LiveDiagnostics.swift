// LiveDiagnostics.swift: what the store says against a text, and what nobody has looked at.

import DLSLanguage
import DLSSyntax
import DLSText

extension LiveFacts {
  /// The code that drift goes by; it has no page, since nothing is wrong with the text.
  package static let driftCode = "drift"
  /// The code of the hint that data are unknown.
  static let unlookedCode = "data"
  /// The code of the hint that the store can't be read.
  static let unaskedCode = "store"

  /// A hint for each thing that another program changed, on the very setting where it is written.
  var driftDiagnostics: [Diagnostic] {
    drift.compactMap { drift in
      guard let place = place(of: drift) else { return nil }
      let adopt = drift.adoption.map {
        [Fix(title: "Adopt what the store says: \(drift.change)", edits: [$0])]
      }
      return Diagnostic(
        code: LiveFacts.driftCode, severity: .hint, file: place.file, range: place.range,
        message:
          "Another program changed \(drift.keyword) `\(drift.address)` in the store: "
          + "\(drift.text). Apply sets it back.",
        help: drift.obstacle, fixes: adopt ?? [])
    }
  }

  /// Where the text says what was changed: the setting, else the block, else what is around it.
  private func place(of drift: DriftFact) -> Place? {
    let address = model.currentAddress(of: drift.address)
    if let block = model.block(at: address) {
      if drift.field.isEmpty { return block.namePlace }
      return block.writtenSettings.first { $0.name == drift.field }.map { setting in
        Place(
          file: block.file, range: block.sourceFile.tree.range(setting.node))
      } ?? block.namePlace
    }
    let parent = address.split(separator: ".").dropLast().joined(separator: ".")
    return (parent.isEmpty ? nil : model.block(at: parent))?.namePlace ?? model.project?.namePlace
  }

  /// One hint that the store can't be read, at the project's name.
  var unaskedDiagnostics: [Diagnostic] {
    guard let project = model.project, let unasked else { return [] }
    return [
      Diagnostic(
        code: LiveFacts.unaskedCode, severity: .hint, file: project.file,
        range: project.namePlace.range, message: unasked,
        help: "What depends on it, such as the plan beside the blocks, isn't shown.")
    ]
  }

  /// One hint that data are unknown, at the project's name.
  var unlookedDiagnostics: [Diagnostic] {
    guard let project = model.project, !unlooked.isEmpty else { return [] }
    let named = unlooked.prefix(5).joined(separator: ", ")
    let more = unlooked.count > 5 ? " and \(unlooked.count - 5) more" : ""
    return [
      Diagnostic(
        code: LiveFacts.unlookedCode, severity: .hint, file: project.file,
        range: project.namePlace.range,
        message: "Nobody has looked at these data yet: \(named)\(more).",
        help: "`dls check --probe` looks at them, and so does the editor's command `dls.probe`.")
    ]
  }
}

extension DriftFact {
  /// What the text would say: `title = "Eiche"`.
  fileprivate var change: String {
    guard !field.isEmpty, let now = text.pieces(between: " -> ").last else { return text }
    return "\(field) = \(now)"
  }
}
