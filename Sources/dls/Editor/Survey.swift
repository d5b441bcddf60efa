// Survey.swift: what data and store say of a project, for an editor that shows it beside the text.

import DLSApply
import DLSCheck
import DLSForecast
import DLSIDE
import DLSJSON
import DLSLanguage
import DLSPlan
import DLSPlatform
import DLSServer
import DLSStore
import DLSSyntax
import DLSText

/// Looks at data and stores as often as texts change. What did not change is not read again.
struct Survey {
  private var stores: [String: KnownStore] = [:]
  private var labels = LabelMemory()
  private var reviews = ReviewMemory()

  /// What a store said, and what its files were like then.
  private struct KnownStore {
    /// The store's files, and where runs at work will say how they ended.
    let files: [String]
    let stamps: [FileStamp?]
    let snapshot: Snapshot?
    let lastRuns: [String: String]
    /// The last training of each block that came to its end.
    let trainings: [String: RunRecord]
  }

  /// Texts with more blocks are not looked at beside typing: 70,000 take up to
  /// 2.4 s of one core, and the server 190 MB.
  private static let blockLimit = 100_000

  /// What data and store say of a text without errors; nil where a later question made it needless meanwhile.
  /// Starts nothing, changes nothing, and keeps nothing of the text's model, so that the next key finds nobody who
  /// has it.
  mutating func look(
    _ request: consuming SurveyRequest, isOutrun: () -> Bool
  ) -> SurveyResult? {
    guard let facts = facts(request, isOutrun) else { return nil }
    return SurveyResult(request, facts)
  }

  private mutating func facts(_ request: SurveyRequest, _ isOutrun: () -> Bool) -> LiveFacts? {
    let model = request.model
    var live = LiveFacts(model)
    if model.blockCount > Survey.blockLimit { return live }
    let reading = DataReading.cached(
      model, known: labels.facts(model), saysMissing: request.saysMissing)
    labels.keep(reading.facts, model)
    if isOutrun() { return nil }
    let forecaster = Forecaster(model, facts: reviews.added(to: reading.facts, model))
    let forecast = forecaster.forecast()
    live.unlooked = reading.unknown
    live.labels = reading.facts.labels.mapValues { $0.names.map(\.label) }
    if isOutrun() { return nil }
    let examined = DataChecker.examine(forecaster)
    if isOutrun() { return nil }
    live.diagnostics = examined.remaining
    live.files = Survey.dataFiles(model)
    var notes = SurveyNotes()
    notes.add(forecast)
    var words = FactNotes(
      facts: reading.facts, forecast: forecast, units: forecaster.unitSets)
    if let layout = try? ProjectLayout(model, path: request.path) {
      let store = store(layout)
      live.files += store?.files ?? Survey.files(layout)
      if let store {
        var plan = Planner.plan(model, facts: reading.facts, snapshot: store.snapshot)
        let isKnown = Planner.needs(model, reading.facts).isEmpty
        if !isKnown { plan.refusals.removeAll(where: Survey.isOfUnknown) }
        live.plan = notes.add(plan, store.snapshot)
        live.plan?.isKnown = isKnown
        live.drift = Survey.drift(plan, store.snapshot, request)
        live.diagnostics += Survey.refusals(
          of: plan, besides: examined.remaining + examined.allowed.map(\.diagnostic))
        for (block, text) in store.lastRuns {
          notes.facts[block, default: BlockFacts()].lastRun = text
        }
        words.trainings = store.trainings
        words.stored = store.snapshot?.sampleBlockCounts ?? [:]
      } else {
        live.unasked = reading.unasked
      }
    }
    notes.add(words, model)
    for (address, facts) in notes.facts {
      if let block = model.block(at: address) { live.note(block, facts) }
    }
    live.shorten(pathsBelow: Path.parent(request.path))
    return live
  }

  /// What a plan refuses for what the store has, where no check has said it. That nothing runs a setting is
  /// the preview's to say: the text may be for another program.
  private static func refusals(of plan: Plan, besides told: [Diagnostic]) -> [Diagnostic] {
    plan.refusals.filter { refusal in
      guard let code = PlanCode(rawValue: refusal.code), code != .notRunYet else { return false }
      return !told.contains { $0.code == refusal.code && $0.range == refusal.range }
    }
  }

  /// Whether a plan may refuse for data alone that nobody has looked at, which is no fault.
  private static func isOfUnknown(_ refusal: Diagnostic) -> Bool {
    switch PlanCode(rawValue: refusal.code) {
    case .sourceUnusable, .layerUnusable, .layoutMissing: true
    default: false
    }
  }

  /// The files of imagery and labels; of what isn't there, where it is looked for.
  private static func dataFiles(_ model: Model) -> [String] {
    let data = DataFiles(model)
    return (model.used("source") + model.blocks(of: "samples")).flatMap { block in
      (block.paths("path") + block.paths("from")).flatMap { path in
        let found = data.at(path, of: block)
        return found.isEmpty && !path.isGlob ? [path.resolved] : found
      }
    }
  }

  // MARK: the store

  /// What a store says; nil where it can't be read. A store that isn't there yet is an empty one.
  private mutating func store(_ layout: ProjectLayout) -> KnownStore? {
    let path = layout.store
    if let known = stores[path], known.stamps == known.files.map(FileStamp.init(at:)) {
      return known
    }
    stores[path] = nil
    let files = Survey.files(layout)
    let stamps = files.map(FileStamp.init(at:))
    guard FileSystem.exists(path) else {
      return KnownStore(
        files: files, stamps: stamps, snapshot: nil, lastRuns: [:], trainings: [:])
    }
    // Where somebody has the store open, such as QGIS, a look at the file alone would show the half.
    guard
      let known = Survey.read(layout, .look, stamps) ?? Survey.read(layout, .read, stamps)
    else { return nil }
    stores[path] = known
    return known
  }

  /// The files of a store.
  private static func files(_ layout: ProjectLayout) -> [String] {
    [layout.store, layout.store + "-wal"]
  }

  private static func read(_ layout: ProjectLayout, _ mode: Store.Mode, _ stamps: [FileStamp?])
    -> KnownStore?
  {
    guard let store = try? layout.openStore(mode, waitMilliseconds: 500) else { return nil }
    defer { store.close() }
    guard let snapshot = try? Applier.snapshot(of: store, withJudged: true) else { return nil }
    let runs = ((try? store.runs()) ?? []).filter { $0.kind == "train" && $0.block != nil }
    let ends = runs.filter { $0.status == .running }.compactMap(RunEnding.path)
    let known = KnownStore(
      files: files(layout) + ends, stamps: stamps + ends.map(FileStamp.init(at:)),
      snapshot: snapshot, lastRuns: newest(runs).mapValues(text),
      trainings: newest(runs.filter { $0.status == .done }))
    return mode != .look || (try? store.endLook()) != nil ? known : nil
  }

  /// The first run of each block; the newest, since runs come so.
  private static func newest(_ runs: [RunRecord]) -> [String: RunRecord] {
    Dictionary(runs.map { ($0.block ?? "", $0) }) { first, _ in first }
  }

  /// How a training went, in a few words.
  private static func text(_ run: RunRecord) -> String {
    guard run.status == .done else { return run.status.rawValue }
    let metrics = run.metrics.flatMap { try? JSONReader.parse(Array($0.utf8)) }
    let overall = metrics?["scores"]?["overall"]
    for name in ["f1", "miou", "iou", "average_precision"] {
      if let value = overall?[name]?.double {
        return "\(name.replacing("_", with: " ")) \(Figures.fixed(value, 3))"
      }
    }
    return "done"
  }

  // MARK: drift

  /// For so many things the text's edit is made beforehand: each is checked with the whole text.
  private static func adoptions(_ text: [UInt8]) -> Int {
    min(200, max(20, (1 << 20) / max(1, text.count)))
  }

  private static func drift(
    _ plan: Plan, _ snapshot: Snapshot?, _ request: SurveyRequest
  ) -> [DriftFact] {
    guard let snapshot, !plan.drift.isEmpty else { return [] }
    let project = LoadedProject(
      CheckedText(path: request.path, model: request.model, diagnostics: [], allowed: []))
    let adoption = Adoption(project: project, snapshot: snapshot)
    let limit = adoptions(request.model.files[0].tree.bytes)
    var facts: [DriftFact] = []
    // Single units are told by the plan: which there are follows from the text.
    for drift in plan.drift where drift.keyword != "unit" {
      var edit: TextEdit?
      var obstacle = drift.obstacle
      if facts.count >= limit {
        let words = "To keep it, where the text can say so: `dls adopt \(drift.address)`."
        obstacle = obstacle ?? words
      } else if obstacle == nil {
        do {
          if let library = try adoption.libraryEdit(for: drift) {
            edit = library
          } else {
            let text = try adoption.text(adopting: [drift])
            edit = self.edit(from: request.model.files[0].tree.bytes, to: text)
          }
        } catch let failure as CommandFailure {
          obstacle = ([failure.message] + failure.help).joined(separator: "; ")
        } catch {
          obstacle = "\(error)"
        }
      }
      facts.append(
        DriftFact(
          keyword: drift.keyword, address: drift.address, field: drift.field, text: drift.text,
          adoption: edit, obstacle: obstacle))
    }
    return facts
  }

  /// The one edit that makes a text another.
  private static func edit(from old: [UInt8], to new: [UInt8]) -> TextEdit {
    let room = min(old.count, new.count)
    func isInside(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }
    var before = 0
    while before < room, old[before] == new[before] { before += 1 }
    // Characters stay whole.
    while before > 0, before < new.count, isInside(new[before]) { before -= 1 }
    while before > 0, before < old.count, isInside(old[before]) { before -= 1 }
    var behind = 0
    while behind < room - before, old[old.count - 1 - behind] == new[new.count - 1 - behind] {
      behind += 1
    }
    while behind > 0, isInside(new[new.count - behind]) { behind -= 1 }
    return TextEdit(
      file: .main,
      range: TextRange(UInt32(clamping: before), UInt32(clamping: old.count - behind)),
      newText: String(decoding: new[before..<new.count - behind], as: UTF8.self))
  }
}

/// What is noted of each block, by its address.
private struct SurveyNotes {
  var facts: [String: BlockFacts] = [:]

  /// What blocks yield.
  mutating func add(_ forecast: Forecast) {
    for units in forecast.units {
      facts[units.block, default: BlockFacts()].yield = Figures.count(units.unitCount, "unit")
      facts[units.block]?.yieldLines = [units.text]
    }
    var one = forecast
    (one.units, one.exports, one.trainings, one.unknown) = ([], [], [], [])
    for export in forecast.exports {
      let most = export.isUpperBound ? "at most " : ""
      var note = facts[export.address] ?? BlockFacts()
      note.yield =
        most + Figures.count(export.chips.total, "chip")
        + ", up to \(Figures.size(Int64(export.bytes)))"
      one.exports = [export]
      note.yieldLines = one.lines()
      note.ground = export.ground.map { "\($0.width.roundedText) x \($0.height.roundedText) m" }
      facts[export.address] = note
    }
  }

  /// What hovers tell of blocks, those of imported files that are used among them.
  mutating func add(_ words: FactNotes, _ model: Model) {
    let own = model.topBlocks(of: .main).map(\.address)
    for address in Set(own).union(words.facts.sources.keys) {
      guard let block = model.block(at: address) else { continue }
      let notes = words.notes(block)
      if !notes.isEmpty { facts[address, default: BlockFacts()].notes = notes }
    }
  }

  /// What a plan would do to each block, and what it comes to.
  mutating func add(_ plan: Plan, _ snapshot: Snapshot?) -> PlanFacts {
    var told = PlanFacts()
    told.hasStore = snapshot != nil
    told.refusals = plan.refusals.map(\.message)
    var changed: Set<String> = []
    let summaries = Dictionary(grouping: plan.summaries, by: \.block)
    var single = plan
    for action in plan.actions where !action.isOnlyRestored {
      guard action.kind != .delete else {
        told.deleted.append("\(action.keyword) \(action.address)")
        continue
      }
      changed.insert(action.address)
      var note = facts[action.address] ?? BlockFacts()
      note.change =
        switch action.kind {
        case .create, .delete: .create
        case .update: .update(settings: action.changes.count, units: action.units != nil)
        case .move: .move(action.oldAddress ?? "")
        }
      if action.kind != .create || action.units != nil {
        single.actions = [action]
        single.summaries = action.units.flatMap { summaries[$0.set.block] } ?? []
        note.changeLines = PlanText.lines(single) { _ in "" }.map {
          $0.rendered(width: 80).trimmed
        }
      }
      facts[action.address] = note
    }
    let laidOut = Set(plan.summaries.map(\.block))
    for old in snapshot?.declarations ?? [] where !changed.contains(old.address) {
      // Units that can't be laid out may be others.
      if old.keyword == "work_units", !laidOut.contains(old.address) { continue }
      facts[old.address, default: BlockFacts()].change = .same
    }
    for address in Set(plan.drift.map { $0.block ?? $0.address })
    where facts[address]?.change == .same {
      facts[address]?.change = .restore
      facts[address]?.changeLines = ["Another program changed it in the store; apply sets it back."]
    }
    told.summary = SurveyNotes.summary(plan.counts)
    return told
  }

  private static func summary(_ counts: PlanCounts) -> String {
    [
      (counts.created, "create"), (counts.updated, "update"), (counts.moved, "move"),
      (counts.deleted, "delete"), (counts.restored, "set back"),
    ].filter { $0.0 > 0 }.map { "\(Figures.grouped($0.0)) to \($0.1)" }.joined(separator: ", ")
  }
}

extension String {
  /// Without blanks at its beginning.
  fileprivate var trimmed: String { String(drop { $0 == " " }) }
}
