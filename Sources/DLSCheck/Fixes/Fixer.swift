// Fixer.swift: applies fixes to the files of projects, again and again, until none is left.

package import DLSLanguage
package import DLSText

/// Applies fixes in memory. Files are known by one name each, whichever way a project names them.
///
/// Fixes that change the same bytes wait for another round, those that don't surely say what was meant until no
/// safe one is left, for that may say it better, and those of warnings until no error can be mended any more.
/// What blocks say together is mended when no text and no name can be any more: what a block seems to lack may
/// stand in it misspelt. A round is taken only if afterwards no
/// file has more problems than before; else its fixes are tried apart, and those that make matters
/// worse are left out, and so are those that lead back to where they began. What data say is weighed apart from what texts say: it comes to light when a
/// text's errors are mended, and that is no reason to leave them. Nor is what comes to light in a block whose
/// keyword is surely meant so.
package struct Fixer {
  /// What the fixer is told, and what it asks the caller for.
  package struct Surroundings {
    /// Whether fixes count that don't surely say what was meant.
    var isUnsafeAllowed: Bool
    /// Whether those count too that somebody has to ask for.
    var isAskedFor: Bool
    /// The profile and settings that the projects are checked with.
    var options: LoadOptions
    /// The bytes of a file by its path.
    var readFile: (String) -> Result<[UInt8], ReadFailure>
    /// The one name of the file at a path.
    var identity: (String) -> String
    /// Whether a file, by its name, may be changed.
    var mayChange: (String) -> Bool
    /// Whether what is reported under a code is mended.
    var isWanted: (String) -> Bool
    /// What data say against a project whose texts have no error; nil where nobody looks at data.
    var checkData: (Model) -> [Diagnostic]?

    package init(
      isUnsafeAllowed: Bool, isAskedFor: Bool = false, options: LoadOptions = LoadOptions(),
      readFile: @escaping (String) -> Result<[UInt8], ReadFailure>,
      identity: @escaping (String) -> String = FilePath.plain,
      mayChange: @escaping (String) -> Bool = { _ in true },
      isWanted: @escaping (String) -> Bool = { _ in true },
      checkData: @escaping (Model) -> [Diagnostic]? = { _ in nil }
    ) {
      self.isUnsafeAllowed = isUnsafeAllowed
      self.isAskedFor = isAskedFor
      self.options = options
      self.readFile = readFile
      self.identity = identity
      self.mayChange = mayChange
      self.isWanted = isWanted
      self.checkData = checkData
    }
  }

  /// How many rounds there are at most. Each but the last mends something or leaves a fix out.
  private static let roundLimit = 200

  /// The files that were changed, with their new bytes, by name.
  package private(set) var changed: [String: [UInt8]] = [:]
  /// The codes of the fixes that were applied to each file, in the order they were applied.
  package private(set) var applied: [String: [String]] = [:]
  /// How many fixes were left out since their texts would have more problems than before.
  package var leftOut: Int { rejected.count }
  /// How many were left out since they undo each other.
  package var undoing: Int { circling.count }
  /// How many were left out since they would write what a profile or `--set` gives for a while into the texts.
  package var ofTrial: Int { Set(state.flatMap(\.findings).filter(\.isOfTrial)).count }
  /// Whether the rounds ended with fixes left that might help.
  package private(set) var isCutShort = false

  private let surroundings: Surroundings
  private var state: [FixerView]
  private var rejected: Set<FixerFinding> = []
  /// The problems whose fixes lead back to texts that were there before. They have no place: other fixes
  /// move them.
  private var circling: Set<Problem> = []
  /// The states that were there before, so that two fixes can't undo each other for ever.
  private var history: Set<[String: [UInt8]]> = [[:]]
  /// The way from the beginning to the texts there are: the texts, and what was applied to them.
  private var way: [(texts: [String: [UInt8]], fixes: [FixerFinding])] = []
  /// The projects before anything was fixed.
  private let beginning: [FixerView]

  /// A problem, wherever it stands.
  private struct Problem: Hashable {
    let file: String
    let code: String
    let message: String

    init(_ finding: FixerFinding) {
      (file, code, message) = (finding.file, finding.code, finding.message)
    }
  }

  /// Looks at the projects whose own files these are.
  package init(_ paths: [String], _ surroundings: Surroundings) {
    self.surroundings = surroundings
    beginning = paths.map { FixerView($0, surroundings, [:]) }
    state = beginning
  }

  /// Applies fixes until none is left that helps.
  package mutating func run() {
    for _ in 0..<Fixer.roundLimit {
      let round = nextRound()
      if round.isEmpty || !apply(round) { return }
    }
    isCutShort = !nextRound().isEmpty
  }

  /// The first fix of each problem, as far as they leave each other alone.
  private func nextRound() -> [FixerFinding] {
    var taken: [String: [TextRange]] = [:]
    var round: [FixerFinding] = []
    var seen: Set<FixerFinding> = []
    let mendable = state.flatMap(\.findings).filter {
      !$0.edits.isEmpty && !rejected.contains($0) && !circling.contains(Problem($0))
    }
    let safe = mendable.filter(\.isSafe)
    let sure = safe.isEmpty ? mendable : safe
    let ofText = sure.filter(\.isOfText)
    let all = ofText.isEmpty ? sure : ofText
    let hasErrors = all.contains { $0.severity == .error }
    for finding in all
    where hasErrors == (finding.severity == .error) && seen.insert(finding).inserted {
      let isFree = finding.edits.allSatisfy { edit in
        // Of one file the problems come in order, so the last few ranges are the near ones.
        !(taken[edit.file] ?? []).reversed().prefix(8).contains { $0.meets(edit.range) }
      }
      guard isFree else { continue }
      for edit in finding.edits { taken[edit.file, default: []].append(edit.range) }
      round.append(finding)
    }
    return round
  }

  /// Applies fixes, fewer of them where all together don't help. Whether anything came of it.
  private mutating func apply(_ fixes: [FixerFinding]) -> Bool {
    let texts = texts(after: fixes)
    let before = (texts: changed, fixes: withTwins(fixes))
    if let texts, take(texts, after: fixes) {
      way.append(before)
      for fix in fixes { applied[fix.file, default: []].append(fix.code) }
      return true
    }
    if fixes.count == 1 {
      if let place = way.firstIndex(where: { $0.texts == texts }) {
        beginAnew(without: way[place...].flatMap(\.fixes) + before.fixes)
      } else {
        rejected.insert(fixes[0])
      }
      return true
    }
    // The rest is looked for anew, since its places have moved.
    return apply(Array(fixes.prefix(fixes.count / 2)))
  }

  /// Fixes with those of other problems that make the same edits, of which a round takes one.
  private func withTwins(_ fixes: [FixerFinding]) -> [FixerFinding] {
    let edits = Set(fixes.map(\.edits))
    return state.flatMap(\.findings).filter { edits.contains($0.edits) }
  }

  /// Fixes that lead back to where they began mend nothing: all is begun anew without them, since
  /// others may have been applied together with them.
  private mutating func beginAnew(without fixes: [FixerFinding]) {
    circling.formUnion(fixes.map(Problem.init))
    (changed, applied, rejected, way, history) = ([:], [:], [], [], [[:]])
    state = beginning
  }

  /// The texts with the edits of fixes applied; nil where they change the same bytes.
  private func texts(after fixes: [FixerFinding]) -> [String: [UInt8]]? {
    var edits: [String: [TextEdit]] = [:]
    for edit in fixes.flatMap(\.edits) {
      edits[edit.file, default: []].append(
        TextEdit(file: .main, range: edit.range, newText: edit.newText))
    }
    var texts = changed
    for (file, list) in edits {
      guard let old = changed[file] ?? (try? surroundings.readFile(file).get()),
        let new = try? TextEdit.apply(list, to: old)
      else { return nil }
      let isAsRead = (try? surroundings.readFile(file).get()).map { $0 == new } ?? false
      texts[file] = isAsRead ? nil : new
    }
    return texts
  }

  /// Takes over texts with which no file has more problems than before, or a block is looked at that wasn't.
  private mutating func take(_ texts: [String: [UInt8]], after fixes: [FixerFinding]) -> Bool {
    let changes = Set(texts.keys).union(changed.keys).filter { texts[$0] != changed[$0] }
    if changes.isEmpty || history.contains(texts) { return false }
    let next = state.map { view in
      view.files.isDisjoint(with: changes) ? view : FixerView(view.path, surroundings, texts)
    }
    let isNoWorse =
      FixerView.isNoWorse(next, than: state)
      && zip(next, state).allSatisfy { $0.hasNoWorseData(than: $1) }
    guard isNoWorse || opensBlock(fixes, next) else { return false }
    changed = texts
    history.insert(texts)
    state = next
    return true
  }

  /// Whether all that was fixed is one keyword that is surely another: what stands in its block was wrong before,
  /// and nobody looked.
  private func opensBlock(_ fixes: [FixerFinding], _ next: [FixerView]) -> Bool {
    guard fixes.count == 1, fixes[0].isSafe, fixes[0].code == Rule.unknownBlock.code else {
      return false
    }
    func unknown(_ views: [FixerView]) -> Int {
      views.reduce(0) { $0 + $1.findings.count { $0.code == Rule.unknownBlock.code } }
    }
    return unknown(next) < unknown(state)
  }
}

extension TextRange {
  /// Whether two edits get into each other's way: they share a byte or touch.
  fileprivate func meets(_ other: TextRange) -> Bool { start <= other.end && other.start <= end }
}
