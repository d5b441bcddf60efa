// WrittenText.swift: texts and names as a project file writes them.

import DLSSyntax
import DLSText

/// Writes what comes from elsewhere so that the language reads the same back.
package enum WrittenText {
  /// The words that stand for values and name nothing.
  package static let literals = Vocabulary.literals

  /// A text in quotes. The language has no escapes: a quote is doubled, and a `${` that is no name
  /// has one more `$`. What can't stand on one line becomes a blank.
  package static func quoted(_ text: String) -> String {
    let inner = oneLine(text).replacing("\"", with: "\"\"").replacing("${", with: "$${")
    return "\"\(inner)\""
  }

  /// A text without line ends and what no eye sees.
  package static func oneLine(_ text: String) -> String {
    var out = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
        out.append(" ")
      default: out.append(scalar)
      }
    }
    return String(out)
  }

  /// How names are made, for whoever is told that a text is none.
  package static let nameRule =
    "names have letters, digits, _ and inner hyphens, and begin with a letter or _"

  /// Whether the language reads a text as one name.
  package static func isName(_ text: String) -> Bool {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return isASCIIName(text) }
    let tree = Parser.parse(Array("person \(text) {}".utf8))
    return tree.problems.isEmpty && tree.tokens.count == 6
      && tree.tokens.kind(2) == .name && tree.text(tree.range(ofToken: 2)) == text
  }

  private static func isASCIIName(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard let first = bytes.first, isLetter(first), bytes.last != UInt8(ascii: "-") else {
      return false
    }
    var previous = first
    for byte in bytes.dropFirst() {
      let isHyphen = byte == UInt8(ascii: "-")
      guard isLetter(byte) || (48...57).contains(byte) || isHyphen else { return false }
      if isHyphen, previous == byte { return false }
      previous = byte
    }
    return !literals.contains(text)
  }

  /// A name made from a text: its letters and digits in lower case, hyphens between; those of ASCII
  /// alone where the language takes the others for no name. Nil where nothing is left that could be one.
  package static func name(from text: String) -> String? {
    let small = text.lowercased()
    return name(small) { $0.isASCII ? isPlain($0) : $0.properties.isXIDContinue }
      ?? name(small, isPlain)
  }

  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    guard let byte = UInt8(exactly: scalar.value) else { return false }
    return isLetter(byte) || (48...57).contains(byte)
  }

  private static func name(
    _ text: String, _ isPlain: (Unicode.Scalar) -> Bool
  ) -> String? {
    var name = ""
    for scalar in text.unicodeScalars {
      if isPlain(scalar) {
        name.unicodeScalars.append(scalar)
      } else if !name.isEmpty, name.last != "-" {
        name += "-"
      }
      if name.utf8.count >= 60 { break }
    }
    while name.last == "-" { name.removeLast() }
    if let first = name.unicodeScalars.first, ("0"..."9").contains(first) { name = "p" + name }
    return isName(name) ? name : nil
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (97...122).contains(byte | 0x20) || byte == UInt8(ascii: "_")
  }
}
