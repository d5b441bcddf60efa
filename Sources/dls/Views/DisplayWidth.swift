// DisplayWidth.swift: how many columns of a terminal a text takes.

/// Columns of text on a terminal, and text made safe to show there.
enum DisplayWidth {
  /// A tab reaches to the next multiple of this.
  static let tab = 4

  /// Columns of one character that is shown as it is; 0 for marks that sit on the one before.
  static func of(_ scalar: Unicode.Scalar) -> Int {
    let value = scalar.value
    if value < 0x300 { return 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    // East Asian wide and fullwidth, and what terminals draw as pictures.
    switch value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
      0xA000...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19,
      0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF,
      0x1F900...0x1F9FF, 0x1FA70...0x1FAFF, 0x20000...0x3FFFD:
      return 2
    default: return 1
    }
  }

  /// What stands for a character on a terminal: itself, or a picture of a control character, so
  /// that no text can move the cursor or turn the writing direction.
  static func shown(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.value {
    case 0..<0x20: return Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}"
    case 0x7F: return "\u{2421}"
    case 0x80...0x9F, 0x202A...0x202E, 0x2066...0x2069, 0x200E, 0x200F, 0x2028, 0x2029:
      return "\u{FFFD}"
    default: return scalar
    }
  }

  /// Columns of a whole text, begun at column 0.
  static func of(_ text: String) -> Int {
    text.unicodeScalars.reduce(0) { $0 + of(shown($1)) }
  }

  /// The text filled with blanks up to a width.
  static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - of(text)))
  }

  /// The text filled with blanks in front up to a width.
  static func padded(_ width: Int, _ text: String) -> String {
    String(repeating: " ", count: max(0, width - of(text))) + text
  }
}
