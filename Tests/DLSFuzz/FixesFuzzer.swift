// FixesFuzzer.swift: every fix of every diagnostic can be applied and removes it.

import DLSCheck
import DLSLanguage
import DLSTestKit
import DLSText

/// The search for texts on which the checks trap, point outside, or offer a fix that mends nothing.
enum FixesFuzzer {
  static let fuzzer = Fuzzer(
    name: "fixes", promise: "each fix of each diagnostic applies cleanly and removes it",
    input: { input(&$0) },
    mutate: { TextMutation.mutated($0, &$1) },
    fault: { fault($0) { diagnose($0) } },
    planted: { fault($0, misplacing) })

  /// What the checks say of a text that imports nothing.
  private static func diagnose(_ bytes: [UInt8]) -> [Diagnostic] {
    Checker.check(
      Project.load("main.dlsproj") { path in
        path == "main.dlsproj" ? .success(bytes) : .failure(ReadFailure("no such file"))
      })
  }

  /// The examples of all pages: every construct, right and wrong.
  private static let examples = DiagnosticCatalog.rules.flatMap {
    [$0.wrong.bytes, $0.right.bytes]
  }

  private static func input(_ random: inout SeededRandom) -> [UInt8] {
    random.isOnce(in: 4)
      ? TextMutation.text(&random) : TextMutation.mutated(random.pick(examples), &random)
  }

  private static func fault(_ bytes: [UInt8], _ diagnose: ([UInt8]) -> [Diagnostic]) -> String? {
    let found = diagnose(bytes)
    for diagnostic in found {
      if diagnostic.message.isEmpty { return "\(diagnostic.code) says nothing" }
      if diagnostic.file == .main, Int(diagnostic.range.end) > bytes.count {
        return "\(diagnostic.code) lies outside"
      }
      for fix in diagnostic.fixes where fix.edits.allSatisfy({ $0.file == .main }) {
        if let fault = fault(fix, of: diagnostic, among: found, bytes, diagnose) { return fault }
      }
    }
    return nil
  }

  /// Applies one fix: the diagnostic must be gone from its place, or from one of several. Where one
  /// place lacks several brackets, each round mends one.
  private static func fault(
    _ fix: Fix, of diagnostic: Diagnostic, among found: [Diagnostic], _ bytes: [UInt8],
    _ diagnose: ([UInt8]) -> [Diagnostic], round: Int = 0
  ) -> String? {
    let name = "\(diagnostic.code), \"\(fix.title)\""
    guard let mended = try? TextEdit.apply(fix.edits, to: bytes) else {
      return "\(name) can't be applied"
    }
    if mended == bytes { return "\(name) changes nothing" }
    let isSame: (Diagnostic) -> Bool = {
      $0.code == diagnostic.code && $0.message == diagnostic.message
        && $0.file == diagnostic.file
    }
    let left = diagnose(mended)
    let place = moved(diagnostic.range.start, by: fix.edits)
    guard left.count(where: isSame) >= found.count(where: isSame),
      let same = left.first(where: { isSame($0) && $0.range.start == place })
    else { return nil }
    if round < 8, let next = same.fixes.first(where: { $0.title == fix.title }) {
      return fault(next, of: same, among: left, mended, diagnose, round: round + 1)
    }
    // What else is broken may swallow what a fix puts in; that is why the fix isn't safe.
    if !fix.isSafe, left.count(where: { $0.code < "DLS0100" }) > 1 { return nil }
    return "\(name) leaves it: \(String(decoding: mended, as: UTF8.self).debugDescription)"
  }

  /// Where a place is after edits.
  private static func moved(_ place: UInt32, by edits: [TextEdit]) -> UInt32 {
    edits.reduce(place) { moved, edit in
      edit.range.end <= place && edit.range.start < place
        ? moved + UInt32(edit.newText.utf8.count) - UInt32(edit.range.count) : moved
    }
  }

  /// The planted fault: a fix that inserts text does so one byte too late.
  private static func misplacing(_ bytes: [UInt8]) -> [Diagnostic] {
    diagnose(bytes).map { found in
      let fixes = found.fixes.map { fix in
        let edits = fix.edits.map { edit in
          edit.range.isEmpty
            ? TextEdit(
              file: edit.file, range: TextRange(at: edit.range.start + 1), newText: edit.newText)
            : edit
        }
        return Fix(title: fix.title, edits: edits, isSafe: fix.isSafe)
      }
      return Diagnostic(
        code: found.code, severity: found.severity, file: found.file, range: found.range,
        message: found.message, fixes: fixes)
    }
  }
}
