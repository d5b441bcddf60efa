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
      checks.insert(place)
    }
    let kept = kept(memory.findings, moved)
    let texts = context.findings
    var own = context.following()
    let tops = tops.members
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
  private func kept(_ findings: [Finding], _ moved: [Diagnostic?]) -> [Finding] {
    var all: [Finding] = []
    all.reserveCapacity(findings.count)
    for (finding, moved) in zip(findings, moved) {
      if let kept = kept(finding, moved) { all.append(kept) }
    }
    return all
  }

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

  /// Diagnostics with their places in the text that is; nil where one of them changed.
  private func moved(_ findings: [Finding]) -> [Diagnostic?] {
    let (file, text) = (change.file, change.text)
    let start = UInt32(truncatingIfNeeded: text.old.lowerBound)
    var all: [Diagnostic?] = []
    all.reserveCapacity(findings.count)
    for finding in findings {
      let found = finding.diagnostic
      let isBefore = found.hasPlaces { $0 != file || $1.end <= start }
      all.append(isBefore ? found : found.moved { $0 == file ? text.moved($1) : $1 })
    }
    return all
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
    let implied =
      change.isQuiet
      ? tops.flatMap(model.impliedBlocks).sorted()
      : model.impliedBlocks.map { Int($0.index) }
    for block in implied { Checker.check(block..<block + 1, &context) }
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

extension Diagnostic {
  /// Whether all its places are such.
  fileprivate func hasPlaces(only isSuch: (FileID, TextRange) -> Bool) -> Bool {
    isSuch(file, range) && related.allSatisfy { isSuch($0.file, $0.range) }
      && fixes.allSatisfy { $0.edits.allSatisfy { isSuch($0.file, $0.range) } }
  }
}
