// Workspace.swift: the open documents, the files behind them, and what was found out about both.

import DLSIDE
import DLSLanguage
import DLSSyntax
import DLSText

/// What is known of the texts: open documents as the editor has them, all others as the disk has.
///
/// An analysis is made when somebody asks for it and holds until one of its files changes. So many
/// edits in a row cost one.
final class Workspace {
  private let host: ServerHost
  /// The open documents by path.
  private(set) var documents: [String: OpenDocument] = [:]
  /// Their paths in order.
  private(set) var openPaths: [String] = []
  /// The folders of the workspace, by path.
  private(set) var folders: [String] = []
  /// What the user has set: the profiles that projects are seen with, among others.
  var settings = UserSettings() {
    didSet {
      let isSame =
        settings.setsProfiles(as: oldValue) && settings.chosenProfiles == oldValue.chosenProfiles
      if !isSame {
        (analyses, outdated, holders, noted, maybeUnknown) = ([:], [:], [:], [:], nil)
      }
    }
  }

  private var trees: [String: StampedTree] = [:]
  private var analyses: [String: KnownAnalysis] = [:]
  /// Whose analyses have a file, by its path as they have it and by where that leads.
  private var holders: [String: Set<String>] = [:]
  /// The files of those analyses, and of those that are out of date.
  private var noted: [String: AnalysisFiles] = [:]
  /// Those of which a file changed: the next ones start from them.
  private var outdated: [String: Analysis] = [:]
  /// The files of those that there were last.
  private var lastFiles: [String: AnalysisFiles] = [:]
  private var foundFiles: [String]? {
    didSet { maybeUnknown = nil }
  }
  /// The files that nobody had looked at when they were listed; of those behind the last one somebody has since.
  private var maybeUnknown: [String]?
  /// Files that were not there when somebody looked.
  private var missing: Set<String> = []
  /// Where paths lead, links resolved, as far as somebody asked.
  private var realPaths: [String: String] = [:]
  /// The open documents by where their paths lead.
  private var namesByRealPath: [String: String] = [:]
  /// What files are like, as far as somebody asked since the server began what it does now.
  private var stamps: [String: FileStamp?] = [:]

  init(_ host: ServerHost) { self.host = host }

  /// The server begins something: what files are like is looked at once for it.
  func begin() {
    if !stamps.isEmpty { stamps.removeAll(keepingCapacity: true) }
  }

  private func stamp(_ path: String) -> FileStamp? {
    if let known = stamps[path] { return known }
    let stamp = host.stamp(path)
    stamps[path] = .some(stamp)
    return stamp
  }

  // MARK: documents

  /// The open document behind an address.
  func document(_ uri: String) -> OpenDocument? {
    documents[DocumentURI.path(uri)]
  }

  func open(_ document: OpenDocument) {
    documents[document.path] = document
    realPaths[document.path] = nil
    lastFiles = [:]
    nameDocuments()
    if folders.isEmpty { foundFiles = nil }
    forget(document.path)
  }

  func close(_ path: String) {
    documents[path] = nil
    maybeUnknown = nil
    nameDocuments()
    trees[path] = nil
    if folders.isEmpty { foundFiles = nil }
    forget(path)
    drop(path)
    lastFiles[path] = nil
  }

  /// What depends on a file is out of date.
  func forget(_ path: String) {
    for key in analyses(of: path) {
      guard var analysis = takeOut(key)?.analysis else { continue }
      Analysis.letGo(&analysis, ofTextAt: path)
      outdated[key] = analysis
    }
  }

  /// The files of which something is known that depends on a file, or on one that changed.
  func analyses(of path: String) -> [String] {
    let real = realPath(path)
    var found = holders[path] ?? []
    if real != path, let others = holders[real] { found.formUnion(others) }
    if analyses[path] != nil { found.insert(path) }
    found.formUnion(outdated.keys)
    return Array(found)
  }

  private func keep(_ known: KnownAnalysis, of path: String) {
    takeOut(path)
    // With most keys they are the same ones.
    if noted[path]?.paths != known.files.paths {
      forgetFiles(of: path)
      for file in known.files.paths { holders[file, default: []].insert(path) }
      noted[path] = known.files
    }
    analyses[path] = known
  }

  @discardableResult
  private func takeOut(_ path: String) -> KnownAnalysis? {
    guard let known = analyses.removeValue(forKey: path) else { return nil }
    if documents[path] == nil { maybeUnknown = nil }
    return known
  }

  /// What is known of a file, or was, is done with.
  private func drop(_ path: String) {
    takeOut(path)
    outdated[path] = nil
    forgetFiles(of: path)
  }

  private func forgetFiles(of path: String) {
    for file in noted.removeValue(forKey: path)?.paths ?? [] {
      holders[file]?.remove(path)
      if holders[file]?.isEmpty == true { holders[file] = nil }
    }
  }

  /// A file on the disk was made, changed or removed.
  func filesChanged(_ paths: [String]) {
    (realPaths, stamps, lastFiles) = ([:], [:], [:])
    (missing, maybeUnknown) = ([], nil)
    nameDocuments()
    for path in paths {
      trees[path] = nil
      forget(path)
    }
    foundFiles = nil
  }

  /// There may be more project files than were found.
  func findsMore() { foundFiles = nil }

  func setFolders(_ folders: [String]) {
    self.folders = folders
    foundFiles = nil
  }

  /// The folder of the workspace that a file lies in: the innermost of several.
  func folder(around path: String) -> String? {
    folders.filter { path.hasPrefix($0 + "/") || path == $0 }
      .max { $0.utf8.count < $1.utf8.count }
  }

  // MARK: links

  /// A path with every link resolved.
  func realPath(_ path: String) -> String {
    if let known = realPaths[path] { return known }
    let real = path.hasPrefix("/") ? host.realPath(path) : path
    realPaths[path] = real
    return real
  }

  /// Notes which document is meant by where a path leads: of several that lead to one file the first by name,
  /// whichever was opened last. What was made of another text is out of date.
  private func nameDocuments() {
    openPaths = documents.keys.sorted()
    var names: [String: String] = [:]
    for path in openPaths.reversed() { names[realPath(path)] = path }
    let before = namesByRealPath
    namesByRealPath = names
    for real in Set(names.keys).union(before.keys) where names[real] != before[real] {
      forget(real)
    }
  }

  /// The open document of a file, whichever path leads to it.
  func document(at path: String) -> OpenDocument? {
    if let document = documents[path] { return document }
    return namesByRealPath.isEmpty ? nil : namesByRealPath[realPath(path)].flatMap { documents[$0] }
  }

  /// The paths by which a model has a file: several where links lead to it, too.
  func paths(of path: String, in model: Model) -> [String] {
    let real = realPath(path)
    return model.files.filter { !$0.isSetting && ($0.path == path || realPath($0.path) == real) }
      .map(\.path)
  }

  // MARK: analyses

  /// How a project is seen.
  func options(_ path: String) -> LoadOptions {
    LoadOptions(profile: settings.of(path, in: folder(around: path)).profile)
  }

  /// The bytes of a file: of the open document, or of the disk.
  func text(_ path: String) -> Result<[UInt8], ReadFailure> { tree(path).map(\.bytes) }

  /// What is known about a file as a project or library of its own; nil where it can't be read.
  func analysis(_ path: String) -> Analysis? {
    if let known = analyses[path], isFresh(known) { return known.analysis }
    let document = documents[path]
    guard document != nil || stamp(path) != nil else {
      drop(path)
      missing.insert(path)
      return nil
    }
    let analysis = Analysis(
      path, options: options(path), workers: workers(document),
      after: outdated.removeValue(forKey: path),
      changes: { self.document(at: $0.path)?.change(from: $0.tree) },
      lines: { self.document(at: $0)?.lines }, identity: realPath, readTree: tree)
    let files = files(of: analysis)
    let stamps = files.written.compactMap { path in
      documents[path] == nil ? (path, stamp(path)) : nil
    }
    keep(KnownAnalysis(analysis: analysis, files: files, stamps: stamps), of: path)
    return analysis
  }

  /// The files of an analysis; where they are the ones that it had before, nothing is made for them.
  private func files(of analysis: Analysis) -> AnalysisFiles {
    let written = analysis.paths
    if let last = lastFiles[analysis.path], last.written == written { return last }
    let files = AnalysisFiles(
      written: written, paths: Set(written).union(written.map(realPath)))
    lastFiles[analysis.path] = files
    return files
  }

  /// Every project and library that a file is part of, the file itself first.
  /// - Parameter all: whether those that nobody has looked at yet are looked at for it.
  func analyses(holding path: String, all: Bool = true) -> [Analysis] {
    var result = analysis(path).map { [$0] } ?? []
    for other in knownFiles where other != path {
      guard all || documents[other] != nil || knows(other) else { continue }
      guard let analysis = analysis(other), !paths(of: path, in: analysis.model).isEmpty
      else { continue }
      result.append(analysis)
    }
    return result
  }

  /// The open documents and every project file and library below the workspace's folders; where there are
  /// none, those beside the open documents.
  var knownFiles: [String] {
    let open = openPaths
    if foundFiles == nil {
      foundFiles = folders.isEmpty ? neighbours(of: open) : folders.flatMap(host.projectFiles)
    }
    // What is open under another name counts under that.
    let hasLinks = namesByRealPath.contains { $0.key != $0.value }
    var seen = Set(open)
    return open
      + (foundFiles ?? []).filter {
        seen.insert($0).inserted && !(hasLinks && document(at: $0) != nil)
      }
  }

  /// Those of them that the editor doesn't have open.
  var closedFiles: [String] { knownFiles.filter { documents[$0] == nil } }

  /// Those of them that nobody has looked at since they changed.
  var unknownFiles: [String] { closedFiles.filter { !knows($0) } }

  /// Whether there are any: what is asked of each file of many costs no list of all of them.
  var isAnyUnknown: Bool {
    var unknown = maybeUnknown ?? unknownFiles
    maybeUnknown = nil
    while let last = unknown.last, documents[last] != nil || knows(last) { unknown.removeLast() }
    maybeUnknown = unknown
    return !unknown.isEmpty
  }

  /// Whether a file was looked at since it changed.
  func knows(_ path: String) -> Bool { analyses[path] != nil || missing.contains(path) }

  /// The project files and libraries beside some files, which are those of the workspace where the client
  /// names no folder. What lies below isn't looked at: it may be all that somebody has.
  private func neighbours(of paths: [String]) -> [String] {
    let places = Set(paths.filter { $0.hasPrefix("/") }.map { FilePath.folder(of: $0) })
    return places.sorted().flatMap(host.neighbours)
  }

  private func isFresh(_ known: KnownAnalysis) -> Bool {
    known.stamps.allSatisfy { documents[$0.path] == nil && stamp($0.path) == $0.stamp }
  }

  /// The threads for what is asked of a document.
  func workers(_ path: String) -> Workers { workers(documents[path]) }

  /// The threads for a document: none besides this one for a short text, which is checked in less time
  /// than a thread takes to start.
  private func workers(_ document: OpenDocument?) -> Workers {
    (document?.lines.bytes.count ?? 0) > 64 << 10 ? host.workers : .one
  }

  /// The tree and the lines of a file, whatever it says; nil where it can't be read.
  func text(_ path: String) -> (tree: SyntaxTree, lines: LineIndex)? {
    guard case .success(let tree) = tree(path) else { return nil }
    return (tree, document(at: path)?.lines ?? LineIndex(tree.bytes))
  }

  /// The tree of a file: of the open document, or of the disk.
  private func tree(_ path: String) -> Result<SyntaxTree, ReadFailure> {
    if let document = document(at: path) { return .success(document.tree(workers(document))) }
    // What a text without a file names starts nowhere, and not where this process happens to be.
    guard path.hasPrefix("/") else {
      return .failure(ReadFailure("this text has no folder until it is saved"))
    }
    let stamp = stamp(path)
    if let known = trees[path], let stamp, known.stamp == stamp { return .success(known.tree) }
    let read = host.readFile(path).flatMap { bytes -> Result<SyntaxTree, ReadFailure> in
      bytes.count > Parser.sizeLimit
        ? .failure(ReadFailure("it has 4 GiB or more; no project is that long"))
        : .success(Parser.parse(bytes, workers: host.workers))
    }
    if case .success(let tree) = read, let stamp {
      trees[path] = StampedTree(tree: tree, stamp: stamp)
    }
    return read
  }
}

/// A tree of a file on the disk, and what the file was like then.
private struct StampedTree {
  let tree: SyntaxTree
  let stamp: FileStamp
}

/// An analysis, and what it was made of.
private struct KnownAnalysis {
  let analysis: Analysis
  let files: AnalysisFiles
  /// Those of its files that were not open then, and what they were like.
  let stamps: [(path: String, stamp: FileStamp?)]
}

/// The files of an analysis.
private struct AnalysisFiles {
  /// Their paths as the texts lead to them.
  let written: [String]
  /// The same, and where they lead.
  let paths: Set<String>
}
