// Unused.swift: things that a project declares and nothing uses.

import DLSLanguage
import DLSSyntax
import DLSText

extension Rule {
  package static let unused = Rule(
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
    let kinds: [Word] = ["person", "group", "source", "schema", "runner"]
    let blocks = kinds.flatMap { model.named($0) }
    let lets = model.lets.filter { $0.file == .main }
    let imports = model.imports.filter { $0.file == .main }
    let declared = blocks.map(\.name) + lets.map(\.name) + imports.map(\.name)
    let used = UsedNames(among: declared, in: file.tree, model)
    for (id, name) in blocks where !used.contain(name) {
      let (block, name) = (model.block(id), model.text(name))
      report(name, block.namePlace, "\(block.keyword) ", block.node, file, &context)
    }
    for entry in lets where !used.contain(entry.name) {
      report(
        model.text(entry.name), Place(file: .main, range: entry.nameRange), "text ",
        entryNode(entry.nameRange, file), file, &context)
    }
    for entry in imports where !used.contain(entry.name) {
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
      // A project is written from top to bottom: what nothing uses yet may be used by what comes.
      fixes: entry.map {
        [Fix(title: "Remove \(name)", edits: [file.removal(of: $0)], isByItself: true)]
      } ?? [],
      tags: [.unnecessary])
  }

  /// The top-level entry around a place.
  private static func entryNode(_ range: TextRange, _ file: SourceFile) -> NodeID? {
    file.tree.nodes(at: range.start).dropFirst().first
  }
}

/// Which names of a file stand in a value, in `${…}`, after `for`, or in a path of a profile.
private struct UsedNames {
  private let model: Model
  /// By the number of the name.
  private var isUsed: [Bool]
  /// By the number of the name: those that are looked for; and how many of them weren't met yet.
  private var isWanted: [Bool]
  private var missing = 0
  /// By the first byte of a name, whether it may be one of them: most that stand in a text need not be looked up.
  private var mayBegin = [Bool](repeating: false, count: 256)

  /// Looks for some names in a file in which nothing is broken.
  init(among declared: [NameID], in tree: SyntaxTree, _ model: Model) {
    self.model = model
    isUsed = Array(repeating: false, count: model.nameCount)
    isWanted = isUsed
    isUsed.withUnsafeMutableBufferPointer { isUsed in
      // In a profile one name is a `let` that it gives another text.
      model.forEachNameInProfiles { isUsed[Int($0.rawValue)] = true }
      // That is known of nearly all, and the text need not be read to its end.
      model.forEachNameInSettings { isUsed[Int($0.rawValue)] = true }
    }
    for name in declared.lazy.map({ Int($0.rawValue) }) where !isUsed[name] && !isWanted[name] {
      isWanted[name] = true
      missing += 1
      let text = model.text(NameID(Int32(truncatingIfNeeded: name))).utf8
      // What isn't ASCII may be written in more than one way.
      if let first = text.first, text.allSatisfy({ $0 < 0x80 }) {
        mayBegin[Int(first)] = true
      } else {
        mayBegin = mayBegin.map { _ in true }
      }
    }
    if missing == 0 { return }
    for byte in 0x80..<0x100 { mayBegin[byte] = true }
    tree.withFlat { collect($0) }
  }

  func contain(_ name: NameID) -> Bool { isUsed[Int(name.rawValue)] }

  private mutating func collect(_ flat: FlatTree) {
    var index = 0
    while index < flat.nodes.count, missing > 0 {
      switch flat.nodes[index].kind {
      case .letEntry, .importEntry:
        // A path right in it is the name that is given; others stand in its texts.
        let end = Int(flat.nodes[index].next)
        for inner in index..<end
        where flat.nodes[inner].kind == .path && !isRight(inner, in: index, flat) {
          use(flat.nodes[inner], flat)
        }
        index = end
      case .block: index += isNameGiven(index, flat) ? 2 : 1
      case .attribute: index += isOneName(index + 1, flat) ? 2 : 1
      case .path:
        use(flat.nodes[index], flat)
        index += 1
      default: index += 1
      }
    }
  }

  private mutating func use(_ path: Node, _ flat: FlatTree) {
    for token in Int(path.firstToken)..<Int(path.endToken) where flat.isToken(token, .name) {
      let bytes = flat.indices(ofToken: token)
      guard mayBegin[Int(flat.bytes[bytes.lowerBound])] else { continue }
      if let name = model.name(at: bytes, of: flat) { use(name) }
    }
  }

  private mutating func use(_ name: NameID) {
    let number = Int(name.rawValue)
    if isWanted[number], !isUsed[number] { missing -= 1 }
    isUsed[number] = true
  }

  /// Whether a node is a child of another.
  private func isRight(_ node: Int, in parent: Int, _ flat: FlatTree) -> Bool {
    let end = flat.after(NodeID(parent))
    var child = flat.firstChild(NodeID(parent))
    while child < end, child.index < node { child = flat.after(child) }
    return child.index == node
  }

  /// Whether the block at a node has a name of its own. A `for` uses what it names.
  private func isNameGiven(_ index: Int, _ flat: FlatTree) -> Bool {
    guard index + 1 < flat.nodes.count, flat.nodes[index + 1].kind == .path else { return false }
    return !flat.isWord(flat.indices(ofToken: Int(flat.nodes[index].firstToken)), "for")
  }

  /// Whether a path is one name. The names of settings are numbers already.
  private func isOneName(_ index: Int, _ flat: FlatTree) -> Bool {
    flat.singleToken(NodeID(index)) != nil
  }
}
