// Analysis.swift: one project file with what its text means and what is wrong with it.

import DLSCheck
package import DLSLanguage
package import DLSSyntax
package import DLSText
import Synchronization

/// A project file or library as an editor sees it: an immutable snapshot that every request reads, until
/// nobody has it but the one that comes after it, which takes it over.
///
/// What only some requests need is made when the first of them asks, and kept.
package final class Analysis: @unchecked Sendable {
  /// The path of its own file.
  package let path: String
  /// What the file and its imports say.
  package private(set) var model: Model
  private var lineTables: [LazyLines]
  private let workers: Workers
  private let lazyOccurrences = AtomicLazyReference<Occurrences>()
  private let lazyFindings = OnceMade()
  /// What was found before, and what changed since, where that is known.
  private let basis: (memory: CheckMemory, change: ModelChange?)?
  /// Paths of imports that lead to files which it has by others, as links do: they may lead elsewhere some day.
  private let otherNames: [(path: String, target: String)]

  /// Loads the file at a path.
  /// - Parameters:
  ///   - previous: what was known before one of the files changed; it is used up where nobody else has it.
  ///   - changes: what became of the tree that a file had there, by its path, where that is known.
  ///   - lines: the lines of a file by its path, where they are known already.
  ///   - identity: the one name of the file at a path.
  ///   - readTree: the tree of a file by its path, unsaved text before saved.
  package init(
    _ path: String, options: LoadOptions = LoadOptions(), workers: Workers = .one,
    after previous: consuming Analysis? = nil,
    changes: (SourceFile) -> TreeChange? = { _ in nil },
    lines: (String) -> LineIndex? = { _ in nil },
    identity: (String) -> String = FilePath.plain,
    readTree: (String) -> Result<SyntaxTree, ReadFailure>
  ) {
    self.path = path
    let step = previous.flatMap { Analysis.step($0, changes, identity, readTree) }
    let memory = step == nil ? nil : previous?.memory
    // Where nobody else has what was known, nobody but this has its model now, and it can be used up.
    var old = (consume previous)?.model
    let reloaded = step.flatMap { Analysis.reload(&old, $0, workers, identity, readTree) }
    let model =
      reloaded?.model
      ?? Project.load(
        path, options: options, workers: workers, identity: identity, readTree: readTree)
    self.model = model
    self.workers = workers
    let change =
      reloaded.map(\.change)
      ?? step.flatMap { step in
        old.flatMap { model.change(from: $0, by: step.change, of: step.file.path) }
      }
    basis = memory.map { ($0, change) }
    lineTables = model.files.map { LazyLines($0.tree, lines($0.path)) }
    otherNames = model.imports.isEmpty ? [] : Analysis.otherNames(in: model)
  }

  private static func otherNames(in model: Model) -> [(path: String, target: String)] {
    var counts = [Int](repeating: 0, count: model.files.count)
    // Its own file is there without an import.
    counts[0] = 1
    for entry in model.imports {
      if let target = entry.target { counts[Int(target.rawValue)] += 1 }
    }
    return model.imports.compactMap { entry in
      guard let target = entry.target, counts[Int(target.rawValue)] > 1,
        let known = model.file(target), let file = model.file(entry.file),
        let node = DocumentLinks.string(at: entry.pathRange, file.tree),
        case .success(let written) = model.text(ofString: node, in: file)
      else { return nil }
      let path = FilePath.join(file.folder, written)
      return path == known.path ? nil : (path, known.path)
    }
  }

  /// The project's own file.
  package var main: SourceFile { model.files[0] }

  /// The lines of a file.
  package func lines(_ file: FileID) -> LineIndex { lineTables[Int(file.rawValue)].lines }

  /// What is wrong, in reading order; in whichever file it is. Found when first asked for: whoever
  /// completes a word doesn't wait for it.
  package var diagnostics: [Diagnostic] { findings.remaining }

  private var findings: CheckResult {
    unsafeDowncast(lazyFindings.thing ?? lazyFindings.keep(Findings(found())), to: Findings.self)
      .all
  }

  private func found() -> CheckResult {
    guard let basis, let change = basis.change else {
      return Checker.examine(model, workers: workers, insteadOf: basis?.memory)
    }
    return Checker.examine(model, workers: workers, after: basis.memory, change)
  }

  /// How the only file that changed did.
  private struct Step {
    let file: SourceFile
    let tree: SyntaxTree
    let change: TreeChange
  }

  /// The step from what was known to what there is; nil where more changed, or it isn't known what.
  private static func step(
    _ previous: Analysis, _ changes: (SourceFile) -> TreeChange?, _ identity: (String) -> String,
    _ readTree: (String) -> Result<SyntaxTree, ReadFailure>
  ) -> Step? {
    var found: Step?
    for file in previous.model.files {
      guard !file.isSetting, case .success(let tree) = readTree(file.path) else { return nil }
      // A text that was let go and did not change after all is read anew.
      if tree === file.tree { continue }
      guard found == nil, let change = changes(file) else { return nil }
      found = Step(file: file, tree: tree, change: change)
    }
    for name in previous.otherNames where identity(name.path) != identity(name.target) {
      return nil
    }
    // What couldn't be read may be there now.
    for path in previous.unreadable {
      if case .success = readTree(path) { return nil }
    }
    return found
  }

  /// Lets go of the text of a file that is to be another one, where nobody else has what was known: a text
  /// that nobody else has is changed in its place.
  package static func letGo(_ known: inout Analysis, ofTextAt path: String) {
    guard isKnownUniquelyReferenced(&known) else { return }
    // What the next check starts from is found while the text is there.
    _ = known.memory
    for (number, file) in known.model.files.enumerated() where file.path == path {
      known.model = known.model.withoutTree(ofFile: number)
      known.lineTables[number] = LazyLines(known.model.files[number].tree, nil)
    }
  }

  /// The model after a step. The one before is used up where nobody else has it.
  private static func reload(
    _ old: inout Model?, _ step: Step, _ workers: Workers, _ identity: (String) -> String,
    _ readTree: (String) -> Result<SyntaxTree, ReadFailure>
  ) -> Reloaded? {
    guard var known = old else { return nil }
    old = nil
    let reloaded = Project.reload(
      &known, file: step.file, tree: step.tree, step.change, workers: workers,
      identity: identity, readTree: readTree)
    old = known
    return reloaded
  }

  /// What a check starts from. What nobody asked for isn't there to start from, unless little is to be done
  /// for it.
  private var memory: CheckMemory? {
    lazyFindings.thing != nil || basis?.change != nil ? findings.memory : nil
  }

  /// Where each thing is named.
  package var occurrences: Occurrences {
    if let known = lazyOccurrences.load() { return known }
    return lazyOccurrences.storeIfNil(Occurrences(model))
  }

  /// The files that it was made of and those it looked for, by path.
  package var paths: [String] {
    model.files.filter { !$0.isSetting }.map(\.path) + otherNames.map(\.path) + unreadable
  }

  private var unreadable: [String] {
    model.problems.compactMap { problem in
      guard case .unreadable(let written, _) = problem.kind else { return nil }
      return FilePath.join(model.file(problem.place.file)?.folder ?? "", written)
    }
  }
}

/// What a check found.
private final class Findings: Sendable {
  let all: CheckResult
  init(_ all: CheckResult) { self.all = all }
}

/// The lines of a text, found when first asked for.
private final class LazyLines: Sendable {
  private let tree: SyntaxTree
  private let known = OnceMade()

  init(_ tree: SyntaxTree, _ lines: LineIndex?) {
    self.tree = tree
    if let lines { _ = known.keep(Box(lines)) }
  }

  var lines: LineIndex {
    unsafeDowncast(known.thing ?? known.keep(Box(LineIndex(tree.bytes))), to: Box.self).lines
  }

  private final class Box: Sendable {
    let lines: LineIndex
    init(_ lines: LineIndex) { self.lines = lines }
  }
}
