// NextStep.swift: the one step of the work that is most likely to be wanted.

import DLSLanguage
import DLSPlatform
import DLSStore
import DLSText

/// What `dls status` proposes, in the order of the work: a plan, samples, their approval, runs.
enum NextStep {
  static func text(
    _ units: UnitCounts, _ samples: SampleCounts, _ context: WorkContext
  ) throws -> String {
    if let step = try beforeRuns(units, samples, context) { return step }
    if let step = try RunSteps(context).first() { return step }
    if samples.pending > 0 {
      return "`dls sample set KEY --status approved`: "
        + "\(Figures.count(samples.pending, "sample")) \(samples.pending == 1 ? "waits" : "wait") for "
        + "approval, or --status rejected."
    }
    return "nothing is open; `dls runs list` shows what was done."
  }

  /// What has to be there before anything can be run on it; nil where all of it is.
  private static func beforeRuns(
    _ units: UnitCounts, _ samples: SampleCounts, _ context: WorkContext
  ) throws -> String? {
    let model = context.project.model
    if try !UnappliedText(context).isEmpty {
      return
        "`dls plan`, then `dls apply`: the project file declares something else than the store."
    }
    if units.total == 0 { return "`dls plan`: there are no work units yet." }
    if samples.total == 0 {
      return model.blocks(of: "samples").isEmpty
        ? "draw samples in QGIS: open the store, layer training_samples."
        : "`dls samples import`: no samples are in yet."
    }
    if samples.approved == 0 { return "`dls sample set KEY --status approved`: none is approved." }
    if units.complete == 0 {
      return "`dls unit set KEY --complete`: only complete units reach chips."
    }
    let waiting = try UnshownSamples.waiting(context.store(), model.blocks(of: "export"))
    if waiting > 0 {
      return "`dls sample set KEY --status approved`: "
        + "\(Figures.count(waiting, "sample")) in complete "
        + "units \(waiting == 1 ? "waits" : "wait") for approval, or --status rejected."
    }
    return nil
  }
}

/// Which block is to be run next: one that never was, whose result is gone, or of which something changed.
private struct RunSteps {
  let context: WorkContext
  let model: Model
  /// All runs, the newest first.
  let runs: [RunRecord]
  /// Those that came to their end.
  let done: [RunRecord]
  let results: RunResults
  let origins: RunOrigin

  init(_ context: WorkContext) throws {
    self.context = context
    model = context.project.model
    runs = try context.store().runs()
    done = runs.filter { $0.status == .done }
    results = RunResults(context, done)
    origins = try RunOrigin(context)
  }

  /// The first step that is open, in the order of the work; nil where none is.
  func first() throws -> String? {
    for kind in ["export", "train", "infer"] where !model.blocks(of: kind).isEmpty {
      if !done.contains(where: { $0.kind == kind }) {
        return behindErrors(of: Array(model.blocks(of: kind)), "`dls \(kind)`")
      }
      for block in model.blocks(of: kind) {
        if let open = try step(for: block) { return open }
      }
    }
    return nil
  }

  /// What is open about one block, of a kind that was run before; nil where nothing is.
  private func step(for block: Block) throws -> String? {
    if let other = try origins.foreign(at: context.layout.output(block)) {
      return
        "another `output` for \(block.address): \(quoted(results.shown(block))) was made by a "
        + "run of \(quoted(other.store))."
    }
    let command = "`dls \(block.keyword) \(block.address)`"
    if let path = results.missing(block) {
      if let former = results.former(block) { return former + "." }
      return behindErrors(of: [block], "\(command): what it made is not here, \(path).")
    }
    if let reason = try dueAgain(block) {
      return behindErrors(of: [block], "\(command): \(reason).")
    }
    return afterNoGoodEnd(of: block)
  }

  /// A step that runs blocks; what the data are known to say against that comes before it.
  private func behindErrors(of blocks: [Block], _ step: String) -> String {
    let errors = KnownErrors.errors(of: blocks, model)
    guard let first = errors.first else { return step }
    return "mend what `dls check` says of the data (\(first.code)), then \(step)"
  }

  /// What to do after a block's last run came to no good end; nil where it did.
  private func afterNoGoodEnd(of block: Block) -> String? {
    let own = runs.filter { $0.block == block.address }
    guard let last = own.first else { return nil }
    switch last.status {
    case .lost: return "`dls \(block.keyword) \(block.address)`: its last run was lost."
    case .cancelled: return "`dls \(block.keyword) \(block.address)`: its last run was stopped."
    case .failed:
      let isThere = own.contains { $0.status == .done }
      return "`dls runs show \(last.run)`: the last run of \(block.address) failed"
        + (isThere ? ", and what is there is of the one before." : ".")
    default: return nil
    }
  }

  /// Why a block that was carried out is to be carried out again; nil where what it made still holds.
  private func dueAgain(_ block: Block) throws -> String? {
    func last(_ block: Block) -> Int? { done.firstIndex { $0.block == block.address } }
    guard let own = last(block) else { return nil }
    func isNewer(_ source: Block) -> Bool { last(source).map { $0 < own } ?? false }
    switch block.keyword {
    case "export":
      return try ChipsRequest.change(since: block, context).map {
        "\($0.what) have changed since its chips were cut"
      }
    case "train":
      return block.chipExports.first(where: isNewer).map {
        "the chips of \($0.address) are newer than the model"
      }
    default:
      if let model = block.reference("model"), isNewer(model) {
        return "the model \(model.address) is newer than the map"
      }
      return try MapRequest.change(since: block, context).map {
        "\($0) have changed since its map was drawn"
      }
    }
  }
}
