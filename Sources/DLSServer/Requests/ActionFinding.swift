// ActionFinding.swift: what can be done about a place: fixes, and changes that somebody may want.

import DLSCheck
import DLSFormat
import DLSIDE
import DLSJSON
import DLSLanguage
import DLSSyntax
import DLSText

extension Server {
  /// Everything that can be done about a range of a file, what mends it first.
  /// - Parameter isWhole: whether files that nobody has looked at are looked at, too, as for a change.
  func actions(
    _ range: TextRange, _ analysis: Analysis, _ wanted: WantedKinds, isWhole: Bool
  ) -> [ProposedAction] {
    var found: [ProposedAction] = []
    let findings = findings(of: analysis)
    let here = findings.filter { $0.diagnostic.range.meets(range) }
    if wanted.contain(.quickFix) {
      found += fixes(here)
      found += missing(range, analysis, here)
      found += restoring(here)
      found += kinds(here, findings, analysis)
    }
    if wanted.contain(.extract) { found += extraction(range, analysis, isWhole) }
    if wanted.contain(.inline) { found += inlining(range, analysis, isWhole) }
    if wanted.contain(.explain) { found += explanations(here) }
    if wanted.contain(.fixAll), findings.contains(where: \.hasSafeFix) {
      found.append(
        ProposedAction(title: "Fix all that is safe to fix", kind: .fixAll) {
          self.fixed(analysis, isUnsafeAllowed: false) { _ in true }
        })
    }
    if wanted.contain(.organizeImports),
      analysis.model.imports.contains(where: { $0.file == .main })
    {
      let edits = ImportOrder.edits(analysis)
      if !edits.isEmpty {
        found.append(
          ProposedAction(title: "Put imports in order", kind: .organizeImports) {
            self.change(edits, analysis)
          })
      }
    }
    return found
  }

  // MARK: fixes

  /// Something wrong with a file, and the project as part of which it is.
  struct Finding {
    let diagnostic: Diagnostic
    let analysis: Analysis

    var hasSafeFix: Bool { diagnostic.fixes.contains(where: \.isSafe) }
  }

  /// What is wrong with a file: by itself, and as part of the open projects that import it.
  private func findings(of own: Analysis) -> [Finding] {
    var found: [Finding] = []
    var seen: Set<Said> = []
    let others = workspace.documents.keys.sorted().filter { $0 != own.path }
    for analysis in [own] + others.compactMap({ workspace.analysis($0) }) {
      let files = Set(files(own.path, in: analysis).map(\.id))
      if files.isEmpty { continue }
      for diagnostic in findings(analysis) where files.contains(diagnostic.file) {
        if seen.insert(Said(diagnostic)).inserted {
          found.append(Finding(diagnostic: diagnostic, analysis: analysis))
        }
      }
    }
    return found
  }

  /// What mends something: one action where two diagnostics have the same fix.
  private func fixes(_ here: [Finding]) -> [ProposedAction] {
    var actions: [ProposedAction] = []
    var known: [SameFix: Int] = [:]
    for finding in here {
      for (index, fix) in finding.diagnostic.fixes.enumerated() {
        let isPreferred = fix.isSafe && index == 0
        let diagnostic = json(finding.diagnostic, finding.analysis)
        let same = SameFix(project: finding.analysis.path, title: fix.title, edits: fix.edits)
        if let place = known[same] {
          actions[place].diagnostics.append(diagnostic)
          actions[place].isPreferred = actions[place].isPreferred || isPreferred
          continue
        }
        known[same] = actions.count
        actions.append(
          ProposedAction(
            title: fix.title, kind: .quickFix, isPreferred: isPreferred, diagnostics: [diagnostic],
            code: "\(finding.diagnostic.code)@\(finding.diagnostic.range.start)"
          ) { self.change(fix.edits, finding.analysis) })
      }
    }
    return actions
  }

  /// "Fix all of this kind", where there are several.
  private func kinds(
    _ here: [Finding], _ all: [Finding], _ analysis: Analysis
  ) -> [ProposedAction] {
    var seen: Set<String> = []
    return here.compactMap { finding in
      let code = finding.diagnostic.code
      guard finding.diagnostic.hasFixes, seen.insert(code).inserted else { return nil }
      let same = all.filter { $0.diagnostic.code == code && $0.diagnostic.hasFixes }
      guard same.count > 1 else { return nil }
      return ProposedAction(
        title: "Fix all \(same.count) of \(code) in this file", kind: .quickFix,
        diagnostics: [json(finding.diagnostic, finding.analysis)], code: code
      ) { self.fixed(analysis, isUnsafeAllowed: true) { $0 == code } }
    }
  }

  /// The text with fixes applied until none is left that helps; nil where none does. Of the data it
  /// takes what is known: nothing is looked at anew while an editor waits.
  private func fixed(
    _ analysis: Analysis, isUnsafeAllowed: Bool, _ isWanted: @escaping (String) -> Bool
  ) -> WorkspaceChange? {
    let path = analysis.path
    var fixer = Fixer(
      [path],
      Fixer.Surroundings(
        isUnsafeAllowed: isUnsafeAllowed, isAskedFor: isUnsafeAllowed,
        options: workspace.options(path),
        readFile: { self.workspace.text($0) }, mayChange: { $0 == path }, isWanted: isWanted,
        checkData: { self.surveys.known[path]?.diagnostics(in: $0) }))
    fixer.run()
    guard let new = fixer.changed[path] else { return nil }
    return change(LineDiff.edits(from: analysis.main.tree.bytes, to: new), analysis)
  }

  private func missing(
    _ range: TextRange, _ analysis: Analysis, _ here: [Finding]
  ) -> [ProposedAction] {
    let caret = Caret(analysis, range.start)
    let proposals = [
      (MissingThings.settings(caret), ["DLS0111"]), (MissingThings.person(caret), ["DLS0113"]),
    ]
    return proposals.compactMap { proposal, codes in
      guard let proposal else { return nil }
      let mended = here.filter { codes.contains($0.diagnostic.code) }
      return ProposedAction(
        title: proposal.title, kind: .quickFix,
        diagnostics: mended.map { json($0.diagnostic, $0.analysis) }
      ) { self.change(proposal, analysis) }
    }
  }

  /// The change of a proposal: with places to fill in where the client has them in edits.
  private func change(_ proposal: ProposedEdits, _ analysis: Analysis) -> WorkspaceChange? {
    guard client.snippetEdits, let filling = proposal.filling else {
      return change(proposal.edits, analysis)
    }
    var change = WorkspaceChange()
    change.add(filling, of: analysis, self)
    return change
  }

  /// What another program changed in the store is set back by applying the file.
  private func restoring(_ here: [Finding]) -> [ProposedAction] {
    here.filter { $0.diagnostic.code == LiveFacts.driftCode }.prefix(1).map { finding in
      let title = "Apply the project: the store says again what the file says"
      return ProposedAction(
        title: title, kind: .quickFix,
        diagnostics: [json(finding.diagnostic, finding.analysis)],
        command: command(
          title, ServerCommand.apply.rawValue, ["uri": .string(uri(finding.analysis, .main))]))
    }
  }

  /// Opens the page of a code, where the client shows documents.
  private func explanations(_ here: [Finding]) -> [ProposedAction] {
    guard client.showsDocuments else { return [] }
    var seen: Set<String> = []
    let codes = here.map(\.diagnostic.code).filter {
      Server.hasPage($0) && seen.insert($0).inserted
    }
    return codes.map { code in
      let title = "Explain \(code)"
      return ProposedAction(
        title: title, kind: .explain,
        command: command(title, Server.explainCommand, .string(code)))
    }
  }

  private func command(_ title: String, _ name: String, _ argument: JSONValue) -> JSONValue {
    ["title": .string(title), "command": .string(name), "arguments": [argument]]
  }

  // MARK: changes that somebody may want

  private func extraction(
    _ range: TextRange, _ analysis: Analysis, _ isWhole: Bool
  ) -> [ProposedAction] {
    guard client.createsFiles else { return [] }
    let proposal = LibraryExtraction.propose(
      range, analysis,
      isFree: { self.workspace.documents[$0] == nil && self.host.stamp($0) == nil },
      others: {
        self.workspace.analyses(holding: analysis.path, all: isWhole).flatMap { other in
          self.files(analysis.path, in: other).map { (other, $0) }
        }
      },
      stored: stored)
    guard let proposal else { return [] }
    return [
      ProposedAction(title: proposal.title, kind: .extract, obstacle: proposal.obstacle) {
        var change = WorkspaceChange()
        if let file = proposal.newFile { change.create(file.path, file.text) }
        change.add(proposal.edits, of: analysis, self)
        change.add(proposal.keeping, of: analysis, self, note: .store)
        for (other, edits) in proposal.keepingElsewhere {
          change.add(edits, of: other, self, note: .store)
        }
        return change
      }
    ]
  }

  private func inlining(
    _ range: TextRange, _ analysis: Analysis, _ isWhole: Bool
  ) -> [ProposedAction] {
    guard let definition = LetInlining.target(Caret(analysis, range.start)),
      let file = analysis.model.file(definition.file)
    else { return [] }
    let analyses = workspace.analyses(holding: file.path, all: isWhole)
    let proposals = analyses.flatMap { analysis in
      files(file.path, in: analysis).compactMap { file in
        LetInlining.propose(definition.range, in: file.path, analysis).map { (analysis, $0) }
      }
    }
    guard let title = LetInlining.title(definition.range, in: file.path, analysis) else {
      return []
    }
    var obstacle = proposals.compactMap(\.1.obstacle).first
    if proposals.isEmpty {
      // A file that nobody has looked at may use it. Whoever took the action hears where none does.
      guard client.codeActionResolve, isWhole || workspace.isAnyUnknown else { return [] }
      if isWhole { obstacle = "No file uses it." }
    }
    return [
      ProposedAction(title: title, kind: .inline, obstacle: obstacle) {
        var change = WorkspaceChange()
        for (analysis, proposal) in proposals { change.add(proposal.edits, of: analysis, self) }
        return change
      }
    ]
  }

  private func change(_ edits: [TextEdit], _ analysis: Analysis) -> WorkspaceChange? {
    var change = WorkspaceChange()
    change.add(edits, of: analysis, self)
    return change.isEmpty ? nil : change
  }
}

extension TextRange {
  /// Whether two ranges share a byte or touch, as a caret does.
  fileprivate func meets(_ other: TextRange) -> Bool { start <= other.end && other.start <= end }
}

/// What makes two fixes one.
private struct SameFix: Hashable {
  let project: String
  let title: String
  let edits: [TextEdit]
}

/// What two projects may say alike of a file that both hold.
private struct Said: Hashable {
  let code: String
  let range: TextRange
  let message: String

  init(_ diagnostic: Diagnostic) {
    code = diagnostic.code
    range = diagnostic.range
    message = diagnostic.message
  }
}
