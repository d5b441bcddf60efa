// Unused.swift: things that a project declares and nothing uses.

import DLSLanguage
import DLSSyntax
import DLSText

extension Rule {
  static let unused = Rule(
    "DLS0401", "Something that nothing uses", severity: .warning,
    why: """
      A source, schema, person, group, runner, `let` or import that nothing refers to does nothing. \
      Perhaps the reference was forgotten. Files without a `project` are libraries, where everything \
      is there for others.
      """,
    wrong: "project crowns {}\n\nsource ortho { path = \"ortho.tif\" }\n",
    right: """
      project crowns {}

      source ortho { path = "ortho.tif" }

      work_units plots {
        source = ortho
        unit_size = 100 m
      }

      """)
}

/// Looks for things of the project's own file that no other part of it names.
enum UnusedChecks {
  static func check(_ context: inout CheckContext) {
    let model = context.model
    guard model.project != nil, let file = model.file(.main) else { return }
    // While a text is broken, what it refers to can't be known.
    if !file.tree.problems.isEmpty { return }
    let used = usedNames(file.tree)
    for block in model.topBlocks(of: .main) where isPassive(block) {
      guard let name = block.name, !used.contains(name) else { continue }
      report(name, block.namePlace, "\(block.keyword) ", block.node, file, &context)
    }
    for entry in model.lets where entry.file == .main && !used.contains(model.text(entry.name)) {
      report(
        model.text(entry.name), Place(file: .main, range: entry.nameRange), "text ",
        entryNode(entry.nameRange, file), file, &context)
    }
    for entry in model.imports where entry.file == .main && !used.contains(model.text(entry.name)) {
      report(
        model.text(entry.name), Place(file: .main, range: entry.nameRange), "import ",
        entryNode(entry.nameRange, file), file, &context)
    }
  }

  private static func report(
    _ name: String, _ place: Place, _ what: String, _ entry: NodeID?, _ file: SourceFile,
    _ context: inout CheckContext
  ) {
    context.report(
      .unused, place, "Nothing uses the \(what)`\(name)`. Refer to it, or remove it.",
      fixes: entry.map { [Fix(title: "Remove \(name)", edits: [file.removal(of: $0)])] } ?? [],
      tags: [.unnecessary])
  }

  /// The top-level entry around a place.
  private static func entryNode(_ range: TextRange, _ file: SourceFile) -> NodeID? {
    file.tree.nodes(at: range.start).dropFirst().first
  }

  /// Whether a block does nothing by itself.
  private static func isPassive(_ block: Block) -> Bool {
    switch block.row?.keyword {
    case "person", "group", "source", "schema", "runner": true
    default: false
    }
  }

  /// Every name that stands in a value, in `${…}`, after `for`, or begins a path of a profile.
  private static func usedNames(_ tree: SyntaxTree) -> Set<String> {
    var used: Set<String> = []
    var parents: [(kind: NodeKind, end: Int)] = []
    for index in tree.nodes.indices {
      let node = NodeID(index)
      while let last = parents.last, last.end <= index { parents.removeLast() }
      if tree.kind(node) == .path {
        let isHead = isHead(node, parents.last?.kind, tree)
        if !isHead { used.formUnion(tree.names(node)) }
      }
      parents.append((tree.kind(node), Int(tree.node(node).next)))
    }
    return used
  }

  /// Whether a path is a name that is being given, not one that is being used.
  private static func isHead(_ node: NodeID, _ parent: NodeKind?, _ tree: SyntaxTree) -> Bool {
    switch parent {
    case .letEntry, .importEntry: return true
    case .block:
      // A `for` uses what it names; other blocks give a name.
      let keyword = Int(tree.node(NodeID(node.index - 1)).firstToken)
      return tree.text(tree.range(ofToken: keyword)) != "for"
    case .attribute:
      // The name of a setting is the first child. In a profile it begins with a name in use, and a
      // setting that happens to be called like a thing doesn't matter.
      return false
    default: return false
    }
  }
}
