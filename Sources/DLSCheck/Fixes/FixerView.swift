// FixerView.swift: one project as the fixer sees it: its files, its problems, their fixes.

import DLSLanguage
import DLSText

/// A problem with the edits that would mend it, by the names of files.
struct FixerFinding: Hashable {
  struct Edit: Hashable {
    var file: String
    var range: TextRange
    var newText: String
  }

  var file: String
  var code: String
  var message: String
  var severity: Severity
  var range: TextRange
  /// Whether data say it, not the text.
  var isOfData: Bool
  /// Empty where there is no fix that may be applied.
  var edits: [Edit]
  /// Whether that fix surely says what was meant.
  var isSafe: Bool
  /// Whether there is a fix that would write what a profile or `--set` gives for a while into the text.
  var isOfTrial = false

  /// Whether it is an error of the text itself, of a name or of a value. What a block lacks, and what has no
  /// meaning in it, follows from other settings, which such an error may hide.
  var isOfText: Bool {
    severity == .error && code < "DLS0300" && !FixerFinding.following.contains(code)
  }

  private static let following: Set<String> = [Rule.missingSetting.code, Rule.wrongVariant.code]

  /// The same without its fix, unless the text has the problem, and the fix, by itself too.
  fileprivate func lasting(among own: Set<FixerFinding>) -> FixerFinding {
    if edits.isEmpty || own.contains(withoutMessage) { return self }
    var other = self
    (other.edits, other.isSafe, other.isOfTrial) = ([], false, true)
    return other
  }

  /// The same but for its words, which may speak of a value from elsewhere.
  fileprivate var withoutMessage: FixerFinding {
    var other = self
    other.message = ""
    return other
  }
}

/// One project as the fixer sees it.
///
/// What a profile or `--set` gives is tried, and isn't what the texts say: a fix that such a value asks for
/// would change what they say without it. So with one of them the texts are looked at without it too.
struct FixerView {
  /// The path of its own file.
  let path: String
  /// The names of its files.
  let files: Set<String>
  /// Its problems, in reading order.
  let findings: [FixerFinding]
  /// Whether the data were asked.
  private let knowsData: Bool
  /// The project without profile and `--set`, where there are any.
  private let bare: FixerLook?

  /// Loads and checks a project; `texts` stand for the files of their names.
  init(_ path: String, _ surroundings: Fixer.Surroundings, _ texts: [String: [UInt8]]) {
    self.path = path
    let options = surroundings.options
    let look = FixerLook(path, options, surroundings, texts)
    bare =
      options.profile == nil && options.sets.isEmpty
      ? nil : FixerLook(path, LoadOptions(), surroundings, texts)
    (files, knowsData) = (look.files.union(bare?.files ?? []), look.knowsData)
    let own = bare.map { Set($0.findings.map(\.withoutMessage)) }
    findings = own.map { own in look.findings.map { $0.lasting(among: own) } } ?? look.findings
  }

  /// Whether no file of projects has more problems by its text than in earlier views of them, be it with a
  /// profile and `--set` or without.
  static func isNoWorse(_ views: [FixerView], than earlier: [FixerView]) -> Bool {
    func isNoWorse(_ findings: (FixerView) -> [FixerFinding]) -> Bool {
      FixerTally(views.map(findings)).isNoWorse(than: FixerTally(earlier.map(findings)))
    }
    return isNoWorse(\.findings)
      && (views.allSatisfy { $0.bare == nil } || isNoWorse { $0.bare?.findings ?? [] })
  }

  /// Whether no file has more problems by its data than in an earlier view, if that one knew them.
  func hasNoWorseData(than earlier: FixerView) -> Bool {
    !earlier.knowsData
      || FixerTally([findings], ofData: true)
        .isNoWorse(than: FixerTally([earlier.findings], ofData: true))
  }
}

/// What there is to find in a project under some options.
private struct FixerLook {
  let files: Set<String>
  let findings: [FixerFinding]
  let knowsData: Bool

  init(
    _ path: String, _ options: LoadOptions, _ surroundings: Fixer.Surroundings,
    _ texts: [String: [UInt8]]
  ) {
    let model = Project.load(path, options: options, identity: surroundings.identity) { wanted in
      texts[surroundings.identity(wanted)].map { .success($0) } ?? surroundings.readFile(wanted)
    }
    let names = model.files.map { $0.isSetting ? "" : surroundings.identity($0.path) }
    files = Set(names).subtracting([""])
    let ofText = Checker.check(model)
    let isRight = !ofText.contains { $0.severity == .error }
    let ofData = isRight ? surroundings.checkData(model) : nil
    knowsData = ofData != nil
    let all = ofText.map { ($0, false) } + (ofData ?? []).map { ($0, true) }
    // Texts alone are in order already.
    let ordered =
      ofData?.isEmpty ?? true
      ? all : all.sorted { Diagnostic.readingOrder($0.0, $1.0) }
    findings = ordered.map { FixerFinding($0, isOfData: $1, names, surroundings) }
  }
}

extension FixerFinding {
  /// A problem with the first of its fixes that may be applied.
  fileprivate init(
    _ found: Diagnostic, isOfData: Bool, _ names: [String], _ surroundings: Fixer.Surroundings
  ) {
    func name(_ file: FileID) -> String { names[Int(file.rawValue)] }
    let fix = found.fixes.first { fix in
      (fix.isSafe || surroundings.isUnsafeAllowed)
        && (!fix.isByItself || surroundings.isAskedFor) && surroundings.isWanted(found.code)
        && fix.edits.allSatisfy {
          !name($0.file).isEmpty && surroundings.mayChange(name($0.file))
        }
    }
    self.init(
      file: name(found.file), code: found.code, message: found.message, severity: found.severity,
      range: found.range, isOfData: isOfData,
      edits: (fix?.edits ?? []).map {
        Edit(file: name($0.file), range: $0.range, newText: $0.newText)
      }, isSafe: fix?.isSafe ?? false)
  }
}

/// How many problems the files of projects have by their texts, or by their data.
struct FixerTally {
  private var problems: [String: Int] = [:]
  private var errors: [String: Int] = [:]

  init(_ views: [[FixerFinding]], ofData: Bool = false) {
    var seen: Set<FixerFinding> = []
    for findings in views {
      for finding in findings
      where finding.isOfData == ofData && seen.insert(finding).inserted {
        problems[finding.file, default: 0] += 1
        if finding.severity == .error { errors[finding.file, default: 0] += 1 }
      }
    }
  }

  /// Whether no file has more problems or more errors than in another tally.
  func isNoWorse(than other: FixerTally) -> Bool {
    problems.allSatisfy { $0.value <= other.problems[$0.key] ?? 0 }
      && errors.allSatisfy { $0.value <= other.errors[$0.key] ?? 0 }
  }
}
