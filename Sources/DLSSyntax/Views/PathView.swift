// PathView.swift: a node seen as a path, and a token seen as a name.

package import DLSText

/// A token seen as a name.
package struct NameView: Sendable {
  /// The tree.
  package let tree: SyntaxTree
  /// The index of the token.
  package let token: Int

  /// The name. Strings compare by canonical equivalence, so two spellings of one name are equal.
  package var text: String { tree.text(range) }

  /// The bytes of the name.
  package var range: TextRange { tree.range(ofToken: token) }
}

/// `a.b.c`
package struct PathView: NodeView {
  package let tree: SyntaxTree
  package let node: NodeID

  /// The names between the dots; none where a name stands in quotes, which is told.
  package var names: [NameView] {
    let record = tree.node(node)
    return (Int(record.firstToken)..<Int(record.endToken)).compactMap { token in
      tree.tokens.kind(token) == .name ? NameView(tree: tree, token: token) : nil
    }
  }

  /// The names with dots between, without the blanks that may stand there.
  package var joined: String { names.map(\.text).joined(separator: ".") }

  /// The name of a path that is one name only.
  package var single: NameView? {
    let record = tree.node(node)
    return record.endToken == record.firstToken + 1
      ? NameView(tree: tree, token: Int(record.firstToken)) : nil
  }
}
