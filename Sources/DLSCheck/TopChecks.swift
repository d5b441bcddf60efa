// TopChecks.swift: the checks that look at one block of the top level and at what it leads to, by kind.

import DLSLanguage
import DLSText

/// The checks of single blocks of the top level. Doing all of them while a block is at hand reads a long
/// project once; doing them check by check reads it from memory forty times.
enum TopChecks {
  private struct Entry: Sendable {
    /// The check's place in the list of those that look beyond one block.
    let place: Int
    let isOfAllFiles: Bool
    let check: AcrossCheck.Each
  }

  /// By kind of block, in the order of the list.
  private static let entries: Kept<Kept<Entry>> = {
    var entries = [[Entry]](repeating: [], count: Schema.blocks.count)
    for (place, across) in Checker.acrossChecks.enumerated() {
      guard let (keyword, isOfAllFiles, check) = across.each,
        let kind = Schema.blocks.firstIndex(where: { $0.keyword == keyword && $0.parents.isEmpty })
      else { continue }
      entries[kind].append(Entry(place: place, isOfAllFiles: isOfAllFiles, check: check))
    }
    return Kept(entries.map(Kept.init))
  }()

  /// Does every check of a block of the top level, or those that look at it again.
  static func check(
    _ block: Block, _ context: inout CheckContext, again: HeldAgain.Block? = nil
  ) {
    guard let kind = block.kind else { return }
    context.asked?.alone = -1
    let (own, isMain) = (entries[kind], block.file == .main)
    for entry in own.start..<own.start + own.count where isMain || entry.pointee.isOfAllFiles {
      if let again, !again.isLookedAt(by: entry.pointee.place) { continue }
      context.source = .across(entry.pointee.place)
      entry.pointee.check(block, &context)
    }
  }
}

extension AcrossCheck {
  /// What it asks about single blocks, whose keyword that is, and whether about those of libraries too.
  fileprivate var each: (keyword: String, isOfAllFiles: Bool, check: Each)? {
    switch self {
    case .each(let keyword, let check): (keyword, false, check)
    case .eachOfAllFiles(let keyword, let check): (keyword, true, check)
    case .meeting, .names, .text, .fullText: nil
    }
  }
}
