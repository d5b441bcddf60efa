// Style.swift: colours and weights of text on a terminal.

/// Wraps text in terminal colours, or leaves it alone.
struct Style {
  /// Whether colours are written at all.
  let isColoured: Bool

  func bold(_ text: String) -> String { wrap("1", text) }
  func red(_ text: String) -> String { wrap("1;31", text) }
  func yellow(_ text: String) -> String { wrap("1;33", text) }
  func blue(_ text: String) -> String { wrap("1;34", text) }
  func green(_ text: String) -> String { wrap("32", text) }
  func cyan(_ text: String) -> String { wrap("36", text) }

  private func wrap(_ code: String, _ text: String) -> String {
    isColoured && !text.isEmpty ? "\u{1b}[\(code)m\(text)\u{1b}[0m" : text
  }
}
