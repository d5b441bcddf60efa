// Adoption.swift: the text of a project file that says what the store says.

import DLSCheck
import DLSFormat
import DLSLanguage
import DLSPlan
import DLSPlatform
import DLSSyntax
import DLSText

/// Writes what other programs changed in the store into a project's text.
struct Adoption {
  let project: LoadedProject
  let snapshot: Snapshot
  /// Whether libraries may be edited too: by somebody who sees the edit there.
  private var reachesLibraries = false

  init(project: LoadedProject, snapshot: Snapshot) {
    self.project = project
    self.snapshot = snapshot
  }

  /// What came of adopting.
  struct Outcome {
    var text: [UInt8]
    var adopted: [Drift] = []
    /// What the text can't say, and why.
    var refused: [(drift: Drift, failure: CommandFailure)] = []
  }

  /// For so many things it is found out beforehand whether the text can say them.
  static let tried = 20

  /// Notes in a plan what of its drift the project's text can't say, and why; of many the first.
  static func noteObstacles(_ plan: inout Plan, _ project: LoadedProject, _ snapshot: Snapshot?) {
    let asked = plan.drift.filter { $0.keyword != "unit" && $0.obstacle == nil }.prefix(tried)
    guard let snapshot, !asked.isEmpty,
      let outcome = try? Adoption(project: project, snapshot: snapshot).adopt(Array(asked))
    else { return }
    for (drift, failure) in outcome.refused {
      guard let index = plan.drift.firstIndex(of: drift) else { continue }
      let reason = failure.message.replacing("\(drift.keyword) \(drift.address): ", with: "")
      plan.drift[index].obstacle = ([reason] + failure.help).joined(separator: "; ")
    }
  }

  /// The project's text with as many of these changes in it as it can say.
  func adopt(_ drifts: [Drift]) throws -> Outcome {
    var outcome = Outcome(text: project.model.files[0].tree.bytes)
    let model = load([project.path: outcome.text])
    var possible: [Drift] = []
    for drift in drifts {
      do {
        _ = try edit(for: drift, in: model)
        possible.append(drift)
      } catch let failure as CommandFailure {
        outcome.refused.append((drift, failure))
      }
    }
    let impossible = outcome.refused
    outcome.refused = []
    try take(possible[...], &outcome)
    // What is only right together, such as values that were swapped, may have been parted.
    let left = outcome.refused.map(\.drift)
    if left.count > 1, let text = try? text(adopting: left, in: outcome.text) {
      outcome = Outcome(text: text, adopted: outcome.adopted + left)
    }
    outcome.refused = impossible + outcome.refused
    return outcome
  }

  /// Adopts all at once where that can be, else each half by itself, down to the single change.
  private func take(_ drifts: ArraySlice<Drift>, _ outcome: inout Outcome) throws {
    guard let first = drifts.first else { return }
    do {
      outcome.text = try text(adopting: Array(drifts), in: outcome.text)
      outcome.adopted += drifts
    } catch let failure as CommandFailure {
      if drifts.count == 1 { return outcome.refused.append((first, failure)) }
      let half = drifts.count / 2
      try take(drifts.prefix(half), &outcome)
      try take(drifts.dropFirst(half), &outcome)
    }
  }

  /// The project's text with these changes in it: the smallest edits, formatted if it was.
  /// - Throws: `CommandFailure` where the text can't say it.
  func text(adopting drifts: [Drift]) throws -> [UInt8] {
    try text(adopting: drifts, in: project.model.files[0].tree.bytes)
  }

  private func text(adopting drifts: [Drift], in old: [UInt8]) throws -> [UInt8] {
    var text = old
    // One after the other: a second change of a block must see the first.
    for drift in drifts {
      let model = load([project.path: text])
      let edit = try edit(for: drift, in: model)
      text = try TextEdit.apply([edit], to: text)
    }
    let tree = project.model.files[0].tree
    if Formatter.format(tree) == tree.bytes { text = Formatter.format(Parser.parse(text)) }
    try require(drifts, in: load([project.path: text]))
    return text
  }

  /// The edit of a library that makes it say what the store says; nil where the project's own text has to.
  /// - Throws: `CommandFailure` where the library can't say it.
  func libraryEdit(for drift: Drift) throws -> TextEdit? {
    guard let own = declaring(drift)?.sourceFile, own.id != .main else { return nil }
    var reaching = self
    reaching.reachesLibraries = true
    let edit = try reaching.edit(for: drift, in: load([:]))
    let text = try TextEdit.apply([edit], to: own.tree.bytes)
    try require([drift], in: load([own.path: text]))
    return TextEdit(file: own.id, range: edit.range, newText: edit.newText)
  }

  /// The block that declares what was changed, or what a class was added to.
  private func declaring(_ drift: Drift) -> Block? {
    let model = project.model
    let address = model.currentAddress(of: drift.address)
    if let block = model.block(at: address) { return block }
    return model.block(at: address.split(separator: ".").dropLast().joined(separator: "."))
  }

  /// The project with other texts of some of its files.
  private func load(_ texts: [String: [UInt8]]) -> Model {
    Project.load(project.path, identity: MendedTexts.name) { wanted in
      if let text = texts[wanted] { return .success(text) }
      // As it was read, or as an editor has it.
      let known = project.model.files.first { !$0.isSetting && $0.path == wanted }
      return known.map { .success($0.tree.bytes) } ?? ImportedText.read(wanted)
    }
  }

  /// The new texts must be free of errors, and say what the store says.
  private func require(_ drifts: [Drift], in model: Model) throws {
    let known = Set(project.diagnostics.map(\.message))
    let name = drifts.count == 1 ? "\(drifts[0].keyword) \(drifts[0].address): " : ""
    if let error = Checker.check(model).first(where: {
      $0.severity == .error && !known.contains($0.message)
    }) {
      throw CommandFailure.problem(
        "\(name)what the store says would be wrong in the project file: \(error.message)",
        help: "correct it in the store, or set it back with `dls apply`")
    }
    let left = Planner.plan(model, facts: Facts(), snapshot: snapshot).drift
    // Of what was added, all has to be as it is in the store.
    let added = Set(drifts.filter { $0.word == "added" }.map(\.address))
    if let missed = left.first(where: { drifts.contains($0) || added.contains($0.address) }) {
      throw CommandFailure.problem(
        "\(missed.keyword) \(missed.address): the project file can't be made to say "
          + "\(missed.text)", help: "change it by hand, or set it back with `dls apply`")
    }
  }

  private func edit(for drift: Drift, in model: Model) throws -> TextEdit {
    if drift.word == "added" { return try addition(drift, in: model) }
    try requirePossible(drift)
    try requireLine(drift.store, of: drift)
    guard let block = model.block(at: model.currentAddress(of: drift.address)) else {
      throw CommandFailure.problem("the project file has no \(drift.keyword) \(drift.address)")
    }
    try requireOwn(block, drift)
    let written = block.writtenSettings.first { $0.name == drift.field }
    if written == nil, drift.store == nil, case .like? = block.setting(drift.field)?.origin {
      throw CommandFailure.problem(
        "\(drift.address) has its \(drift.field) by `like`",
        help: "change the block that `like` names, or set it back with `dls apply`")
    }
    let file = block.sourceFile
    let edit: TextEdit? =
      switch (written, drift.store) {
      case (let written?, nil): file.removal(of: written.node)
      case (let written?, let value?):
        written.value.map {
          TextEdit(file: file.id, range: file.tree.range($0), newText: value)
        }
      case (nil, let value?):
        file.insertion(of: "\(drift.field) = \(value)", into: block.node)
      case (nil, nil): nil
      }
    guard let edit else {
      throw CommandFailure.problem(
        "\(drift.address) can't be edited: its block is broken",
        help: "`dls check` says what is wrong")
    }
    return edit
  }

  /// What the plan knows of.
  private func requirePossible(_ drift: Drift) throws {
    guard let obstacle = drift.obstacle else { return }
    throw CommandFailure.problem(
      "\(drift.keyword) \(drift.address) can't be adopted", help: obstacle)
  }

  /// No text of a project file goes over several lines.
  private func requireLine(_ text: String?, of drift: Drift) throws {
    guard let text, text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return }
    throw CommandFailure.problem(
      "\(drift.keyword) \(drift.address): its \(drift.field.isEmpty ? "title" : drift.field) has a "
        + "line end or another control character, which would be wrong in the project file",
      help: "correct it in the store, or set it back with `dls apply`")
  }

  /// Only what stands in the project's own file, and holds without a profile, can be edited.
  private func requireOwn(_ block: Block, _ drift: Drift) throws {
    guard !block.isImplied else {
      throw CommandFailure.problem(
        "\(drift.address) stands in no text: it comes by `like`",
        help: "write it in the block that has the `like`, or set it back with `dls apply`")
    }
    guard block.file == .main || reachesLibraries else {
      throw CommandFailure.problem(
        "\(drift.address) is declared in \(quoted(Path.display(block.sourceFile.path)))",
        help: "a library belongs to others too: change it there, or set it back with `dls apply`")
    }
    switch project.model.block(at: block.address)?.setting(drift.field)?.origin {
    case .profile(let name)?:
      throw CommandFailure.problem(
        "\(drift.address) has its \(drift.field) from the profile \(name)",
        help: "change it in the profile, or set it back with `dls apply`")
    case .commandLine?:
      throw CommandFailure.problem(
        "\(drift.address) has its \(drift.field) from --set", help: "leave --set away to adopt")
    default: return
    }
  }

  /// A class or person that is in no text yet.
  private func addition(_ drift: Drift, in model: Model) throws -> TextEdit {
    let file = model.files[0]
    let name = drift.address.split(separator: ".").last.map(String.init) ?? ""
    guard WrittenText.isName(name) else {
      throw CommandFailure.problem(
        "\(drift.keyword) \(drift.address): \(quoted(name)) is no name in a project file",
        help: "give it another name in the store, or set it back with `dls apply`")
    }
    try requirePossible(drift)
    if drift.keyword == "person" {
      let row = snapshot.tables.people.first { $0.address == drift.address }
      try requireLine(row.map { $0.account + ($0.title ?? "") }, of: drift)
      var settings = row.map { ["account = \(ValueText.quoted($0.account))"] } ?? []
      if let title = row?.title { settings.append("title = \(ValueText.quoted(title))") }
      let entry = "person \(drift.address) { \(settings.joined(separator: ", ")) }"
      // Below the last person and what is said behind it, else at the end.
      guard let last = model.blocks(of: "person").last(where: { $0.file == file.id }) else {
        return file.tree.appending(entry, to: file.id)
      }
      let place = file.tree.lineEnd(after: file.tree.range(last.node).end)
      return TextEdit(
        file: file.id, range: TextRange(at: place), newText: file.tree.lineBreak + entry)
    }
    let row = snapshot.tables.classes.first { "\($0.schema).\($0.name)" == drift.address }
    guard let row, let schema = model.block(at: row.schema), schema.keyword == "schema" else {
      throw CommandFailure.problem("the project has no schema for \(drift.address)")
    }
    try requireOwn(schema, drift)
    try requireLine(row.title, of: drift)
    var settings = row.value.map { ["value = \($0)"] } ?? []
    if let title = row.title { settings.append("title = \(ValueText.quoted(title))") }
    if let color = row.color { settings.append("color = \(color)") }
    if row.isIgnored { settings.append("ignore = true") }
    let entry = "class \(row.name) { \(settings.joined(separator: ", ")) }"
    guard let edit = schema.sourceFile.insertion(of: entry, into: schema.node) else {
      throw CommandFailure.problem("\(row.schema) can't be edited: its block is broken")
    }
    return edit
  }
}
