// CheckContext.swift: what every check works with: the model, and where findings go.

import DLSLanguage
import DLSSyntax
import DLSText

/// The model under check and what was found so far.
struct CheckContext {
  private(set) var model: Model
  private(set) var findings: [Finding] = []
  /// What is being done.
  var source = FindingSource.texts {
    didSet { asked?.asker = source.asker }
  }
  /// The block that a check looks at, where it looks at one.
  var subject: BlockID?
  /// What those whom it looks at have in common, where it looks at blocks that note the same.
  var meeting: MeetingKey?
  /// What blocks note, once all of them have.
  var meetings: Meetings?
  /// What several checks need.
  var memo = CheckMemo()
  /// What is asked of other blocks than those that a check is about, if anybody wants to know.
  private(set) var asked: RowRecorder?
  /// Whether a comment was met that may speak to the program.
  private(set) var mayAllow = false
  /// The rules that report once only, and have.
  private var saidOnce: Set<String> = []
  /// How many were found before by others.
  private var countBefore = 0
  /// Whether something depends on how many were found before.
  private(set) var dependsOnCount = false

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
  /// two thousandth suggestion.
  var isHelpful: Bool { countBefore + findings.count < CheckContext.helpLimit }

  /// The same for what may be looked at by several threads, or anew by itself: that it depends on how much was
  /// found before is noted.
  mutating func mayHelp() -> Bool {
    dependsOnCount = true
    return isHelpful
  }

  static let helpLimit = 2000

  /// Notes what a rule found.
  mutating func report(
    _ rule: Rule, _ place: Place, _ message: String, help: String? = nil, related: [Related] = [],
    fixes: [Fix] = [], tags: [DiagnosticTag] = []
  ) {
    add(
      Diagnostic(
        code: rule.code, severity: rule.severity, file: place.file, range: place.range,
        message: message, help: help, related: related, fixes: fixes, tags: tags))
  }

  /// Notes what was found otherwise.
  mutating func add(_ diagnostic: Diagnostic) {
    findings.append(
      Finding(source: source, block: subject, meeting: meeting, diagnostic: diagnostic))
  }

  /// Notes whether comments in a part of a text speak to the program.
  mutating func noteAllowances(in part: TextPart, of tree: SyntaxTree) {
    mayAllow = mayAllow || AllowScopes.isAny(among: part.tokens, of: tree)
  }

  /// What was found so far.
  var diagnostics: [Diagnostic] { findings.map(\.diagnostic) }

  /// Whether no rule has reported yet of those that report once only.
  var hasSaidNothingOnce: Bool { saidOnce.isEmpty }

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
  func following() -> CheckContext { following(in: model.twin) }

  /// The same for checks of a model that is the same one or its twin.
  func following(in model: Model) -> CheckContext {
    var other = self
    other.model = model
    other.countBefore = countBefore + findings.count
    other.findings = []
    other.dependsOnCount = false
    if asked != nil { other.noteAsked() }
    return other
  }

  /// The same for checks that follow on the same thread, which add to what is asked.
  func continuing() -> CheckContext {
    var other = self
    other.countBefore = countBefore + findings.count
    other.findings = []
    other.dependsOnCount = false
    return other
  }

  /// Whether checks that were each done as if right after this would have found the same one after the
  /// other.
  func takes(_ parts: [CheckContext]) -> Bool {
    let count = parts.reduce(countBefore + findings.count) { $0 + $1.findings.count }
    let isAsHelpful =
      count < Self.helpLimit || !isHelpful || !parts.contains(where: \.dependsOnCount)
    return isAsHelpful && parts.allSatisfy { $0.saidOnce == saidOnce }
  }

  /// Takes over whether what checks that come after have found depends on how much was found before, or what
  /// was kept does.
  mutating func noteHelp(_ parts: [CheckContext], kept: Bool = false) {
    dependsOnCount = dependsOnCount || kept || parts.contains(where: \.dependsOnCount)
  }

  /// Takes over findings in the place of those there are.
  mutating func take(_ findings: [Finding]) { self.findings = findings }

  /// Notes from now on which rows are asked for of other blocks than those that a check is about.
  mutating func noteAsked() {
    let rows = RowRecorder(askers: FindingSource.askers)
    rows.asker = source.asker
    (asked, model) = (rows, model.noting(rows))
  }

  /// Tells whoever notes what is asked that checks are about a block of the top level with all that is in it;
  /// nil where they are about several.
  func begin(about top: BlockID?) {
    guard let asked else { return }
    asked.own = top.map { model.blocks(under: Int($0.index)) } ?? 0..<0
    asked.alone = -1
  }

  /// Adds what checks that come after have found, in the order in which they report.
  mutating func add(_ parts: [CheckContext]) {
    let found = parts.flatMap(\.findings)
    findings += found.isEmpty ? [] : Finding.inOrder(found)
  }

  /// Takes over what checks that come after have noted, whatever they found.
  mutating func addNotes(_ parts: [CheckContext]) {
    mayAllow = mayAllow || parts.contains(where: \.mayAllow)
    noteHelp(parts)
    meetings = parts.lazy.compactMap(\.meetings).first
    asked?.add(parts)
  }
}

extension RowRecorder {
  /// Adds what parts of a check have asked for.
  func add(_ parts: [CheckContext]) {
    for part in parts {
      if let asked = part.asked { formUnion(asked) }
    }
  }
}

extension Related {
  /// A second place and what it has to do with the first.
  init(_ place: Place, _ message: String) {
    self.init(file: place.file, range: place.range, message: message)
  }
}
