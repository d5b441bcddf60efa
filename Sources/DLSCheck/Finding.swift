// Finding.swift: a diagnostic with what it is about.

import DLSLanguage
import DLSText

/// Which check found something, in the order in which they report.
struct FindingSource: Hashable, Comparable, Sendable {
  private let number: Int

  /// The parser, the loader, and the texts of every `let`.
  static let texts = FindingSource(number: 0)
  /// The checks of single blocks.
  static let blocks = FindingSource(number: 1)
  /// The checks of `moved`.
  static let moves = FindingSource(number: 2)
  /// The checks of what `--set` gives.
  static let sets = FindingSource(number: 3)

  /// A check that looks beyond one block, by its place in the list of them.
  static func across(_ place: Int) -> FindingSource { FindingSource(number: 4 + place) }

  /// Its number among those who ask for settings, and how many there are. The last is whoever makes notes.
  var asker: Int { number }
  static let askers = across(Checker.acrossChecks.count).number + 1
  static let noteTaker = across(Checker.acrossChecks.count).number

  /// The place in the list of checks that look beyond one block; nil for other checks.
  var across: Int? { number >= 4 ? number - 4 : nil }

  static func < (a: FindingSource, b: FindingSource) -> Bool { a.number < b.number }
}

/// What a check found, and what it was looking at.
struct Finding: Sendable {
  let source: FindingSource
  /// The block, where it looked at one with what that leads to.
  let block: BlockID?
  /// What that block meets others under, where it looked at those.
  let meeting: MeetingKey?
  let diagnostic: Diagnostic

  /// As one check of everything, one after the other, would have found them.
  static func inOrder(_ findings: [Finding]) -> [Finding] {
    findings.enumerated().sorted { a, b in
      a.element.isBefore(b.element) || !b.element.isBefore(a.element) && a.offset < b.offset
    }.map(\.element)
  }

  /// Whether a check of everything finds it before another one.
  func isBefore(_ other: Finding) -> Bool {
    if source != other.source { return source < other.source }
    return (block?.index ?? -1) < (other.block?.index ?? -1)
  }
}

/// What several checks need and none of them makes twice.
struct CheckMemo: Sendable {
  /// The classes of a schema whose value is 0.
  var zeros: [BlockID: [BlockID]] = [:]
  /// The last number that was proposed behind a name which stands twice.
  var lastNumbers: [ClashingName: Int] = [:]

  /// A name with where it has to be the only one.
  struct ClashingName: Hashable {
    let name: String
    let file: FileID
    let schema: BlockID?
  }
}
