// WorkContext.swift: a checked project with its store, as the working commands need it.

import DLSEngine
import DLSLanguage
import DLSPlatform
import DLSStore

/// What the commands that work on a project share.
final class WorkContext {
  let project: LoadedProject
  let layout: ProjectLayout
  let console: Console
  let arguments: ProjectArguments
  /// The files that its paths lead to.
  let data: DataFiles
  /// Whether the command only looks, and leaves the store as it is.
  private let looks: Bool
  private var engine: EngineClient?
  private var openStore: Store?
  private var storeLock: StoreLock?

  /// Reads and checks the project that the command line is about.
  /// - Parameter looks: whether the command only looks: then nothing is written, put back or swept.
  init(_ invocation: Invocation, _ console: Console, looks: Bool = false) throws {
    self.looks = looks
    arguments = ProjectArguments(invocation)
    Advice.ofProcess = Advice(invocation)
    project = try LoadedProject.forWork(arguments.file, invocation, console)
    layout = try ProjectLayout(project)
    data = DataFiles(project.model)
    self.console = console
  }

  deinit {
    engine?.close()
    openStore?.close()
    storeLock?.release()
  }

  /// Keeps every other dls from writing the store until this command ends.
  func lock(_ invocation: Invocation) throws {
    guard storeLock == nil else { return }
    let owner = LockOwner.current("dls \(invocation.command.name)", user: actor)
    storeLock = try StoreLock.take(
      store: layout.store, owner: owner,
      waitMilliseconds: try invocation.milliseconds(of: SharedOption.lockTimeout.row.name) ?? 5000
    ) { [console] holder in
      console.note("waiting: \(holder?.sentence ?? "another dls works on the store")")
    }
  }

  /// Asks the user something; whoever waits for the store meanwhile is told so.
  func asking<Answer>(_ question: () throws -> Answer) rethrows -> Answer {
    guard let storeLock else { return try question() }
    return try storeLock.asking(question)
  }

  /// Who the audit names: the name of the machine's user.
  var actor: String { Environment.userName }

  /// The store, opened at the first call: for reading where the command looks, else for writing; what
  /// dead runs left is swept away then. Takes a lock only where there is something to sweep, upgrade or
  /// repair.
  func store() throws -> Store {
    if let openStore { return openStore }
    let store: Store
    do {
      store = try layout.openStore(looks ? .read : .write)
    } catch let error as StoreError where error.kind == .readOnly {
      // Whoever may only read can look; writing says why it can't.
      store = try layout.openStore(.read)
    }
    for notice in store.notices { console.note(notice) }
    openStore = store
    let gone = try store.goneRuns()
    for run in gone { console.note(WorkContext.note(of: run)) }
    if store.mode == .write { try sweep(store, isAnyGone: !gone.isEmpty) }
    return store
  }

  private static func note(of gone: RunRecord) -> String {
    gone.status == .lost
      ? "run \(gone.run) was lost: its process is gone"
      : "run \(gone.run) is \(gone.status.rawValue), as its folder says: the store could not be told then"
  }

  /// A running engine; the log goes to the file if one is named.
  func startEngine(log: String? = nil, run: String? = nil) throws -> EngineClient {
    if let engine { engine.close() }
    var command = try EngineLocation.find().command()
    if let run { command.environment["DLS_RUN_ID"] = run }
    let client = try EngineClient(
      command, clientVersion: Version.number, log: EngineLog(path: log))
    engine = client
    return client
  }

  /// Ends the engine, so that signals end this process again at once.
  func stopEngine() {
    engine?.close()
    engine = nil
  }

  /// Marks the runs whose process is gone as they ended, or as lost, and removes what they left
  /// half-written. What a run writes that this store doesn't know stays: it belongs to another project or
  /// store.
  private func sweep(_ store: Store, isAnyGone: Bool) throws {
    // It can be left to the next command while another program is writing.
    if isAnyGone {
      _ = try store.writeIfFree(actor: actor) { try $0.markLostRuns(store.unrecordedEnd) }
    }
    var folders = [
      layout.folder, Path.parent(layout.store), layout.artefacts,
      Path.join(layout.artefacts, "chips"), Path.join(layout.artefacts, "models"),
      Path.join(layout.artefacts, "maps"),
    ]
    for keyword in ["export", "train", "infer"] {
      for block in project.model.blocks(of: keyword) {
        folders += block.paths("output").map { Path.parent(Path.absolute($0.resolved)) }
      }
    }
    for folder in Set(folders) {
      _ = TemporaryName.removeAbandoned(in: folder) { id in
        guard let run = try? store.run(id) else { return false }
        return run.status != .running && !run.holdsLock
      }
    }
  }
}
