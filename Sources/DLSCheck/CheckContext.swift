// CheckContext.swift: what every check works with: the model, and where findings go.

import DLSLanguage
import DLSSyntax
import DLSText

/// The model under check and what was found so far.
struct CheckContext {
  private(set) var model: Model
  var diagnostics: [Diagnostic] = []
  /// The rules that report once only, and have.
  private var saidOnce: Set<String> = []
  /// How many were found before by others.
  private var countBefore = 0

  /// Whether the file is a project; else it is a library, which may be incomplete and whose things
  /// are there for others.
  let isProject: Bool

  /// Whether the project imports others.
  let hasLibraries: Bool

  /// Whether the model was checked before, under another profile: what doesn't depend on the profile
  /// is known.
  let isRepeated: Bool

  init(_ model: Model, isRepeated: Bool = false) {
    self.model = model
    self.isRepeated = isRepeated
    hasLibraries = !model.imports.isEmpty
    isProject = model.project != nil
  }

  /// Whether looking for names that were perhaps meant is still worth its time: nobody reads the
  /// thousandth suggestion.
  var isHelpful: Bool { countBefore + diagnostics.count < CheckContext.helpLimit }

  private static let helpLimit = 1000

  /// Notes what a rule found.
  mutating func report(
    _ rule: Rule, _ place: Place, _ message: String, help: String? = nil, related: [Related] = [],
    fixes: [Fix] = [], tags: [DiagnosticTag] = []
  ) {
    diagnostics.append(
      Diagnostic(
        code: rule.code, severity: rule.severity, file: place.file, range: place.range,
        message: message, help: help, related: related, fixes: fixes, tags: tags))
  }

  /// Whether a rule that reports once only may do so now; it has from then on.
  mutating func isFirst(of rule: Rule) -> Bool { saidOnce.insert(rule.code).inserted }

  /// Whether a rule that reports once only has done so.
  func hasSaid(_ rule: Rule) -> Bool { saidOnce.contains(rule.code) }

  /// The text of a place.
  func text(_ place: Place) -> String {
    model.file(place.file)?.tree.text(place.range) ?? ""
  }
}

// MARK: Parts

extension CheckContext {
  /// A context for checks that come after, with nothing found yet, for a thread of its own.
  func following() -> CheckContext {
    var other = self
    other.model = model.twin
    other.countBefore = countBefore + diagnostics.count
    other.diagnostics = []
    return other
  }

  /// Whether checks that were done right after `start` would have found the same here.
  func takes(_ part: CheckContext, startedAt start: CheckContext) -> Bool {
    if part.diagnostics.isEmpty { return true }
    let isOnceOnly = saidOnce.subtracting(start.saidOnce).isDisjoint(with: part.saidOnce)
    let isAsHelpful = countBefore + diagnostics.count + part.diagnostics.count < Self.helpLimit
    return isOnceOnly && (isAsHelpful || !start.isHelpful)
  }

  /// Adds what checks that come after have found.
  mutating func add(_ part: CheckContext) {
    diagnostics += part.diagnostics
    saidOnce.formUnion(part.saidOnce)
  }
}

extension Related {
  /// A second place and what it has to do with the first.
  init(_ place: Place, _ message: String) {
    self.init(file: place.file, range: place.range, message: message)
  }
}
