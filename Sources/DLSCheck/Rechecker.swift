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
  /// The blocks of the top level that are to be checked, by number.
  private var tops: Set<Int>
  /// The checks of all blocks together that are to be done, by their place in the list.
  private var checks: Set<Int> = []
  private var asked: [SlotSet?]

  /// Nil where the whole project has to be checked.
  init?(_ model: Model, _ memory: CheckMemory, _ change: ModelChange, _ workers: Workers) {
    guard memory.isOfUse else { return nil }
    self.workers = workers
    self.memory = memory
    self.change = change
    context = CheckContext(model)
    tops = Set(change.newTops + change.dependents)
    // Their entries lead anywhere.
    tops.formUnion(model.profiles.map { Int($0.index) })
    asked = change.isQuiet ? memory.asked : memory.asked.map { _ in nil }
  }

  mutating func run() -> CheckResult? {
    Checker.checkTexts(&context)
    guard context.hasSaidNothingOnce else { return nil }
    let moved = memory.findings.map { self.moved($0.diagnostic) }
    findTouched(moved)
    for (place, check) in Checker.acrossChecks.enumerated() where isToBeDone(check, place) {
      checks.insert(place)
    }
    let kept = zip(memory.findings, moved).compactMap { self.kept($0, $1) }
    let texts = context.findings
    var own = context.following()
    let tops = tops.sorted()
    checkBlocks(tops, &own)
    Checker.checkMoves(&own)
    for (place, check) in Checker.acrossChecks.enumerated() { run(check, place, tops, &own) }
    guard own.hasSaidNothingOnce,
      texts.count + kept.count + own.findings.count < CheckContext.helpLimit
    else { return nil }
    context.take(texts + inOrder(kept, own.findings))
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
        checks.insert(place)
      }
    }
  }

  /// What holds as it is, but for its places.
  private func kept(_ finding: Finding, _ moved: Diagnostic?) -> Finding? {
    guard let moved, finding.source > .texts, finding.source != .moves else { return nil }
    if let block = finding.block {
      guard let top = top(of: block), !tops.contains(top) else { return nil }
    } else if let place = finding.source.across, checks.contains(place), !isOfPart(place) {
      return nil
    }
    return Finding(
      source: finding.source, block: finding.block.flatMap(change.moved), diagnostic: moved)
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

  /// A diagnostic with its places in the text that is; nil where one of them changed.
  private func moved(_ found: Diagnostic) -> Diagnostic? {
    let start = UInt32(truncatingIfNeeded: change.text.old.lowerBound)
    if found.hasPlaces(only: { $0 != change.file || $1.end <= start }) { return found }
    return found.moved { file, range in file == change.file ? change.text.moved(range) : range }
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

  private func checkBlocks(_ tops: [Int], _ context: inout CheckContext) {
    let model = context.model
    for top in tops { Checker.check(model.blocks(under: top), &context) }
    for block in model.impliedBlocks
    where !change.isQuiet || self.tops.contains(Int(model.top(of: block).index)) {
      Checker.check(Int(block.index)..<Int(block.index) + 1, &context)
    }
  }

  private mutating func run(
    _ check: AcrossCheck, _ place: Int, _ tops: [Int], _ context: inout CheckContext
  ) {
    context.source = .across(place)
    switch check {
    case .each(let keyword, let each):
      run(each, keyword, tops, &context) { $0.file == .main }
    case .eachOfAllFiles(let keyword, let each):
      run(each, keyword, tops, &context) { _ in true }
    case .text where change.hasOtherTexts: check.run(&context)
    case .text(let text):
      guard let file = context.model.file(change.file) else { return }
      text(file, TextPart(tokens: change.tokens, nodes: change.nodes), &context)
    case .all(_, let all), .names(let all):
      if checks.contains(place) { asked[place] = context.noting(all) }
    }
    context.subject = nil
  }

  private func run(
    _ each: AcrossCheck.Each, _ keyword: String, _ tops: [Int], _ context: inout CheckContext,
    where isMeant: (Block) -> Bool
  ) {
    for top in tops {
      let block = context.model.block(BlockID(Int32(truncatingIfNeeded: top)))
      guard block.row?.keyword == keyword, isMeant(block) else { continue }
      context.subject = block.id
      each(block, &context)
    }
  }
}

extension Diagnostic {
  /// Whether all its places are such.
  fileprivate func hasPlaces(only isSuch: (FileID, TextRange) -> Bool) -> Bool {
    isSuch(file, range) && related.allSatisfy { isSuch($0.file, $0.range) }
      && fixes.allSatisfy { $0.edits.allSatisfy { isSuch($0.file, $0.range) } }
  }
}
