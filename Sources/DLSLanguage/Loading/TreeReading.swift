// TreeReading.swift: what lowering asks of a tree.

package import DLSSyntax
import DLSText

extension SyntaxTree {
  /// The indices of a node's tokens.
  package func tokenRange(_ id: NodeID) -> Range<Int> {
    let node = node(id)
    return Int(node.firstToken)..<max(Int(node.firstToken), Int(node.endToken))
  }

  /// The names of a path, in order.
  package func names(_ id: NodeID) -> [String] {
    tokenRange(id).compactMap { token in
      tokens.kind(token) == .name ? text(range(ofToken: token)) : nil
    }
  }

  /// The token of a path that is one name; nil for anything else.
  package func singleToken(_ id: NodeID) -> Int? {
    let node = node(id)
    return node.kind == .path && node.endToken == node.firstToken + 1
      ? Int(node.firstToken) : nil
  }

  /// The text of a path that is one name; nil for anything else.
  func singleName(_ id: NodeID) -> String? {
    singleToken(id).map { text(range(ofToken: $0)) }
  }

  /// Whether a node is a path of this one ASCII name.
  func isName(_ id: NodeID, _ word: StaticString) -> Bool {
    guard let token = singleToken(id) else { return false }
    let range = range(ofToken: token)
    guard range.count == word.utf8CodeUnitCount else { return false }
    for (place, index) in range.indices.enumerated() where bytes[index] != word.utf8Start[place] {
      return false
    }
    return true
  }

  /// The value of an attribute, or nil where none was written.
  package func value(ofAttribute id: NodeID) -> NodeID? {
    let end = Int(nodes[id.index].next)
    // The first child is the name.
    guard id.index + 1 < end else { return nil }
    var index = Int(nodes[id.index + 1].next)
    while index < end {
      switch nodes[index].kind {
      case .path, .string, .list, .range, .pair, .quantity, .date, .colour: return NodeID(index)
      default: index = Int(nodes[index].next)
      }
    }
    return nil
  }

  /// The name that a setting is meant to have whose name is none: without its quotes, or with `_` between its
  /// words; nil where the name is one.
  func meantName(ofAttribute id: NodeID) -> String? {
    guard let path = child(id, .path), node(path).isBroken else { return nil }
    let tokens = tokenRange(path)
    if tokens.count == 1, self.tokens.kind(tokens.lowerBound) != .name {
      return String(text(path).dropFirst().dropLast())
    }
    guard child(path, .error) != nil else { return nil }
    return tokens.reduce(into: "") { name, token in
      switch self.tokens.kind(token) {
      case .dot: name += "."
      case .name:
        let isFirst = name.isEmpty || name.hasSuffix(".")
        name += (isFirst ? "" : "_") + text(range(ofToken: token))
      default: return
      }
    }
  }

  /// The number and the unit of a quantity, as they are written; nil where a node is none.
  package func writtenQuantity(_ id: NodeID) -> (number: String, unit: String?)? {
    guard kind(id) == .quantity else { return nil }
    let number = text(range(ofToken: Int(node(id).firstToken)))
    return (number, unit(ofQuantity: id).map { text(range(ofToken: $0)) })
  }

  /// The token of a quantity's unit, if it has one.
  func unit(ofQuantity id: NodeID) -> Int? {
    let node = node(id)
    var token = Int(node.firstToken)
    while token < Int(node.endToken) {
      if tokens.kind(token) == .unit { return token }
      token += 1
    }
    return nil
  }

  /// The imports, in the order of the text.
  /// - Parameter end: where none is known to begin, or behind it.
  func imports(before end: Int = .max) -> [NodeID] {
    mayImport ? imports(among: 1..<nodes.count, before: end) : []
  }

  /// The imports among some entries of the top level, whose nodes these are.
  func imports(among nodes: Range<Int>, before end: Int = .max) -> [NodeID] {
    withFlat { flat in
      var found: [NodeID] = []
      var node = NodeID(nodes.lowerBound)
      while node.index < nodes.upperBound, end == .max || flat.range(node).start < end {
        if flat.kind(node) == .importEntry { found.append(node) }
        node = flat.after(node)
      }
      return found
    }
  }
}

extension TreeChange {
  /// Whether an import came, went or changed, or one is broken.
  func changesImports(_ new: SyntaxTree) -> Bool {
    gone.entries(.importEntry) != new.entries(newNodes, .importEntry)
      || new.imports(among: newNodes).contains { new.node($0).isBroken }
  }

  /// Whether a `let` came, went or changed.
  func changesTexts(_ new: SyntaxTree) -> Bool {
    gone.said(.letEntry) != new.said(newNodes, .letEntry)
  }

  /// Whether other names stand in the text, or stand there otherwise, or it broke or was mended: while a text
  /// is broken, what it refers to can't be known.
  func changesNames(_ new: SyntaxTree) -> Bool {
    hadProblems == new.problems.isEmpty || gone.names != new.names(among: newTokens)
  }
}

extension SyntaxTree {
  /// Those of some entries of the top level, whose nodes these are, that are of a kind, as written.
  fileprivate func entries(_ nodes: Range<Int>, _ kind: NodeKind) -> [ArraySlice<UInt8>] {
    var found: [ArraySlice<UInt8>] = []
    var node = nodes.lowerBound
    while node < nodes.upperBound {
      if self.nodes[node].kind == kind { found.append(bytes[range(NodeID(node)).indices]) }
      node = Int(self.nodes[node].next)
    }
    return found
  }

  /// What those of a kind among them say, as written: their parts without those that belong nowhere, and nothing
  /// behind each of them.
  fileprivate func said(_ nodes: Range<Int>, _ kind: NodeKind) -> [ArraySlice<UInt8>] {
    var found: [ArraySlice<UInt8>] = []
    var node = nodes.lowerBound
    while node < nodes.upperBound {
      let end = Int(self.nodes[node].next)
      if self.nodes[node].kind == kind {
        var inner = node + 1
        while inner < end {
          if self.nodes[inner].kind != .error { found.append(bytes[range(NodeID(inner)).indices]) }
          inner = Int(self.nodes[inner].next)
        }
        found.append([])
      }
      node = end
    }
    return found
  }

  /// The names among some tokens.
  fileprivate func names(among tokens: Range<Int>) -> [ArraySlice<UInt8>] {
    tokens.filter { self.tokens.kind($0) == .name }.map { bytes[range(ofToken: $0).indices] }
  }
}
