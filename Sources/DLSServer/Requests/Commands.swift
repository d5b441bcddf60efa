// Commands.swift: `workspace/executeCommand`: plan, apply, export, train, infer, and a look at data.

import DLSIDE
import DLSJSON
import DLSLanguage
import DLSSyntax
import DLSText

/// What an editor can have done.
enum ServerCommand: String, CaseIterable {
  case plan = "dls.plan"
  case apply = "dls.apply"
  case export = "dls.export"
  case train = "dls.train"
  case infer = "dls.infer"
  case probe = "dls.probe"

  /// The word of the command line.
  var word: String { String(rawValue.dropFirst(4)) }

  /// The command of the command line, as people type it.
  var commandLine: String { self == .probe ? "check --probe" : word }

  /// The codes with which it ends where nothing failed: a look at data finds errors, too.
  var fine: Set<Int32> { self == .probe ? [0, 1] : [0] }

  /// Whether a block of the project is run, for minutes or hours.
  var isRun: Bool { self == .export || self == .train || self == .infer }

  /// What happens, for a question.
  var verb: String {
    switch self {
    case .plan: "Plan"
    case .apply: "Apply"
    case .export: "Export"
    case .train: "Train"
    case .infer: "Draw the map"
    case .probe: "Look at the data"
    }
  }
}

/// A command that was asked for, on its way from question to question.
struct CommandOrder {
  let command: ServerCommand
  let request: RequestID
  let path: String
  /// The block it is about; nil for all that there are.
  let block: String?
  let token: JSONValue?
  let profile: String?

  /// The folder of the project file.
  var folder: String {
    let cut = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    return cut.map { String(path[..<$0]) } ?? ""
  }

  /// The project file, and how it is seen.
  var project: [String] { [path] + (profile.map { ["--profile", $0] } ?? []) }

  /// What is done, as a title.
  var title: String { "dls \(command.commandLine)" + (block.map { " \($0)" } ?? "") }
}

extension Server {
  /// `workspace/executeCommand`. It is answered at the end of what it asks for.
  func executeCommand(_ id: RequestID, _ params: JSONValue) throws(RPCError) {
    if params["command"]?.string == Server.explainCommand { return try explain(id, params) }
    if params["command"]?.string == Server.trustCommand { return try changeTrust(id, params) }
    if params["command"]?.string == Server.profileCommand { return try chooseProfile(id, params) }
    let order = try order(id, params)
    guard let analysis = workspace.analysis(order.path) else {
      throw RPCError(RPCError.requestFailed, "\(order.path) can't be read.")
    }
    guard analysis.model.project != nil else {
      throw RPCError(
        RPCError.requestFailed,
        "\(order.path) declares no project. Name the project file that imports it.")
    }
    try requireBlock(order, analysis)
    try requireSoundness(analysis)
    try begin(id, token: order.token)
    requireSaved(order, analysis) { [weak self] in
      self?.requireTrust(order) { self?.confirm(order) }
    }
  }

  /// Errors are to be mended first: those of the file that has any, be it the project or a library.
  private func requireSoundness(_ analysis: Analysis) throws(RPCError) {
    let errors = analysis.diagnostics.filter { $0.severity == .error }
    guard let file = errors.map(\.file).min() else { return }
    let count = errors.count { $0.file == file }
    let path = analysis.model.file(file)?.path ?? analysis.path
    let use = file == .main ? "" : ", which \(analysis.path) imports,"
    throw RPCError(
      RPCError.requestFailed,
      "\(path)\(use) has \(Figures.count(count, "error")). Mend \(count == 1 ? "it" : "them") first."
    )
  }

  private func order(_ id: RequestID, _ params: JSONValue) throws(RPCError) -> CommandOrder {
    let name = params["command"]?.string ?? ""
    guard let command = ServerCommand(rawValue: name) else {
      throw .params(
        "There is no command `\(name)` here. There are \(offeredCommands.joined(separator: ", ")).")
    }
    let first = params["arguments"]?[0]
    let uri = try text(first?.object == nil ? first : first?["uri"], "uri")
    let named = try text(first?["block"], "block")
    let second = try text(params["arguments"]?[1], "block")
    let open = uri == nil ? openProjects : []
    guard let path = uri.map(DocumentURI.path) ?? (open.count == 1 ? open.first : nil) else {
      let state = open.isEmpty ? "No project is open" : "Several projects are open"
      throw .params("\(state): name one, as `{\"uri\": …}`.")
    }
    return CommandOrder(
      command: command, request: id, path: path, block: named ?? second,
      token: params["workDoneToken"], profile: settings(path).profile)
  }

  /// An argument that is a text, if it was given.
  private func text(_ value: JSONValue?, _ name: String) throws(RPCError) -> String? {
    guard let value, value != .null else { return nil }
    guard let text = value.string else {
      throw .params(
        "The argument `\(name)` is a text: `{\"uri\": \"file:///…\", \"block\": \"…\"}`.")
    }
    return text
  }

  /// The commands that this client may ask for.
  var offeredCommands: [String] {
    ServerCommand.allCases.map(\.rawValue) + [Server.profileCommand, Server.explainCommand]
      + (trust.word == nil ? [Server.trustCommand] : [])
  }

  /// The projects that are open.
  private var openProjects: [String] {
    workspace.documents.keys.filter { workspace.analysis($0)?.model.project != nil }
  }

  /// What is to be run has to be there, before anybody is asked about it.
  private func requireBlock(_ order: CommandOrder, _ analysis: Analysis) throws(RPCError) {
    guard order.command.isRun, let name = order.block else { return }
    let keyword = order.command.word
    if analysis.model.block(at: name)?.keyword == keyword { return }
    let names = analysis.model.topBlocks(of: .main).filter { $0.keyword == keyword }
      .compactMap(\.name)
    let known = names.isEmpty ? "It has none." : "It has \(names.joined(separator: ", "))."
    throw RPCError(
      RPCError.requestFailed, "\(order.path) has no \(keyword) block `\(name)`. \(known)")
  }

  // MARK: questions before it

  /// Commands work on files, so a text that isn't saved is asked about.
  private func requireSaved(
    _ order: CommandOrder, _ analysis: Analysis, then go: @escaping () -> Void
  ) {
    guard order.path.hasPrefix("/") else {
      let reason = "\(order.path) is no file yet, and commands work on files. Save it first."
      close(order.request, "failed")
      return fail(order.request, RPCError(RPCError.requestFailed, reason))
    }
    let unsaved = analysis.model.files.filter { file in
      let isOpen = workspace.document(at: file.path) != nil
      guard !file.isSetting, isOpen, case .success(let bytes) = host.readFile(file.path) else {
        return isOpen
      }
      return bytes != file.tree.bytes
    }
    guard let file = unsaved.first else { return go() }
    let answer = "Go on with the saved text"
    choose(
      order.request, .warning,
      "\(file.path) has changes that aren't saved, and commands work on files.",
      [answer]
    ) { [weak self] chosen in
      if chosen == answer { go() } else { self?.giveUp(order, "Nothing was done: save first.") }
    }
  }

  /// Nothing that reads what a project names is started before somebody trusts it.
  private func requireTrust(_ order: CommandOrder, then go: @escaping () -> Void) {
    if isTrusted(order.path) { return go() }
    let reason = "`\(order.title)` starts programs that open what \(order.path) names. "
    askForTrust(reason, about: order.path, request: order.request) { [weak self] isTrusted in
      if isTrusted == true { return go() }
      let way =
        isTrusted == nil
        ? " Where the editor can't ask, `trusted` in its initializationOptions says so." : ""
      self?.giveUp(order, "Nothing was done: the workspace isn't trusted.\(way)")
    }
  }

  private func confirm(_ order: CommandOrder) {
    switch order.command {
    case .plan: runPlan(order)
    case .apply: planBeforeApply(order)
    case .probe:
      run(order, ["check", "--probe", "--color", "never"] + order.project)
    case .export, .train, .infer: forecastBeforeRun(order)
    }
  }

  /// Asks somebody to choose; nil where they closed the question, or can't be asked. An answer that
  /// comes when the command was given up is nobody's.
  func choose(
    _ request: RequestID, _ level: LogLevel, _ message: String, _ answers: [String],
    then use: @escaping (String?) -> Void
  ) {
    ask(
      "window/showMessageRequest",
      [
        "type": .integer(level.rawValue), "message": .string(Redaction.withoutSecrets(message)),
        "actions": .array(answers.map { ["title": .string($0)] }),
      ]
    ) { [weak self] result in
      guard self?.openOrders[request] != nil else { return }
      guard case .success(let value) = result else { return use(nil) }
      use(value["title"]?.string)
    }
  }

  // MARK: doing it

  private func runPlan(_ order: CommandOrder) {
    run(order, ["plan", "--color", "never"] + order.project) { [weak self] end in
      guard let self, let line = Server.count(end) else { return }
      if end.code != 0 || !self.preview(order, end) { self.show(.info, line) }
    }
  }

  /// Opens what a plan says, where there is more than its numbers and the client opens texts.
  private func preview(_ order: CommandOrder, _ end: JobEnd) -> Bool {
    guard client.showsDocuments, end.lines.count(where: { !$0.isEmpty }) > 1 else { return false }
    let text = Redaction.withoutSecrets(end.lines.joined(separator: "\n")) + "\n"
    guard let address = host.preview(order.path, text) else { return false }
    ask("window/showDocument", ["uri": .string(address), "external": false, "takeFocus": true])
    return true
  }

  /// Plans, asks whether that is wanted, and applies exactly that.
  private func planBeforeApply(_ order: CommandOrder) {
    let saved = host.scratchFile("apply-\(lastJob + 1).plan")
    openOrders[order.request]?.scratch = saved
    let words = ["plan", "--detailed-exitcode", "--color", "never", "--out", saved]
    // A plan that has something to do says so by its code.
    start(order, words + order.project, fine: [0, 3]) { [weak self] end in
      guard let self else { return }
      let line = Server.count(end) ?? ""
      guard end.code == 3, !end.isCancelled else {
        if end.code == 0 { self.show(.info, "There is nothing to do. \(line)") }
        return self.finish(order, end.speakingOfAPlan(saved))
      }
      let answer = "Apply"
      let question = "\(line) Apply this to \(self.store(of: order))?"
      self.tellWaiting(order.request)
      self.choose(order.request, .info, question, [answer]) { chosen in
        guard chosen == answer else { return self.giveUp(order, "Nothing was changed.") }
        self.start(order, ["apply", "--color", "never", saved], fine: [0]) { end in
          if end.code == 0 { self.show(.info, "Applied. \(line)") }
          self.finish(order, end.speakingOfAPlan(saved))
        }
      }
    }
  }

  /// The store that a command is about, and the profile that names it, for a question.
  private func store(of order: CommandOrder) -> String {
    // The profile may be another one by now than when the command was asked for.
    let model = workspace.analysis(order.path)?.model
    let project =
      order.profile.flatMap { model?.applying(profile: $0) }?.project
      ?? model?.withoutProfile.project
    let path = project?.value("store")?.asPath?.written
    let store = path ?? "\(project?.name ?? "project").gpkg"
    return "the store \(store)" + (order.profile.map { ", as the profile `\($0)` has it" } ?? "")
  }

  /// Has the command line say what would come of each block, and runs them if that is wanted: with this
  /// server, or by themselves. What would be refused is no question.
  private func forecastBeforeRun(_ order: CommandOrder) {
    let words =
      [order.command.word, "--color", "never"] + order.project + (order.block.map { [$0] } ?? [])
    start(order, words + ["--dry-run"], fine: [0]) { [weak self] end in
      guard let self else { return }
      guard end.code == 0, !end.isCancelled else { return self.finish(order, end) }
      self.tellWaiting(order.request)
      let (go, alone) = (order.command.verb, "\(order.command.verb), detached")
      self.choose(order.request, .info, Server.question(order, end.lines), [go, alone]) { chosen in
        switch chosen {
        case go: self.run(order, words)
        case alone: self.runDetached(order, words)
        default: self.giveUp(order, "Nothing was started.")
        }
      }
    }
  }

  /// So many lines of a forecast are shown in a question; the log has all.
  private static let shownLines = 40

  private static func question(_ order: CommandOrder, _ told: [String]) -> String {
    let profile = order.profile.map { ", as the profile `\($0)` has it" } ?? ""
    var lines = ["\(order.title)\(profile)?"] + told.prefix(shownLines)
    if told.count > shownLines {
      lines.append("… and \(Figures.count(told.count - shownLines, "line")) more in the log")
    }
    return lines.joined(separator: "\n")
  }

  private func runDetached(_ order: CommandOrder, _ words: [String]) {
    startDetachedJob(order.title, words, folder: order.folder) { [weak self] end in
      guard let self else { return }
      self.isOver(order)
      if end.code != 0 { self.tellFailure(order, end) } else { self.tellSuccess(order, end) }
    }
    show(.info, "`\(order.title)` goes on by itself: `dls runs list` tells how it goes.")
    close(order.request, "done")
    respond(order.request, ["detached": true])
  }

  /// Runs a command and answers the request at its end.
  private func run(
    _ order: CommandOrder, _ words: [String], then use: @escaping (JobEnd) -> Void = { _ in }
  ) {
    start(order, words, fine: order.command.fine) { [weak self] end in
      use(end)
      self?.finish(order, end)
    }
  }

  private func start(
    _ order: CommandOrder, _ words: [String], fine: Set<Int32>,
    then use: @escaping (JobEnd) -> Void
  ) {
    startJob(
      order.title, words, folder: order.folder, token: order.token, request: order.request,
      fine: fine, then: use)
  }

  /// The store, the chips or the models may be others now.
  private func isOver(_ order: CommandOrder) {
    if order.command == .probe { surveys.isLookedAt(order.path) }
    surveys.isStale(order.path)
    published.everythingIsStale()
  }

  private func finish(_ order: CommandOrder, _ end: JobEnd) {
    isOver(order)
    let isFine = order.command.fine.contains(end.code)
    close(order.request, end.problem ?? (end.isCancelled ? "stopped" : isFine ? "done" : "failed"))
    if end.isCancelled {
      return fail(
        order.request, RPCError(RPCError.requestCancelled, "`\(order.title)` was stopped."))
    }
    if end.code != 0 { tellFailure(order, end) } else { tellSuccess(order, end) }
    respond(
      order.request,
      [
        "code": .integer(Int64(end.code)),
        "output": .string(Redaction.withoutSecrets(end.lines.joined(separator: "\n"))),
      ])
  }

  /// Says that something is done that nobody saw happen; plans tell their numbers by themselves.
  private func tellSuccess(_ order: CommandOrder, _ end: JobEnd) {
    if order.command == .probe {
      let count = end.lines.last { !$0.isEmpty } ?? "No errors."
      show(.info, "The data were looked at: \(count)")
    } else if order.command.isRun {
      show(.info, "`\(order.title)` is done.")
    }
  }

  /// Says why something failed. Errors of a look at data are no failure of that: they stand in the text.
  private func tellFailure(_ order: CommandOrder, _ end: JobEnd) {
    let count = end.lines.last { $0.first?.isNumber == true && $0.hasSuffix(".") }
    if order.command == .probe, end.code == 1, let count {
      return show(.warning, "The data were looked at: \(count)")
    }
    var seen: Set<String> = []
    let errors = end.lines.filter { $0.hasPrefix("error[") && seen.insert($0).inserted }
    var reasons = Array(errors.prefix(3))
    if errors.count > 3 { reasons.append("and \(errors.count - 3) more") }
    if order.command == .probe, let reason = end.reason {
      reasons = ["The data can't be looked at: \(reason)"]
    }
    if reasons.isEmpty {
      reasons = end.reason.map { [$0] } ?? end.lines.filter { !$0.isEmpty }.suffix(3)
    }
    show(
      .error,
      "`\(order.title)` ended with code \(end.code).\n"
        + (end.problem ?? reasons.joined(separator: "\n")))
  }

  private func giveUp(_ order: CommandOrder, _ message: String) {
    close(order.request, "stopped")
    fail(order.request, RPCError(RPCError.requestCancelled, message))
  }

  /// The line that counts what a plan would do.
  private static func count(_ end: JobEnd) -> String? {
    end.lines.last { $0.hasPrefix("Plan: ") }
  }

  /// Lets the engine look at data that nobody has looked at; what is found out then is asked anew.
  func runProbe(_ path: String) {
    let order = CommandOrder(
      command: .probe, request: .number(0), path: path, block: nil, token: nil,
      profile: settings(path).profile)
    let words = ["check", "--probe", "--quiet", "--color", "never"] + order.project
    startJob("look at the data", words, folder: order.folder, fine: [0, 1]) { [weak self] end in
      guard let self, !end.isCancelled else { return }
      if end.code > 1 {
        // Without an engine the hint at the project's name stays, and the reason is told once.
        let reason = end.problem ?? end.reason ?? end.lines.joined(separator: " ")
        if self.surveys.isNews(reason) {
          self.show(.warning, "The data can't be looked at: \(reason)")
        }
        return
      }
      self.surveys.isStale(path)
      self.published.everythingIsStale()
    }
  }
}
