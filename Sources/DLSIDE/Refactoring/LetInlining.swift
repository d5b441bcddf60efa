// LetInlining.swift: the text of a `let` written out wherever it is used.

import DLSCheck
package import DLSLanguage
import DLSSyntax
package import DLSText

/// Writes the text of a `let` out.
package enum LetInlining {
  /// The `let` that is named at a place, as the place of its name.
  package static func target(_ caret: Caret) -> Place? {
    guard let here = caret.occurrence, case .letEntry = here.entity else { return nil }
    return caret.analysis.occurrences.definition(of: here.entity)?.place
  }

  /// What is offered of a `let` that has a whole text; nil of another.
  package static func title(
    _ definition: TextRange, in path: String, _ analysis: Analysis
  ) -> String? {
    written(definition, path, analysis)?.title
  }

  /// A `let` that has a whole text.
  private struct Written {
    let file: SourceFile
    let entity: Entity
    let text: StringView
    let title: String
  }

  private static func written(
    _ definition: TextRange, _ path: String, _ analysis: Analysis
  ) -> Written? {
    let model = analysis.model
    guard let file = model.files.first(where: { $0.path == path }),
      let here = analysis.occurrences.at(definition.start, in: file.id),
      case .letEntry(let index) = here.entity, let value = model.lets[index].value,
      let view = StringView(file.tree, value), view.isClosed, !file.tree.isBroken(value)
    else { return nil }
    let title = "Inline \(model.text(model.lets[index].name))"
    return Written(file: file, entity: here.entity, text: view, title: title)
  }

  /// The edits in the files of one project; nil where the `let` isn't used there.
  package static func propose(
    _ definition: TextRange, in path: String, _ analysis: Analysis
  ) -> ProposedEdits? {
    guard let written = written(definition, path, analysis) else { return nil }
    let (file, title) = (written.file, written.title)
    let uses = analysis.occurrences.of(written.entity).filter { $0.role == .use }
    if uses.isEmpty { return nil }
    var proposal = ProposedEdits(title)
    for use in uses {
      switch edit(use.place, written.text, from: file, analysis.model) {
      case .success(let edit): proposal.edits.append(edit)
      case .failure(let refusal): return .impossible(title, refusal.sentence)
      }
    }
    let entry = file.tree.nodes(at: definition.start).dropFirst().first
    proposal.edits += entry.map { [file.removal(of: $0)] } ?? []
    return proposal
  }

  /// The edit at one use.
  private static func edit(
    _ place: Place, _ text: StringView, from home: SourceFile, _ model: Model
  ) -> Result<TextEdit, Refusal> {
    guard let file = model.file(place.file),
      let range = file.tree.interpolation(around: place.range)
    else {
      return .failure(Refusal("A profile gives it another text. Remove that first."))
    }
    if text.plain == nil, file.id != home.id {
      return .failure(
        Refusal("It holds other texts, which \(FilePath.name(of: file.path)) doesn't know."))
    }
    let inner = home.tree.text(text.contentRange)
    let bytes = file.tree.bytes
    let (before, after) = (Int(range.start) - 1, Int(range.end))
    let makesName =
      inner.hasSuffix("$") && after < bytes.count && bytes[after] == UInt8(ascii: "{")
      || inner.hasPrefix("{") && before >= 0 && bytes[before] == UInt8(ascii: "$")
    if makesName { return .failure(Refusal("With the text around it, it would read as `${`.")) }
    if inner.hasSuffix("$"), bytes[min(after, bytes.count)...].starts(with: "${".utf8) {
      return .failure(Refusal("With the text behind it, it would read as `$${`, which is no name."))
    }
    return .success(TextEdit(file: file.id, range: range, newText: inner))
  }
}

extension SyntaxTree {
  /// All of `${…}` around a name in a string; nil where the name isn't in one.
  func interpolation(around name: TextRange) -> TextRange? {
    var first = token(at: name.start)
    var last = first
    while first > 0, ![.stringHead, .stringMiddle].contains(tokens.kind(first)) {
      guard [.name, .dot, .blank].contains(tokens.kind(first)) else { return nil }
      first -= 1
    }
    while last < tokens.count, ![.stringTail, .stringMiddle].contains(tokens.kind(last)) {
      guard [.name, .dot, .blank].contains(tokens.kind(last)) else { return nil }
      last += 1
    }
    guard last < tokens.count, tokens.kind(first) != .name else { return nil }
    return TextRange(tokens.end(first) - 2, tokens.start(last) + 1)
  }
}
