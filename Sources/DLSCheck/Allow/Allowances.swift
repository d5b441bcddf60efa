// Allowances.swift: what comments allow, taken out of what the checks report.

package import DLSLanguage
import DLSSyntax
package import DLSText

/// Something that a check reports and a comment allows.
package struct Allowed: Sendable, Hashable {
  /// What is reported.
  package let diagnostic: Diagnostic
  /// Why it is all right, as the comment says; empty where it doesn't.
  package let reason: String
}

/// The comments of a model's files that allow what checks report.
package struct Allowances {
  /// One code of one comment.
  private struct Entry {
    var file: FileID
    var code: AllowComment.Code
    var scope: TextRange?
    var comment: Int
    var isUsed = false
  }

  private struct Key: Hashable {
    var file: FileID
    var code: String
  }

  private let model: Model
  private var comments: [(place: Place, scoped: AllowScopes.Scoped)] = []
  private var entries: [Entry] = []
  /// The entries of a file and code by where they begin, and how far any up to each reaches.
  private struct Lane {
    var entries: [Int] = []
    var reach: [UInt32] = []
  }

  private var lanes: [Key: Lane] = [:]

  /// Whether no comment speaks to the program.
  var isEmpty: Bool { comments.isEmpty }

  /// Reads the comments of every file.
  package init(_ model: Model) {
    self.model = model
    for file in model.files where !file.isSetting {
      for scoped in AllowScopes(file.tree).found {
        let place = Place(file: file.id, range: scoped.comment.range)
        for code in scoped.comment.codes {
          let key = Key(file: file.id, code: code.text)
          if Rule.isAllowable(code.text), scoped.scope != nil {
            lanes[key, default: Lane()].entries.append(entries.count)
          }
          entries.append(
            Entry(file: file.id, code: code, scope: scoped.scope, comment: comments.count))
        }
        comments.append((place, scoped))
      }
    }
    for key in Array(lanes.keys) { order(key) }
  }

  private mutating func order(_ key: Key) {
    var lane = lanes[key] ?? Lane()
    lane.entries.sort { start($0) < start($1) }
    var reach: UInt32 = 0
    for index in lane.entries {
      reach = max(reach, entries[index].scope?.end ?? 0)
      lane.reach.append(reach)
    }
    lanes[key] = lane
  }

  private func start(_ index: Int) -> UInt32 { entries[index].scope?.start ?? 0 }

  /// Parts what is reported into what remains and what is allowed.
  package mutating func part(
    _ diagnostics: [Diagnostic]
  ) -> (remaining: [Diagnostic], allowed: [Allowed]) {
    if lanes.isEmpty { return (diagnostics, []) }
    var remaining: [Diagnostic] = []
    var allowed: [Allowed] = []
    for diagnostic in diagnostics {
      if let reason = reason(diagnostic) {
        allowed.append(Allowed(diagnostic: diagnostic, reason: reason))
      } else {
        remaining.append(diagnostic)
      }
    }
    return (remaining, allowed)
  }

  /// Why a comment allows it, the innermost first; nil where none does.
  private mutating func reason(_ diagnostic: Diagnostic) -> String? {
    guard let lane = lanes[Key(file: diagnostic.file, code: diagnostic.code)] else { return nil }
    let place = diagnostic.range.start
    var low = lane.entries.partitioningIndex { start($0) > place }
    var reason: String?
    while low > 0, lane.reach[low - 1] >= place {
      low -= 1
      let index = lane.entries[low]
      guard let scope = entries[index].scope, covers(scope, diagnostic.range) else { continue }
      entries[index].isUsed = true
      reason = reason ?? comments[entries[index].comment].scoped.comment.reason
    }
    return reason
  }

  private func covers(_ scope: TextRange, _ range: TextRange) -> Bool {
    scope.contains(range.start) || (range.isEmpty && range.start == scope.end)
  }

  // MARK: What is wrong with the comments

  /// What is wrong with the comments themselves, once everything was parted.
  func report(_ context: inout CheckContext) {
    for (place, scoped) in comments { report(scoped.comment, place, &context) }
    for entry in entries { report(entry, &context) }
  }

  private func report(
    _ comment: AllowComment, _ place: Place, _ context: inout CheckContext
  ) {
    if let nearly = comment.nearly {
      let at = Place(file: place.file, range: nearly)
      context.report(
        .unclearAllowance, at,
        "This allows nothing as it stands: comments to this program begin with `// dls:`. Write it so.",
        fixes: [.replace(at, "// dls:", isSafe: true)])
    } else if let stranger = comment.stranger {
      let words = ["allow", "because"]
      let meant = Suggestion.nearest(
        stranger.text, among: comment.codes.isEmpty ? words : ["because"])
      let at = Place(file: place.file, range: stranger.range)
      context.report(
        .unclearAllowance, at,
        "Comments that begin with `dls:` are read by this program, and it doesn't know what "
          + "`\(stranger.text)` means here. Write `// dls: allow CODE because REASON`.",
        fixes: meant.map { [.replace(at, $0)] } ?? [])
    } else if comment.codes.isEmpty {
      context.report(
        .unclearAllowance, place,
        "This comment names no code. Write `// dls: allow CODE because REASON`.")
    } else if comment.reason.isEmpty {
      let codes = comment.codes.map(\.text).joinedAsList()
      context.report(
        .allowedWithoutReason, place,
        "This allows \(codes) and doesn't say why. Write `because` and the reason behind it.")
    }
  }

  private func report(_ entry: Entry, _ context: inout CheckContext) {
    let code = entry.code.text
    let place = Place(file: entry.file, range: entry.code.range)
    if !Rule.isAllowable(code) || (DiagnosticCatalog.rule(code) == nil && !isAboutData(code)) {
      let isKnown = DiagnosticCatalog.rule(code) != nil || code.hasPrefix("DLS08")
      let meant = Suggestion.nearest(
        code, among: DiagnosticCatalog.rules.lazy.filter(\.isAllowable).map(\.code))
      context.report(
        .cannotBeAllowed, place,
        isKnown
          ? "\(code) can't be allowed, for what it is about can't be done without. Mend that, and "
            + "remove this comment."
          : "There is no code \(code). "
            + (meant.map { "Did you mean \($0)?" } ?? "`dls explain CODE` shows what a code means."),
        // Without the comment, what it was to keep would be reported, and mended away.
        fixes: isKnown
          ? removal(entry) : correction(code, meant, place) + removal(entry).map(\.byItself))
    } else if !entry.isUsed, isJudged(entry) {
      context.report(
        .allowsNothing, place,
        entry.scope == nil
          ? "No entry follows this comment, so it allows nothing. Put it above what it is about, or "
            + "remove it."
          : "Nothing here is reported as \(code), so this allows nothing. Remove it.",
        fixes: removal(entry), tags: [.unnecessary])
    }
  }

  /// The code that was meant, where a mark stands behind it. Of any other nobody knows that it is reported.
  private func correction(_ code: String, _ meant: String?, _ place: Place) -> [Fix] {
    guard let meant, code.hasPrefix(meant),
      code.dropFirst(meant.count).allSatisfy({ ":;.-".contains($0) })
    else { return [] }
    return [.replace(place, meant, isSafe: true)]
  }

  /// Whether an entry that wasn't needed is one too many. Only of the project's own file, read
  /// whole and as it stands, is it known what would be reported; and not of what depends on data.
  private func isJudged(_ entry: Entry) -> Bool {
    guard entry.file == .main, model.profileName == nil, !isAboutData(entry.code.text),
      comments[entry.comment].scoped.comment.stranger == nil
    else { return false }
    return model.files.allSatisfy { !$0.isSetting && $0.tree.problems.isEmpty }
  }

  private func isAboutData(_ code: String) -> Bool { code.hasPrefix("DLS06") }

  /// A code with the comma that parts it from the others.
  private func withComma(
    _ code: AllowComment.Code, among codes: [AllowComment.Code], _ bytes: [UInt8]
  ) -> TextRange {
    let place = codes.firstIndex { $0.range == code.range } ?? 0
    if place == codes.count - 1 { return TextRange(codes[place - 1].range.end, code.range.end) }
    return TextRange(code.range.start, codes[place + 1].range.start)
  }

  /// Takes a code out of its comment, and with the last one the comment.
  private func removal(_ entry: Entry) -> [Fix] {
    let (place, scoped) = comments[entry.comment]
    guard let tree = model.file(place.file)?.tree else { return [] }
    var range = entry.code.range
    if scoped.comment.codes.count > 1 {
      range = withComma(entry.code, among: scoped.comment.codes, tree.bytes)
    } else {
      let token = tree.token(at: place.range.start)
      let tokens = tree.tokens
      let before = token > 0 && tokens.kind(token - 1) == .blank ? token - 1 : token
      let isLine = scoped.isAlone && tokens.kind(token + 1) == .newline
      range = TextRange(tokens.start(before), tokens.end(isLine ? token + 1 : token))
    }
    return [
      Fix(
        title: "Remove \(scoped.comment.codes.count > 1 ? entry.code.text : "the comment")",
        edits: [TextEdit(file: place.file, range: range, newText: "")])
    ]
  }
}
