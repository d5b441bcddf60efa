// SyntaxFuzzer.swift: every text has a whole tree, and so have its prefixes and its neighbours.

import DLSSyntax
import DLSTestKit
import DLSText

/// The search for texts that the lexer or the parser lose, trap on or misplace.
enum SyntaxFuzzer {
  static let fuzzer = Fuzzer(
    name: "syntax", promise: "a text comes back from its tree, which keeps its invariants",
    input: { TextMutation.text(&$0) },
    mutate: { TextMutation.mutated($0, &$1) },
    fault: { fault($0) { Parser.parse($0) } },
    planted: { fault($0) { Parser.parse(withoutMarkAfterQuote($0)) } })

  /// The text itself, its prefixes, and the text with neighbouring tokens exchanged; of long texts every
  /// so many of these.
  private static func fault(_ bytes: [UInt8], _ parse: ([UInt8]) -> SyntaxTree) -> String? {
    let tree = parse(bytes)
    if let fault = TreeLaws.fault(in: tree, of: bytes) { return fault }
    if let fault = ViewLaws.fault(in: tree) { return fault }
    return prefixFault(bytes, parse) ?? swapFault(tree, parse)
  }

  private static func prefixFault(_ bytes: [UInt8], _ parse: ([UInt8]) -> SyntaxTree) -> String? {
    let step = 1 + bytes.count / 500
    for count in stride(from: offset(bytes, step), to: bytes.count, by: step) {
      let prefix = Array(bytes.prefix(count))
      if let fault = TreeLaws.fault(in: parse(prefix), of: prefix) {
        return "\(fault), in the first \(count) bytes"
      }
    }
    return nil
  }

  private static func swapFault(
    _ tree: SyntaxTree, _ parse: ([UInt8]) -> SyntaxTree
  ) -> String? {
    let tokens = tree.tokens
    guard tokens.count > 1 else { return nil }
    let step = 1 + tokens.count / 50
    for index in stride(from: offset(tree.bytes, step), to: tokens.count - 1, by: step) {
      let (a, b) = (tree.range(ofToken: index), tree.range(ofToken: index + 1))
      let swapped =
        tree.bytes[..<Int(a.start)] + tree.bytes[b.indices] + tree.bytes[a.indices]
        + tree.bytes[Int(b.end)...]
      if let fault = TreeLaws.fault(in: parse(Array(swapped)), of: Array(swapped)) {
        return "\(fault), with tokens \(index) and \(index + 1) exchanged"
      }
    }
    return nil
  }

  /// Where the steps through a long text begin: anywhere, so that many texts leave out nothing, and for
  /// one text always at the same place, so that what is found is found again.
  private static func offset(_ bytes: [UInt8], _ step: Int) -> Int {
    let sum = bytes.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
    return Int(sum % UInt32(step))
  }

  /// The planted fault: a byte order mark right after a quote is lost.
  private static func withoutMarkAfterQuote(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    let mark: [UInt8] = [0x22, 0xEF, 0xBB, 0xBF]
    if let place = bytes.firstRange(of: mark) {
      bytes.removeSubrange(place.lowerBound + 1..<place.upperBound)
    }
    return bytes
  }
}
