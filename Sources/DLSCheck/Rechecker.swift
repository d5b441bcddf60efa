// Rechecker.swift: checks what a change of the text may have changed, and keeps what was found of the rest.

package import DLSLanguage
import DLSSyntax
package import DLSText

extension Checker {
  /// The same as `examine` finds in a model, from what was found in the one that it was made from.
  package static func examine(
    _ model: Model, workers: Workers = .one, after memory: CheckMemory, _ change: ModelChange
  ) -> CheckResult {
    if var rechecker = Rechecker(model, memory, change, workers) {
      if let result = rechecker.run() { return result }
    }
    var context = CheckContext(model)
    // Whoever changes a text that many hold does so again with the next key.
    if memory.asked != nil || !change.holders.tops.isEmpty { context.noteAsked() }
    return examine(context, workers)
  }
}

/// One check of a model that changed in one place.
///
/// What was found of a block holds while neither its text changed nor that of a block it leads to; what
/// was found of blocks that note the same, while none of them changed in this way; what was found of all
/// names together, while they are as they were. Where a text is filled in that changed, or a name leads elsewhere,
/// what its settings say by themselves is looked at, and otherwise only those checks are done again, of its block
/// and of those that lead there, that ask for such a setting (`HeldAgain`).
private struct Rechecker {
  private let change: ModelChange
  private let memory: CheckMemory
  private let workers: Workers
  private var context: CheckContext
  /// The blocks of the top level that are to be checked.
  private var tops: BlockSet
  /// Other blocks of which only what each says by itself is to be checked.
  private var single: BlockSet
  /// Those of them that have something odd, or of which something was found.
  private var judged: BlockSet
  /// What some checks look at besides.
  private let held: HeldAgain
  /// What blocks note that meet others now, or met others before; and, by the place of a check in the list, whether
  /// all are to be looked at that meet.
  private var touched: [MeetingKey]
  private let turned: [Bool]
  /// Which checks of all names together are to be done, by their place in the list.
  private var isToDo = [Bool](repeating: false, count: Checker.acrossChecks.count)

  /// Nil where the whole project has to be checked.
  init?(_ model: Model, _ memory: CheckMemory, _ change: ModelChange, _ workers: Workers) {
    guard memory.isOfUse, let before = memory.meetings else { return nil }
    self.workers = workers
    self.memory = memory
    self.change = change
    guard let held = HeldAgain(model, memory, change) else { return nil }
    self.held = held
    context = CheckContext(model)
    if memory.asked != nil { context.noteAsked() }
    tops = BlockSet(model.blockCount, change.newTops + held.tops)
    single = BlockSet(model.blockCount, held.single)
    judged = BlockSet(held.single.isEmpty ? 0 : model.blockCount, held.odd)
    var meetings = before
    var noting = tops
    for top in held.noting { noting.insert(top) }
    let some = noting.count >= Rechecker.manyTops ? workers : .one
    touched = meetings.note(anew: noting, context, some, change)
    var turned = [Bool](repeating: false, count: Checker.acrossChecks.count)
    for (place, check) in Checker.meetingChecks {
      turned[place] = check.isOfUse(before, place) != check.isOfUse(meetings, place)
    }
    self.turned = turned
    context.meetings = meetings
    // Their entries lead anywhere.
    for profile in model.profiles { tops.insert(Int(profile.index)) }
    for check in Checker.wideChecks { isToDo[check.place] = isToBeDone(check.place) }
  }

  mutating func run() -> CheckResult? {
    Checker.checkTexts(&context)
    guard context.hasSaidNothingOnce else { return nil }
    let moved = moved(memory.findings)
    findTouched(moved)
    touched.sort()
    let kept = kept(memory.findings, moved)
    let texts = context.findings
    let done = done()
    let found = done.flatMap(\.findings)
    context.noteHelp(done, kept: memory.dependsOnCount)
    guard done.allSatisfy(\.hasSaidNothingOnce),
      !context.dependsOnCount
        || texts.count + kept.count + found.count < CheckContext.helpLimit
    else { return nil }
    context.take(texts + inOrder(kept, found))
    let allowances = mayAllow ? Allowances(context.model) : nil
    context.asked?.add(done)
    if let asked = self.memory.asked { context.asked?.formUnion(asked) }
    let memory = CheckMemory(context, hasAllowances: allowances.map { !$0.isEmpty } ?? false)
    Checker.checkOtherProfiles(&context, workers)
    return Checker.result(context, allowances, memory)
  }

  /// Whether a comment may speak to the program: one did, or one stands in what changed.
  private var mayAllow: Bool {
    if memory.hasAllowances { return true }
    guard let file = context.model.file(change.file) else { return true }
    return AllowScopes.isAny(among: change.tokens, of: file.tree)
      || otherFiles.contains {
        AllowScopes.isAny(among: 0..<$0.tree.tokens.count, of: $0.tree)
      }
  }

  /// The files that are others now, if any.
  private var otherFiles: ArraySlice<SourceFile> {
    change.firstOtherFile.map { context.model.files[Int($0.rawValue)...] } ?? []
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
      if let key = finding.meeting {
        touched.append(key)
      } else if let block = finding.block {
        if let top = top(of: block) { tops.insert(top) }
      } else if let place = finding.source.across {
        isToDo[place] = true
      }
    }
  }

  /// What holds as it is, but for its places.
  private mutating func kept(_ findings: [Finding], _ moved: [Diagnostic?]) -> [Finding] {
    var all: [Finding] = []
    all.reserveCapacity(findings.count)
    for (finding, moved) in zip(findings, moved) {
      guard let moved, finding.source > .texts, finding.source != .moves else { continue }
      let block = finding.block.flatMap(change.moved)
      if let key = finding.meeting {
        if isTouched(key) { continue }
      } else if finding.block != nil {
        guard let block else { continue }
        if isAnew(finding.source, block) {
          if single.contains(Int(block.index)) { judged.insert(Int(block.index)) }
          continue
        }
      } else if let place = finding.source.across, isToDo[place], !isOfPart(place) {
        continue
      }
      all.append(
        Finding(
          source: finding.source, block: block, meeting: finding.meeting, diagnostic: moved))
    }
    return all
  }

  /// Whether what a check found of a block is looked for again.
  private func isAnew(_ source: FindingSource, _ block: BlockID) -> Bool {
    let top = Int(context.model.top(of: block).index)
    if tops.contains(top) || source == .blocks && single.contains(Int(block.index)) { return true }
    return source.across.map { held.has($0, top) } ?? false
  }

  /// Whether those who meet under a key are looked at again.
  private func isTouched(_ key: MeetingKey) -> Bool {
    turned[key.place] || touched.first(from: key) == key
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
    Checker.acrossChecks[place].text != nil && !isToBeDone(place)
  }

  /// Diagnostics with their places in the text that is; nil where one of them changed.
  private func moved(_ findings: [Finding]) -> [Diagnostic?] {
    let first = change.firstOtherFile
    return findings.map { finding in
      let found = finding.diagnostic
      if let first, found.speaks(ofFileFrom: first) { return nil }
      return found.moved(by: change.text, in: change.file)
    }
  }

  // MARK: What is done

  /// Whether all that a check looks at has to be looked at again.
  private func isToBeDone(_ place: Int) -> Bool {
    switch Checker.acrossChecks[place] {
    case .each, .eachOfAllFiles, .meeting, .text: false
    // What is filled in may stand anywhere.
    case .fullText: change.hasOtherTexts
    case .names: change.changesNames || !change.isQuiet
    }
  }

  /// A part of what is to be done.
  private typealias Piece = CheckPieces.Piece

  /// Does what is to be done. The pieces don't depend on each other.
  private func done() -> [CheckContext] {
    let tops = tops.members
    let again = held.lookedAt.filter { !self.tops.contains($0) }
    let count = max(tops.count, again.count, single.count / 4)
    let some = count >= Rechecker.manyTops ? workers : .one
    let pieces =
      names() + [meetings()] + texts(some) + blocks(tops, some) + singleBlocks(some)
      + lookedAtAgain(again, some)
    if some.count == 1 { return [inTurn(pieces)] }
    return some.map(pieces.count) { [context] place in
      var own = context.following()
      pieces[place](&own)
      return own
    }
  }

  /// Does pieces one after the other: with most keys there is little to do, and copies would take longer.
  private func inTurn(_ pieces: [Piece]) -> CheckContext {
    var own = context.continuing()
    for piece in pieces {
      own.begin(about: nil)
      piece(&own)
    }
    return own
  }

  /// From how many blocks of the top level on another thread is worth its start.
  private static let manyTops = 128

  /// The checks of all names together.
  private func names() -> [Piece] {
    Checker.wideChecks.compactMap { place, check in
      guard isToDo[place], case .names(let check) = check else { return nil }
      return { context in
        context.source = .across(place)
        check(&context)
      }
    }
  }

  /// The checks of those who meet others than before.
  private func meetings() -> Piece {
    let (touched, turned) = (touched, turned)
    return { context in
      guard let meetings = context.meetings else { return }
      for (place, check) in Checker.meetingChecks where turned[place] {
        context.source = .across(place)
        meetings.check(place, check, &context)
      }
      meetings.check(under: touched, &context) { !turned[$0] }
    }
  }

  /// The checks of texts, or of what changed of them.
  private func texts(_ workers: Workers) -> [Piece] {
    let model = context.model
    return Checker.plainTextChecks.flatMap { place, check -> [Piece] in
      if isToBeDone(place) { return Checker.textPieces(place, model, workers, check) }
      guard let file = model.file(change.file) else { return [] }
      let part = TextPart(tokens: change.tokens, nodes: change.nodes)
      return [Checker.textPiece(place, file.id, part, check)]
        + otherFiles.map { Checker.textPiece(place, $0.id, TextPart($0.tree), check) }
    }
  }

  /// The checks of single blocks, with what they lead to, and of what has moved.
  private func blocks(_ tops: [Int], _ workers: Workers) -> [Piece] {
    let model = context.model
    let implied =
      change.keepsImplied
      ? tops.flatMap(model.impliedBlocks).sorted()
      : model.impliedBlocks.map { Int($0.index) }
    let pieces = workers.ranges(tops.count, least: 64).map { range -> Piece in
      { context in
        for top in tops[range] { Checker.checkWithTops(context.model.blocks(under: top), &context) }
      }
    }
    let rest: Piece = { context in
      for block in implied { Checker.check(block..<block + 1, &context) }
      Checker.checkMoves(&context)
    }
    return pieces + [rest]
  }

  /// The checks of what blocks say by themselves, where nothing else can have changed.
  private func singleBlocks(_ workers: Workers) -> [Piece] {
    let model = context.model
    let blocks = single.members.filter { block in
      let top = model.top(of: BlockID(Int32(truncatingIfNeeded: block)))
      return !tops.contains(Int(top.index))
    }
    return workers.ranges(blocks.count, least: 256).map { range in
      { [judged] context in
        for block in blocks[range]
        where judged.contains(block) || Rechecker.mayLack(block, context.model) {
          Checker.check(block..<block + 1, &context)
        }
      }
    }
  }

  /// Whether there may be something to say of a block that has nothing to do with a value.
  private static func mayLack(_ block: Int, _ model: Model) -> Bool {
    !model.block(BlockID(Int32(truncatingIfNeeded: block))).doubts.isEmpty
  }

  /// What checks say of blocks of the top level that ask for settings which others hold.
  private func lookedAtAgain(_ tops: [Int], _ workers: Workers) -> [Piece] {
    workers.ranges(tops.count, least: 128).map { range in
      { [held] context in
        held.forEach(tops[range]) { top, again in
          let block = context.model.block(BlockID(Int32(truncatingIfNeeded: top)))
          context.subject = block.id
          context.begin(about: block.id)
          TopChecks.check(block, &context, again: again)
        }
        context.subject = nil
      }
    }
  }
}

extension Diagnostic {
  /// Whether one of its places is in a file or one behind it.
  fileprivate func speaks(ofFileFrom first: FileID) -> Bool {
    file >= first || related.contains { $0.file >= first }
      || fixes.contains { fix in fix.edits.contains { $0.file >= first } }
  }
}

extension [MeetingKey] {
  /// The first of those, which are in order, that isn't before another one.
  fileprivate func first(from key: MeetingKey) -> MeetingKey? {
    let place = partitioningIndex { $0 >= key }
    return place < count ? self[place] : nil
  }
}
