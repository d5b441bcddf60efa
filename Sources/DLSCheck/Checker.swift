// Checker.swift: runs every check over a model.

package import DLSLanguage
import DLSSyntax
package import DLSText

/// Finds everything that is wrong with a project and can be known from its texts.
package enum Checker {
  /// Everything wrong with the project's files, in reading order: what the parser found, what the
  /// loader found, names, types, units and the relations between blocks. Every profile is checked,
  /// chosen or not.
  /// - Parameter workers: the threads that may share the work; what is found is the same.
  package static func check(_ model: Model, workers: Workers = .one) -> [Diagnostic] {
    examine(model, workers: workers).remaining
  }

  /// The same, and what comments allow of it.
  /// - Parameter memory: what was found in a model that this one wasn't made from. What checks ask for is noted
  ///   again where it was.
  package static func examine(
    _ model: Model, workers: Workers = .one, insteadOf memory: CheckMemory? = nil
  ) -> CheckResult {
    var context = CheckContext(model)
    if memory?.asked != nil { context.noteAsked() }
    return examine(context, workers)
  }

  /// The same with a context that nothing was found in yet.
  static func examine(_ start: CheckContext, _ workers: Workers) -> CheckResult {
    var context = start
    let model = context.model
    checkTexts(&context)
    // A thread for what takes less than its start is one too many.
    let some = model.blockCount < fewBlocks ? .one : workers
    let pieces = some.count == 1 ? [checkAll] : pieces(model, some)
    CheckPieces(pieces, some).run(&context, inOrder: checkInOrder)
    let allowances = context.mayAllow ? Allowances(model) : nil
    let memory = CheckMemory(context, hasAllowances: allowances.map { !$0.isEmpty } ?? false)
    checkOtherProfiles(&context, workers)
    return result(context, allowances, memory)
  }

  /// What comments leave of everything that was found, in reading order.
  static func result(
    _ context: CheckContext, _ allowances: Allowances?, _ memory: CheckMemory
  ) -> CheckResult {
    let consequences = Consequences(of: context.findings, context)
    func inOrder(_ found: [Diagnostic]) -> [Diagnostic] {
      let all = ordered(found)
      return consequences?.left(of: all, context) ?? all
    }
    guard var allowances, !allowances.isEmpty else {
      return CheckResult(remaining: inOrder(context.diagnostics), allowed: [], memory: memory)
    }
    let (remaining, allowed) = allowances.part(context.diagnostics)
    var reports = CheckContext(context.model)
    allowances.report(&reports)
    return CheckResult(
      remaining: inOrder(remaining + reports.diagnostics), allowed: allowed, memory: memory)
  }

  /// What the parser and the loader found, and the texts of every `let`.
  static func checkTexts(_ context: inout CheckContext) {
    let model = context.model
    context.source = .texts
    // What is no setting at all isn't picked to pieces besides.
    let malformed = model.problems.filter { problem in
      if case .malformedSet = problem.kind { return true }
      return false
    }.map(\.place.file)
    for file in model.files where !malformed.contains(file.id) {
      if file.tree.problems.isEmpty { continue }
      for found in TextProblems(file, model).diagnostics { context.add(found) }
    }
    for problem in model.problems { report(problem, &context) }
    for entry in model.lets { LetChecks.check(entry, &context) }
  }

  /// Everything else, in pieces that don't depend on each other. What takes longest begins first.
  private static func pieces(_ model: Model, _ workers: Workers) -> [CheckPieces.Piece] {
    let texts = textChecks.flatMap { place, check in textPieces(place, model, workers, check) }
    let blocks = workers.ranges(model.blockCount, least: 512, perThread: 16).map {
      range -> CheckPieces.Piece in
      { context in checkWithTops(range, &context) }
    }
    return wholeProject + texts + blocks + [checkMoves, checkSets]
  }

  /// The same as one piece: for most files of a folder a list of pieces takes longer to make than to do.
  private static func checkAll(_ context: inout CheckContext) {
    for check in wholeProject { check(&context) }
    for (place, check) in textChecks {
      context.source = .across(place)
      for file in context.model.files { check(file, TextPart(file.tree), &context) }
    }
    checkWithTops(0..<context.model.blockCount, &context)
    checkMoves(&context)
    checkSets(&context)
  }

  /// The checks that look at several blocks at once.
  private static let wholeProject: [CheckPieces.Piece] =
    [checkMeetings]
    + acrossChecks.enumerated().compactMap { place, check in
      guard case .names(let check) = check else { return nil }
      return { context in
        context.source = .across(place)
        check(&context)
      }
    }

  /// The checks of texts, with their places in the list; the first of them see whether comments speak to the
  /// program.
  private static let textChecks = acrossChecks.enumerated().compactMap {
    place, check -> (place: Int, check: AcrossCheck.Text)? in
    switch check {
    case .text(let check):
      let noting: AcrossCheck.Text = { file, part, context in
        context.noteAllowances(in: part, of: file.tree)
        check(file, part, &context)
      }
      return (place, noting)
    case .fullText(let check): return (place, check)
    default: return nil
    }
  }

  /// The checks of texts as they stand in the list, with their places there.
  static let plainTextChecks = acrossChecks.enumerated().compactMap {
    place, check -> (place: Int, check: AcrossCheck.Text)? in
    check.text.map { (place, $0) }
  }

  /// The checks that may have to look at a whole project again when one entry changes, with their places in the list.
  static let wideChecks = acrossChecks.enumerated().compactMap {
    place, check -> (place: Int, check: AcrossCheck)? in
    switch check {
    case .names, .fullText: (place, check)
    case .each, .eachOfAllFiles, .meeting, .text: nil
    }
  }

  /// The checks of blocks that note the same.
  private static func checkMeetings(_ context: inout CheckContext) {
    let meetings = Meetings(context)
    for (place, check) in meetingChecks {
      context.source = .across(place)
      meetings.check(place, check, &context)
    }
    context.meetings = meetings
  }

  /// The same, check by check.
  private static func checkInOrder(_ context: inout CheckContext) {
    check(0..<context.model.blockCount, &context)
    checkMoves(&context)
    checkSets(&context)
    for (place, check) in acrossChecks.enumerated() {
      context.source = .across(place)
      check.run(at: place, &context)
    }
  }

  /// A check of texts, in pieces.
  static func textPieces(
    _ place: Int, _ model: Model, _ workers: Workers, _ check: @escaping AcrossCheck.Text
  ) -> [CheckPieces.Piece] {
    model.files.flatMap { file in
      TextPart.parts(of: file, in: model, workers).map { part in
        textPiece(place, file.id, part, check)
      }
    }
  }

  /// A check of a part of a text.
  static func textPiece(
    _ place: Int, _ file: FileID, _ part: TextPart, _ check: @escaping AcrossCheck.Text
  ) -> CheckPieces.Piece {
    { context in
      guard let own = context.model.file(file) else { return }
      context.source = .across(place)
      check(own, part, &context)
    }
  }

  /// Checks some blocks, by their numbers, one by one, those of the top level with what they lead to.
  static func checkWithTops(_ blocks: Range<Int>, _ context: inout CheckContext) {
    beginFirst(of: blocks, context)
    for block in context.model.blocks(in: blocks) {
      context.subject = block.id
      context.source = .blocks
      begin(block, context)
      check(block, &context)
      if block.isTop { TopChecks.check(block, &context) }
    }
    context.subject = nil
  }

  /// Checks some blocks, by their numbers, one by one.
  static func check(_ blocks: Range<Int>, _ context: inout CheckContext) {
    context.source = .blocks
    beginFirst(of: blocks, context)
    for block in context.model.blocks(in: blocks) {
      context.subject = block.id
      begin(block, context)
      check(block, &context)
    }
    context.subject = nil
  }

  /// Tells whoever notes what is asked that a block is looked at by itself.
  private static func begin(_ block: Block, _ context: CheckContext) {
    guard let asked = context.asked else { return }
    if block.isTop { context.begin(about: block.id) }
    asked.alone = Int(block.id.index)
  }

  /// The first of some blocks may stand in one that isn't among them.
  private static func beginFirst(of blocks: Range<Int>, _ context: CheckContext) {
    guard context.asked != nil, let first = blocks.first else { return }
    context.begin(about: context.model.top(of: BlockID(Int32(truncatingIfNeeded: first))))
  }

  /// Checks what has moved.
  static func checkMoves(_ context: inout CheckContext) {
    context.source = .moves
    context.begin(about: nil)
    MoveChecks.check(&context)
  }

  /// What can be said of one block without its neighbours, but for those it names.
  private static func check(_ block: Block, _ context: inout CheckContext) {
    // Nearly all settings are fine, and the model knows. What a further check is to look at needs a
    // mark of its own there.
    let odd = block.oddSettings(references: context.hasLibraries)
    let doubts = block.doubts
    if odd.isEmpty, doubts.isEmpty { return }
    if doubts.contains(.head) { BlockChecks.check(block, &context) }
    guard let row = block.row else { return }
    if doubts.contains(.profile) {
      OverrideChecks.check(profile: block, &context)
      return
    }
    for setting in odd {
      SettingNameChecks.check(setting, row, &context)
      ValueChecks.check(setting, &context)
      guard let value = setting.value else { continue }
      switch setting.kind(of: value) {
      case .string: PathTextChecks.check(setting, value, &context)
      case .list:
        PathTextChecks.check(setting, value, &context)
        RepetitionChecks.check(setting, value, &context)
      default: continue
      }
    }
    if doubts.contains(.settings) { RequiredSettingChecks.check(block, row, &context) }
    if doubts.contains(.thing) { ForChecks.check(block, row, &context) }
  }

  private static func report(_ problem: LoadProblem, _ context: inout CheckContext) {
    switch problem.kind {
    case .unreadable, .foreignImport, .importCycle, .networkImport, .interpolatedImport:
      ImportChecks.report(problem, &context)
    case .duplicateName, .duplicateBlock, .duplicateSetting:
      DuplicateChecks.report(problem, &context)
    case .unknownEdition, .looseSetting, .nestedStatement:
      LooseEntryChecks.report(problem, &context)
    case .like, .likeCycle, .likeItself, .likeNotAllowed: LikeChecks.report(problem, &context)
    case .unknownProfile, .override, .malformedSet: OverrideChecks.report(problem, &context)
    }
  }

  /// The values that `--set` gives.
  private static func checkSets(_ context: inout CheckContext) {
    context.source = .sets
    for file in context.model.files where file.isSetting && file.tree.problems.isEmpty {
      guard let entry = file.tree.children(.file).first(where: { _ in true }),
        let path = file.tree.child(entry, .path), let value = file.tree.value(ofAttribute: entry),
        case .success(let target) = context.model.overrideTarget(file.tree.names(path), from: .main)
      else { continue }
      OverrideChecks.check(target, ValueSite(file: file.id, node: value), &context)
    }
  }

  /// What a profile that wasn't chosen would bring about.
  static func checkOtherProfiles(_ context: inout CheckContext, _ workers: Workers) {
    let model = context.model
    let profiles = model.blocks(of: "profile").filter { profile in
      profile.name.map { $0 != model.profileName } ?? false
    }
    if profiles.isEmpty { return }
    let known = Set(context.findings.map { FindingPlace($0.diagnostic) })
    let asked = profiles.count < fewProfiles ? [] : settingsAsked(model, workers)
    let found = workers.map(profiles.count) { place -> [Diagnostic] in
      var other = CheckContext(
        model.applying(profile: profiles[place].name ?? ""), isRepeated: true)
      for (number, check) in acrossChecks.enumerated()
      where !check.isSameInProfiles
        && (asked.isEmpty || asked[number].mayDiffer(in: other.model))
      {
        check.run(at: number, &other)
      }
      return other.diagnostics.filter { !known.contains(FindingPlace($0)) }
    }
    for (profile, diagnostics) in zip(profiles, found) {
      let name = profile.name ?? ""
      for found in diagnostics {
        context.add(
          Diagnostic(
            code: found.code, severity: found.severity, file: found.file, range: found.range,
            message: "\(otherProfile)\(name)`: \(found.message)", help: found.help,
            related: found.related + [Related(profile.headPlace, "It is this profile.")],
            fixes: []))
      }
    }
  }

  /// How what is told of a profile that wasn't chosen begins.
  private static let otherProfile = "With `--profile "

  /// Whether a diagnostic is about what would hold under a profile that wasn't chosen, and nothing that holds.
  package static func isOfOtherProfile(_ diagnostic: Diagnostic) -> Bool {
    diagnostic.message.hasPrefix(otherProfile)
  }

  /// How many blocks one thread checks alone.
  static let fewBlocks = 200

  /// From how many profiles on it is worth knowing which checks look at what they change.
  private static let fewProfiles = 4

  /// For each check that looks at several blocks, the settings it asks for. What doesn't ask for any
  /// that a profile changes finds the same under that profile.
  private static func settingsAsked(_ model: Model, _ workers: Workers) -> [SlotSet] {
    workers.map(acrossChecks.count) { number in
      let asked = SlotSet()
      var context = CheckContext(model.noting(asked), isRepeated: true)
      acrossChecks[number].run(at: number, &context)
      return asked
    }
  }

  /// In reading order; the same finding at the same place counts once.
  private static func ordered(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
    // Places tell nearly all apart, as numbers: that is quicker than looking at the diagnostics.
    let places = diagnostics.map { readingPlace($0) }
    // Mostly each has a place of its own, and they are in order: one check found them.
    if zip(places, places.dropFirst()).allSatisfy(<) { return diagnostics }
    var result: [Diagnostic] = []
    result.reserveCapacity(diagnostics.count)
    var last: UInt64?
    for index in inReadingOrder(diagnostics, places) {
      let diagnostic = diagnostics[index]
      let isTwin =
        last == places[index] && !Diagnostic.readingOrder(result[result.count - 1], diagnostic)
      last = places[index]
      if !isTwin {
        result.append(diagnostic)
      } else if !result[result.count - 1].hasFixes {
        // What a block says is found again in those that are like it, where it can't be mended.
        result[result.count - 1] = diagnostic
      }
    }
    return result
  }
}

extension Checker {
  /// The file and start of a diagnostic as one number, in their order.
  private static func readingPlace(_ found: Diagnostic) -> UInt64 {
    UInt64(UInt32(bitPattern: found.file.rawValue)) << 32 | UInt64(found.range.start)
  }

  /// The places in the list of diagnostics that people read one after the other.
  private static func inReadingOrder(_ all: [Diagnostic], _ places: [UInt64]) -> [Int] {
    all.indices.sorted { a, b in
      if places[a] != places[b] { return places[a] < places[b] }
      if Diagnostic.readingOrder(all[a], all[b]) { return true }
      return a < b && !Diagnostic.readingOrder(all[b], all[a])
    }
  }
}

/// A code and its place: what makes two findings of two profiles the same.
private struct FindingPlace: Hashable {
  let code: String
  let file: FileID
  let range: TextRange

  init(_ diagnostic: Diagnostic) {
    code = diagnostic.code
    file = diagnostic.file
    range = diagnostic.range
  }
}
