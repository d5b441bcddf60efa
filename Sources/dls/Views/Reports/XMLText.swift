// XMLText.swift: text in XML, which has no way to say some characters at all.

/// Writes text into XML.
enum XMLText {
  /// The value of an attribute; line feeds and tabs stay what they are.
  static func attribute(_ text: String) -> String { escaped(text, keepsBlanks: true) }
  /// The text of an element.
  static func content(_ text: String) -> String { escaped(text, keepsBlanks: false) }

  private static func escaped(_ text: String, keepsBlanks: Bool) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "\r": out += "&#13;"
      case "\n", "\t":
        if keepsBlanks {
          out += "&#\(scalar.value);"
        } else {
          out.unicodeScalars.append(scalar)
        }
      case "\u{FFFE}", "\u{FFFF}": out.unicodeScalars.append("\u{FFFD}")
      // XML 1.0 can't hold control characters, not even escaped.
      default: out.unicodeScalars.append(DisplayWidth.shown(scalar))
      }
    }
    return out
  }
}
