// Main.swift: `dls-shapes`: the shape of texts as the parser sees it, for tests of other grammars.

import DLSPlatform
import DLSSyntax
import DLSText

/// `dls-shapes` reads paths, one a line, and prints for each text:
///
///     text PATH
///     problem START END
///     node DEPTH KIND START END
///
/// Offsets are bytes. Parts that are missing have no node.
@main
enum Main {
  static func main() throws {
    while let path = readLine() {
      let tree = Parser.parse(try FileContent.read(path))
      var text = "text \(path)\n"
      for problem in tree.problems {
        text += "problem \(problem.range.start) \(problem.range.end)\n"
      }
      write(tree, .file, 0, &text)
      print(text, terminator: "")
    }
  }

  private static func write(
    _ tree: SyntaxTree, _ id: NodeID, _ depth: Int, _ text: inout String
  ) {
    let (kind, range) = (tree.kind(id), tree.range(id))
    if kind == .missing { return }
    text += "node \(depth) \(kind) \(range.start) \(range.end)\n"
    for child in tree.children(id) { write(tree, child, depth + 1, &text) }
  }
}
