// DocumentColours.swift: the colours in a file, and how a chosen one is written.

import DLSLanguage
import DLSSyntax
package import DLSText

/// A colour in a text.
package struct DocumentColour: Sendable, Equatable {
  /// Where it stands.
  package let range: TextRange
  /// Red, green and blue as 0xRRGGBB.
  package let value: UInt32
}

/// Finds colours and writes them.
package enum DocumentColours {
  /// The colours of a text, in its order.
  package static func of(_ analysis: Analysis) -> [DocumentColour] {
    let tree = analysis.main.tree
    var found: [DocumentColour] = []
    for index in tree.nodes.indices where tree.nodes[index].kind == .colour {
      let range = tree.range(NodeID(index))
      // The lexer let six hexadecimal digits through, and nothing else.
      guard let value = UInt32(tree.text(range).dropFirst(), radix: 16) else { continue }
      found.append(DocumentColour(range: range, value: value))
    }
    return found
  }

  /// A colour as the text at a place would write it: with capital letters where that has some.
  /// - Parameter parts: red, green and blue between 0 and 1; others count as the nearest of these.
  package static func written(
    _ parts: [Double], at range: TextRange, of analysis: Analysis
  ) -> String {
    let text = analysis.main.tree.text(range)
    let bytes = parts.map { part in
      part.isNaN ? 0 : UInt8((min(max(part, 0), 1) * 255).rounded())
    }
    let isCapital = text.contains { $0.isUppercase }
    return "#"
      + bytes.map { byte in
        let digits = String(byte, radix: 16, uppercase: isCapital)
        return digits.count == 1 ? "0" + digits : digits
      }.joined()
  }
}
