// TreeReading.swift: what lowering asks of a tree.

package import DLSSyntax
package import DLSText

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

  /// The text of a path that is one name; nil for anything else.
  package func singleName(_ id: NodeID) -> String? {
    guard kind(id) == .path else { return nil }
    let range = tokenRange(id)
    return range.count == 1 ? text(self.range(ofToken: range.lowerBound)) : nil
  }

  /// The bytes of a path without blanks between its names.
  func pathBytes(_ id: NodeID) -> ArraySlice<UInt8> {
    let tokens = tokenRange(id)
    if tokens.count == 1 { return bytes[range(ofToken: tokens.lowerBound).indices] }
    return ArraySlice(names(id).joined(separator: ".").utf8)
  }

  /// The value of an attribute, or nil where none was written.
  package func value(ofAttribute id: NodeID) -> NodeID? {
    for child in children(id).dropFirst() {
      switch kind(child) {
      case .path, .string, .list, .range, .pair, .quantity, .date, .colour: return child
      default: continue
      }
    }
    return nil
  }

  /// The token of a quantity's unit, if it has one.
  package func unit(ofQuantity id: NodeID) -> Int? {
    tokenRange(id).first { tokens.kind($0) == .unit }
  }

  /// The path that follows a block's keyword, if there is one.
  package func name(ofBlock id: NodeID) -> NodeID? {
    for child in children(id) {
      switch kind(child) {
      case .path: return child
      // What stands between the keyword and the `{` comes before every entry.
      case .error, .missing: continue
      default: return nil
      }
    }
    return nil
  }

  /// The place of a block's head: keyword and name.
  package func headRange(ofBlock id: NodeID) -> TextRange {
    let keyword = range(ofToken: Int(node(id).firstToken))
    return name(ofBlock: id).map { keyword.union(range($0)) } ?? keyword
  }
}
