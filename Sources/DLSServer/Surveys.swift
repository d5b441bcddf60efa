// Surveys.swift: when data and store are looked at, and what becomes of the answers.

import DLSCheck
import DLSIDE
import DLSJSON
import DLSLanguage
import DLSText

/// What is known of the data and stores of the open projects, and what is being found out.
struct Surveys {
  /// What was found out last, by the path of the project file.
  fileprivate(set) var known: [String: LiveFacts] = [:]
  /// What was asked last.
  fileprivate var asked: [String: Asked] = [:]
  fileprivate var lastNumber = 0
  /// The folders outside of the workspace whose files the client tells of.
  fileprivate var watched: Set<String> = []
  /// The unknown data that the engine was asked to look at, so that it is asked once.
  fileprivate var probed: [String: [String]] = [:]
  /// The projects whose data somebody had looked at by hand.
  fileprivate var lookedAt: Set<String> = []
  /// Why data could not be looked at, as somebody was told last.
  private var obstacle: String?

  /// Whether nobody was told just this of why data can't be looked at.
  mutating func isNews(_ reason: String) -> Bool {
    defer { obstacle = reason }
    return reason != obstacle
  }

  /// The files behind everything may have changed.
  mutating func everythingIsStale() {
    asked = [:]
    probed = [:]
  }

  /// Somebody saved, maybe after another program did: everything is asked again, the engine apart.
  mutating func isStaleAtSave() { asked = [:] }

  /// A text is about to change that is part of some projects: what nobody has begun to answer of those is
  /// taken back, and all of it is asked anew.
  mutating func withdraw(_ paths: [String]) {
    for path in paths where asked[path] != nil {
      asked[path]?.question.withdraw()
      asked[path]?.model = nil
    }
  }

  /// Whether an answer is on its way: somebody asked, and didn't take it back since.
  fileprivate func isAwaited(_ path: String) -> Bool { asked[path]?.model != nil }

  /// The files behind one project have changed.
  mutating func isStale(_ path: String) { asked[path] = nil }

  /// Somebody had the data behind a project looked at.
  mutating func isLookedAt(_ path: String) { lookedAt.insert(path) }

  /// A document was closed: nobody wants to know of it what was asked.
  mutating func forget(_ path: String) {
    lookedAt.remove(path)
    known[path] = nil
    asked.removeValue(forKey: path)?.question.withdraw()
    probed[path] = nil
  }
}

/// A question, and the model that it is about, as long as nobody takes it back; nil afterwards.
private struct Asked {
  let question: SurveyQuestion
  var model: ModelMark?
}

/// Tells a model from all others without keeping what it says.
private struct ModelMark: Equatable {
  private let number: ObjectIdentifier
  /// Nobody reads it, since it may be gone; but no other one comes to lie where it did.
  private unowned let model: Model

  init(_ model: Model) { (number, self.model) = (ObjectIdentifier(model), model) }

  static func == (mark: ModelMark, other: ModelMark) -> Bool { mark.number == other.number }
}

extension Server {
  /// Asks about every open project whose text has changed since the last question. A text with errors
  /// is not asked about: what was found out before holds where the text is still the same.
  func askSurveys() {
    for path in workspace.documents.keys.sorted() where path.hasPrefix("/") {
      guard let analysis = workspace.analysis(path), analysis.model.project != nil,
        surveys.asked[path]?.model != ModelMark(analysis.model),
        !analysis.diagnostics.contains(where: { $0.severity == .error })
      else { continue }
      surveys.lastNumber += 1
      let question = SurveyQuestion(
        path: path, model: analysis.model, number: surveys.lastNumber,
        saysMissing: surveys.lookedAt.contains(path) || settings(path).probes && isTrusted(path))
      surveys.asked[path] = Asked(question: question, model: ModelMark(analysis.model))
      host.survey(question)
    }
  }

  /// Takes what was found out, unless a later question makes it needless.
  func take(_ result: SurveyResult) {
    guard surveys.asked[result.path]?.question.number == result.number,
      workspace.documents[result.path] != nil
    else { return }
    let facts = result.facts
    let before = surveys.known[result.path]
    surveys.known[result.path] = facts
    if let model = workspace.analysis(result.path)?.model,
      (before?.diagnostics(in: model) ?? []) != facts.diagnostics(in: model)
    {
      published.everythingIsStale()
    }
    if client.inlayHintRefresh { ask("workspace/inlayHint/refresh", .null) }
    if client.codeLensRefresh { ask("workspace/codeLens/refresh", .null) }
    watch(facts.files)
    probe(result.path, facts)
  }

  /// Has the client tell of changes to data and stores that lie outside of the workspace.
  private func watch(_ files: [String]) {
    guard client.watchedFiles, client.watchedFolders else { return }
    let folders = Set(files.map { String($0.prefix(upTo: $0.lastIndex(of: "/") ?? $0.startIndex)) })
    let new = folders.subtracting(surveys.watched).filter { folder in
      !folder.isEmpty
        && !workspace.folders.contains { folder == $0 || folder.hasPrefix($0 + "/") }
    }.sorted()
    guard !new.isEmpty else { return }
    surveys.watched.formUnion(new)
    ask(
      "client/registerCapability",
      [
        "registrations": [
          [
            "id": .string("data-\(surveys.watched.count)"),
            "method": "workspace/didChangeWatchedFiles",
            "registerOptions": [
              "watchers": .array(
                new.map {
                  ["globPattern": ["baseUri": .string(DocumentURI.uri($0)), "pattern": "*"]]
                })
            ],
          ]
        ]
      ])
  }

  /// Lets the engine look at what nobody has looked at, once, where that is wanted and trusted.
  private func probe(_ path: String, _ facts: LiveFacts) {
    guard settings(path).probes, isTrusted(path), !facts.unlooked.isEmpty,
      surveys.probed[path] != facts.unlooked
    else { return }
    surveys.probed[path] = facts.unlooked
    runProbe(path)
  }

  /// What is wrong with a file and with those it imports, by its text and by its data.
  func findings(_ analysis: Analysis) -> [Diagnostic] {
    let own = withoutUsedElsewhere(analysis.diagnostics, analysis)
    guard let facts = surveys.known[analysis.path] else { return own }
    let live = facts.diagnostics(in: analysis.model)
    if live.isEmpty { return own }
    return (own + live).sorted(by: Diagnostic.readingOrder)
  }

  /// What nothing in its own file uses may be there for another file: one that is open or, of a file that nobody
  /// has open, any of the workspace. Of such a one that is told once all of those were looked at.
  private func withoutUsedElsewhere(_ all: [Diagnostic], _ analysis: Analysis) -> [Diagnostic] {
    let path = analysis.path
    let isOpen = workspace.documents[path] != nil
    guard !isOpen || workspace.documents.count > 1, hasUnused(analysis) else { return all }
    if !isOpen, workspace.isAnyUnknown {
      return all.filter { $0.code != Rule.unused.code || $0.file != .main }
    }
    let others = others(besides: path).compactMap { other in
      other.model.files.first { $0.path == path && $0.id != .main }.map { (other, $0.id) }
    }
    if others.isEmpty { return all }
    return all.filter { found in
      found.code != Rule.unused.code || found.file != .main
        || !others.contains { other, file in
          guard let there = other.occurrences.at(found.range.start, in: file) else { return false }
          return other.occurrences.of(there.entity).contains {
            $0.role == .use && $0.place.file != file
          }
        }
    }
  }

  /// Whether a file has something that nothing in it uses.
  func hasUnused(_ analysis: Analysis) -> Bool {
    analysis.diagnostics.contains { $0.code == Rule.unused.code && $0.file == .main }
  }

  /// What else may have to do with a file: the open documents and, of a file that nobody has open, all others once
  /// they were looked at: what is told of it doesn't follow from which of them were first.
  func others(besides path: String) -> [Analysis] {
    var paths = workspace.openPaths
    if workspace.documents[path] == nil, !workspace.isAnyUnknown {
      let closed = workspace.analyses(of: path).filter { workspace.documents[$0] == nil }
      if !closed.isEmpty { paths = (paths + closed).sorted() }
    }
    return paths.compactMap { $0 == path ? nil : workspace.analysis($0) }
  }

  /// What is known of a block of a file that is asked about, maybe through a project that imports it.
  func liveFacts(_ block: Block, of analysis: Analysis) -> BlockFacts? {
    guard let seen = view(of: analysis.path), let facts = seen.facts else { return nil }
    if seen.analysis.model === analysis.model { return facts.facts(block) }
    let prefix = seen.analysis.model.file(seen.file)?.prefix ?? ""
    return seen.analysis.model.block(at: prefix + block.address).flatMap(facts.facts)
  }

  /// The labels in the files of a samples block; nil while they are being read.
  func labels(_ samples: Block, of analysis: Analysis) -> [String]? {
    guard let seen = view(of: analysis.path), let facts = seen.facts else {
      return surveys.isAwaited(analysis.path) ? nil : []
    }
    let isOwn = seen.analysis.model === analysis.model
    let prefix = isOwn ? "" : seen.analysis.model.file(seen.file)?.prefix ?? ""
    return facts.labels[prefix + samples.address] ?? []
  }

  /// The project through which a file is seen: its own, else one that imports it and is known best.
  func view(of path: String) -> (analysis: Analysis, file: FileID, facts: LiveFacts?)? {
    guard let own = workspace.analysis(path) else { return nil }
    if own.model.project == nil {
      for other in surveys.known.keys.sorted() where other != path {
        guard let analysis = workspace.analysis(other),
          let file = files(path, in: analysis).first
        else { continue }
        return (analysis, file.id, surveys.known[other])
      }
    }
    return (own, .main, surveys.known[path])
  }
}
