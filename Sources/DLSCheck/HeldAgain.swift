// HeldAgain.swift: who looks again at blocks whose settings stand as they stood and may say something else.

import DLSLanguage
import DLSText

/// What is looked at again where a text changes that blocks hold, or what their names lead to: of each block, what
/// it says by itself; and of the blocks themselves, or of those too that lead to them, what those checks say that
/// ask for such a setting.
struct HeldAgain {
  /// At which blocks a check looks again.
  fileprivate enum Reach {
    case none, holders, leading
  }

  /// One of the blocks: which checks look at it again is asked for each of them, and counts no references.
  struct Block {
    fileprivate let reaches: UnsafeBufferPointer<Reach>
    fileprivate let isHolder: Bool
    fileprivate let isLeading: Bool

    /// Whether the check at a place in the list does.
    func isLookedAt(by place: Int) -> Bool {
      switch reaches[place] {
      case .none: false
      case .holders: isHolder
      case .leading: isLeading
      }
    }
  }

  /// The blocks of the top level that everything is said of anew.
  private(set) var tops: [Int]
  /// The blocks of which only what each says by itself is looked at.
  private(set) var single: [Int] = []
  /// Those of them about whose settings there may be something to say.
  private(set) var odd: [Int] = []
  /// The blocks of the top level, beside those, that note anew what others meet them under.
  private(set) var noting: [Int] = []
  /// The blocks of the top level that hold something, and those that lead to them, with them.
  private var holders = BlockSet(0), leading = BlockSet(0)
  /// By the place of a check in the list.
  private var reaches: [Reach] = []

  /// Nil where any block may be looked at again, or it isn't known what checks ask for.
  init?(_ model: Model, _ memory: CheckMemory, _ change: ModelChange) {
    tops = change.dependents
    let held = change.holders
    if change.holdersAreDependents || held.tops.isEmpty { return }
    guard let asked = memory.asked else { return nil }
    func reach(_ asker: Int) -> Reach {
      if asked.isAsked(by: asker, ofOthers: true, held.rows) { return .leading }
      return asked.isAsked(by: asker, ofOthers: false, held.rows) ? .holders : .none
    }
    reaches = Checker.acrossChecks.indices.map { place in
      switch Checker.acrossChecks[place] {
      case .each, .eachOfAllFiles, .meeting: reach(FindingSource.across(place).asker)
      // What is done of these doesn't depend on settings.
      case .names, .text, .fullText: .none
      }
    }
    let (alone, notes) = (reach(FindingSource.blocks.asker), reach(FindingSource.noteTaker))
    var all: [Int] = []
    if alone == .leading || notes == .leading || reaches.contains(.leading) {
      guard let found = model.dependents(of: held.tops) else { return nil }
      all = found
    }
    // Who meets whom is known by what they note, and not by what is asked of them then.
    let meets = Checker.meetingChecks.contains { reaches[$0.place] != .none }
    if alone == .leading || meets {
      tops += all.isEmpty ? held.tops : all
    } else if alone == .holders {
      tops += held.tops
    } else {
      (single, odd) = (held.blocks, held.odd)
    }
    noting = notes == .leading ? all : notes == .holders ? held.tops : []
    holders = BlockSet(model.blockCount, held.tops)
    leading = BlockSet(model.blockCount, all)
  }

  /// Whether the check at a place in the list looks again at a block of the top level.
  func has(_ place: Int, _ top: Int) -> Bool {
    if reaches.isEmpty { return false }
    switch reaches[place] {
    case .none: return false
    case .holders: return holders.contains(top)
    case .leading: return leading.contains(top)
    }
  }

  /// Calls `body` with some blocks of the top level that are looked at again.
  func forEach(_ tops: ArraySlice<Int>, _ body: (_ top: Int, _ again: Block) -> Void) {
    reaches.withUnsafeBufferPointer { reaches in
      for top in tops {
        body(
          top,
          Block(
            reaches: reaches, isHolder: holders.contains(top), isLeading: leading.contains(top)))
      }
    }
  }

  /// The blocks of the top level that some check looks at again, in order.
  var lookedAt: [Int] {
    reaches.contains(.leading)
      ? leading.members : reaches.contains(.holders) ? holders.members : []
  }
}
