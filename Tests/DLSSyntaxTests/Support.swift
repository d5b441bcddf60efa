// Support.swift: what the tests of this module share: checks of a tree, marked sources.

import DLSSyntax
import DLSTestKit
import DLSText
import Foundation
import Testing

/// Keeps a text under the folder that `DLS_KEEP_TEXTS` names, if it names one: `Tests/grammar` holds
/// the other grammar to what these tests parse.
func keep(_ bytes: some Collection<UInt8>) {
  guard let folder = ProcessInfo.processInfo.environment["DLS_KEEP_TEXTS"] else { return }
  let hash = bytes.reduce(14_695_981_039_346_656_037 as UInt64) { hash, byte in
    (hash ^ UInt64(byte)) &* 1_099_511_628_211
  }
  do {
    let file = URL(fileURLWithPath: folder).appendingPathComponent(String(hash, radix: 16))
    try Data(bytes).write(to: file)
  } catch {
    Issue.record("a text can't be kept under \(folder): \(error)")
  }
}

/// Parses a text after proving what holds for every tree.
@discardableResult
func parse(_ bytes: [UInt8], _ location: SourceLocation = #_sourceLocation) -> SyntaxTree {
  keep(bytes)
  let tree = Parser.parse(bytes)
  if let fault = TreeLaws.fault(in: tree, of: bytes) {
    Issue.record(
      "\(fault), in \(String(decoding: bytes.prefix(400), as: UTF8.self).debugDescription)",
      sourceLocation: location)
  }
  return tree
}

/// Parses a text after proving what holds for every tree.
@discardableResult
func parse(_ text: String, _ location: SourceLocation = #_sourceLocation) -> SyntaxTree {
  parse(Array(text.utf8), location)
}

extension SyntaxTree {
  /// How many entries the file has, of any kind.
  var entryCount: Int { children(.file).count { kind($0) != .missing } }
}

/// The tree as nested lists, without positions: `(block split (attribute test =20 %))`.
func outline(_ tree: SyntaxTree, _ id: NodeID = .file) -> String {
  let children = tree.children(id).map { outline(tree, $0) }
  let kind = tree.kind(id)
  switch kind {
  case .missing: return "<missing>"
  case .file: return children.joined(separator: " ")
  case .path, .quantity, .date, .colour: return tree.text(id)
  case .string where children.isEmpty: return tree.text(id)
  case .error: return "<error \(tree.text(id))>"
  default:
    let head = kind == .block ? tree.text(tree.range(ofToken: Int(tree.node(id).firstToken))) : ""
    let parts = ["\(kind)", head] + children
    return "(" + parts.filter { !$0.isEmpty }.joined(separator: " ") + ")"
  }
}

/// Checks the problems of a marked text: `«…»` around a place, then the lines of what is said there,
/// `CODE message`, in order.
func check(_ marked: String, _ expected: String..., location: SourceLocation = #_sourceLocation) {
  var bytes: [UInt8] = []
  var opens: [UInt32] = []
  var ranges: [TextRange] = []
  for character in marked {
    switch character {
    case "«": opens.append(UInt32(bytes.count))
    case "»":
      if let start = opens.popLast() { ranges.append(TextRange(start, UInt32(bytes.count))) }
    default: bytes += String(character).utf8
    }
  }
  let tree = parse(bytes, location)
  let found = tree.problems.map { "\($0.code.rawValue) \($0.message)" }
  #expect(found == expected, sourceLocation: location)
  #expect(tree.problems.map(\.range) == ranges.sorted(), sourceLocation: location)
}

/// Checks that the first fix of each problem, all applied, gives `mended`, which has no problem.
func checkFix(_ text: String, _ mended: String, location: SourceLocation = #_sourceLocation) {
  let tree = parse(text, location)
  let edits = tree.problems.compactMap(\.changes.first).flatMap(\.edits).map {
    TextEdit(file: .main, range: $0.range, newText: $0.newText)
  }
  let result = (try? TextEdit.apply(edits, to: tree.bytes)) ?? []
  #expect(String(decoding: result, as: UTF8.self) == mended, sourceLocation: location)
  #expect(parse(result, location).problems.map(\.message) == [], sourceLocation: location)
}
