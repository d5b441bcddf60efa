// Rechecker.swift: checks what a change of the text may have changed, and keeps what was found of the rest.

package import DLSLanguage
import DLSSyntax
package import DLSText

extension Checker {
  /// The same as `examine` finds in a model, from what was found in the one that it was made from.
  package static func examine(
    _ model: Model, workers: Workers = .one, after memory: CheckMemory, _ change: ModelChange
  ) -> CheckResult {
    var rechecker = Rechecker(model, memory, change, workers)
    return rechecker?.run() ?? examine(model, workers: workers)
  }
}

/// One check of a model that changed in one place.
///
/// What was found of a block holds while neither its text changed nor that of a block it leads to; what
/// was found of all blocks together, while no setting that was asked for changed.
private struct Rechecker {
  private let change: ModelChange
  private let memory: CheckMemory
  private let workers: Workers
  private var context: CheckContext
  /// The blocks of the top level that are to be checked.
  private var tops: BlockSet
  /// Which checks of all blocks together are to be done, by their place in the list.
  private var isToDo = [Bool](repeating: false, count: Checker.acrossChecks.count)
  private var asked: [SlotSet?]

  /// Nil where the whole project has to be checked.
  init?(_ model: Model, _ memory: CheckMemory, _ change: ModelChange, _ workers: Workers) {
    guard memory.isOfUse else { return nil }
    self.workers = workers
    self.memory = memory
    self.change = change
    context = CheckContext(model)
    tops = BlockSet(model.blockCount)
    for top in change.newTops + change.dependents { tops.insert(top) }
    // Their entries lead anywhere.
    for profile in model.profiles { tops.insert(Int(profile.index)) }
    asked = change.isQuiet ? memory.asked : memory.asked.map { _ in nil }
  }

  mutating func run() -> CheckResult? {
    Checker.checkTexts(&context)
    guard context.hasSaidNothingOnce else { return nil }
    let moved = moved(memory.findings)
    findTouched(moved)
    for (place, check) in Checker.acrossChecks.enumerated() where isToBeDone(check, place) {
      isToDo[place] = true
    }
    let kept = kept(memory.findings, moved)
    let texts = context.findings
    let done = done()
    for (place, settings) in done.lazy.compactMap(\.asked) { asked[place] = settings }
    let found = done.flatMap(\.context.findings)
    guard done.allSatisfy(\.context.hasSaidNothingOnce),
      texts.count + kept.count + found.count < CheckContext.helpLimit
    else { return nil }
    context.take(texts + inOrder(kept, found))
    let allowances = mayAllow ? Allowances(context.model) : nil
    let memory = CheckMemory(
      context, hasAllowances: allowances.map { !$0.isEmpty } ?? false, asked: asked)
    Checker.checkOtherProfiles(&context, workers)
    return Checker.result(context, allowances, memory)
  }

  /// Whether a comment may speak to the program: one did, or one stands in what changed.
  private var mayAllow: Bool {
    if memory.hasAllowances { return true }
    guard let file = context.model.file(change.file) else { return true }
    return AllowScopes.isAny(among: change.tokens, of: file.tree)
  }

  /// As one check of everything would have found it: what was kept, in its order, and what was found.
  private func inOrder(_ kept: [Finding], _ found: [Finding]) -> [Finding] {
    // Mostly nothing new is found.
    if found.isEmpty { return kept }
    var rest = Finding.inOrder(found)[...]
    var all: [Finding] = []
    all.reserveCapacity(kept.count + found.count)
    for finding in kept {
      while let first = rest.first, first.isBefore(finding) { all.append(rest.removeFirst()) }
      all.append(finding)
    }
    return all + rest
  }

  // MARK: What is kept

  /// What speaks of a place that changed is looked for again.
  private mutating func findTouched(_ moved: [Diagnostic?]) {
    for (finding, moved) in zip(memory.findings, moved)
    where moved == nil || isBeside(finding.diagnostic) {
      if let block = finding.block {
        if let top = top(of: block) { tops.insert(top) }
      } else if let place = finding.source.across {
        isToDo[place] = true
      }
    }
  }

  /// What holds as it is, but for its places.
  private func kept(_ findings: [Finding], _ moved: [Diagnostic?]) -> [Finding] {
    var all: [Finding] = []
    all.reserveCapacity(findings.count)
    for (finding, moved) in zip(findings, moved) {
      guard let moved, finding.source > .texts, finding.source != .moves else { continue }
      var block: BlockID?
      if let old = finding.block {
        guard let now = change.moved(old), !tops.contains(Int(context.model.top(of: now).index))
        else { continue }
        block = now
      } else if let place = finding.source.across, isToDo[place], !isOfPart(place) {
        continue
      }
      all.append(Finding(source: finding.source, block: block, diagnostic: moved))
    }
    return all
  }

  /// The number that the block of the top level around an old block has now.
  private func top(of block: BlockID) -> Int? {
    change.moved(block).map { Int(context.model.top(of: $0).index) }
  }

  /// Whether a diagnostic is about a neighbour of what changed: what would be removed with a block
  /// depends on what stands between the two.
  private func isBeside(_ found: Diagnostic) -> Bool {
    found.file == change.file && change.neighbourhood.overlaps(found.range.indices)
  }

  /// Whether a check looks at the part of the text that changed, and the rest of what it found holds.
  private func isOfPart(_ place: Int) -> Bool {
    if case .text = Checker.acrossChecks[place] { return !change.hasOtherTexts }
    return false
  }

  /// Diagnostics with their places in the text that is; nil where one of them changed.
  private func moved(_ findings: [Finding]) -> [Diagnostic?] {
    findings.map { $0.diagnostic.moved(by: change.text, in: change.file) }
  }

  // MARK: What is done

  private func isToBeDone(_ check: AcrossCheck, _ place: Int) -> Bool {
    switch check {
    case .each, .eachOfAllFiles: return false
    // What is filled in may stand anywhere.
    case .text: return change.hasOtherTexts
    case .names where change.changesNames: return true
    case .all(let keywords, _) where keywords.isDisjoint(with: change.keywords): return false
    case .all, .names:
      guard let settings = change.settings, let asked = asked[place] else { return true }
      return settings.contains(where: asked.contains)
    }
  }

  /// A part of what is to be done; which settings it asked for, where it is a check of several blocks.
  private typealias Piece = @Sendable (inout CheckContext) -> (place: Int, settings: SlotSet)?

  /// What became of a piece.
  private struct Done: Sendable {
    let context: CheckContext
    let asked: (place: Int, settings: SlotSet)?
  }

  /// Does what is to be done. The pieces don't depend on each other.
  private func done() -> [Done] {
    let tops = tops.members
    let isMuch =
      tops.count >= Rechecker.manyTops
      || isToDo.contains(true) && context.model.blockCount >= Rechecker.manyBlocks
    let some = isMuch ? workers : .one
    let checks = isToDo.indices.filter { isToDo[$0] }.compactMap(wholeCheck)
    let pieces = checks + texts() + blocks(tops, some)
    return some.map(pieces.count) { [context] place in
      var own = some.count == 1 ? context.following(in: context.model) : context.following()
      let asked = pieces[place](&own)
      return Done(context: own, asked: asked)
    }
  }

  /// From how many blocks on, of the top level, or of all where all are looked at, a thread is worth waiting
  /// for: while other processes work, too, it may begin some milliseconds late.
  private static let manyTops = 512, manyBlocks = 1 << 14

  /// A check that looks at several blocks.
  private func wholeCheck(_ place: Int) -> Piece? {
    switch Checker.acrossChecks[place] {
    case .all(_, let all), .names(let all):
      return { context in
        context.source = .across(place)
        return (place, context.noting(all))
      }
    case .each, .eachOfAllFiles, .text: return nil
    }
  }

  /// The checks of the text, or of what changed of it.
  private func texts() -> [Piece] {
    let change = change
    return Checker.acrossChecks.enumerated().compactMap { place, check in
      guard case .text(let text) = check else { return nil }
      return { context in
        context.source = .across(place)
        if change.hasOtherTexts {
          check.run(&context)
        } else if let file = context.model.file(change.file) {
          text(file, TextPart(tokens: change.tokens, nodes: change.nodes), &context)
        }
        return nil
      }
    }
  }

  /// The checks of single blocks, with what they lead to, and of what has moved.
  private func blocks(_ tops: [Int], _ workers: Workers) -> [Piece] {
    let model = context.model
    let implied =
      change.isQuiet
      ? tops.flatMap(model.impliedBlocks).sorted()
      : model.impliedBlocks.map { Int($0.index) }
    let pieces = workers.ranges(tops.count, least: 64).map { range -> Piece in
      { context in
        for top in tops[range] { Checker.checkWithTops(context.model.blocks(under: top), &context) }
        return nil
      }
    }
    let rest: Piece = { context in
      for block in implied { Checker.check(block..<block + 1, &context) }
      Checker.checkMoves(&context)
      return nil
    }
    return pieces + [rest]
  }
}

/// Some blocks of a model, by number.
private struct BlockSet {
  private var isIn: [Bool]
  private var all: [Int] = []

  /// None of so many.
  init(_ count: Int) { isIn = Array(repeating: false, count: count) }

  func contains(_ block: Int) -> Bool { isIn[block] }

  mutating func insert(_ block: Int) {
    if isIn[block] { return }
    isIn[block] = true
    all.append(block)
  }

  /// They, in order.
  var members: [Int] { all.sorted() }
}
