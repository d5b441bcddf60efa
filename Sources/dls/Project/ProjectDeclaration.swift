// ProjectDeclaration.swift: whether a file declares a project, or was meant to.

import DLSCheck
import DLSLanguage
import DLSPlatform
import DLSSyntax

/// How a file declares a project.
enum ProjectDeclaration {
  /// By a block of that keyword.
  case plain
  /// By what is nearly one: `Project forest {`, `project: forest {`.
  case misspelt

  /// Nil for a library, and for what can't be read.
  init?(_ path: String) {
    guard FileSystem.isFile(path),
      let bytes = try? FileContent.read(path, limit: Parser.sizeLimit)
    else { return nil }
    let tree = Parser.parse(bytes)
    var isMisspelt = false
    for node in tree.children(.file) where tree.kind(node) != .importEntry {
      let first = tree.text(tree.range(ofToken: Int(tree.node(node).firstToken)))
      if first == "project", tree.kind(node) == .block {
        self = .plain
        return
      }
      // What is another word of the language was meant as that.
      let mayBe = first == "project" || Schema.kinds(first).isEmpty
      isMisspelt = isMisspelt || mayBe && Suggestion.isNear(first, "project")
    }
    guard isMisspelt else { return nil }
    self = .misspelt
  }
}
