// Analysis.swift: one project file with what its text means and what is wrong with it.

import DLSCheck
package import DLSLanguage
package import DLSSyntax
package import DLSText
import Synchronization

/// A project file or library as an editor sees it: an immutable snapshot that every request reads.
///
/// What only some requests need is made when the first of them asks, and kept.
package final class Analysis: Sendable {
  /// The path of its own file.
  package let path: String
  /// What the file and its imports say.
  package let model: Model
  private let lineTables: [LazyLines]
  private let workers: Workers
  private let lazyOccurrences = AtomicLazyReference<Occurrences>()
  private let lazyDiagnostics = AtomicLazyReference<Findings>()

  /// Loads the file at a path.
  /// - Parameters:
  ///   - lines: the lines of a file by its path, where they are known already.
  ///   - readTree: the tree of a file by its path, unsaved text before saved.
  package init(
    _ path: String, options: LoadOptions = LoadOptions(), workers: Workers = .one,
    lines: (String) -> LineIndex? = { _ in nil },
    readTree: (String) -> Result<SyntaxTree, ReadFailure>
  ) {
    self.path = path
    model = Project.load(path, options: options, workers: workers, readTree: readTree)
    self.workers = workers
    lineTables = model.files.map { LazyLines($0.tree, lines($0.path)) }
  }

  /// The project's own file.
  package var main: SourceFile { model.files[0] }

  /// The lines of a file.
  package func lines(_ file: FileID) -> LineIndex { lineTables[Int(file.rawValue)].lines }

  /// What is wrong, in reading order; in whichever file it is. Found when first asked for: whoever
  /// completes a word doesn't wait for it.
  package var diagnostics: [Diagnostic] {
    if let known = lazyDiagnostics.load() { return known.all }
    return lazyDiagnostics.storeIfNil(Findings(Checker.check(model, workers: workers))).all
  }

  /// Where each thing is named.
  package var occurrences: Occurrences {
    if let known = lazyOccurrences.load() { return known }
    return lazyOccurrences.storeIfNil(Occurrences(model))
  }

  /// The files that it was made of and those it looked for, by path.
  package var paths: [String] {
    model.files.filter { !$0.isSetting }.map(\.path) + unreadable
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
  let all: [Diagnostic]
  init(_ all: [Diagnostic]) { self.all = all }
}

/// The lines of a text, found when first asked for.
private final class LazyLines: Sendable {
  private let tree: SyntaxTree
  private let known = AtomicLazyReference<Box>()

  init(_ tree: SyntaxTree, _ lines: LineIndex?) {
    self.tree = tree
    if let lines { _ = known.storeIfNil(Box(lines)) }
  }

  var lines: LineIndex { (known.load() ?? known.storeIfNil(Box(LineIndex(tree.bytes)))).lines }

  private final class Box: Sendable {
    let lines: LineIndex
    init(_ lines: LineIndex) { self.lines = lines }
  }
}
