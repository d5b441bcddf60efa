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
  /// Empty where there is no fix that may be applied.
  var edits: [Edit]
}

/// One project as the fixer sees it.
struct FixerView {
  /// The path of its own file.
  let path: String
  /// The names of its files.
  let files: Set<String>
  /// Its problems, in reading order.
  let findings: [FixerFinding]

  /// Loads and checks a project; `texts` stand for the files of their names.
  init(_ path: String, _ surroundings: Fixer.Surroundings, _ texts: [String: [UInt8]]) {
    self.path = path
    let model = Project.load(path, options: surroundings.options) { wanted in
      texts[surroundings.identity(wanted)].map { .success($0) } ?? surroundings.readFile(wanted)
    }
    let names = model.files.map { $0.isSetting ? "" : surroundings.identity($0.path) }
    files = Set(names).subtracting([""])
    findings = Checker.check(model).map { found in
      let fix = found.fixes.first { fix in
        (fix.isSafe || surroundings.isUnsafeAllowed) && surroundings.isWanted(found.code)
          && fix.edits.allSatisfy { edit in
            let name = names[Int(edit.file.rawValue)]
            return !name.isEmpty && surroundings.mayChange(name)
          }
      }
      return FixerFinding(
        file: names[Int(found.file.rawValue)], code: found.code, message: found.message,
        severity: found.severity, range: found.range,
        edits: (fix?.edits ?? []).map { edit in
          FixerFinding.Edit(
            file: names[Int(edit.file.rawValue)], range: edit.range, newText: edit.newText)
        })
    }
  }
}

/// How many problems the files of projects have.
struct FixerTally {
  private var problems: [String: Int] = [:]
  private var errors: [String: Int] = [:]

  init(_ views: [FixerView]) {
    var seen: Set<FixerFinding> = []
    for view in views {
      for finding in view.findings where seen.insert(finding).inserted {
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
