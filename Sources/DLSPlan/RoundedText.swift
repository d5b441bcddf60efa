// RoundedText.swift: measures in messages, with three digits.

import DLSLanguage
import DLSText

extension Double {
  /// Three digits that count: `0.3`, `51.2`, `0.0949`.
  package var roundedText: String {
    guard self != 0, isFinite else { return written }
    var scale = 1.0
    while (self * scale).magnitude < 100, scale < 1e9 { scale *= 10 }
    return ((self * scale).rounded() / scale).written
  }
}
