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
    let used = UsedNames(file.tree, model)
    for block in ["person", "group", "source", "schema", "runner"].flatMap(context.blocks)
    where block.isNamed && !used.contain(block.nameID) {
      let name = block.name ?? ""
      report(name, block.namePlace, "\(block.keyword) ", block.node, file, &context)
    }
    for entry in model.lets where entry.file == .main && !used.contain(entry.name) {
      report(
        model.text(entry.name), Place(file: .main, range: entry.nameRange), "text ",
        entryNode(entry.nameRange, file), file, &context)
    }
    for entry in model.imports where entry.file == .main && !used.contain(entry.name) {
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
}

/// The names of a file that stand in a value, in `${…}`, after `for`, or in a path of a profile.
private struct UsedNames {
  private let tree: SyntaxTree
  private let model: Model
  /// By the number of the name.
  private var isUsed: [Bool]

  /// Collects the names of a file in which nothing is broken.
  init(_ tree: SyntaxTree, _ model: Model) {
    self.tree = tree
    self.model = model
    isUsed = Array(repeating: false, count: model.nameCount)
    let nodes = tree.nodes
    var index = 0
    while index < nodes.count {
      switch nodes[index].kind {
      case .letEntry, .importEntry: index = next(inStatement: index)
      case .block: index += isNameGiven(index) ? 2 : 1
      case .path:
        use(nodes[index])
        index += 1
      default: index += 1
      }
    }
  }

  func contain(_ name: NameID) -> Bool { isUsed[Int(name.rawValue)] }

  private mutating func use(_ path: Node) {
    var token = Int(path.firstToken)
    while token < Int(path.endToken) {
      if tree.tokens.kind(token) == .name, let name = model.name(atToken: token, of: tree) {
        isUsed[Int(name.rawValue)] = true
      }
      token += 1
    }
  }

  /// Uses what stands in the texts of a `let` or `import`; the index after it. A path right in it is
  /// the name that is given.
  private mutating func next(inStatement index: Int) -> Int {
    for child in tree.children(NodeID(index)) where tree.kind(child) != .path {
      for inner in child.index..<Int(tree.node(child).next)
      where tree.nodes[inner].kind == .path {
        use(tree.nodes[inner])
      }
    }
    return Int(tree.nodes[index].next)
  }

  /// Whether the block at a node has a name of its own. A `for` uses what it names. The name of a
  /// setting counts as used: in a profile it begins with a name in use, and elsewhere it doesn't
  /// matter.
  private func isNameGiven(_ index: Int) -> Bool {
    guard index + 1 < tree.nodes.count, tree.nodes[index + 1].kind == .path else { return false }
    let keyword = tree.range(ofToken: Int(tree.nodes[index].firstToken))
    return !tree.bytes[keyword.indices].elementsEqual("for".utf8)
  }
}
